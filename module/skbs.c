// SPDX-License-Identifier: GPL-2.0-only
/* The file skb: socket buffers, whose heads come from a cache by node. */
#include "yep_slab.h"

#include <linux/skbuff.h>

static struct hold hold;
static struct tally allocs, frees;

static __always_inline unsigned int get_skbs(void *context, void **batch, unsigned int some)
{
	unsigned int got;

	for (got = 0; got < some; got++) {
		batch[got] = alloc_skb(64, GFP_KERNEL);
		if (!batch[got])
			break;
	}
	return got;
}

static __always_inline void put_skbs(void *context, void **batch, unsigned int some)
{
	unsigned int i;

	for (i = 0; i < some; i++)
		kfree_skb(batch[i]);
}

/* "N", or "free" */
WRITE_TO(skb)
{
	unsigned int number;
	int err;

	if (is_word(buf, count, "free")) {
		err = hold__drain(&hold, 0, SMALL_BATCH, &frees, put_skbs, NULL);
	} else {
		err = parse_count(buf, count, &number);
		if (!err)
			err = hold__fill(&hold, number, SMALL_BATCH, &allocs, get_skbs, NULL);
	}
	return err ? err : count;
}

int skbs__emit(char *buf, int at)
{
	spin_lock(&hold.lock);
	at += emit(buf, at, "skbs", allocs.objects);
	at += emit(buf, at, "skbs_freed", frees.objects);
	spin_unlock(&hold.lock);
	return at;
}

int skbs__init(void)
{
	return hold__init(&hold);
}

void skbs__destroy(void)
{
	if (hold.objects)
		hold__drain(&hold, 0, SMALL_BATCH, &frees, put_skbs, NULL);
	hold__destroy(&hold);
}

FILE_OF(skb);

static struct attribute *attributes[] = { &skb_attribute.attr, NULL };

const struct attribute_group skbs_group = { .attrs = attributes };
