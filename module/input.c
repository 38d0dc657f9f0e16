// SPDX-License-Identifier: GPL-2.0-only
/* Reads what was written to a file: numbers and words, one space apart, and nothing else. */
#include "yep_slab.h"

#include <linux/ctype.h>
#include <linux/string.h>

/* The number at @text, with @end set behind it; digits only, no sign. */
static int parse_number(const char *text, unsigned int *value, const char **end)
{
	u64 sum = 0;

	if (!isdigit(*text))
		return -EINVAL;
	for (; isdigit(*text); text++) {
		sum = sum * 10 + (*text - '0');
		if (sum > UINT_MAX)
			return -EINVAL;
	}
	*value = sum;
	*end = text;
	return 0;
}

/* Whether the @count bytes at @buf stop at @end, but for a newline. */
static bool ends_at(const char *buf, size_t count, const char *end)
{
	if (*end == '\n')
		end++;
	return end == buf + count;
}

bool is_word(const char *buf, size_t count, const char *word)
{
	size_t length = strlen(word);

	return !strncmp(buf, word, length) && ends_at(buf, count, buf + length);
}

int parse_count(const char *buf, size_t count, unsigned int *number)
{
	unsigned int value;
	const char *end;

	if (parse_number(buf, &value, &end) || !ends_at(buf, count, end) || !value)
		return -EINVAL;
	*number = value;
	return 0;
}

int parse_count_or_all(const char *buf, size_t count, unsigned int *number)
{
	if (!is_word(buf, count, "all"))
		return parse_count(buf, count, number);
	*number = 0;
	return 0;
}

int parse_pair(const char *buf, size_t count, unsigned int *first, unsigned int *number)
{
	unsigned int value;
	const char *end;

	if (parse_number(buf, &value, &end) || *end != ' ')
		return -EINVAL;
	end++;
	if (parse_count(end, count - (end - buf), number))
		return -EINVAL;
	*first = value;
	return 0;
}

int parse_word_and_count(const char *buf, size_t count, char *word, size_t bytes,
			 unsigned int *number)
{
	size_t length = strcspn(buf, " \n");

	if (!length || length >= bytes || buf[length] != ' ' ||
	    parse_count(buf + length + 1, count - length - 1, number))
		return -EINVAL;
	memcpy(word, buf, length);
	word[length] = '\0';
	return 0;
}
