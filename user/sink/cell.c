// SPDX-License-Identifier: GPL-2.0-or-later
/* Values of columns in lines of CSV and in objects of JSON. */
#include "cell.h"

#include <string.h>

#include "csv.h"

/* What is to be said of the value besides; NULL: nothing. */
static const char *mark_of(const struct column_value *value)
{
	if (value->state != CELL_NUMBER && value->state != CELL_TEXT)
		return NULL;
	return value->bound == BOUND_EXACT ? NULL : bound__mark(value->bound);
}

static const char *name_of(const struct snapshot_row *row)
{
	return row->label ? row->label : row->cache->name;
}

/* Of a text that was made harmless before. */
static void add_harmless(struct text *out, const struct text *text)
{
	bool quoted = text->n && strpbrk(text->bytes, ",\"");

	text__add_string(out, quoted ? "\"" : "");
	for (size_t i = 0; i < text->n; i++) {
		text__add_string(out, text->bytes[i] == '"' ? "\"" : "");
		text__add(out, &text->bytes[i], 1);
	}
	text__add_string(out, quoted ? "\"" : "");
}

void cell__add_csv(struct text *out, const struct snapshot *snapshot,
		   const struct snapshot_row *row, const struct column *column, struct text *bounds)
{
	struct text words = {};
	struct column_value value = { .text = &words };

	text__add(out, ",", 1);
	if (!strcmp(column->key, "cache")) {
		csv__add_text(out, name_of(row));
		return;
	}
	column->value(column, snapshot, row, &value);
	if (value.state == CELL_NUMBER)
		text__printf(out, "%lld", value.number);
	else if (value.state == CELL_TEXT)
		add_harmless(out, &words);
	if (mark_of(&value))
		text__printf(bounds, "%s%s%s", bounds->n ? " " : "", column->key, mark_of(&value));
	out->failed |= words.failed;
	text__reset(&words);
}

void cell__add_json(struct text *out, const struct snapshot *snapshot,
		    const struct snapshot_row *row, const struct column *column,
		    struct text *bounds)
{
	struct text words = {};
	struct column_value value = { .text = &words };

	text__printf(out, ",\"%s\":", column->key);
	if (!strcmp(column->key, "cache")) {
		text__add_json(out, name_of(row), strlen(name_of(row)));
		return;
	}
	column->value(column, snapshot, row, &value);
	if (value.state == CELL_NUMBER)
		text__printf(out, "%lld", value.number);
	else if (value.state == CELL_TEXT)
		text__quote_json(out, words.bytes, words.n);
	else
		text__add_string(out, "null");
	if (mark_of(&value))
		text__printf(bounds, "%s\"%s\":\"%s\"", bounds->n ? "," : "", column->key,
			     mark_of(&value));
	out->failed |= words.failed;
	text__reset(&words);
}
