// SPDX-License-Identifier: GPL-2.0-or-later
/* Opens and closes windows of measurement at irregular times, and keeps the sums. */
#include "cost.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "clock.h"
#include "map_costs.h"

/*
 * To switch the statistics on and off again takes some 0.35 ms of one CPU, wherever it is done; in a
 * window, each run takes 73 instructions more (6.1), where an allocation's has 103. So a window a second, of 20 ms, makes 2 % of the runs
 * dearer, and itself costs less than 0.04 % of one CPU. It lies anywhere in its second, so that what
 * happens once a second is seen as often as it happens.
 */
#define PERIOD_NS 1000000000ULL
#define WINDOW_NS 20000000ULL
#define SOON_NS	  40000000ULL /* the first window begins by then */

enum phase {
	PHASE_BETWEEN,
	PHASE_WINDOW,
	PHASE_ALWAYS, /* the statistics are on anyway; we hold them, so that it stays true */
};

struct run_time {
	double ns;
	double runs;
};

struct measured {
	const struct bpf_program *program;
	struct run_time before; /* the kernel's sums at the beginning of what is measured */
	struct run_time seen;	/* in the windows since it was last accounted for */
	struct run_time last;	/* in those of the last time that there were any */
	struct run_time sum;
};

struct cost {
	struct measured programs[OWN_PROGRAMS];
	size_t n;
	struct own_cost maps; /* only these of it */
	int asked;	      /* a program that is run to see whether statistics are on */
	int timer;
	int stats; /* keeps them on; -1: they are off, as far as we are concerned */
	int err;
	enum phase phase;
	__u64 random;
	__u64 period_ns; /* when the period of now began */
	__u64 window_ns; /* when the window of now began */
	__u64 seen_ns;	 /* length of the windows behind "seen", and behind "last" */
	__u64 last_ns;
	__u64 begun_ns;
	__u64 accounted_ns; /* up to when */
	__u64 guessed_ns;
	__u64 unknown_ns;
	double share;
};

static struct run_time run_time_of(int fd)
{
	struct bpf_prog_info info = {};
	__u32 bytes = sizeof(info);

	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &bytes))
		return (struct run_time){};
	return (struct run_time){ info.run_time_ns, info.run_cnt };
}

static void read_before(struct cost *cost)
{
	for (size_t i = 0; i < cost->n; i++)
		cost->programs[i].before = run_time_of(bpf_program__fd(cost->programs[i].program));
}

/* Since it was read before, which is now. */
static struct run_time read_since(struct measured *program)
{
	struct run_time now = run_time_of(bpf_program__fd(program->program));
	struct run_time since = { now.ns - program->before.ns, now.runs - program->before.runs };

	program->before = now;
	return since;
}

static void add(struct run_time *to, struct run_time what, double times)
{
	to->ns += what.ns * times;
	to->runs += what.runs * times;
}

static void arm(struct cost *cost, __u64 ns)
{
	struct itimerspec spec = { .it_value = { .tv_sec = ns / 1000000000,
						 .tv_nsec = ns % 1000000000 + 1 } };

	timerfd_settime(cost->timer, 0, &spec, NULL);
}

/* Marsaglia's xorshift: there is nobody to be kept from guessing it. */
static __u64 draw(struct cost *cost, __u64 below)
{
	cost->random ^= cost->random << 13;
	cost->random ^= cost->random >> 7;
	cost->random ^= cost->random << 17;
	return cost->random % below;
}

/* Whether somebody else has the statistics on; ours must be off. */
static bool is_on_anyway(const struct cost *cost)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	double before = run_time_of(cost->asked).runs;

	return !bpf_prog_test_run_opts(cost->asked, &opts) &&
	       run_time_of(cost->asked).runs != before;
}

/* Returns 0, or -errno: it is not measured any more. */
static int switch_on(struct cost *cost)
{
	cost->stats = bpf_enable_stats(BPF_STATS_RUN_TIME);
	if (cost->stats >= 0)
		return 0;
	cost->err = -errno;
	cost->phase = PHASE_BETWEEN;
	return cost->err;
}

static void switch_off(struct cost *cost)
{
	if (cost->stats >= 0)
		close(cost->stats);
	cost->stats = -1;
}

