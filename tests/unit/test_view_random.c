// SPDX-License-Identifier: GPL-2.0-or-later
/* Twenty thousand random keys on the live view, over a scene and sizes that change. */
#include <string.h>

#include "scene_fixture.h"

#define KEYS 20000

/* Always the same numbers. */
static unsigned int next_random(__u64 *seed, unsigned int below)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned int)(*seed >> 33) % below;
}

/* Mostly keys of the table; else what a terminal may send. */
static struct input random_input(__u64 *seed, size_t n_keys)
{
	struct input input = { .key = view__key(next_random(seed, n_keys)) };
	unsigned int kind = next_random(seed, 10);

	if (kind == 0)
		input.key = next_random(seed, 0x110000);
	else if (kind == 1)
		input.key = ' ' + next_random(seed, 95);
	else if (kind == 2)
		input = (struct input){ KEYS_CLICK, next_random(seed, 90) - 5,
					next_random(seed, 310) - 5 };
	return input;
}

/* What the caller of the view does. */
static void change(struct fixture *fixture, __u64 *seed)
{
	switch (next_random(seed, 60)) {
	case 0:
		fixture__go_on(fixture, next_random(seed, 60));
		break;
	case 1:
		fixture__kill(fixture, next_random(seed, 30));
		break;
	case 2:
		fixture->frame.utf8 = next_random(seed, 2);
		break;
	case 3:
		growth__clear(fixture->slabs);
		break;
	}
	if (!next_random(seed, 20))
		fixture__draw(fixture, 1 + next_random(seed, 80), 1 + next_random(seed, 300));
	else
		fixture__draw(fixture, fixture->frame.height, fixture->frame.width);
}

static void random_keys_do_no_harm(void **state)
{
	struct fixture *fixture = fixture__open(30, FIXTURE_NAMES | FIXTURE_LOST | FIXTURE_OBJECTS);
	__u64 seed = 20240607;
	size_t n_keys = 0;

	(void)state;
	while (view__key(n_keys) != KEYS_NONE)
		n_keys++;
	fixture__draw(fixture, 24, 80);
	for (int i = 0; i < KEYS; i++) {
		view__take(&fixture->view, random_input(&seed, n_keys));
		if (next_random(&seed, 3))
			change(fixture, &seed);
		if (!(i % 4)) {
			fixture__draw(fixture, fixture->frame.height, fixture->frame.width);
			fixture__assert_harmless(fixture);
		}
	}
	fixture__close(fixture);
}

int test_view_random(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_keys_do_no_harm),
	};

	return cmocka_run_group_tests_name("view_random", tests, NULL, NULL);
}
