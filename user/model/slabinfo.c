// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of /proc/slabinfo. A name is any bytes, so lines are read from their end. */
#include "slabinfo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define AFTER_NUMBERS	     " : tunables "
#define NUMBERS_AFTER_ACTIVE 4

/* Cuts the last word off the text that ends at @end; NULL: there is none behind a name. */
static char *cut_last_word(char *text, char *end)
{
	while (end > text && end[-1] == ' ')
		*--end = '\0';
	while (end > text && end[-1] != ' ')
		end--;
	return end > text ? end : NULL;
}

/* "dentry            34055  34083    192   21    1 : tunables    0    0    0 : slabdata ..." */
static bool parse_line(char *line, struct slabinfo_row *out)
{
	char *end = NULL, *active, *beyond;

	for (char *at = line; (at = strstr(at, AFTER_NUMBERS)); at++)
		end = at;
	if (!end)
		return false;
	*end = '\0';
	active = end;
	for (int i = 0; i <= NUMBERS_AFTER_ACTIVE && active; i++)
		active = cut_last_word(line, active);
	if (!active)
		return false;
	out->active = strtoll(active, &beyond, 10);
	if (beyond == active || *beyond || out->active < 0)
		return false;
	while (active > line && active[-1] == ' ')
		*--active = '\0';
	out->name = line;
	return active > line;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct slabinfo_row *)a)->name,
		      ((const struct slabinfo_row *)b)->name);
}

/* Leaves one row of each name. */
static void merge_twins(struct slabinfo *slabinfo)
{
	size_t kept = 0;

	for (size_t i = 0; i < slabinfo->n; i++) {
		if (kept && !by_name(&slabinfo->rows[kept - 1], &slabinfo->rows[i]))
			slabinfo->rows[kept - 1].active = -1;
		else
			slabinfo->rows[kept++] = slabinfo->rows[i];
	}
	slabinfo->n = kept;
}

int slabinfo__parse(char *text, struct slabinfo *out)
{
	struct slabinfo slabinfo = {};
	size_t lines = 1;

	for (const char *at = text; (at = strchr(at, '\n')); at++)
		lines++;
	slabinfo.rows = calloc(lines, sizeof(*slabinfo.rows));
	if (!slabinfo.rows)
		return -ENOMEM;
	for (char *line = text, *end; line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		slabinfo.n += parse_line(line, &slabinfo.rows[slabinfo.n]);
	}
	if (slabinfo.n)
		qsort(slabinfo.rows, slabinfo.n, sizeof(*slabinfo.rows), by_name);
	merge_twins(&slabinfo);
	*out = slabinfo;
	return 0;
}

void slabinfo__reset(struct slabinfo *slabinfo)
{
	free(slabinfo->rows);
	memset(slabinfo, 0, sizeof(*slabinfo));
}

static __s64 active_of(const struct slabinfo *slabinfo, const char *name)
{
	const struct slabinfo_row wanted = { .name = name }, *row = NULL;

	if (slabinfo->n && strlen(name) < SLUBTRACE_NAME - 1) /* else its end may be cut off */
		row = bsearch(&wanted, slabinfo->rows, slabinfo->n, sizeof(wanted), by_name);
	return row ? row->active : -1;
}

static int by_name_of_cache(const void *a, const void *b)
{
	return strcmp((*(struct cache_sample *const *)a)->name,
		      (*(struct cache_sample *const *)b)->name);
}

int slabinfo__fill(const struct slabinfo *slabinfo, struct sample *sample)
{
	struct cache_sample **living = calloc(sample->n_caches + 1, sizeof(*living));
	size_t n = 0;

	if (!living)
		return -ENOMEM;
	for (size_t i = 0; i < sample->n_caches; i++) {
		sample->caches[i].active = -1;
		if (!sample->caches[i].dead)
			living[n++] = &sample->caches[i];
	}
	qsort(living, n, sizeof(*living), by_name_of_cache);
	for (size_t i = 0; i < n; i++)
		if ((!i || by_name_of_cache(&living[i - 1], &living[i])) &&
		    (i + 1 == n || by_name_of_cache(&living[i], &living[i + 1])))
			living[i]->active = active_of(slabinfo, living[i]->name);
	free(living);
	return 0;
}
