// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers, sentences that are broken at the screen's width, and bars. */
#include "inspect_parts.h"

#include <stdio.h>
#include <string.h>

#define INDENT	   2
#define MOST_PARTS 16

size_t inspect_style__columns(const struct inspect_style *style)
{
	return style->width ? style->width : 80;
}

/* --- numbers ----------------------------------------------------------------------------------- */

void inspect_parts__add_count(struct text *out, __u64 count)
{
	char digits[24];
	size_t n = snprintf(digits, sizeof(digits), "%llu", count);

	if (n < 5) {
		text__add(out, digits, n);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			text__add(out, ",", 1);
		text__add(out, &digits[i], 1);
	}
}

void inspect_parts__add_bytes(struct text *out, __u64 bytes)
{
	if (bytes && bytes < 1024) {
		text__printf(out, "%llu byte%s", bytes, bytes == 1 ? "" : "s");
		return;
	}
	inspect_parts__add_count(out, bytes / 1024);
	if (bytes % 1024)
		text__printf(out, ".%llu", bytes % 1024 * 10 / 1024);
	text__add_string(out, " KiB");
}

void inspect_parts__add_units(struct text *out, __u64 count, const char *unit)
{
	inspect_parts__add_count(out, count);
	text__printf(out, " %s%s", unit, count == 1 ? "" : "s");
}

void inspect_parts__add_share(struct text *out, __u64 part, __u64 whole)
{
	unsigned __int128 tenths = whole ? ((unsigned __int128)part * 1000 + whole / 2) / whole : 0;

	if (part && part >= whole)
		text__add_string(out, "100 %");
	else if (part && !tenths)
		text__add_string(out, "<0.1 %");
	else
		text__printf(out, "%u.%u %%", (unsigned int)(tenths > 999 ? 999 : tenths) / 10,
			     (unsigned int)(tenths > 999 ? 999 : tenths) % 10);
}

/* --- sentences --------------------------------------------------------------------------------- */

void inspect_parts__end_sentence(struct text *out, struct text *sentence, size_t hang,
				 const struct inspect_style *style)
{
	const char *word = sentence->bytes ? sentence->bytes : "";
	size_t column = INDENT;

	text__printf(out, "%*s", INDENT, "");
	while (*word) {
		size_t n = strcspn(word, " ");

		if (column > hang && column + n > inspect_style__columns(style)) {
			while (!out->failed && out->n && out->bytes[out->n - 1] == ' ')
				out->n--;
			text__printf(out, "\n%*s", (int)hang, "");
			column = hang;
		}
		n += word[n] == ' ';
		text__add(out, word, n);
		column += n;
		word += n;
	}
	text__add(out, "\n", 1);
	out->failed |= sentence->failed;
	text__reset(sentence);
}

/* --- bars -------------------------------------------------------------------------------------- */

static size_t share_of_columns(size_t *columns, const struct inspect_part *parts, size_t n,
			       size_t all, __u64 sum)
{
	size_t taken = 0;

	for (size_t i = 0; i < n; i++) {
		columns[i] = (size_t)((double)parts[i].size * all / sum);
		if (parts[i].size && !columns[i])
			columns[i] = 1;
		taken += columns[i];
	}
	return taken;
}

/* The part that is the farthest from its true length: too short, or with @sign -1 too long. */
static size_t worst(const size_t *columns, const struct inspect_part *parts, size_t n, size_t all,
		    __u64 sum, int sign)
{
	double most = -1e30;
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		double lack = sign * ((double)parts[i].size * all / sum - columns[i]);

		if (!parts[i].size || lack <= most || (sign < 0 && columns[i] < 2))
			continue;
		most = lack;
		found = i;
	}
	return found;
}

void inspect_parts__add_bar(struct text *out, const struct inspect_part *parts, size_t n,
			    size_t columns)
{
	size_t lengths[MOST_PARTS] = {}, taken;
	__u64 sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += parts[i].size;
	if (!sum || n > MOST_PARTS || columns < n)
		return;
	taken = share_of_columns(lengths, parts, n, columns, sum);
	for (; taken < columns; taken++)
		lengths[worst(lengths, parts, n, columns, sum, 1)]++;
	for (; taken > columns; taken--)
		lengths[worst(lengths, parts, n, columns, sum, -1)]--;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < lengths[i]; j++)
			text__add_string(out, parts[i].mark);
}
