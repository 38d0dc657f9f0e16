// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of the ledger of growth in bulk: its bounds, and random events against a naive list. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth.h"

#define KNOWN(number) ((struct maybe){ true, (number) })
#define TICK	      10000000ull /* in which ages are kept */

static struct growth *begin(size_t most)
{
	struct growth *growth = NULL;

	assert_int_equal(growth__open(GROWTH_SLABS, most, 4096, &growth), 0);
	return growth;
}

static void take(struct growth *growth, const struct event *event)
{
	assert_int_equal(growth__take(growth, event), 0);
}

/* The rows of each dimension sum up to the totals. */
static void check_sums(const struct growth *growth, __u64 generation)
{
	struct growth_totals totals;

	growth__totals(growth, generation, &totals);
	assert_int_equal(totals.made,
			 totals.held + totals.freed + totals.refound + totals.untracked);
	for (int by = 0; by < GROWTH_BY__COUNT; by++) {
		struct growth_row *rows, sum = {};
		long n = growth__rows(growth, by, generation, &rows);

		for (long i = 0; i < n; i++) {
			sum.made += rows[i].made;
			sum.held += rows[i].held;
			sum.made_bytes += rows[i].made_bytes;
			sum.held_bytes += rows[i].held_bytes;
		}
		free(rows);
		assert_int_equal(sum.made, totals.made);
		assert_int_equal(sum.held, totals.held);
		assert_int_equal(sum.made_bytes, totals.made_bytes);
		assert_int_equal(sum.held_bytes, totals.held_bytes);
	}
}

/* What the process @pid made at second @pid, in a stack and a cgroup of its own. */
static struct event of_process(enum event_kind kind, __u64 generation, __u64 pid, __u64 place)
{
	static char stack[32];

	snprintf(stack, sizeof(stack), "f_%llu", pid);
	return (struct event){
		.kind = kind,
		.ts_ns = pid * 1000000000,
		.generation = KNOWN(generation),
		.page_address = KNOWN(place),
		.pages = KNOWN(1),
		.pid = KNOWN(pid),
		.cgroup_id = KNOWN(pid),
		.stack_id = KNOWN(pid),
		.stack = stack,
		.caller = stack,
	};
}

static const struct growth_row *find_others(const struct growth_row *rows, long n)
{
	for (long i = 0; i < n; i++)
		if (rows[i].others)
			return &rows[i];
	return NULL;
}

static bool has_number(const struct growth_row *rows, long n, __u64 number)
{
	for (long i = 0; i < n; i++)
		if (rows[i].number == number)
			return true;
	return false;
}

/* Every second is still there when it has given its slab back; number 7 holds on. */
static void ended_ones_are_folded_into_others(void **state)
{
	static const struct {
		enum growth_by by;
		long most;
	} bounds[] = { { BY_PROCESS, 16384 }, { BY_STACK, 8192 }, { BY_CGROUP, 8192 } };
	struct growth *growth = begin(1000);
	struct growth_row *rows;
	const __u64 last = 100000;

	(void)state;
	for (__u64 pid = 1; pid <= last; pid++) {
		struct event event = of_process(EVENT_NEW_SLAB, 1 + pid % 2, pid, pid);

		take(growth, &event);
		event.kind = EVENT_FREED_SLAB;
		if (pid != 7)
			take(growth, &event);
	}
	check_sums(growth, 0);
	check_sums(growth, 1);
	check_sums(growth, 2);
	for (size_t i = 0; i < ARRAY_SIZE(bounds); i++) {
		long n = growth__rows(growth, bounds[i].by, 0, &rows);
		const struct growth_row *others = find_others(rows, n);

		assert_true(n <= bounds[i].most + 1);
		assert_true(n > bounds[i].most / 4);
		assert_non_null(others);
		assert_int_equal(others->made, last - (n - 1));
		assert_int_equal(others->held, 0);
		assert_int_equal(others->first_ns, 1000000000);
		assert_int_equal(others->caches, 2);
		assert_null(others->label);
		assert_true(others->number == GROWTH_OTHERS);
		if (bounds[i].by != BY_STACK)
			for (__u64 pid = last - bounds[i].most / 4; pid <= last; pid++)
				assert_true(has_number(rows, n, pid) || pid % 997);
		if (bounds[i].by != BY_STACK)
			assert_true(has_number(rows, n, 7));
		assert_true(others->last_ns <= (last - bounds[i].most / 4) * 1000000000);
		free(rows);
		n = growth__rows(growth, bounds[i].by, 1, &rows);
		assert_true(find_others(rows, n)->made > 0);
		free(rows);
		assert_int_equal(growth__caches_of(growth, bounds[i].by, GROWTH_OTHERS, &rows), 2);
		assert_true(rows[0].others);
		free(rows);
	}
	growth__close(growth);
}

