// SPDX-License-Identifier: GPL-2.0-only
/* The files for whole pages: blocks of an order, one call for many, and calls on a deep stack. */
#include "yep_slab.h"

#include <linux/mm.h>
#include <linux/version.h>

#define HIGHEST_ORDER	10
#define MOST_BULK_PAGES 1000
#define DEEPEST		64

static struct hold hold;
static struct tally allocs[HIGHEST_ORDER + 1], frees;
static atomic64_t bulk_pages;	/* had in bulk, without those that were there before */
static atomic64_t nested_pages; /* had and given back */

/* A block is held as its address, page-aligned, with its order in the bits that leaves free. */
static __always_inline unsigned int get_blocks(void *context, void **batch, unsigned int some)
{
	unsigned int got, *order = context;

	for (got = 0; got < some; got++) {
		struct page *page = alloc_pages(GFP_KERNEL, *order);

		if (!page)
			break;
		batch[got] = page_address(page) + *order;
	}
	return got;
}

static __always_inline void put_blocks(void *context, void **batch, unsigned int some)
{
	unsigned int i;

	for (i = 0; i < some; i++) {
		unsigned long block = (unsigned long)batch[i];

		__free_pages(virt_to_page((void *)(block & PAGE_MASK)), block & ~PAGE_MASK);
	}
}

WRITE_TO(pages)
{
	unsigned int number, order;
	int err;

	if (is_word(buf, count, "free")) {
		err = hold__drain(&hold, 0, SMALL_BATCH, &frees, put_blocks, NULL);
	} else {
		err = parse_pair(buf, count, &order, &number);
		if (!err && order > HIGHEST_ORDER)
			err = -EINVAL;
		if (!err)
			err = hold__fill(&hold, number, SMALL_BATCH, &allocs[order], get_blocks,
					 &order);
	}
	return err ? err : count;
}

/* The function has had three names; before 5.13 there is none. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0)
#define bulk_of_pages(n, pages) alloc_pages_bulk(GFP_KERNEL, n, pages)
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(5, 13, 0)
#define bulk_of_pages(n, pages) alloc_pages_bulk_array(GFP_KERNEL, n, pages)
#endif

#ifdef bulk_of_pages
/* Fills the places of @pages that are empty, in one call; then gives all of them back. */
static long fill_pages(struct page **pages, unsigned int n, unsigned int had)
{
	unsigned int i;
	long filled = 0;

	for (i = 0; i < had; i++) {
		pages[i * (n / had)] = alloc_page(GFP_KERNEL);
		filled -= pages[i * (n / had)] != NULL;
	}
	bulk_of_pages(n, pages);
	for (i = 0; i < n; i++) {
		if (!pages[i])
			continue;
		__free_page(pages[i]);
		filled++;
	}
	return filled;
}

/* "HAD N": one call for N pages, of which HAD places are filled before. Nothing is kept. */
WRITE_TO(pages_bulk)
{
	unsigned int n, had;
	struct page **pages;
	int err;

	err = parse_pair(buf, count, &had, &n);
	if (err)
		return err;
	if (n > MOST_BULK_PAGES || had >= n)
		return -EINVAL;
	pages = kcalloc(n, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return -ENOMEM;
	atomic64_add(fill_pages(pages, n, had), &bulk_pages);
	kfree(pages);
	return count;
}
#else
WRITE_TO(pages_bulk)
{
	return -EOPNOTSUPP;
}
#endif

/* Allocates a page, then has the next allocated from deeper in the stack. Returns how many. */
static noinline unsigned int nest_pages(unsigned int left)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned int deeper = page && left > 1 ? nest_pages(left - 1) : 0;

	if (page)
		__free_page(page);
	return deeper + !!page;
}

/* "N": N pages, each allocated below the one before on the stack. Nothing is kept. */
WRITE_TO(pages_nested)
{
	unsigned int number, got;
	int err;

	err = parse_count(buf, count, &number);
	if (err)
		return err;
	if (number > DEEPEST)
		return -EINVAL;
	got = nest_pages(number);
	atomic64_add(got, &nested_pages);
	return got == number ? count : -ENOMEM;
}

int pages__emit(char *buf, int at)
{
	u64 blocks = 0, failed = 0;
	unsigned int order;

	spin_lock(&hold.lock);
	for (order = 0; order <= HIGHEST_ORDER; order++) {
		blocks += allocs[order].objects;
		failed += allocs[order].failed;
	}
	at += emit(buf, at, "page_blocks", blocks);
	at += emit(buf, at, "page_failed", failed);
	at += emit(buf, at, "page_blocks_freed", frees.objects);
	at += emit(buf, at, "page_blocks_held", hold.held);
	at += emit(buf, at, "bulk_pages", atomic64_read(&bulk_pages));
	at += emit(buf, at, "nested_pages", atomic64_read(&nested_pages));
	for (order = 0; order <= HIGHEST_ORDER; order++)
		at += sysfs_emit_at(buf, at, "page_blocks_order_%u %llu\n", order,
				    (unsigned long long)allocs[order].objects);
	spin_unlock(&hold.lock);
	return at;
}

int pages__init(void)
{
	return hold__init(&hold);
}

void pages__destroy(void)
{
	if (hold.objects)
		hold__drain(&hold, 0, SMALL_BATCH, &frees, put_blocks, NULL);
	hold__destroy(&hold);
}

FILE_OF(pages);
FILE_OF(pages_bulk);
FILE_OF(pages_nested);

static struct attribute *attributes[] = {
	&pages_attribute.attr,
	&pages_bulk_attribute.attr,
	&pages_nested_attribute.attr,
	NULL,
};

const struct attribute_group pages_group = { .attrs = attributes };