/* --- sums -------------------------------------------------------------------------------------- */

/* What was measured always is the sum; a window in the middle of it counts for the next time. */
static void account_guess(struct cost *cost, __u64 span_ns)
{
	if (cost->seen_ns) {
		for (size_t i = 0; i < cost->n; i++) {
			cost->programs[i].last = cost->programs[i].seen;
			cost->programs[i].seen = (struct run_time){};
		}
		cost->last_ns = cost->seen_ns;
		cost->seen_ns = 0;
	}
	if (!cost->last_ns) {
		cost->unknown_ns += span_ns;
		return;
	}
	for (size_t i = 0; i < cost->n; i++)
		add(&cost->programs[i].sum, cost->programs[i].last,
		    (double)span_ns / cost->last_ns);
	cost->guessed_ns += span_ns;
}

void cost__update(struct cost *cost)
{
	__u64 now_ns = clock__ns(CLOCK_MONOTONIC);

	if (cost->phase == PHASE_ALWAYS)
		for (size_t i = 0; i < cost->n; i++)
			add(&cost->programs[i].sum, read_since(&cost->programs[i]), 1);
	else
		account_guess(cost, now_ns - cost->accounted_ns);
	cost->accounted_ns = now_ns;
}

void cost__account(struct cost *cost, struct sample *sample)
{
	double ns = 0;

	cost__update(cost);
	for (size_t i = 0; i < cost->n; i++)
		ns += cost->programs[i].sum.ns;
	sample->bpf_ns = ns;
	sample->bpf_guessed_ns = cost->guessed_ns;
	sample->bpf_unknown_ns = cost->unknown_ns;
	sample->map_bytes = own_cost__map_bytes(&cost->maps);
}

void cost__tell(const struct cost *cost, struct own_cost *out)
{
	*out = cost->maps;
	out->span_ns = cost->accounted_ns - cost->begun_ns;
	out->guessed_ns = cost->guessed_ns;
	out->unknown_ns = cost->unknown_ns;
	for (size_t i = 0; i < cost->n; i++) {
		struct program_cost *program = &out->programs[out->n_programs++];

		snprintf(program->name, sizeof(program->name), "%s",
			 bpf_program__name(cost->programs[i].program));
		program->ns = cost->programs[i].sum.ns;
		program->runs = cost->programs[i].sum.runs;
	}
}

/* --- windows ----------------------------------------------------------------------------------- */

static double ns_before(const struct cost *cost)
{
	double ns = 0;

	for (size_t i = 0; i < cost->n; i++)
		ns += cost->programs[i].before.ns;
	return ns;
}

static void begin_window(struct cost *cost)
{
	if (switch_on(cost))
		return;
	cost->phase = PHASE_WINDOW;
	cost->window_ns = clock__ns(CLOCK_MONOTONIC);
	read_before(cost);
	arm(cost, WINDOW_NS);
}

/* The next one lies anywhere in the next period. */
static void end_window(struct cost *cost)
{
	double before = ns_before(cost);
	__u64 now_ns, length_ns;

	for (size_t i = 0; i < cost->n; i++)
		add(&cost->programs[i].seen, read_since(&cost->programs[i]), 1);
	now_ns = clock__ns(CLOCK_MONOTONIC);
	switch_off(cost);
	length_ns = now_ns - cost->window_ns;
	cost->seen_ns += length_ns;
	cost->share = (ns_before(cost) - before) / length_ns;
	cost->phase = PHASE_BETWEEN;
	while (cost->period_ns <= now_ns)
		cost->period_ns += PERIOD_NS;
	arm(cost, cost->period_ns - now_ns + draw(cost, PERIOD_NS - WINDOW_NS));
}

/* Holding them costs nothing more, and makes sure that nobody switches them off in between. */
static void hold(struct cost *cost)
{
	if (switch_on(cost))
		return;
	cost->phase = PHASE_ALWAYS;
	cost->window_ns = clock__ns(CLOCK_MONOTONIC);
	read_before(cost);
	arm(cost, PERIOD_NS);
}

static void measure_always(struct cost *cost)
{
	cost__update(cost);
	hold(cost);
}