/* Then those that come are not told apart, and what they hold is the others'. */
static void holders_beyond_the_bound_are_others(void **state)
{
	struct growth *growth = begin(100000);
	const struct growth_row *others;
	struct growth_row *rows;
	struct event event;
	long n;

	(void)state;
	for (__u64 pid = 1; pid <= 20000; pid++) {
		event = of_process(EVENT_NEW_SLAB, 1, pid, pid);
		take(growth, &event);
	}
	n = growth__rows(growth, BY_PROCESS, 1, &rows);
	assert_int_equal(n, 16384 + 1);
	others = find_others(rows, n);
	assert_int_equal(others->held, 20000 - 16384);
	assert_int_equal(others->oldest_ns, 16385 * 1000000000ull);
	free(rows);
	check_sums(growth, 1);
	for (__u64 pid = 1; pid <= 20000; pid++) {
		event = of_process(EVENT_FREED_SLAB, 1, pid, pid);
		take(growth, &event);
		if (pid % 4999 == 0)
			check_sums(growth, 1);
	}
	event = of_process(EVENT_NEW_SLAB, 1, 30000, 1);
	take(growth, &event);
	n = growth__rows(growth, BY_PROCESS, 1, &rows);
	assert_true(has_number(rows, n, 30000));
	assert_int_equal(find_others(rows, n)->held, 0);
	free(rows);
	check_sums(growth, 1);
	growth__close(growth);
}

/* All that is left of them are sums, in which the one that still lives has no part. */
static void caches_that_ended_are_folded_too(void **state)
{
	struct growth *growth = begin(1000);
	struct growth_event last[GROWTH_LAST];
	struct growth_totals totals;
	struct growth_row *rows;
	struct event event;
	long n;

	(void)state;
	for (__u64 generation = 1; generation <= 20000; generation++) {
		event = of_process(EVENT_NEW_SLAB, generation, 1, generation);
		take(growth, &event);
		event.kind = generation % 2 ? EVENT_FREED_SLAB : EVENT_CACHE_DEATH;
		take(growth, &event);
		event.kind = EVENT_CACHE_DEATH;
		if (generation != 7)
			take(growth, &event);
		take(growth, &event);
	}
	event = of_process(EVENT_NEW_SLAB, 30000, 1, 5);
	take(growth, &event);
	check_sums(growth, 0);
	check_sums(growth, 7);
	growth__totals(growth, 0, &totals);
	assert_int_equal(totals.made, 20001);
	assert_int_equal(totals.freed, 10000);
	assert_int_equal(totals.refound, 10000);
	growth__totals(growth, 7, &totals);
	assert_int_equal(totals.made, 0); /* gone at last */
	n = growth__caches_of(growth, BY_PROCESS, 1, &rows);
	assert_in_range(n, 2, 4096 + 1);
	free(rows);
	assert_int_equal(growth__caches_of(growth, BY_PROCESS, GROWTH_OTHERS, &rows), 1);
	assert_int_equal(rows[0].generation, 0);
	assert_int_equal(rows[0].made, 20001 - n);
	free(rows);
	assert_int_equal(growth__last(growth, 1, last), 0);
	assert_int_equal(growth__last(growth, 30000, last), 1);
	growth__close(growth);
}

