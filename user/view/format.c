// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers to text. */
#include "format.h"

#include "units.h"

static void add_per_second(struct text *out, __s64 count, enum unit unit,
			   const struct format *format)
{
	double rate = (double)count * 1e9 / format->span_ns;

	if (format->exact)
		text__printf(out, "%.2f", rate);
	else if (unit == UNIT_BYTES || unit == UNIT_KIB)
		units__add_bytes(out, (__s64)(unit == UNIT_KIB ? rate * 1024 : rate));
	else
		units__add_rate(out, count, format->span_ns);
}

static void add_size(struct text *out, __s64 number, enum unit unit, bool exact)
{
	if (exact)
		text__printf(out, "%lld", number);
	else
		units__add_bytes(out, unit == UNIT_KIB ? number * 1024 : number);
}

static void add_number(struct text *out, __s64 number, enum unit unit, bool counted,
		       const struct format *format)
{
	if (unit == UNIT_SIGNED && number > 0)
		text__add(out, "+", 1);
	if (unit == UNIT_PERMILLE)
		text__printf(out, "%.1f", number / 10.0);
	else if (unit == UNIT_NS && format->exact)
		text__printf(out, "%.3f", number / 1e9);
	else if (unit == UNIT_NS)
		units__add_time(out, number);
	else if (counted && format->per_second)
		add_per_second(out, number, unit, format);
	else if (unit == UNIT_BYTES || unit == UNIT_KIB)
		add_size(out, number, unit, format->exact);
	else if (format->exact)
		text__printf(out, "%lld", number);
	else
		units__add_count(out, number);
}

void format__add_value(struct text *out, const struct column_value *value, enum unit unit,
		       bool counted, const struct format *format)
{
	switch (value->state) {
	case CELL_NA:
		text__add_string(out, "n/a");
		break;
	case CELL_NONE:
		text__add_string(out, "-");
		break;
	case CELL_NUMBER:
		if (counted && format->per_second && !format->span_ns) {
			text__add_string(out, "n/a");
			break;
		}
		text__add_string(out, bound__mark(value->bound));
		add_number(out, value->number, unit, counted, format);
		break;
	case CELL_TEXT:
		break;
	}
}

static void add_bar(struct text *out, __s64 net, __s64 most, bool utf8)
{
	static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char *const letters[] = { ".", ":", ";", "=", "+", "*", "#", "@" };
	int height;

	if (net <= 0) {
		text__add_string(out, net ? "-" : " ");
		return;
	}
	height = (int)((double)net * 8 / most);
	if (height > 7)
		height = 7;
	text__add_string(out, utf8 ? blocks[height] : letters[height]);
}

void format__add_sparkline(struct text *out, const struct history_row *history, int width,
			   bool utf8)
{
	int n = history ? history->n : 0, first = n > width ? n - width : 0;
	__s64 most = 1;

	for (int i = first; i < n; i++)
		if (history->net[i] > most)
			most = history->net[i];
	for (int i = n - first; i < width; i++)
		text__add(out, " ", 1);
	for (int i = first; i < n; i++)
		add_bar(out, history->net[i], most, utf8);
}
