// SPDX-License-Identifier: GPL-2.0-only
/* The file kmalloc: memory of the kernel's own caches, or of none if it is large. */
#include "yep_slab.h"

#include <linux/mm.h>
#include <linux/string.h>

static struct hold hold;
static struct tally allocs, frees;

enum kind {
	KIND_NORMAL,
	KIND_RECLAIMABLE,
	KIND_ACCOUNT,
	KIND_DMA,
	KIND_USER,
	KIND__COUNT
};

static const struct {
	const char *word; /* behind "SIZE N" */
	gfp_t gfp;
} kinds[KIND__COUNT] = {
	[KIND_NORMAL] = { "", GFP_KERNEL },
	[KIND_RECLAIMABLE] = { " reclaimable", GFP_KERNEL | __GFP_RECLAIMABLE },
	[KIND_ACCOUNT] = { " account", GFP_KERNEL_ACCOUNT },
	[KIND_DMA] = { " dma", GFP_KERNEL | GFP_DMA },
	[KIND_USER] = { " user", 0 }, /* a copy of the writer's stack, by memdup_user() */
};

struct job {
	enum kind kind;
	size_t size;
};

/* "SIZE N" and then the word of a kind, if it is not the normal one. */
static int parse(const char *buf, size_t count, struct job *job, unsigned int *number)
{
	size_t line = strcspn(buf, "\n");
	unsigned int size;
	enum kind kind;

	for (kind = KIND__COUNT - 1; kind > KIND_NORMAL; kind--) {
		size_t length = strlen(kinds[kind].word);

		if (line > length && !strncmp(buf + line - length, kinds[kind].word, length)) {
			char pair[32] = {};

			if (line - length >= sizeof(pair) || count > line + 1)
				return -EINVAL;
			memcpy(pair, buf, line - length);
			if (parse_pair(pair, line - length, &size, number))
				return -EINVAL;
			break;
		}
	}
	if (kind == KIND_NORMAL && parse_pair(buf, count, &size, number))
		return -EINVAL;
	if (!size || size > KMALLOC_MAX_SIZE || (kind == KIND_USER && size > 256))
		return -EINVAL;
	job->kind = kind;
	job->size = size;
	return 0;
}

static __always_inline unsigned int get_memory(void *context, void **batch, unsigned int some)
{
	struct job *job = context;
	unsigned int got;

	for (got = 0; got < some; got++) {
		if (job->kind == KIND_USER)
			batch[got] =
				memdup_user((void __user *)current->mm->start_stack, job->size);
		else
			batch[got] = kmalloc(job->size, kinds[job->kind].gfp);
		if (IS_ERR_OR_NULL(batch[got]))
			break;
	}
	return got;
}

static __always_inline void put_memory(void *context, void **batch, unsigned int some)
{
	unsigned int i;

	for (i = 0; i < some; i++)
		kfree(batch[i]);
}

WRITE_TO(kmalloc)
{
	unsigned int number;
	struct job job;
	int err;

	if (is_word(buf, count, "free")) {
		err = hold__drain(&hold, 0, SMALL_BATCH, &frees, put_memory, NULL);
	} else {
		err = parse(buf, count, &job, &number);
		if (!err)
			err = hold__fill(&hold, number, SMALL_BATCH, &allocs, get_memory, &job);
	}
	return err ? err : count;
}

int kmalloc__emit(char *buf, int at)
{
	spin_lock(&hold.lock);
	at += emit(buf, at, "kmallocs", allocs.objects);
	at += emit(buf, at, "kmalloc_failed", allocs.failed);
	at += emit(buf, at, "kfrees", frees.objects);
	at += emit(buf, at, "kmalloc_held", hold.held);
	spin_unlock(&hold.lock);
	return at;
}

int kmalloc__init(void)
{
	return hold__init(&hold);
}

void kmalloc__destroy(void)
{
	if (hold.objects)
		hold__drain(&hold, 0, SMALL_BATCH, &frees, put_memory, NULL);
	hold__destroy(&hold);
}

FILE_OF(kmalloc);

static struct attribute *attributes[] = { &kmalloc_attribute.attr, NULL };

const struct attribute_group kmalloc_group = { .attrs = attributes };
