// SPDX-License-Identifier: GPL-2.0-or-later
/* The index of words, and the page of a word or a column. */
#include "explain_lines.h"

#include <string.h>

#include "wrap.h"

#define INDENT	   2
#define LABEL	   12 /* columns that a label takes, with its indent */
#define NAME	   18 /* a name in the index */
#define COLUMN_KEY 26

static const char *in(const struct both *both, const struct explain_style *style)
{
	return both->in[style->language];
}

/* --- the index --------------------------------------------------------------------------------- */

static void add_word_row(struct text *out, const struct word *word,
			 const struct explain_style *style)
{
	struct text label = {}, words = {};
	const char *term = in(&word->term, style);

	text__printf(&label, "  %s", word->name);
	text__add(&words, "", 0);
	if (style->language != LANGUAGE_EN && strcmp(term, word->name))
		text__printf(&words, "%.*s：", (int)strcspn(term, "|"), term);
	text__add_string(&words, in(&word->brief, style));
	wrap__add(out, label.bytes, words.bytes, INDENT + NAME, style->width);
	text__reset(&label);
	text__reset(&words);
}

static void add_column_row(struct text *out, const struct column *column,
			   const struct explain_style *style)
{
	const struct column_words *words = glossary__column_words(column);
	struct text label = {};

	text__printf(&label, "  %-13s %-9s", column->key, column->header);
	wrap__add(out, label.bytes,
		  style->language == LANGUAGE_ZH && words ? words->help : column->help, COLUMN_KEY,
		  style->width);
	text__reset(&label);
}

void explain_lines__add_index(struct text *out, const struct explain_style *style)
{
	static const struct both columns_title = BOTH("Columns", "列");
	static const struct both more =
		BOTH("slubtrace explain WORD says what a word or a column means on this kernel, "
		     "with numbers of this machine. slubtrace explain CACHE follows the last "
		     "allocation from a cache. --language zh says it in Chinese.",
		     "slubtrace explain WORD "
		     "说明一个词或一列在此内核上的含义，并以本机的数字为例。slubtrace explain "
		     "CACHE 逐步说明某个缓存最近一次分配。--language en 用英文说明。");
	const struct word *word;

	for (int group = 0; group < WORD_GROUPS; group++) {
		struct both title = word_group__title(group);

		text__printf(out, "%s\n", in(&title, style));
		for (size_t i = 0; (word = glossary__word(i)); i++)
			if ((int)word->group == group)
				add_word_row(out, word, style);
		text__add(out, "\n", 1);
	}
	text__printf(out, "%s\n", in(&columns_title, style));
	for (size_t i = 0; i < n_columns; i++)
		add_column_row(out, &columns[i], style);
	text__add(out, "\n", 1);
	wrap__add(out, "", in(&more, style), 0, style->width);
}

/* --- a word ------------------------------------------------------------------------------------ */

static void add_labelled(struct text *out, const char *label, const char *words,
			 const struct explain_style *style)
{
	struct text text = {};

	text__printf(&text, "%*s%s", INDENT, "", label);
	wrap__add(out, text.bytes, words, LABEL, style->width);
	text__reset(&text);
}

static void add_paragraph(struct text *out, const char *words, const struct explain_style *style)
{
	if (words)
		wrap__add(out, "  ", words, INDENT, style->width);
}

static void add_functions(struct text *out, const struct word *word,
			  const struct machine_facts *machine, const struct explain_style *style)
{
	static const struct both functions = BOTH("Function", "函数"),
				 counter = BOTH("Counter", "计数器");
	const char *const lists[] = { word->functions[machine->layer],
				      word->counters[machine->layer] };

	for (int i = 0; machine->layer_known && i < 2; i++) {
		struct text text = {};

		if (!lists[i])
			continue;
		text__add(&text, "", 0);
		(i ? machine->add_counters : machine->add_functions)(machine->target, lists[i],
								     &text);
		add_labelled(out, in(i ? &counter : &functions, style), text.bytes, style);
		text__reset(&text);
	}
}

static void add_way(struct text *out, enum metric metric, const struct way *way,
		    enum language language)
{
	const char *name = metric__name(metric);