/* A naive ledger: all that was made, in a list. */

#define CACHES 5
#define KEYS   9 /* of a dimension; the last one is not told */
#define PLACES 700
#define MOST   400
#define EVENTS 200000

enum fate {
	HELD,
	FREED,
	REFOUND,
	UNTRACKED
};

struct making {
	__u64 ts_ns;
	__u32 cache;
	__u32 bytes;
	__u8 key[GROWTH_BY__COUNT];
	__u8 fate;
};

struct naive {
	struct making *makings;
	size_t n;
	struct making *held[PLACES];
	size_t n_held;
	__u64 freed_before[CACHES + 1];
	__u64 nameless;
};

static __u32 draw(__u64 *seed, __u32 below)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return (*seed >> 33) % below;
}

static void naive__end(struct naive *naive, size_t place, enum fate fate)
{
	if (!naive->held[place])
		return;
	naive->held[place]->fate = fate;
	naive->held[place] = NULL;
	naive->n_held--;
}

static void naive__take(struct naive *naive, const struct event *event, size_t place,
			const struct making *making)
{
	__u32 cache = making->cache;
	bool is_own = naive->held[place] && naive->held[place]->cache == cache;

	switch (event->kind) {
	case EVENT_NEW_SLAB:
		naive__end(naive, place, REFOUND);
		if (!cache) {
			naive->nameless++;
			break;
		}
		naive->makings[naive->n] = *making;
		naive->makings[naive->n].fate = naive->n_held < MOST ? HELD : UNTRACKED;
		if (naive->n_held < MOST) {
			naive->held[place] = &naive->makings[naive->n];
			naive->n_held++;
		}
		naive->n++;
		break;
	case EVENT_FREED_SLAB:
		naive->freed_before[cache] += cache && !is_own;
		naive__end(naive, place, is_own || !cache ? FREED : REFOUND);
		break;
	default: /* the cache ends */
		for (size_t i = 0; cache && i < PLACES; i++)
			if (naive->held[i] && naive->held[i]->cache == cache)
				naive__end(naive, i, REFOUND);
	}
}

static bool made_by(const struct making *making, __u32 cache)
{
	return !cache || making->cache == cache;
}

static void check_totals(const struct naive *naive, const struct growth *growth, __u32 cache)
{
	struct growth_totals want = { .nameless = cache ? 0 : naive->nameless }, got;

	for (size_t i = 0; i < naive->n; i++) {
		const struct making *making = &naive->makings[i];

		if (!made_by(making, cache))
			continue;
		want.made++;
		want.held += making->fate == HELD;
		want.freed += making->fate == FREED;
		want.refound += making->fate == REFOUND;
		want.untracked += making->fate == UNTRACKED;
		want.made_bytes += making->bytes;
		want.held_bytes += making->fate == HELD ? making->bytes : 0;
	}
	for (__u32 i = 1; i <= CACHES; i++)
		want.freed_before += !cache || i == cache ? naive->freed_before[i] : 0;
	growth__totals(growth, cache, &got);
	assert_memory_equal(&got, &want, sizeof(got));
}

static void check_ages(const struct naive *naive, const struct growth *growth, __u32 cache,
		       __u64 now_ns)
{
	__u64 want[GROWTH_AGES] = {}, got[GROWTH_AGES];

	for (size_t i = 0; i < naive->n; i++) {
		int bucket = 0;

		if (!made_by(&naive->makings[i], cache) || naive->makings[i].fate != HELD)
			continue;
		while (now_ns - naive->makings[i].ts_ns >= growth__age_below(bucket))
			bucket++;
		want[bucket]++;
	}
	growth__ages(growth, cache, now_ns, got);
	assert_memory_equal(got, want, sizeof(got));
}