/* Lets go for a moment to see whether somebody else still has them on. */
static void look_again(struct cost *cost)
{
	double before = 0, after = 0;
	__u64 now_ns;

	for (size_t i = 0; i < cost->n; i++)
		before += cost->programs[i].sum.ns;
	cost__update(cost);
	for (size_t i = 0; i < cost->n; i++)
		after += cost->programs[i].sum.ns;
	now_ns = clock__ns(CLOCK_MONOTONIC);
	cost->share = (after - before) / (now_ns - cost->window_ns);
	cost->window_ns = now_ns;
	switch_off(cost);
	if (is_on_anyway(cost) && !switch_on(cost)) {
		arm(cost, PERIOD_NS);
		return;
	}
	cost->phase = PHASE_BETWEEN;
	cost->period_ns = now_ns;
	arm(cost, draw(cost, SOON_NS));
}

bool cost__turn(struct cost *cost)
{
	enum phase phase = cost->phase;
	__u64 times;

	if (read(cost->timer, &times, sizeof(times)) < 0)
		return false;
	if (phase == PHASE_WINDOW)
		end_window(cost);
	else if (phase == PHASE_ALWAYS)
		look_again(cost);
	else if (!is_on_anyway(cost))
		begin_window(cost);
	else
		measure_always(cost);
	return phase != PHASE_BETWEEN;
}

__u64 cost__map_bytes(const struct cost *cost)
{
	return own_cost__map_bytes(&cost->maps);
}

double cost__share(const struct cost *cost)
{
	return cost->share;
}

void cost__watch(struct cost *cost, __u64 ns)
{
	if (cost->err)
		return;
	hold(cost);
	cost->begun_ns = cost->accounted_ns = cost->window_ns;
	cost->guessed_ns = cost->unknown_ns = 0;
	usleep(ns / 1000);
	cost__update(cost);
	switch_off(cost);
	cost->phase = PHASE_BETWEEN;
}

/* --- beginning and end ------------------------------------------------------------------------- */

static bool is_run_by_us(const struct loader *loader, const struct bpf_program *program)
{
	const struct bpf_program *ours[] = {
		loader->skeleton->progs.discover,	loader->skeleton->progs.settle,
		loader->skeleton->progs.count_holdings, loader->skeleton->progs.find_probe,
		loader->skeleton->progs.look_at_probes,
	};
	enum metric metric;

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (program == ours[i])
			return true;
	return plan__metric(loader->plan, bpf_program__name(program), &metric) &&
	       metric == METRIC_CACHE_LIST;
}

static void find_programs(struct cost *cost, const struct loader *loader)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, loader->skeleton->obj)
		if (bpf_program__fd(program) >= 0 && cost->n < OWN_PROGRAMS &&
		    !is_run_by_us(loader, program))
			cost->programs[cost->n++].program = program;
}

/* Whether the statistics may be switched on at all is known before the first window. */
static void begin(struct cost *cost)
{
	cost->begun_ns = cost->accounted_ns = cost->period_ns = clock__ns(CLOCK_MONOTONIC);
	cost->random = cost->begun_ns ^ (__u64)getpid() << 32;
	if (is_on_anyway(cost)) {
		hold(cost);
	} else if (!switch_on(cost)) {
		switch_off(cost);
		arm(cost, draw(cost, SOON_NS));
	}
}

int cost__open(const struct loader *loader, struct cost **out)
{
	struct cost *cost = calloc(1, sizeof(*cost));

	if (!cost)
		return -ENOMEM;
	cost->stats = -1;
	cost->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (cost->timer < 0) {
		free(cost);
		return -errno;
	}
	cost->asked = bpf_program__fd(loader->skeleton->progs.discover);
	find_programs(cost, loader);
	map_costs__read(loader->skeleton->obj, &cost->maps);
	begin(cost);
	*out = cost;
	return 0;
}

void cost__close(struct cost *cost)
{
	if (!cost)
		return;
	switch_off(cost);
	close(cost->timer);
	free(cost);
}

int cost__fd(const struct cost *cost)
{
	return cost->err ? -1 : cost->timer;
}

int cost__error(const struct cost *cost)
{
	return cost->err;
}
