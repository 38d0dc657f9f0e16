// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads filters, judges events by them, and puts them in words. */
#include "event_filter.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* Moves *at behind the number. */
static bool read_order(const char **at, unsigned int *order)
{
	unsigned int value = 0;
	const char *start = *at;

	while (isdigit((unsigned char)**at) && value < EVENT_FILTER_ORDERS)
		value = 10 * value + (*(*at)++ - '0');
	*order = value;
	return *at > start && value < EVENT_FILTER_ORDERS;
}

int event_filter__parse_order(struct event_filter *filter, const char *text)
{
	unsigned int least, most;

	if (!read_order(&text, &least))
		return -EINVAL;
	most = least;
	if (*text == '+') {
		most = EVENT_FILTER_ORDERS - 1;
		text++;
	} else if (*text == '-') {
		text++;
		if (!read_order(&text, &most))
			return -EINVAL;
	}
	if (*text || most < least)
		return -EINVAL;
	filter->by_order = true;
	filter->least_order = least;
	filter->most_order = most;
	return 0;
}

bool event_filter__is_set(const struct event_filter *filter)
{
	return filter->pid.known || filter->node.known || filter->by_order || filter->comm ||
	       filter->cgroup || filter->stack;
}

bool event_filter__has_glob(const struct event_filter *filter)
{
	return filter->comm && strpbrk(filter->comm, "*?[");
}

bool event_filter__judges(const struct event_filter *filter)
{
	return filter->stack || event_filter__has_glob(filter);
}

static bool has_text(const char *in, const char *text)
{
	return in && strstr(in, text);
}

enum verdict event_filter__judge(const struct event_filter *filter, const struct event *event)
{
	if (!(event__group(event->kind) & (EVENTS_SLAB | EVENTS_OBJECT | EVENTS_PAGE)))
		return VERDICT_PASSES;
	if (event_filter__has_glob(filter) &&
	    !(event->comm && text__matches(filter->comm, event->comm)))
		return VERDICT_REFUSED;
	if (!filter->stack)
		return VERDICT_PASSES;
	if (event->kind == EVENT_FREE)
		return has_text(event->caller, filter->stack) ? VERDICT_PASSES : VERDICT_REFUSED;
	if (!event->stack)
		return VERDICT_UNTOLD;
	return has_text(event->stack, filter->stack) ? VERDICT_PASSES : VERDICT_REFUSED;
}

static void begin(struct text *out, const char *option)
{
	text__printf(out, "%s%s ", out->n ? " " : "", option);
}

static void add_text(struct text *out, const char *option, const char *text)
{
	if (!text)
		return;
	begin(out, option);
	text__add_escaped(out, text, strlen(text), true);
}

static void add_number(struct text *out, const char *option, const struct maybe *number)
{
	if (!number->known)
		return;
	begin(out, option);
	text__printf(out, "%llu", number->value);
}

static void add_order(const struct event_filter *filter, struct text *out)
{
	if (!filter->by_order)
		return;
	begin(out, "--order");
	text__printf(out, "%u", filter->least_order);
	if (filter->most_order == EVENT_FILTER_ORDERS - 1)
		text__add(out, "+", 1);
	else if (filter->most_order > filter->least_order)
		text__printf(out, "-%u", filter->most_order);
}

void event_filter__add_words(const struct event_filter *filter, struct text *out)
{
	add_number(out, "--pid", &filter->pid);
	add_text(out, "--comm", filter->comm);
	add_text(out, "--cgroup", filter->cgroup);
	add_order(filter, out);
	add_number(out, "--node", &filter->node);
	add_text(out, "--stack", filter->stack);
}
