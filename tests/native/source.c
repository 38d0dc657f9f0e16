// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests of the running kernel as a source, linked with slubtrace's own objects: what no command
 * shows, or not yet. Each argument is a test; prints TAP without numbers and a plan.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroups.h"
#include "clock.h"
#include "live.h"
#include "slabinfo.h"
#include "symbols.h"
#include "tracer.h"

#define STORE	 "/sys/kernel/yep_slab/"
#define MS	 1000000ULL
#define ATTEMPTS 400

struct seen {
	unsigned long events[EVENT__COUNT];
	unsigned long nameless; /* events of objects, slabs and caches without a name */
	unsigned long with_stack;
	unsigned long changes;	 /* a stack that is not the last one's */
	unsigned long differing; /* one stack with two ids, or two stacks with one */
	__u64 stack_id;
	char stack[4096]; /* of stack_id */
	char caller[256]; /* of the last alloc */
	char comm[17];	  /* likewise */
	char cgroup[256];
	__u64 memory_bytes;
	__u64 last_generation;
	unsigned long reborn_late; /* births whose generation is not above the last one's */
	unsigned long taken;
	bool one_a_drain; /* is enough */
};

struct test {
	struct tracer *tracer;
	struct source *source;
	struct sample sample;
	struct select select;
	struct seen seen;
	int failed;
};

static void check(struct test *test, bool ok, const char *name)
{
	printf("%sok - source: %s\n", ok ? "" : "not ", name);
	test->failed |= !ok;
}

static void take_stack(struct seen *seen, const struct event *event)
{
	bool same_text, same_id;

	if (!event->stack || !event->stack_id.known)
		return;
	seen->with_stack++;
	same_text = !strncmp(seen->stack, event->stack, sizeof(seen->stack) - 1);
	same_id = seen->stack_id == event->stack_id.value;
	seen->differing += seen->stack[0] && same_text != same_id;
	seen->changes += seen->stack[0] && !same_text;
	snprintf(seen->stack, sizeof(seen->stack), "%s", event->stack);
	seen->stack_id = event->stack_id.value;
}

static void take_alloc(struct seen *seen, const struct event *event)
{
	take_stack(seen, event);
	seen->memory_bytes = event->memory_bytes.value;
	snprintf(seen->comm, sizeof(seen->comm), "%s", event->comm ? event->comm : "");
	snprintf(seen->caller, sizeof(seen->caller), "%s", event->caller ? event->caller : "");
	snprintf(seen->cgroup, sizeof(seen->cgroup), "%s",
		 event->cgroup_path ? event->cgroup_path : "");
}

static int take(void *target, const struct event *event)
{
	struct seen *seen = target;

	seen->taken++;
	seen->events[event->kind]++;
	seen->nameless += !event->cache && event->kind != EVENT_LOST;
	if (event->kind == EVENT_CACHE_BIRTH) {
		seen->reborn_late += event->generation.value <= seen->last_generation;
		seen->last_generation = event->generation.value;
	}
	if (event->kind == EVENT_ALLOC)
		take_alloc(seen, event);
	return seen->one_a_drain ? -EAGAIN : 0;
}

static void drain_all(struct test *test)
{
	while (test->source->drain(test->source) == -EAGAIN)
		;
}

/* Opens the source; @cache (may be NULL): its objects are events. */
static bool start(struct test *test, const char *cache, bool stacks, size_t ring_bytes)
{
	struct tracer_options options = {
		.ring_bytes = ring_bytes,
		.slab_events = true,
		.cache_events = true,
		.object_events = cache != NULL,
		.object_stacks = stacks,
		.chosen_only = cache != NULL,
		.sole = cache != NULL,
	};

	if (cache && select__add(&test->select, cache))
		return false;
	if (tracer__open(&options, &test->tracer))
		return false;
	return !live__open(test->tracer, &test->select, take, &test->seen, &test->source) &&
	       !test->source->sweep(test->source, 0, &test->sample);
}

static void stop(struct test *test)
{
	live__close(test->source);
	tracer__close(test->tracer);
	sample__reset(&test->sample);
	select__reset(&test->select);
	test->source = NULL;
	test->tracer = NULL;
	memset(&test->seen, 0, sizeof(test->seen));
}

/* --- what is held, by slabinfo --------------------------------------------------------------- */

