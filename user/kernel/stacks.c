// SPDX-License-Identifier: GPL-2.0-or-later
/* A table from frames to their finished texts. */
#include "stacks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "callers.h"
#include "intern.h"

#define STACKS_MAX 4096 /* kept at once; when there are more, all are forgotten */
#define UNKNOWN	   256

struct entry {
	struct stack stack;
	UT_hash_handle hh;
	__u64 frames[]; /* behind them the two texts */
};

struct stacks {
	struct symbols *symbols;
	struct entry *entries;
	__u64 unknown[UNKNOWN]; /* addresses without a symbol, by their low bits */
	struct text text;	/* scratch */
	struct text caller;
};

int stacks__open(struct symbols *symbols, struct stacks **out)
{
	struct stacks *stacks = calloc(1, sizeof(*stacks));

	if (!stacks)
		return -ENOMEM;
	stacks->symbols = symbols;
	*out = stacks;
	return 0;
}

static void forget_all(struct stacks *stacks)
{
	struct entry *entry, *next;

	HASH_ITER(hh, stacks->entries, entry, next) {
		HASH_DEL(stacks->entries, entry);
		free(entry);
	}
}

void stacks__close(struct stacks *stacks)
{
	if (!stacks)
		return;
	forget_all(stacks);
	text__reset(&stacks->text);
	text__reset(&stacks->caller);
	free(stacks);
}

/* An address may mean something else now. */
void stacks__refresh(struct stacks *stacks)
{
	if (!symbols__refresh(stacks->symbols))
		return;
	memset(stacks->unknown, 0, sizeof(stacks->unknown));
	forget_all(stacks);
}

/* A module may have come since the last refresh. What has no symbol at all is asked for once. */
static void look_for_module(struct stacks *stacks, __u64 address)
{
	__u64 *unknown = &stacks->unknown[address / 4 % UNKNOWN];
	struct symbol symbol;

	if (*unknown == address || symbols__find(stacks->symbols, address, &symbol))
		return;
	stacks__refresh(stacks);
	*unknown = symbols__find(stacks->symbols, address, &symbol) ? 0 : address;
}

/* The frames of the tracer itself come first; they are no part of what happened. */
static size_t first_real_frame(const struct symbols *symbols, const __u64 *frames, size_t n)
{
	struct symbol symbol;
	size_t i;

	for (i = 0; i < n; i++)
		if (symbols__find(symbols, frames[i], &symbol) && !caller__is_tracing(symbol.name))
			break;
	return i;
}

/*
 * Number of frames at @i, after the function @last, that are the BPF trampoline's. It has no symbol,
 * and the function that it belongs to stands on the stack once more above it ("f+0x379;
 * 0xffffffffc051c056; f+0x5"), unless the trampoline was jumped to.
 */
static size_t trampoline_frames(const struct symbols *symbols, const __u64 *frames, size_t n,
				size_t i, const char *last)
{
	struct symbol here, next;

	if (!last || i + 1 >= n ||
	    (symbols__find(symbols, frames[i], &here) && !caller__is_tracing(here.name)))
		return 0;
	if (!symbols__find(symbols, frames[i + 1], &next))
		return 0;
	return strcmp(next.name, last) ? 1 : 2;
}

/* Puts the frames into words, in the scratch texts. */
static void describe(struct stacks *stacks, const __u64 *frames, size_t n)
{
	const struct symbols *symbols = stacks->symbols;
	const char *separator = "", *last = NULL;

	for (size_t i = first_real_frame(symbols, frames, n); i < n; i++) {
		struct symbol symbol = {};

		i += trampoline_frames(symbols, frames, n, i, last);
		if (i >= n)
			break;
		text__add_string(&stacks->text, separator);
		symbols__add(symbols, frames[i], &stacks->text);
		separator = ";";
		last = symbols__find(symbols, frames[i], &symbol) ? symbol.name : NULL;
		if (!stacks->caller.n && !(last && caller__is_allocator(last)))
			symbols__add(symbols, frames[i], &stacks->caller);
	}
}

/* Keeps what the scratch texts say of the key. */
static struct entry *keep(struct stacks *stacks, const __u64 *key, size_t n)
{
	size_t key_bytes = n * sizeof(*key);
	size_t text_bytes = stacks->text.n + 1, caller_bytes = stacks->caller.n + 1;
	struct entry *entry;
	char *texts;

	if (stacks->text.failed || stacks->caller.failed)
		return NULL;
	if (HASH_COUNT(stacks->entries) >= STACKS_MAX)
		forget_all(stacks);
	entry = calloc(1, sizeof(*entry) + key_bytes + text_bytes + caller_bytes);
	if (!entry)
		return NULL;
	memcpy(entry->frames, key, key_bytes);
	texts = (char *)entry->frames + key_bytes;
	if (stacks->text.n)
		entry->stack.text = memcpy(texts, stacks->text.bytes, stacks->text.n);
	if (stacks->caller.n)
		entry->stack.caller =
			memcpy(texts + text_bytes, stacks->caller.bytes, stacks->caller.n);
	entry->stack.id = hash__text(texts, stacks->text.n);
	HASH_ADD(hh, stacks->entries, frames, key_bytes, entry);
	return entry;
}

static struct entry *find(const struct stacks *stacks, const __u64 *key, size_t n)
{
	struct entry *entry;

	HASH_FIND(hh, stacks->entries, key, n * sizeof(*key), entry);
	return entry;
}

const struct stack *stacks__find(struct stacks *stacks, const __u64 *frames, size_t n)
{
	struct entry *entry = find(stacks, frames, n);

	if (!entry) {
		for (size_t i = 0; i < n; i++)
			look_for_module(stacks, frames[i]);
		text__clear(&stacks->text);
		text__clear(&stacks->caller);
		describe(stacks, frames, n);
		entry = keep(stacks, frames, n);
	}
	return entry ? &entry->stack : NULL;
}

const struct stack *stacks__site(struct stacks *stacks, __u64 address)
{
	const __u64 key[] = { 0, address }; /* no stack has a frame at 0 */
	struct entry *entry = find(stacks, key, 2);

	if (!entry) {
		look_for_module(stacks, address);
		text__clear(&stacks->text);
		text__clear(&stacks->caller);
		symbols__add(stacks->symbols, address, &stacks->text);
		symbols__add(stacks->symbols, address, &stacks->caller);
		entry = keep(stacks, key, 2);
	}
	return entry ? &entry->stack : NULL;
}
