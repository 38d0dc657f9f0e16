// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/slabinfo, in which names of caches are any bytes. */
#include "fuzz.h"

#include "slabinfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = string_of(data, size), *copy = strdup(text);
	struct slabinfo slabinfo = {};
	struct sample sample = {};
	struct cache_sample *row;

	promised(copy);
	promised(!slabinfo__parse(text, &slabinfo));
	for (size_t i = 0; i < slabinfo.n; i++) {
		promised(slabinfo.rows[i].active >= -1);
		promised(strstr(copy, slabinfo.rows[i].name));
		row = sample__add_cache(&sample);
		promised(row);
		row->generation = i + 1;
		snprintf(row->name, sizeof(row->name), "%s", slabinfo.rows[i].name);
	}
	promised(!slabinfo__fill(&slabinfo, &sample));
	slabinfo__reset(&slabinfo);
	sample__reset(&sample);
	free(copy);
	free(text);
	return 0;
}