static const char *const stacks[KEYS - 1] = {
	"c0+0x1;d;e", "c0+0x1;d;f", "c1;d", "c1", "c2 [m];d", "c2;d", "c3;x;y", "c3;x",
};
static const char *const callers[KEYS - 1] = {
	"c0+0x1", "c0+0x1", "c1", "c1", "c2 [m]", "c2", "c3", "c3",
};
static const char *const comms[KEYS - 1] = { "a", "b", "a", "b", "c", "d", "c", NULL };
static const char *const flags[KEYS - 1] = { "A", "B", "A|B", "C", "A|C", "", "D", "E" };

static const char *label_of(enum growth_by by, __u8 key)
{
	if (key == KEYS - 1)
		return NULL;
	return by == BY_STACK	  ? stacks[key]
	       : by == BY_PROCESS ? comms[key]
	       : by == BY_GFP	  ? flags[key]
				  : NULL;
}

static __u64 number_of(enum growth_by by, __u8 key)
{
	if (key == KEYS - 1)
		return GROWTH_UNKNOWN;
	return by == BY_PROCESS ? 100 + key / 2 : key;
}

static bool is_of(const struct growth_row *row, enum growth_by by, __u8 key)
{
	const char *label = label_of(by, key);

	if (!row->label != !label || (label && strcmp(row->label, label)))
		return false;
	if (by == BY_STACK || by == BY_GFP)
		return label || row->number == GROWTH_UNKNOWN;
	return row->number == number_of(by, key);
}

/* What the key @key of @by made in @cache, or with 0 in all of them. */
static struct growth_row naive__row(const struct naive *naive, enum growth_by by, __u32 cache,
				    __u8 key)
{
	struct growth_row row = {};
	bool seen[CACHES + 1] = {};

	for (size_t i = 0; i < naive->n; i++) {
		const struct making *making = &naive->makings[i];

		if (!made_by(making, cache) || making->key[by] != key)
			continue;
		if (!row.made++)
			row.first_ns = making->ts_ns;
		row.last_ns = making->ts_ns;
		row.made_bytes += making->bytes;
		row.caches += !seen[making->cache];
		row.generation = row.caches == 1 ? making->cache : 0;
		seen[making->cache] = true;
		if (making->fate != HELD)
			continue;
		row.held_bytes += making->bytes;
		if (!row.held++)
			row.oldest_ns = making->ts_ns;
	}
	return row;
}

/* Key and label aside. */
static void assert_same(const struct growth_row *got, struct growth_row *want)
{
	want->label = got->label;
	want->number = got->number;
	assert_memory_equal(got, want, offsetof(struct growth_row, others));
	assert_int_equal(got->others, want->others);
}

static void check_rows(const struct naive *naive, const struct growth *growth, enum growth_by by,
		       __u32 cache)
{
	struct growth_row *rows;
	long n = growth__rows(growth, by, cache, &rows), n_wanted = 0;

	for (__u8 key = 0; key < KEYS; key++) {
		struct growth_row want = naive__row(naive, by, cache, key);
		long i = 0;

		if (!want.made)
			continue;
		n_wanted++;
		while (i < n && !is_of(&rows[i], by, key))
			i++;
		assert_true(i < n);
		assert_same(&rows[i], &want);
	}
	assert_int_equal(n, n_wanted);
	for (long i = 1; i < n; i++)
		assert_true(rows[i - 1].held >= rows[i].held);
	free(rows);
}

static void check_caches_of(const struct naive *naive, const struct growth *growth,
			    enum growth_by by, __u8 key)
{
	struct growth_row *rows;
	long n = growth__caches_of(growth, by, number_of(by, key), &rows);

	for (long i = 0; i < n; i++) {
		struct growth_row want = naive__row(naive, by, rows[i].generation, key);

		assert_same(&rows[i], &want);
		if (i && rows[i].held == rows[i - 1].held && rows[i].made == rows[i - 1].made)
			assert_true(rows[i - 1].generation < rows[i].generation);
	}
	assert_int_equal(n, naive__row(naive, by, 0, key).caches);
	free(rows);
}