/* All of the file, the caller's to free. */
static char *read_all(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct text text = {};
	char block[1 << 16];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, block, sizeof(block))) > 0)
		text__add(&text, block, n);
	close(fd);
	return text.bytes;
}

struct line {
	char name[128];
	long active, objects, slabs;
};

static size_t read_slabinfo(struct line *lines, size_t room)
{
	char *text = read_all("/proc/slabinfo");
	size_t n = 0;

	for (char *at = strtok(text, "\n"); at && n < room; at = strtok(NULL, "\n"))
		n += sscanf(at,
			    "%127s %ld %ld %*d %*d %*d : tunables %*d %*d %*d : slabdata %*d %ld",
			    lines[n].name, &lines[n].active, &lines[n].objects,
			    &lines[n].slabs) == 4;
	free(text);
	return n;
}

#define LINES 2048

struct bracket {
	struct line before[LINES], after[LINES];
	bool equal[LINES], active_equal[LINES]; /* ever */
	size_t n;
};

static const struct cache_sample *find_cache(const struct sample *sample, const char *name)
{
	const struct cache_sample *found = NULL;

	for (size_t i = 0; i < sample->n_caches; i++) {
		if (sample->caches[i].dead || strcmp(sample->caches[i].name, name))
			continue;
		if (found)
			return NULL;
		found = &sample->caches[i];
	}
	return found;
}

static void compare(struct test *test, struct bracket *b)
{
	b->n = read_slabinfo(b->before, LINES);
	test->source->sweep(test->source, WANTS_SLABINFO, &test->sample);
	if (read_slabinfo(b->after, LINES) != b->n)
		return;
	for (size_t i = 0; i < b->n; i++) {
		const struct line *line = &b->before[i];
		const struct cache_sample *row = find_cache(&test->sample, line->name);

		if (memcmp(line, &b->after[i], sizeof(*line)))
			continue;
		b->equal[i] |= !row ||
			       (row->slabs_now == line->slabs && row->objects_now == line->objects);
		b->active_equal[i] |= !row || (!row->active_is_old && row->active == line->active);
	}
}

static bool all_equal(const struct bracket *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (!b->equal[i] || !b->active_equal[i])
			return false;
	return b->n > 0;
}

static void say_unequal(const struct test *test, const struct line *line, size_t *n)
{
	const struct cache_sample *row = find_cache(&test->sample, line->name);

	++*n;
	printf("# %s: slabinfo %ld active, %ld objects, %ld slabs; seen %lld, %lld, %lld\n",
	       line->name, line->active, line->objects, line->slabs, row->active, row->objects_now,
	       row->slabs_now);
}

/* Between two readings of slabinfo that are the same, slubtrace's must be the same, of every cache. */
static void test_holdings(struct test *test)
{
	struct bracket *bracket = calloc(1, sizeof(*bracket));
	size_t compared = 0, wrong = 0, wrong_active = 0;

	for (int i = 0; i < ATTEMPTS && !all_equal(bracket); i++) {
		compare(test, bracket);
		usleep(1000);
	}
	for (size_t i = 0; i < bracket->n; i++) {
		compared += find_cache(&test->sample, bracket->before[i].name) != NULL;
		if (!bracket->equal[i])
			say_unequal(test, &bracket->before[i], &wrong);
		if (!bracket->active_equal[i])
			say_unequal(test, &bracket->before[i], &wrong_active);
	}
	printf("# %zu caches\n", compared);
	check(test, compared > 5, "there are caches to compare");
	check(test, !wrong, "slabs and objects are those of slabinfo, of all caches");
	check(test, !wrong_active, "active objects are those of slabinfo, of all caches");
	wrong = 0;
	for (size_t i = 0; i < test->sample.n_caches; i++) {
		const struct cache_sample *row = &test->sample.caches[i];

		wrong += row->min_order > row->order || !row->min_objects ||
			 row->min_objects > row->objects;
	}
	check(test, !wrong, "the least slab is no greater than the one wanted, and not empty");
	free(bracket);
}

static size_t count_old(const struct sample *sample, size_t *known)
{
	size_t old = 0;

	*known = 0;
	for (size_t i = 0; i < sample->n_caches; i++) {
		old += sample->caches[i].active_is_old;
		*known += sample->caches[i].active >= 0;
	}
	return old;
}

