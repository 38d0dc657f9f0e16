// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the texts of keys. */
#include "intern.h"

#include <stdlib.h>
#include <string.h>

/* Eight bytes a step. */
__u64 hash__text(const char *text, size_t bytes)
{
	__u64 hash = bytes, word;

	for (; bytes >= sizeof(word); text += sizeof(word), bytes -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 29;
	}
	word = 0;
	memcpy(&word, text, bytes);
	return hash__number(hash ^ word);
}

int interned__open(struct interned *interned)
{
	pool__open(&interned->keys, sizeof(struct key));
	return slots__open(&interned->slots);
}

static void free_labels(struct interned *interned)
{
	for (__u32 i = 1; i <= interned->keys.n; i++)
		free(interned__at(interned, i)->label);
}

void interned__close(struct interned *interned)
{
	free_labels(interned);
	pool__close(&interned->keys);
	slots__close(&interned->slots);
}

void interned__clear(struct interned *interned)
{
	free_labels(interned);
	pool__clear(&interned->keys);
	slots__clear(&interned->slots);
}

/* A cgroup is its id whatever its path; the id of a text may be that of another text too. */
static bool key__is(const struct key *key, const struct key_name *name)
{
	if (key->kind != name->kind || key->number != name->number)
		return false;
	if (name->kind == BY_CGROUP)
		return true;
	return !key->label == !name->label && key->bytes == name->bytes &&
	       (!name->bytes || !memcmp(key->label, name->label, name->bytes));
}

/* False without memory. */
static bool key__label(struct key *key, const struct key_name *name)
{
	if (!name->label)
		return true;
	key->label = malloc(name->bytes + 1);
	if (!key->label)
		return false;
	memcpy(key->label, name->label, name->bytes);
	key->label[name->bytes] = '\0';
	key->bytes = name->bytes;
	return true;
}

static __u32 interned__add(struct interned *interned, const struct key_name *name, __u32 hash)
{
	__u32 number;
	struct key *key;

	if (slots__reserve(&interned->slots))
		return 0;
	number = pool__add(&interned->keys);
	if (!number)
		return 0;
	key = interned__at(interned, number);
	if (!key__label(key, name)) {
		pool__drop(&interned->keys, number);
		return 0;
	}
	key->kind = name->kind;
	key->number = name->number;
	key->hash = hash;
	slots__add(&interned->slots, hash, number);
	return number;
}

__u32 interned__get(struct interned *interned, const struct key_name *name)
{
	__u64 seed = name->number + name->kind;
	__u32 hash, place, number;
	struct key *key;

	/* One process may take any number of names. The number of a text is its hash already. */
	if (name->kind == BY_PROCESS && name->label)
		seed ^= hash__text(name->label, name->bytes);
	hash = hash__number(seed);
	for (place = hash; (number = slots__seek(&interned->slots, hash, &place)); place++)
		if (key__is(interned__at(interned, number), name))
			break;
	if (!number)
		number = interned__add(interned, name, hash);
	if (!number)
		return 0;
	key = interned__at(interned, number);
	/* A path may be told later than the id; without memory it is asked for again. */
	if (!key->label && name->label)
		key__label(key, name);
	key->holds++;
	return number;
}

void interned__release(struct interned *interned, __u32 number)
{
	struct key *key;

	if (!number)
		return;
	key = interned__at(interned, number);
	if (--key->holds)
		return;
	slots__drop(&interned->slots, key->hash, number);
	free(key->label);
	pool__drop(&interned->keys, number);
}
