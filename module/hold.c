// SPDX-License-Identifier: GPL-2.0-only
/* Keeps objects, and room to work on a batch of them. */
#include "yep_slab.h"

#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/vmalloc.h>

static struct scratch __percpu *scratches;

int hold__init(struct hold *hold)
{
	spin_lock_init(&hold->lock);
	hold->objects = vmalloc(array_size(max_objects, sizeof(void *)));
	return hold->objects ? 0 : -ENOMEM;
}

void hold__destroy(struct hold *hold)
{
	vfree(hold->objects);
}

int hold__reserve(struct hold *hold, unsigned int number)
{
	int err = 0;

	spin_lock(&hold->lock);
	if (number > max_objects - hold->held - hold->coming)
		err = -ENOSPC;
	else
		hold->coming += number;
	spin_unlock(&hold->lock);
	return err;
}

void hold__append(struct hold *hold, void **batch, unsigned int number, struct tally *tally)
{
	spin_lock(&hold->lock);
	memcpy(hold->objects + hold->held, batch, number * sizeof(*batch));
	hold->held += number;
	hold->coming -= number;
	tally->objects += number;
	tally->calls++;
	spin_unlock(&hold->lock);
}

/* Ends an allocation that has @left objects still to get: a failure, unless there are none. */
int hold__settle(struct hold *hold, unsigned int left, struct tally *tally)
{
	if (!left)
		return 0;
	spin_lock(&hold->lock);
	hold->coming -= left;
	tally->failed++;
	spin_unlock(&hold->lock);
	return -ENOMEM;
}

/* Promises *@number of the held objects to a free; 0 asks for all of them. */
int hold__claim(struct hold *hold, unsigned int *number)
{
	unsigned int unclaimed;
	int err = 0;

	spin_lock(&hold->lock);
	unclaimed = hold->held - hold->going;
	if (!unclaimed || *number > unclaimed) {
		err = -EINVAL;
	} else {
		if (!*number)
			*number = unclaimed;
		hold->going += *number;
	}
	spin_unlock(&hold->lock);
	return err;
}

/* Takes the newest @number objects out, for the caller to free. */
void hold__pop(struct hold *hold, void **batch, unsigned int number, struct tally *tally)
{
	spin_lock(&hold->lock);
	hold->held -= number;
	hold->going -= number;
	memcpy(batch, hold->objects + hold->held, number * sizeof(*batch));
	tally->objects += number;
	tally->calls++;
	spin_unlock(&hold->lock);
}

int scratches__init(void)
{
	int cpu;

	scratches = alloc_percpu(struct scratch);
	if (!scratches)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
	{
		struct scratch *scratch = per_cpu_ptr(scratches, cpu);

		mutex_init(&scratch->lock);
		scratch->objects = vmalloc(array_size(bulk, sizeof(void *)));
		if (!scratch->objects)
			return -ENOMEM;
	}
	return 0;
}

void scratches__destroy(void)
{
	int cpu;

	if (!scratches)
		return;
	for_each_possible_cpu(cpu) vfree(per_cpu_ptr(scratches, cpu)->objects);
	free_percpu(scratches);
}

/* A writer moved to another CPU keeps its scratch; at worst one there waits for it. */
struct scratch *scratch__get(void)
{
	struct scratch *scratch = raw_cpu_ptr(scratches);

	mutex_lock(&scratch->lock);
	return scratch;
}

void scratch__put(struct scratch *scratch)
{
	mutex_unlock(&scratch->lock);
}