/* Slabinfo is read at most a hundredth of the time. */
static void test_active(struct test *test)
{
	struct source *source = test->source;
	size_t known, known_old, old, fresh = 0, sweeps = 0;
	__u64 end;

	source->sweep(source, 0, &test->sample);
	check(test, !count_old(&test->sample, &known) && !known, "active is unknown if not wanted");
	source->sweep(source, WANTS_SLABINFO, &test->sample);
	old = count_old(&test->sample, &known);
	check(test, known > 5 && !old, "active is read when it is wanted");
	source->sweep(source, WANTS_SLABINFO, &test->sample);
	old = count_old(&test->sample, &known_old);
	check(test, old && old == known_old, "active is old when it is wanted again at once");
	end = clock__ns(CLOCK_MONOTONIC) + 5000 * MS;
	while (!fresh && clock__ns(CLOCK_MONOTONIC) < end) {
		usleep(1000);
		source->sweep(source, WANTS_SLABINFO, &test->sample);
		fresh = !count_old(&test->sample, &known);
		sweeps++;
	}
	printf("# read again after %zu sweeps\n", sweeps);
	check(test, fresh && sweeps > 1, "active is read again after a while");
}

static void test_machine(struct test *test)
{
	struct machine *machine = &test->sample.machine;
	const struct about *about = test->source->about;
	char *text = read_all("/proc/meminfo"), *slab = strstr(text, "\nSlab:");
	unsigned long long kib = slab ? strtoull(slab + 6, NULL, 10) : 0;
	__u64 wall = clock__ns(CLOCK_REALTIME), apart;

	free(text);
	test->source->sweep(test->source, 0, &test->sample);
	apart = machine->slab_bytes > kib << 10 ? machine->slab_bytes - (kib << 10)
						: (kib << 10) - machine->slab_bytes;
	check(test, machine->has_slab && kib && apart < machine->slab_bytes / 4,
	      "slab memory is that of meminfo");
	check(test,
	      machine->slab_bytes == machine->reclaimable_bytes + machine->unreclaimable_bytes,
	      "reclaimable and not are all of it");
	check(test, machine->wall_ns >= wall && machine->wall_ns < wall + 60000 * MS,
	      "the wall clock is that of the sweep");
	check(test, machine->own_bytes > 1 << 20 && machine->own_bytes < 1ULL << 30,
	      "own memory is some");
	printf("# resident: %llu KiB\n", machine->own_bytes >> 10);
	check(test,
	      about->tracepoints && about->tracepoints + about->kprobes + about->fentries > 5 &&
		      about->kernel[0] && about->machine[0],
	      "about names the kernel and its hooks");
}

static void test_life(struct test *test)
{
	struct source *source = test->source;
	__u64 now = clock__ns(CLOCK_MONOTONIC), before = now;
	enum life life;
	pid_t child;
	int gate[2];

	check(test, source->life(source, getpid(), now) == LIFE_ALIVE, "who asks is alive");
	check(test, source->life(source, 0, now) == LIFE_ALIVE, "idle processors are alive");
	usleep(50000); /* more than a tick, so that the child begins later */
	if (pipe(gate))
		return;
	child = fork();
	if (!child) {
		close(gate[1]);
		exit((int)read(gate[0], gate, 1));
	}
	close(gate[0]);
	now = clock__ns(CLOCK_MONOTONIC);
	check(test, source->life(source, child, now) == LIFE_ALIVE, "a child is alive");
	check(test, source->life(source, child, before) == LIFE_ENDED,
	      "who had a number before another got it has ended");
	close(gate[1]);
	for (int i = 0; i < 500; i++) { /* until it has, but is not waited for */
		life = source->life(source, child, now);
		if (life == LIFE_ENDED)
			break;
		usleep(10000);
	}
	check(test, life == LIFE_ENDED, "a child that ended and nobody waited for has ended");
	waitpid(child, NULL, 0);
	check(test, source->life(source, child, now) == LIFE_ENDED,
	      "a child that is gone has ended");
}

/* --- objects with their stacks --------------------------------------------------------------- */

/* In two ways, so that there are two stacks. */
static void lock_files(int n)
{
	struct flock lock = { .l_type = F_WRLCK, .l_len = 1 };
	char path[] = "/tmp/source-XXXXXX";
	int fd = mkstemp(path);

	for (int i = 0; i < n; i++) {
		fcntl(fd, F_SETLK, &lock);
		flock(fd, LOCK_EX);
		flock(fd, LOCK_UN);
	}
	unlink(path);
	close(fd);
}

