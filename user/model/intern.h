/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys by which growth is told apart: each is kept once, and for as long as it is held. Pure. */
#ifndef SLUBTRACE_MODEL_INTERN_H
#define SLUBTRACE_MODEL_INTERN_H

#include "growth.h"
#include "pool.h"

/* Besides the dimensions: the name of a caller, for the last events. */
#define KEY_CALLER GROWTH_BY__COUNT

struct key {
	__u32 holds; /* means nothing in a gap */
	__u32 hash;
	__u64 number;
	char *label; /* may be NULL */
	__u32 bytes; /* of the label */
	__u8 kind;   /* enum growth_by or KEY_CALLER */
};

struct interned {
	struct pool keys;
	struct slots slots;
};

/* What a key is looked for by; the label is borrowed. */
struct key_name {
	__u8 kind;
	__u64 number;
	const char *label;
	size_t bytes;
};

/* Returns 0 or -ENOMEM. */
int interned__open(struct interned *interned);
void interned__close(struct interned *interned);
void interned__clear(struct interned *interned);

/* The key of that name, made if there is none, and held once more; 0 without memory. */
__u32 interned__get(struct interned *interned, const struct key_name *name);

static inline struct key *interned__at(const struct interned *interned, __u32 number)
{
	return pool__at(&interned->keys, number);
}

static inline void interned__hold(struct interned *interned, __u32 number)
{
	interned__at(interned, number)->holds++;
}

/* Frees it with the last hold; 0 is a no-op. */
void interned__release(struct interned *interned, __u32 number);

__u64 hash__text(const char *text, size_t bytes);

#endif
