// SPDX-License-Identifier: GPL-2.0-or-later
/* Values of options: what is taken lies within the bounds that were set. */
#include "fuzz.h"

#include "column.h"
#include "event.h"
#include "event_filter.h"
#include "options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = string_of(data, size);
	unsigned long long value;
	struct event_filter filter = {};
	unsigned int groups;

	if (!options__number(text, 2, 1000, &value))
		promised(value >= 2 && value <= 1000);
	if (!options__seconds(text, &value))
		promised(value >= 10000000 && value <= 86400ull * 1000000000);
	if (!event__parse_groups(text, &groups))
		promised(groups && groups < 16);
	if (!options__bytes(text, 100, &value))
		promised(value >= 100);
	if (!event_filter__parse_order(&filter, text))
		promised(filter.by_order && filter.least_order <= filter.most_order &&
			 filter.most_order < EVENT_FILTER_ORDERS);
	column__find(text);
	free(text);
	return 0;
}
