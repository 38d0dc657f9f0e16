// SPDX-License-Identifier: GPL-2.0-or-later
/* getopt_long over a table. */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

#define MAX_ROWS  32
#define LONG_ONLY 256 /* getopt value of row i without a letter: LONG_ONLY + i */
#define OPERAND	  1   /* getopt value of a word that is no option */

static int row_value(const struct command_line *line, size_t i)
{
	return line->rows[i].letter ? line->rows[i].letter : LONG_ONLY + (int)i;
}

static void build(const struct command_line *line, char *letters, struct option *longs)
{
	*letters++ = '-'; /* operands in their place: a command stays as it is */
	*letters++ = ':';
	for (size_t i = 0; i < line->n_rows; i++) {
		const struct option_row *row = &line->rows[i];

		longs[i].name = row->name;
		longs[i].has_arg = row->argument ? required_argument : no_argument;
		longs[i].val = row_value(line, i);
		if (!row->letter)
			continue;
		*letters++ = row->letter;
		if (row->argument)
			*letters++ = ':';
	}
	*letters = '\0';
}

void options__usage(const struct command_line *line)
{
	fprintf(stderr, "Usage: slubtrace %s\n", line->usage);
}

static int refuse(const struct command_line *line, const char *what, const char *word)
{
	log__say("%s: '%s' (try --help)", what, word);
	options__usage(line);
	return -EINVAL;
}

/* getopt has not moved past a word of several letters; it has the letter that it did not know. */
static int refuse_option(const struct command_line *line, int value, const char *word)
{
	const char letter[] = { '-', (char)optopt, '\0' };
	bool is_letter = optopt > 0 && optopt < LONG_ONLY && strncmp(word, "--", 2);

	return refuse(line, value == ':' ? "option needs an argument" : "unknown option",
		      is_letter ? letter : word);
}

static const struct option_row *find_row(const struct command_line *line, int value)
{
	for (size_t i = 0; i < line->n_rows; i++)
		if (row_value(line, i) == value)
			return &line->rows[i];
	return NULL;
}

/* What one value of getopt means. Returns 0 or -EINVAL after it said what is wrong. */
static int take(const struct command_line *line, int value, const char *word, void *target)
{
	const struct option_row *row = find_row(line, value);

	if (!row)
		return refuse_option(line, value, word);
	if (!row->set(target, optarg))
		return 0;
	options__usage(line);
	return -EINVAL;
}

static int take_operand(const struct command_line *line, const char *word, const char **operands,
			int *n)
{
	if (*n == line->max_operands)
		return refuse(line, "unexpected argument", word);
	operands[(*n)++] = word;
	return 0;
}

/* What stands after "--". */
static int take_rest(const struct command_line *line, char **rest, void *target,
		     const char **operands, int *n)
{
	int err = 0;

	if (line->set_command) {
		if (!rest[0])
			return refuse(line, "no command after", "--");
		line->set_command(target, rest);
		return 0;
	}
	for (; *rest && !err; rest++)
		err = take_operand(line, *rest, operands, n);
	return err;
}

int options__parse(const struct command_line *line, int argc, char **argv, void *target,
		   const char **operands)
{
	struct option longs[MAX_ROWS + 1] = {};
	char letters[2 * MAX_ROWS + 3];
	int value, at = 1, n = 0, err = 0;

	build(line, letters, longs);
	optind = 0; /* a new line: forget where the last one was left */
	while (!err && (value = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		err = value == OPERAND ? take_operand(line, optarg, operands, &n)
				       : take(line, value, argv[optind - 1], target);
		at = optind;
	}
	if (!err && optind > at) /* it passed over "--" */
		err = take_rest(line, &argv[optind], target, operands, &n);
	return err ? err : n;
}

void options__help(const struct command_line *line)
{
	printf("Usage: slubtrace %s\n\nOptions:\n", line->usage);
	for (size_t i = 0; i < line->n_rows; i++) {
		const struct option_row *row = &line->rows[i];
		char left[64];

		snprintf(left, sizeof(left), "%c%c%s--%s%s%s", row->letter ? '-' : ' ',
			 row->letter ? row->letter : ' ', row->letter ? ", " : "  ", row->name,
			 row->argument ? " " : "", row->argument ? row->argument : "");
		printf("  %-26s %s\n", left, row->help);
	}
}

int options__number(const char *text, unsigned long long least, unsigned long long most,
		    unsigned long long *out)
{
	unsigned long long value;
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || *end || value < least || value > most)
		return -EINVAL;
	*out = value;
	return 0;
}

/* A decimal number from @least to @most. */
static int read_decimal(const char *text, double least, double most, double *out)
{
	double value;
	char *end;

	if (!isdigit((unsigned char)text[0]) && text[0] != '.')
		return -EINVAL;
	errno = 0;
	value = strtod(text, &end);
	if (errno || *end || strpbrk(text, "xXpP") || !isfinite(value) || value < least ||
	    value > most)
		return -EINVAL;
	*out = value;
	return 0;
}

int options__seconds(const char *text, unsigned long long *ns)
{
	double value;

	if (read_decimal(text, 0.01, 86400, &value))
		return -EINVAL;
	*ns = (unsigned long long)llround(value * 1e9);
	return 0;
}

int options__percent(const char *text, double *share)
{
	double value;

	if (read_decimal(text, 0.01, 100, &value))
		return -EINVAL;
	*share = value / 100;
	return 0;
}

int options__bytes(const char *text, unsigned long long least, unsigned long long *out)
{
	static const char units[] = "KMGT";
	size_t n = strspn(text, "0123456789");
	const char *unit = text[n] ? strchr(units, text[n]) : NULL;
	int shift = unit ? 10 * (unit - units + 1) : 0;
	unsigned long long value;
	char digits[24] = "";

	if (!n || n >= sizeof(digits) || (text[n] && (!unit || text[n + 1])))
		return -EINVAL;
	memcpy(digits, text, n);
	if (options__number(digits, 0, ~0ULL >> shift, &value) || value << shift < least)
		return -EINVAL;
	*out = value << shift;
	return 0;
}