static char *own_cgroup(void)
{
	char *text = read_all("/proc/self/cgroup"), *at = strstr(text, "0::");
	char *path;

	if (!at || (at != text && at[-1] != '\n')) {
		free(text);
		return NULL;
	}
	at[strcspn(at, "\n")] = '\0';
	path = strdup(at + 3);
	free(text);
	return path;
}

static void test_stacks(struct test *test)
{
	struct seen *seen = &test->seen;
	const struct cache_sample *row;
	char *cgroup = own_cgroup();

	lock_files(100);
	drain_all(test);
	row = find_cache(&test->sample, "file_lock_cache");
	printf("# %s from %s, in %s\n", seen->stack, seen->caller, seen->cgroup);
	check(test, seen->events[EVENT_ALLOC] >= 100, "there are events of objects");
	check(test, seen->with_stack == seen->events[EVENT_ALLOC], "each alloc has a stack");
	check(test, seen->caller[0] && strstr(seen->stack, seen->caller),
	      "the caller is a frame of the stack");
	check(test, !!strstr(seen->stack, "flock"), "the stack is that of the call");
	check(test, seen->changes >= 199, "the stacks of two ways are two");
	check(test, !seen->differing, "stacks are equal where their numbers are");
	check(test, !row || seen->memory_bytes == row->size,
	      "an object takes what its cache gives");
	check(test, !cgroup || !strcmp(cgroup, seen->cgroup), "the path of the cgroup is ours");
	free(cgroup);
}

/* Whoever has had enough gets the rest later, and is told when there is none. */
static void test_turns(struct test *test)
{
	struct seen *seen = &test->seen;
	unsigned long drains = 0;

	lock_files(100);
	seen->one_a_drain = true;
	while (drains < 100000 && test->source->drain(test->source) == -EAGAIN)
		drains++;
	check(test, seen->events[EVENT_ALLOC] >= 100, "turns: the rest comes later");
	check(test, drains == seen->taken, "turns: a drain is over when nothing is left");
	seen->one_a_drain = false;
	lock_files(6000);
	check(test, test->source->drain(test->source) == -EAGAIN, "turns: a drain has an end");
	drain_all(test);
}

/* Where the tree of version 2 is mounted, "" if it is not. */
static const char *cgroup_mount(char path[256])
{
	char *text = read_all("/proc/mounts");

	path[0] = '\0';
	for (char *at = strtok(text, "\n"); at; at = strtok(NULL, "\n"))
		if (sscanf(at, "%*s %255s cgroup2 ", path) == 1 && strstr(at, " cgroup2 "))
			break;
		else
			path[0] = '\0';
	free(text);
	return path;
}

static void test_cgroups(struct test *test)
{
	const char *const names[] = { "/source one", "/source two (deleted)" };
	char mount[256], path[512], inner[600];
	struct cgroups *cgroups = NULL;
	struct stat status, inner_status;
	__u64 now = 1;

	if (!*cgroup_mount(mount)) {
		check(test, true, "cgroups: no tree is mounted");
		return;
	}
	check(test, !cgroups__open(&cgroups), "cgroups: open");
	for (size_t i = 0; i < 2; i++) {
		const char *seen;

		snprintf(path, sizeof(path), "%s%s", mount, names[i]);
		snprintf(inner, sizeof(inner), "%s/inner", path);
		mkdir(path, 0755);
		mkdir(inner, 0755);
		if (stat(path, &status) || stat(inner, &inner_status))
			return check(test, false, "cgroups: groups can be made");
		seen = cgroups__path(cgroups, status.st_ino, now);
		check(test, seen && !strcmp(seen, names[i]), "cgroups: the path below the mount");
		rmdir(inner);
		rmdir(path);
		now += 3600000 * MS;
		seen = cgroups__path(cgroups, status.st_ino, now);
		check(test, seen && !strcmp(seen, names[i]), "cgroups: also when it is gone");
		check(test, !cgroups__path(cgroups, inner_status.st_ino, now),
		      "cgroups: one that went before it was asked for has none");
	}
	stat(mount, &status);
	check(test, !strcmp(cgroups__path(cgroups, status.st_ino, now), "/"), "cgroups: the root");
	check(test, !cgroups__path(cgroups, 0x123456789abcULL, now), "cgroups: none has that id");
	cgroups__close(cgroups);
}

/* --- caches that come and go (with the module) ------------------------------------------------ */

