// SPDX-License-Identifier: GPL-2.0-or-later
/* Looks up words and columns. */
#include "glossary.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define WORD_BYTES 64

const struct word *glossary__word(size_t i)
{
	const struct {
		const struct word *words;
		size_t n;
	} groups[WORD_GROUPS] = {
		[WORDS_PATH] = { words_path, n_words_path },
		[WORDS_SLABS] = { words_slabs, n_words_slabs },
		[WORDS_USE] = { words_use, n_words_use },
		[WORDS_WATCH] = { words_watch, n_words_watch },
	};

	for (int group = 0; group < WORD_GROUPS; i -= groups[group++].n)
		if (i < groups[group].n)
			return &groups[group].words[i];
	return NULL;
}

/* In lower case, with a blank for what parts it. */
static void normalize(const char *from, size_t n, char to[WORD_BYTES])
{
	size_t i;

	for (i = 0; i < n && i < WORD_BYTES - 1; i++)
		to[i] = strchr("-_ ", from[i]) ? ' ' : tolower((unsigned char)from[i]);
	to[i] = '\0';
}

static bool is_one_of(const char *list, const char *wanted)
{
	char name[WORD_BYTES];

	for (; list; list = strchr(list, '|') ? strchr(list, '|') + 1 : NULL) {
		normalize(list, strcspn(list, "|"), name);
		if (!strcmp(name, wanted))
			return true;
	}
	return false;
}

static bool has_name(const struct word *word, const char *wanted)
{
	if (is_one_of(word->name, wanted) || is_one_of(word->also, wanted))
		return true;
	for (int language = 0; language < LANGUAGE__COUNT; language++)
		if (is_one_of(word->term.in[language], wanted))
			return true;
	return false;
}

const struct word *glossary__find(const char *name)
{
	char wanted[WORD_BYTES];
	const struct word *word;

	if (strlen(name) >= WORD_BYTES)
		return NULL;
	normalize(name, strlen(name), wanted);
	for (size_t i = 0; (word = glossary__word(i)); i++)
		if (has_name(word, wanted))
			return word;
	return NULL;
}

const struct column *glossary__column(const char *name)
{
	for (size_t i = 0; i < n_columns; i++)
		if (!strcasecmp(columns[i].key, name) || !strcasecmp(columns[i].header, name))
			return &columns[i];
	return NULL;
}

const struct column_words *glossary__column_words(const struct column *column)
{
	for (size_t i = 0; i < n_column_words; i++)
		if (!strcmp(column_words[i].key, column->key))
			return &column_words[i];
	return NULL;
}

struct both word_group__title(enum word_group group)
{
	static const struct both titles[WORD_GROUPS] = {
		[WORDS_PATH] = BOTH("The path of an allocation", "分配的路径"),
		[WORDS_SLABS] = BOTH("Slabs and pages", "slab 与页"),
		[WORDS_USE] = BOTH("What is in use", "使用情况"),
		[WORDS_WATCH] = BOTH("How slubtrace sees it", "slubtrace 如何看到"),
	};

	return titles[group];
}

enum language language__of(const char *locale)
{
	return locale && !strncasecmp(locale, "zh", 2) ? LANGUAGE_ZH : LANGUAGE_EN;
}
