// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of numbered items and of the hash table of their numbers. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "pool.h"

static void numbers_begin_at_one_and_are_used_again(void **state)
{
	static const char zeroes[12];
	struct pool pool;

	(void)state;
	pool__open(&pool, sizeof(zeroes));
	for (__u32 i = 1; i <= 100; i++) {
		assert_int_equal(pool__add(&pool), i);
		assert_memory_equal(pool__at(&pool, i), zeroes, sizeof(zeroes));
		memset(pool__at(&pool, i), 0xff, sizeof(zeroes));
	}
	pool__drop(&pool, 7);
	pool__drop(&pool, 100);
	pool__drop(&pool, 50);
	assert_memory_equal((char *)pool__at(&pool, 50) + 4, zeroes, sizeof(zeroes) - 4);
	assert_int_equal(pool__add(&pool), 50);
	assert_memory_equal(pool__at(&pool, 50), zeroes, sizeof(zeroes));
	assert_int_equal(pool__add(&pool), 100);
	assert_int_equal(pool__add(&pool), 7);
	assert_int_equal(pool__add(&pool), 101);
	pool__drop(&pool, 3);
	pool__clear(&pool);
	assert_int_equal(pool__add(&pool), 1);
	assert_memory_equal(pool__at(&pool, 1), zeroes, sizeof(zeroes));
	assert_int_equal(pool__add(&pool), 2);
	pool__close(&pool);
	assert_int_equal(pool__add(&pool), 1);
	pool__close(&pool);
}

static bool has(const struct slots *slots, __u32 hash, __u32 wanted)
{
	__u32 place, number;

	for (place = hash; (number = slots__seek(slots, hash, &place)); place++)
		if (number == wanted)
			return true;
	return false;
}

/* Few hashes for many numbers, also such that wrap around the end of the table. */
static __u32 hash_of(__u32 number)
{
	return number % 3 ? number % 5 - 2 : number * 2654435761u;
}

static void numbers_are_found_until_they_are_dropped(void **state)
{
	bool there[301] = {};
	struct slots slots;
	__u32 seed = 1, n = 0;

	(void)state;
	assert_int_equal(slots__open(&slots), 0);
	for (int i = 0; i < 20000; i++) {
		__u32 number;

		seed = seed * 1664525 + 1013904223;
		number = 1 + (seed >> 8) % 300;
		if (there[number]) {
			slots__drop(&slots, hash_of(number), number);
		} else {
			assert_int_equal(slots__reserve(&slots), 0);
			slots__add(&slots, hash_of(number), number);
		}
		n += there[number] ? -1 : 1;
		there[number] = !there[number];
		assert_int_equal(slots.n, n);
		assert_true(slots.n <= (slots.mask + 1) / 4 * 3);
		for (__u32 j = 1; !(i % 50) && j <= 300; j++)
			assert_int_equal(has(&slots, hash_of(j), j), there[j]);
	}
	assert_int_equal(slots.mask, 255);
	slots__clear(&slots);
	for (__u32 j = 1; j <= 300; j++)
		assert_false(has(&slots, hash_of(j), j));
	assert_int_equal(slots.n, 0);
	slots__close(&slots);
}

int test_pool(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_begin_at_one_and_are_used_again),
		cmocka_unit_test(numbers_are_found_until_they_are_dropped),
	};

	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