static bool do_write(const char *file, const char *input)
{
	char path[256];
	bool ok;
	int fd;

	snprintf(path, sizeof(path), STORE "%s", file);
	fd = open(path, O_WRONLY);
	ok = fd >= 0 && write(fd, input, strlen(input)) == (ssize_t)strlen(input);
	close(fd);
	return ok;
}

/* One by one and in bulk; and a stack is the same when the module was loaded anew. */
static void test_module(struct test *test)
{
	const struct coverage *coverage = &test->source->about->coverage;
	struct seen *seen = &test->seen;
	char stack[sizeof(seen->stack)];
	unsigned long singles;
	__u64 id, loads;

	do_write("alloc", "5");
	drain_all(test);
	singles = seen->events[EVENT_ALLOC];
	check(test, singles == 5 && seen->with_stack == 5, "module: each alloc has a stack");
	check(test, !strncmp(seen->caller, "alloc_store+", 12), "module: it leads to the caller");
	memcpy(stack, seen->stack, sizeof(stack));
	id = seen->stack_id;
	do_write("alloc_bulk", "100");
	drain_all(test);
	if (coverage->seen[METRIC_BULK_ALLOCS]) {
		printf("# %s\n", seen->stack);
		check(test, seen->events[EVENT_ALLOC] == 105, "module: each object of a bulk call");
		check(test, seen->with_stack == 105, "module: and it has the stack of the call");
		check(test, !!strstr(seen->stack, "alloc_bulk_store+"), "module: to its caller");
	}
	loads = tracer__module_loads(test->tracer);
	system("rmmod yep_slab && insmod /yep_slab.ko merge=1 name=yep_source");
	check(test, tracer__module_loads(test->tracer) == loads + 1, "module: its load is told");
	check(test, symbols__refresh(tracer__symbols(test->tracer)),
	      "module: loaded anew, at the same address or not, its symbols are read anew");
	do_write("alloc", "5");
	drain_all(test);
	check(test, !strcmp(stack, seen->stack) && id == seen->stack_id,
	      "module: loaded anew, its stack is the same");
	check(test, !seen->differing, "module: stacks are equal where their numbers are");
	do_write("free", "all");
}

static unsigned long table_full(struct test *test)
{
	test->source->sweep(test->source, 0, &test->sample);
	return test->sample.losses[LOSS_TABLE_FULL];
}

/* Sweeps and drains in every order, for more caches than the table has slots. */
static void test_births(struct test *test)
{
	const size_t turns = 3 * tracer__slots(test->tracer) / 2 / 50;
	struct seen *seen = &test->seen;
	bool born = true;
	size_t dead = 0;

	for (size_t i = 0; i < turns; i++) {
		do_write("alloc", "3");
		do_write("free", "all");
		born &= do_write("rebirth", "50");
		if (i % 3)
			drain_all(test);
		if (i % 4)
			test->source->sweep(test->source, 0, &test->sample);
	}
	drain_all(test);
	check(test, born, "caches are born again");
	check(test, !table_full(test), "the slots of the dead are used again");
	for (size_t i = 0; i < test->sample.n_caches; i++)
		dead += test->sample.caches[i].dead;
	check(test, seen->events[EVENT_CACHE_BIRTH] == 50 * turns, "each birth is told");
	check(test, seen->events[EVENT_CACHE_DEATH] == 50 * turns, "each death is told");
	check(test, dead + test->sample.forgotten == 50 * turns, "each dead cache is sampled once");
	check(test, seen->events[EVENT_ALLOC] == 3 * turns, "each alloc is told");
	check(test, !seen->nameless, "each event has the name of its cache");
	check(test, !seen->reborn_late, "generations rise");
}

/*
 * While nobody drains a small ring, deaths go untold: their slots must come back all the same. In
 * all, more caches die so than the table has slots.
 */
static void test_untold(struct test *test)
{
	const size_t rounds = 4, turns = tracer__slots(test->tracer) / 50 / (rounds - 1) + 1;
	bool ok = true;

	for (size_t round = 0; round < rounds; round++) {
		for (size_t i = 0; i < turns; i++) {
			ok &= do_write("rebirth", "50");
			test->source->sweep(test->source, 0, &test->sample);
		}
		drain_all(test);
		usleep(2500000);
		drain_all(test);
	}
	check(test, ok && test->sample.losses[LOSS_RING_FULL] > 30 * rounds * turns,
	      "most deaths were lost");
	check(test, !table_full(test), "slots of the dead whose death was lost are used again");
}

