// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the options that choose among events, and says what is wrong with them. */
#include "filter.h"

#include <errno.h>
#include <string.h>

#include "log.h"

#define MOST_PID    (1 << 22) /* the kernel's own limit */
#define MOST_NODE   1023
#define MOST_SAMPLE 1000000000

static struct event_filter *filter_of(void *target)
{
	return &((struct common *)target)->tracer.filter;
}

static int set_number(const char *option, unsigned long long most, const char *argument,
		      struct maybe *out)
{
	unsigned long long value;

	if (options__number(argument, 0, most, &value)) {
		log__say("%s is a number up to %llu, not '%s'", option, most, argument);
		return -EINVAL;
	}
	*out = (struct maybe){ true, value };
	return 0;
}

int set_pid(void *target, const char *argument)
{
	return set_number("--pid", MOST_PID, argument, &filter_of(target)->pid);
}

int set_node(void *target, const char *argument)
{
	return set_number("--node", MOST_NODE, argument, &filter_of(target)->node);
}

int set_order(void *target, const char *argument)
{
	if (!event_filter__parse_order(filter_of(target), argument))
		return 0;
	log__say("--order is N, N+ or N-M, of orders from 0 to %d, not '%s'",
		 EVENT_FILTER_ORDERS - 1, argument);
	return -EINVAL;
}

static int set_text(const char *option, const char *argument, const char **out)
{
	if (!argument[0]) {
		log__say("%s needs a text that is not empty", option);
		return -EINVAL;
	}
	*out = argument;
	return 0;
}

int set_comm(void *target, const char *argument)
{
	struct event_filter *filter = filter_of(target);
	int err = set_text("--comm", argument, &filter->comm);

	if (err || event_filter__has_glob(filter) || strlen(argument) < EVENT_FILTER_COMM)
		return err;
	log__say("no process is called '%s': the kernel keeps %d bytes of a name (try '%.*s')",
		 argument, EVENT_FILTER_COMM - 1, EVENT_FILTER_COMM - 1, argument);
	return -EINVAL;
}

int set_cgroup(void *target, const char *argument)
{
	return set_text("--cgroup", argument, &filter_of(target)->cgroup);
}

int set_stack(void *target, const char *argument)
{
	return set_text("--stack", argument, &filter_of(target)->stack);
}

int set_sample(void *target, const char *argument)
{
	unsigned long long every;

	if (options__number(argument, 1, MOST_SAMPLE, &every)) {
		log__say("--sample is a number from 1 to %d, not '%s'", MOST_SAMPLE, argument);
		return -EINVAL;
	}
	((struct common *)target)->tracer.sample_every = every;
	return 0;
}

int check_filter(struct tracer_options *options)
{
	const struct event_filter *filter = &options->filter;

	if ((filter->by_order || filter->node.known) && !options->slab_events &&
	    !options->page_events) {
		log__say("%s chooses among slabs and pages: -e must have slab or page",
			 filter->by_order ? "--order" : "--node");
		return -EINVAL;
	}
	options->object_stacks = options->object_events && filter->stack;
	return 0;
}