static void check(const struct naive *naive, const struct growth *growth, __u64 now_ns)
{
	for (__u32 cache = 0; cache <= CACHES; cache++) {
		check_totals(naive, growth, cache);
		check_ages(naive, growth, cache, now_ns);
		for (int by = 0; by < GROWTH_BY__COUNT; by++)
			check_rows(naive, growth, by, cache);
	}
	for (__u8 key = 0; key < KEYS; key++) {
		check_caches_of(naive, growth, BY_NODE, key);
		check_caches_of(naive, growth, BY_CPU, key);
		check_caches_of(naive, growth, BY_CGROUP, key);
	}
}

static enum event_kind draw_kind(__u64 *seed)
{
	__u32 what = draw(seed, 1000);

	return what < 1 ? EVENT_CACHE_DEATH : what < 550 ? EVENT_NEW_SLAB : EVENT_FREED_SLAB;
}

/* A random event, and what is to be known of it. */
static struct event draw_event(__u64 *seed, __u64 ts_ns, size_t *place, struct making *making)
{
	static char raw[128];
	struct event event = { .kind = draw_kind(seed), .ts_ns = ts_ns };
	__u8 *key = making->key;
	__u32 before = draw(seed, 3);

	*place = draw(seed, PLACES);
	making->ts_ns = ts_ns;
	making->cache = draw(seed, 50) ? 1 + draw(seed, CACHES) : 0;
	making->bytes = 4096u << draw(seed, 4);
	for (int by = 0; by < GROWTH_BY__COUNT; by++)
		key[by] = draw(seed, KEYS);
	event.generation = (struct maybe){ making->cache != 0, making->cache };
	event.page_address = KNOWN(*place * 64);
	event.pages = KNOWN(making->bytes / 4096);
	if (key[BY_STACK] < KEYS - 1) {
		snprintf(raw, sizeof(raw), "%s%s", before ? before > 1 ? "a;b;" : "a;" : "",
			 stacks[key[BY_STACK]]);
		event.stack = raw;
		event.caller = callers[key[BY_STACK]];
	}
	if (draw(seed, 3))
		event.stack_id = KNOWN(key[BY_STACK] * 3 + before);
	event.pid = (struct maybe){ key[BY_PROCESS] < KEYS - 1, 100 + key[BY_PROCESS] / 2 };
	event.comm = label_of(BY_PROCESS, key[BY_PROCESS]);
	event.cgroup_id = (struct maybe){ key[BY_CGROUP] < KEYS - 1, key[BY_CGROUP] };
	event.node = (struct maybe){ key[BY_NODE] < KEYS - 1, key[BY_NODE] };
	event.cpu = (struct maybe){ key[BY_CPU] < KEYS - 1, key[BY_CPU] };
	event.gfp_flags = label_of(BY_GFP, key[BY_GFP]);
	return event;
}

static void random_events_are_counted_as_in_a_list(void **state)
{
	struct naive naive = { .makings = calloc(EVENTS, sizeof(*naive.makings)) };
	struct growth *growth = begin(MOST);
	__u64 seed = 20240229, now_ns = 0;

	(void)state;
	for (int i = 1; i <= EVENTS; i++) {
		struct making making = {};
		struct event event;
		size_t place;

		now_ns += TICK * draw(&seed, 100);
		event = draw_event(&seed, now_ns, &place, &making);
		take(growth, &event);
		naive__take(&naive, &event, place, &making);
		if (i % 20000 == 19999)
			check(&naive, growth, now_ns);
		if (i % 90000 == 0) {
			struct making *makings = naive.makings;

			growth__clear(growth);
			naive = (struct naive){ .makings = makings };
			check(&naive, growth, now_ns);
		}
		if (i % 90000 < 10)
			check(&naive, growth, now_ns);
	}
	free(naive.makings);
	growth__close(growth);
}

int test_ledger(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ended_ones_are_folded_into_others),
		cmocka_unit_test(holders_beyond_the_bound_are_others),
		cmocka_unit_test(caches_that_ended_are_folded_too),
		cmocka_unit_test(random_events_are_counted_as_in_a_list),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