	if (!way->seen)
		SAY(out, language, "%s: n/a (%s)", "%s：n/a（%s）", name,
		    way->reason ? way->reason : "");
	else if (way->tier)
		SAY(out, language, "%s: seen, by %s %s", "%s：可见，经 %s %s", name, way->tier,
		    way->target);
	else
		SAY(out, language, "%s: nothing to be seen (%s)", "%s：没有可看的（%s）", name,
		    way->reason ? way->reason : "");
}

/* One line for each metric that it is seen by. */
static void add_ways(struct text *out, unsigned int metrics, const struct machine_facts *machine,
		     const struct explain_style *style)
{
	static const struct both label = BOTH("Seen by", "观测");
	const char *shown = in(&label, style);

	for (int metric = 0; metric < METRIC__COUNT; metric++) {
		struct text text = {};

		if (!(metrics & 1U << metric))
			continue;
		if (machine->ways)
			add_way(&text, metric, &machine->ways[metric], style->language);
		else
			SAY(&text, style->language, "%s: n/a (%s)", "%s：n/a（%s）",
			    metric__name(metric), machine->no_ways);
		add_labelled(out, shown, text.bytes, style);
		text__reset(&text);
		shown = "";
	}
}

static void add_here(struct text *out, enum example example, const struct machine_facts *machine,
		     const struct explain_style *style)
{
	static const struct both label = BOTH("Here", "本机");
	struct text text = {};

	if (example == EXAMPLE_NONE)
		return;
	explain_lines__add_example(&text, example, machine, style->language);
	add_labelled(out, in(&label, style), text.bytes, style);
	text__reset(&text);
}

/* A word may be the name of a column as well, which comes after it. */
static void add_same_column(struct text *out, const struct word *word,
			    const struct explain_style *style)
{
	static const struct both label = BOTH("Column", "列");
	struct text text = {};

	for (size_t i = 0; i < n_columns; i++) {
		const struct column_words *words = glossary__column_words(&columns[i]);

		if (glossary__find(columns[i].key) != word)
			continue;
		text__printf(&text, "%s: %s", columns[i].header,
			     style->language == LANGUAGE_ZH && words ? words->help
								     : columns[i].help);
		add_labelled(out, in(&label, style), text.bytes, style);
		text__clear(&text);
	}
	text__reset(&text);
}

void explain_lines__add_word(struct text *out, const struct word *word,
			     const struct machine_facts *machine, const struct explain_style *style)
{
	const char *term = in(&word->term, style);

	text__add_string(out, word->name);
	if (style->language != LANGUAGE_EN && strcmp(term, word->name))
		text__printf(out, "  %.*s", (int)strcspn(term, "|"), term);
	text__add(out, "\n", 1);
	add_paragraph(out, in(&word->means, style), style);
	if (machine->layer_known)
		add_paragraph(out, in(&word->here[machine->layer], style), style);
	text__add(out, "\n", 1);
	add_functions(out, word, machine, style);
	add_ways(out, word->metrics, machine, style);
	add_here(out, word->example, machine, style);
	add_same_column(out, word, style);
}

void explain_lines__add_column(struct text *out, const struct column *column,
			       const struct machine_facts *machine,
			       const struct explain_style *style)
{
	static const struct both see = BOTH("More", "另见");
	const struct column_words *words = glossary__column_words(column);
	const struct word *word = words && words->see ? glossary__find(words->see) : NULL;

	text__printf(out, "%s  %s\n", column->header, column->key);
	add_paragraph(out, style->language == LANGUAGE_ZH && words ? words->help : column->help,
		      style);
	if (!words)
		return;
	add_paragraph(out, in(&words->more, style), style);
	if (machine->layer_known && column->hidden & 1U << machine->layer)
		add_paragraph(out,
			      style->language == LANGUAGE_ZH
				      ? "在此内核上它没有可说的，因此不显示。"
				      : "It has nothing to say on this kernel, and is not shown.",
			      style);
	text__add(out, "\n", 1);
	add_ways(out, words->metrics, machine, style);
	if (!word)
		return;
	add_here(out, word->example, machine, style);
	add_labelled(out, in(&see, style), "", style);
	out->n--;
	text__printf(out, "%*sslubtrace explain '%s'\n",
		     LABEL - INDENT - (int)wrap__columns(in(&see, style)), "", word->name);
}
