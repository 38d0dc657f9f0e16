/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine that stands still: fixed samples, events and history, and the live view on it. */
#ifndef SLUBTRACE_TESTS_SCENE_FIXTURE_H
#define SLUBTRACE_TESTS_SCENE_FIXTURE_H

#include "unit.h"
#include "view.h"

enum fixture_flags {
	FIXTURE_NA = 1 << 0,	      /* no hook is attached, nothing can be read */
	FIXTURE_TRACEPOINTS = 1 << 1, /* what needs fentry or kprobes is not seen */
	FIXTURE_LOST = 1 << 2,	  /* the ring was full, programs recursed, a cache had no slot */
	FIXTURE_NAMES = 1 << 3,	  /* of caches, processes, cgroups: hostile and CJK ones */
	FIXTURE_FIRST = 1 << 4,	  /* no interval has gone by yet */
	FIXTURE_OBJECTS = 1 << 5, /* as with --objects */
	FIXTURE_ASCII = 1 << 6,	  /* a terminal without UTF-8 */
	FIXTURE_QUIET = 1 << 7,	  /* no slab was made */
	FIXTURE_UNFREED = 1 << 8, /* slabs that are given back are not seen */
};

struct fixture {
	unsigned int flags;
	size_t n_caches;
	struct about about;
	struct source source;
	struct sample first;
	struct sample before;
	struct sample now;
	struct snapshot interval;
	struct snapshot since;
	struct aliases aliases;
	struct history *history;
	struct growth *slabs;
	struct growth *objects;
	struct scene scene;
	struct view view;
	struct frame frame;
	__u64 moment; /* seconds since it began */
	__u64 pfn;    /* of the next slab */
	__u64 *made;  /* by the events; a number a cache */
	__u64 *freed;
};

/* As after five minutes of tracing so many caches; their generations are 1, 2 and so on. */
struct fixture *fixture__open(size_t n_caches, unsigned int flags);
void fixture__close(struct fixture *fixture);

/* The same, drawn at once. */
struct fixture *fixture__open_at(size_t n_caches, unsigned int flags, int height, int width);

/* A second goes by, in which other caches grow than before; rows may come and go. */
void fixture__go_on(struct fixture *fixture, size_t n_caches);

/* The cache of that generation ends. */
void fixture__kill(struct fixture *fixture, __u64 generation);

void fixture__draw(struct fixture *fixture, int height, int width);
unsigned int fixture__press(struct fixture *fixture, int key);
/* Characters one by one, drawn after each. */
void fixture__type(struct fixture *fixture, const char *keys);
unsigned int fixture__click(struct fixture *fixture, int y, int x);

/* A line of what is drawn, the caller's to free; without trailing blanks. */
char *fixture__line(const struct fixture *fixture, int y);
/* Where @text begins in the frame; it must be there. *x may be NULL. Returns the line. */
int fixture__find(const struct fixture *fixture, const char *text, int *x);
bool fixture__shows(const struct fixture *fixture, const char *text);
/* The line that is selected; -1: none. */
int fixture__selected(const struct fixture *fixture);

/* That line, and the selected one, begin so. */
void fixture__assert_line(const struct fixture *fixture, int y, const char *begins);
void fixture__assert_selected(const struct fixture *fixture, const char *begins);

/* No cell holds what could harm a terminal, and the cursor is within the lines. */
void fixture__assert_harmless(const struct fixture *fixture);

/*
 * Compares what is drawn with tests/unit/screens/NAME.txt, and says how they differ. With
 * UPDATE_SCREENS=1 in the environment it writes that file instead.
 */
void fixture__assert_screen(const struct fixture *fixture, const char *name);

#endif
