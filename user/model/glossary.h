/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of slubtrace and of the allocator, explained in English and in Chinese. Pure. */
#ifndef SLUBTRACE_MODEL_GLOSSARY_H
#define SLUBTRACE_MODEL_GLOSSARY_H

#include <stdbool.h>
#include <stddef.h>

#include "column.h"
#include "metric.h"

enum language {
	LANGUAGE_EN,
	LANGUAGE_ZH,
	LANGUAGE__COUNT
};

/* A text in all languages; one that is missing does not compile. In UTF-8. */
struct both {
	const char *in[LANGUAGE__COUNT];
};

#define BOTH(en, zh)                                                                               \
	{                                                                                          \
		{                                                                                  \
			en, zh                                                                     \
		}                                                                                  \
	}
#define LAYERS (LAYER_BOTH + 1)

enum word_group {
	WORDS_PATH,
	WORDS_SLABS,
	WORDS_USE,
	WORDS_WATCH,
	WORD_GROUPS
};

/* With what numbers of this machine a word is illustrated. */
enum example {
	EXAMPLE_NONE,
	EXAMPLE_ORDER,
	EXAMPLE_MIN_ORDER,
	EXAMPLE_SLAB,
	EXAMPLE_TAIL,
	EXAMPLE_MERGED,
	EXAMPLE_SHEAF,
	EXAMPLE_CPU_PARTIAL,
	EXAMPLE_PARTIAL,
	EXAMPLE_MIN_PARTIAL,
	EXAMPLE_KMALLOC,
	EXAMPLE_DEBUG,
	EXAMPLE_PAGE,
	EXAMPLE_ACTIVE,
	EXAMPLE_WASTE,
	EXAMPLE_PINNED,
	EXAMPLE_FREE,
	EXAMPLE_MISSING,
	EXAMPLE_TIERS,
};

struct word {
	const char *name;
	const char *also; /* other names, with | between; NULL: none */
	struct both term; /* as the language calls it */
	enum word_group group;
	struct both brief;	  /* half a line */
	struct both means;	  /* on every kernel */
	struct both here[LAYERS]; /* on kernels of that layer; NULL: no more */
	/*
	 * Functions of the kernel by layer, with blanks between; a|b: the first that is there; *
	 * behind it: inlined everywhere. NULL: it is no function.
	 */
	const char *functions[LAYERS];
	const char *counters[LAYERS]; /* of CONFIG_SLUB_STATS, or what else; NULL: none */
	unsigned int metrics;	      /* 1 << enum metric: those that it is seen by */
	enum example example;
};

extern const struct word words_path[], words_slabs[], words_use[], words_watch[];
extern const size_t n_words_path, n_words_slabs, n_words_use, n_words_watch;

/* All words, from 0 on, by group; NULL behind the last. */
const struct word *glossary__word(size_t i);

/*
 * The word of that name: in any case, with blanks, - or _ between its parts, in any language; NULL if
 * there is none.
 */
const struct word *glossary__find(const char *name);

struct column_words {
	const char *key;  /* of the column */
	const char *help; /* that of columns[] in Chinese */
	const char *see;  /* the word that says more; NULL: none */
	struct both more; /* what else there is to know of it */
	unsigned int metrics;
};

extern const struct column_words column_words[];
extern const size_t n_column_words;

/* The column of that key or header, in any case; NULL if there is none. */
const struct column *glossary__column(const char *name);

/* What is said of it; NULL: nothing. */
const struct column_words *glossary__column_words(const struct column *column);

struct both word_group__title(enum word_group group);

/* The language of a locale's name, such as zh_CN.UTF-8; NULL or none of them: English. */
enum language language__of(const char *locale);

#endif