/* Allocs of all generations of the cache, by the tallies of now. */
static __u64 all_allocs(struct test *test, const char *name)
{
	__u64 sum = 0;

	test->source->sweep(test->source, 0, &test->sample);
	for (size_t i = 0; i < test->sample.n_caches; i++)
		if (!strcmp(test->sample.caches[i].name, name))
			sum += test->sample.caches[i].tally[TALLY_ALLOCS];
	return sum;
}

/* Names are read twice after they changed; then a cache that is alone can be looked at alone. */
static bool becomes_sole(struct test *test)
{
	for (int i = 0; i < 3; i++) {
		drain_all(test);
		test->source->sweep(test->source, 0, &test->sample);
		test->source->aliases(test->source);
	}
	return tracer__sole(test->tracer) < 0;
}

/* Of one cache alone all is seen, also when it goes and comes again, and by whoever. */
static void test_sole(struct test *test)
{
	const char *names[] = { "first", "second", "first" };
	struct seen *seen = &test->seen;
	bool named = true;

	if (!tracer__can_count_sole(test->tracer)) {
		printf("ok - source: sole # SKIP this kernel does not tell of each cache\n");
		return;
	}
	check(test, becomes_sole(test), "sole: the only cache that is wanted is looked at alone");
	for (int i = 0; i < 3; i++) {
		prctl(PR_SET_NAME, names[i]);
		for (int round = 0; round < 5; round++) {
			do_write("alloc", "20");
			usleep(1000);
		}
		drain_all(test);
		named &= !strcmp(seen->comm, names[i]);
	}
	check(test, named, "sole: a task that gets another name is told by it");
	check(test, seen->events[EVENT_ALLOC] == 300, "sole: an event for each alloc");
	check(test, all_allocs(test, "yep_source") == 300, "sole: each alloc is counted");
	do_write("free", "all");
	do_write("rebirth", "1");
	check(test, tracer__sole(test->tracer) >= 0, "sole: a birth opens the gate");
	do_write("alloc", "7");
	check(test, becomes_sole(test), "sole: born anew, it is looked at alone again");
	do_write("alloc", "5");
	drain_all(test);
	check(test, all_allocs(test, "yep_source") == 312,
	      "sole: before and after it, all are counted");
	check(test, seen->events[EVENT_ALLOC] == 312, "sole: and told");
	if (system("rmmod yep_slab && insmod /yep_slab.ko merge=0 name=yep_source twin=64")) {
		system("insmod /yep_slab.ko merge=0 name=yep_source"); /* no twins before 6.12 */
		return;
	}
	do_write("alloc", "3");
	do_write("twin/alloc", "4");
	check(test, !becomes_sole(test), "sole: not if two caches have the name");
	do_write("alloc", "3");
	do_write("twin/alloc", "4");
	drain_all(test);
	check(test, all_allocs(test, "yep_source") == 326, "sole: then both are counted");
	check(test, seen->events[EVENT_ALLOC] == 326, "sole: and both told");
	do_write("free", "all");
	do_write("twin/free", "all");
}

static const struct {
	const char *name, *cache;
	bool stacks;
	size_t ring_bytes;
	void (*run)(struct test *test);
} tests[] = {
	{ "holdings", NULL, false, 1 << 20, test_holdings },
	{ "active", NULL, false, 1 << 20, test_active },
	{ "machine", NULL, false, 1 << 20, test_machine },
	{ "life", NULL, false, 1 << 20, test_life },
	{ "stacks", "file_lock_cache", true, 1 << 22, test_stacks },
	{ "turns", "file_lock_cache", false, 1 << 20, test_turns },
	{ "cgroups", NULL, false, 1 << 20, test_cgroups },
	{ "module", "yep*", true, 1 << 22, test_module },
	{ "sole", "yep_source", false, 1 << 22, test_sole },
	{ "births", "yep*", false, 1 << 22, test_births },
	{ "untold", "yep*", false, 1 << 12, test_untold },
};

int main(int argc, char **argv)
{
	struct test test = {};

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++)
		for (size_t t = 0; t < sizeof(tests) / sizeof(*tests); t++) {
			if (strcmp(argv[i], tests[t].name))
				continue;
			if (start(&test, tests[t].cache, tests[t].stacks, tests[t].ring_bytes))
				tests[t].run(&test);
			else
				check(&test, false, argv[i]);
			stop(&test);
		}
	return test.failed;
}
