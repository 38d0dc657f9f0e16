// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocks of page_owner. The name of a process in them is any bytes, newlines and brackets among them, so
 * it is found by what stands behind it.
 */
#include "page_owner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_stack.h"
#include "search.h"

/* What is left to be read. */
struct rest {
	const char *at;
	const char *end;
};

/* Skips @word. False: something else is there. */
static bool skip(struct rest *rest, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(rest->end - rest->at) < n || memcmp(rest->at, word, n))
		return false;
	rest->at += n;
	return true;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* A number, hexadecimal with 0x before it. False: there is none, or it has more than 64 bits. */
static bool read_number(struct rest *rest, __u64 *out)
{
	unsigned int base = skip(rest, "0x") ? 16 : 10;
	const char *start = rest->at;
	__u64 number = 0;

	for (; rest->at < rest->end && (unsigned int)digit_of(*rest->at) < base; rest->at++) {
		if (__builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, digit_of(*rest->at), &number))
			return false;
	}
	*out = number;
	return rest->at > start;
}

/* ", pid 1": nothing is read if something else is there. */
static void read_maybe(struct rest *rest, const char *word, struct maybe *out)
{
	struct rest behind = *rest;

	if (!skip(&behind, word) || !read_number(&behind, &out->value))
		return;
	out->known = true;
	*rest = behind;
}

/* " (name)" with ", ts " behind it. The last place of those where the name may end. */
static void read_comm(struct rest *rest, struct page_owner *out)
{
	static const char behind[] = "), ts ";
	struct rest at = *rest;
	size_t length = 0;
	bool found = false;

	if (!skip(&at, " ("))
		return;
	for (size_t n = 0; n < PAGE_OWNER_COMM; n++) {
		struct rest tail = { at.at + n, at.end };

		if (tail.at > at.end || !skip(&tail, behind))
			continue;
		length = n;
		found = true;
	}
	if (!found)
		return;
	memset(out->comm, 0, sizeof(out->comm));
	memcpy(out->comm, at.at, length);
	rest->at = at.at + length + 1;
}

/* Behind the end of the line; false: there is no end. */
static bool skip_line(struct rest *rest)
{
	const char *end = memchr(rest->at, '\n', rest->end - rest->at);

	if (end)
		rest->at = end + 1;
	return end;
}

/* "Page allocated via order 3, mask 0x1(GFP_KERNEL), pid 1, tgid 1 (sh), ts 9 ns, free_ts 0 ns\n" */
static bool read_head(struct rest *rest, struct page_owner *out)
{
	const char *bracket;
	__u64 order, gfp;

	if (!skip(rest, "Page allocated via order ") || !read_number(rest, &order) || order > 63 ||
	    !skip(rest, ", mask ") || !read_number(rest, &gfp) || gfp > ~0u)
		return false;
	out->order = order;
	out->gfp = gfp;
	bracket = memchr(rest->at, ')', rest->end - rest->at);
	if (!bracket)
		return false;
	rest->at = bracket + 1;
	read_maybe(rest, ", pid ", &out->pid);
	read_maybe(rest, ", tgid ", &out->tgid);
	read_comm(rest, out);
	read_maybe(rest, ", ts ", &out->ts_ns);
	return skip_line(rest);
}

/* Lines of frames, each behind a blank, up to the first that is none. */
static int read_stack(struct rest *rest, struct page_owner *out)
{
	struct text stack = {};

	while (rest->at < rest->end && *rest->at == ' ') {
		const char *end = memchr(rest->at, '\n', rest->end - rest->at);

		end = end ? end : rest->end;
		text__add_string(&stack, stack.n ? ";" : "");
		kernel_stack__add_frame(&stack, rest->at, end - rest->at);
		out->frames++;
		rest->at = end < rest->end ? end + 1 : end;
	}
	if (stack.n)
		out->stack = strdup(kernel_stack__from_caller(stack.bytes));
	if (stack.failed || (stack.n && !out->stack)) {
		free(out->stack);
		text__reset(&stack);
		return -ENOMEM;
	}
	text__reset(&stack);
	return 0;
}

int page_owner__parse(const char *block, size_t n, struct page_owner *out)
{
	struct rest rest = { block, block + n };
	struct page_owner owner = {};
	int err;

	if (!n || !read_head(&rest, &owner) || !skip(&rest, "PFN ") ||
	    !read_number(&rest, &owner.pfn) || !skip_line(&rest))
		return -EINVAL;
	err = read_stack(&rest, &owner);
	if (!err)
		*out = owner;
	return err;
}

static __u64 frame_of(const void *rows, size_t i)
{
	return ((const struct page_owner *)rows)[i].pfn;
}

const struct page_owner *page_owners__find(const struct page_owners *owners, __u64 pfn)
{
	size_t i = search__first(owners->rows, owners->n, frame_of, pfn);

	return i < owners->n && owners->rows[i].pfn == pfn ? &owners->rows[i] : NULL;
}

void page_owners__reset(struct page_owners *owners)
{
	for (size_t i = 0; i < owners->n; i++)
		free(owners->rows[i].stack);
	free(owners->rows);
	memset(owners, 0, sizeof(*owners));
}

bool page_owner__agrees(const struct page_owner *owner, const char *stack)
{
	const char *a = owner->stack, *b = stack;

	if (!a || !b)
		return false;
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (!*a && !*b)
		return true;
	return (!*a && *b == ';' && owner->frames >= PAGE_OWNER_DEPTH) || (!*b && *a == ';');
}
