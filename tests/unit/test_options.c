// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of command lines, of numbers on them, and of the messages about what is wrong with them. */
#include "unit.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "options.h"

#define USAGE "Usage: slubtrace test [OPTIONS] [INTERVAL [COUNT]]\n"

struct wishes {
	const char *cache;
	const char *format;
	unsigned long long count;
	bool batch;
	bool fallback;
	char *const *command;
};

static int set_cache(void *target, const char *argument)
{
	((struct wishes *)target)->cache = argument;
	return 0;
}

static int set_format(void *target, const char *argument)
{
	((struct wishes *)target)->format = argument;
	return 0;
}

static int set_count(void *target, const char *argument)
{
	if (!options__number(argument, 1, 100, &((struct wishes *)target)->count))
		return 0;
	log__say("no count: '%s'", argument);
	return -EINVAL;
}

static int set_batch(void *target, const char *argument)
{
	((struct wishes *)target)->batch = !argument;
	return 0;
}

static int set_fallback(void *target, const char *argument)
{
	((struct wishes *)target)->fallback = !argument;
	return 0;
}

static const struct option_row rows[] = {
	{ 'c', "cache", "CACHE", "only this cache", set_cache },
	{ 'n', "count", "N", "stop after N", set_count },
	{ 'b', "batch", NULL, "plain lines", set_batch },
	{ 0, "format", "csv|jsonl", "how to write", set_format },
	{ 0, "fallback", NULL, "something else", set_fallback },
};

static const struct command_line line = {
	.usage = "test [OPTIONS] [INTERVAL [COUNT]]",
	.rows = rows,
	.n_rows = ARRAY_SIZE(rows),
	.max_operands = 2,
};

static void set_command(void *target, char *const *words)
{
	((struct wishes *)target)->command = words;
}

static const struct command_line line_with_command = {
	.usage = "test [OPTIONS] [INTERVAL [COUNT]]",
	.rows = rows,
	.n_rows = ARRAY_SIZE(rows),
	.max_operands = 2,
	.set_command = set_command,
};

struct parsed {
	char *argv[16];
	struct wishes wishes;
	const char *operands[2];
	int result;
	char said[4096]; /* on stderr */
};

/* Collects what @stream prints between the two calls; nothing may be asserted meanwhile. */
struct capture {
	FILE **stream;
	FILE *saved;
	char *bytes;
	size_t n;
};

static void capture__start(struct capture *capture, FILE **stream)
{
	capture->stream = stream;
	capture->saved = *stream;
	*stream = open_memstream(&capture->bytes, &capture->n);
}

static void capture__stop(struct capture *capture, char *out, size_t room)
{
	fclose(*capture->stream);
	*capture->stream = capture->saved;
	snprintf(out, room, "%s", capture->bytes);
	free(capture->bytes);
}

static void parse_line(const struct command_line *as, struct parsed *out, int argc,
		       const char *const *words)
{
	struct capture capture = {};

	memset(out, 0, sizeof(*out));
	for (int i = 0; i < argc; i++)
		out->argv[i] = (char *)words[i];
	capture__start(&capture, &stderr);
	out->result = options__parse(as, argc, out->argv, &out->wishes, out->operands);
	capture__stop(&capture, out->said, sizeof(out->said));
}

static void parse_words(struct parsed *out, int argc, const char *const *words)
{
	parse_line(&line, out, argc, words);
}

#define PARSE_COMMAND(out, ...)                                                                    \
	do {                                                                                       \
		static const char *const words[] = { "slubtrace", __VA_ARGS__ };                   \
		parse_line(&line_with_command, out, ARRAY_SIZE(words), words);                     \
	} while (0)

#define PARSE(out, ...)                                                                            \
	do {                                                                                       \
		static const char *const words[] = { "slubtrace", __VA_ARGS__ };                   \
		parse_words(out, ARRAY_SIZE(words), words);                                        \
	} while (0)

#define ASSERT_REFUSED(message, ...)                                                               \
	do {                                                                                       \
		struct parsed refused;                                                             \
		PARSE(&refused, __VA_ARGS__);                                                      \
		assert_int_equal(refused.result, -EINVAL);                                         \
		assert_string_equal(refused.said, "slubtrace: " message "\n" USAGE);               \
	} while (0)

/* Each test begins as a process does: getopt has read nothing yet. */
static int forget_getopt(void **state)
{
	char *argv[] = { "slubtrace", NULL };

	(void)state;
	unsetenv("POSIXLY_CORRECT");
	optind = 0;
	return getopt(1, argv, "") != -1;
}

static void nothing_is_a_command_line(void **state)
{
	struct parsed out;

	(void)state;
	parse_words(&out, 1, (const char *const[]){ "slubtrace" });
	assert_int_equal(out.result, 0);
	assert_string_equal(out.said, "");
}

static void letters_and_long_names_are_the_same(void **state)
{
	struct parsed out;

	(void)state;
	PARSE(&out, "-c", "dentry", "-n", "5", "-b");
	assert_int_equal(out.result, 0);
	assert_string_equal(out.wishes.cache, "dentry");
	assert_int_equal(out.wishes.count, 5);
	assert_true(out.wishes.batch);
	PARSE(&out, "--cache", "dentry", "--count", "5", "--batch", "--fallback");
	assert_int_equal(out.result, 0);
	assert_string_equal(out.wishes.cache, "dentry");
	assert_int_equal(out.wishes.count, 5);
	assert_true(out.wishes.batch);
	assert_true(out.wishes.fallback);
	assert_string_equal(out.said, "");
}

static void arguments_may_be_attached(void **state)
{
	struct parsed out;

	(void)state;
	PARSE(&out, "-cdentry", "--format=csv", "-bn7");
	assert_int_equal(out.result, 0);
	assert_string_equal(out.wishes.cache, "dentry");
	assert_string_equal(out.wishes.format, "csv");
	assert_true(out.wishes.batch);
	assert_int_equal(out.wishes.count, 7);
	PARSE(&out, "--cache=", "--format=a=b");
	assert_string_equal(out.wishes.cache, "");
	assert_string_equal(out.wishes.format, "a=b");
}

static void argument_may_look_like_an_option(void **state)
{
	struct parsed out;

	(void)state;
	PARSE(&out, "-c", "-b", "--format", "--batch");
	assert_int_equal(out.result, 0);
	assert_string_equal(out.wishes.cache, "-b");
	assert_string_equal(out.wishes.format, "--batch");
	assert_false(out.wishes.batch);
}

static void options_stand_anywhere(void **state)
{
	struct parsed out;

	(void)state;
	PARSE(&out, "1", "-c", "dentry", "10", "--batch");
	assert_int_equal(out.result, 2);
	assert_string_equal(out.operands[0], "1");
	assert_string_equal(out.operands[1], "10");
	assert_string_equal(out.wishes.cache, "dentry");
	assert_true(out.wishes.batch);
}

static void two_dashes_end_the_options(void **state)
{
	struct parsed out;

	(void)state;
	PARSE(&out, "-b", "--", "-c", "--batch");
	assert_int_equal(out.result, 2);
	assert_string_equal(out.operands[0], "-c");
	assert_string_equal(out.operands[1], "--batch");
	assert_null(out.wishes.cache);
	PARSE(&out, "-");
	assert_int_equal(out.result, 1);
	assert_string_equal(out.operands[0], "-");
}

static void assert_command(const struct parsed *out, const char *const *words)
{
	assert_non_null(out->wishes.command);
	for (size_t i = 0; words[i] || out->wishes.command[i]; i++) {
		assert_non_null(words[i]);
		assert_non_null(out->wishes.command[i]);
		assert_string_equal(out->wishes.command[i], words[i]);
	}
}

static void command_stands_after_two_dashes(void **state)
{
	struct parsed out;

	(void)state;
	PARSE_COMMAND(&out, "1", "-b", "10", "-c", "dentry", "--", "find", "-c", "/", "--batch",
		      "--", "-x");
	assert_int_equal(out.result, 2);
	assert_string_equal(out.operands[0], "1");
	assert_string_equal(out.operands[1], "10");
	assert_string_equal(out.wishes.cache, "dentry");
	assert_true(out.wishes.batch);
	assert_command(&out,
		       (const char *const[]){ "find", "-c", "/", "--batch", "--", "-x", NULL });
	PARSE_COMMAND(&out, "--", "-b");
	assert_int_equal(out.result, 0);
	assert_false(out.wishes.batch);
	assert_command(&out, (const char *const[]){ "-b", NULL });
	assert_string_equal(out.said, "");
}

/* Two dashes that are the argument of an option end nothing. */
static void two_dashes_may_be_an_argument(void **state)
{
	struct parsed out;

	(void)state;
	PARSE_COMMAND(&out, "-c", "--");
	assert_int_equal(out.result, 0);
	assert_string_equal(out.wishes.cache, "--");
	assert_null(out.wishes.command);
	PARSE_COMMAND(&out, "-c", "--", "5", "--", "true");
	assert_int_equal(out.result, 1);
	assert_string_equal(out.wishes.cache, "--");
	assert_string_equal(out.operands[0], "5");
	assert_command(&out, (const char *const[]){ "true", NULL });
}

static void command_is_not_looked_at(void **state)
{
	struct parsed out;

	(void)state;
	PARSE_COMMAND(&out, "1", "2", "--", "3", "4", "--nope", "-q");
	assert_int_equal(out.result, 2);
	assert_command(&out, (const char *const[]){ "3", "4", "--nope", "-q", NULL });
}

static void no_command_after_two_dashes_is_refused(void **state)
{
	struct parsed out;

	(void)state;
	PARSE_COMMAND(&out, "-b", "--");
	assert_int_equal(out.result, -EINVAL);
	assert_string_equal(out.said, "slubtrace: no command after: '--' (try --help)\n" USAGE);
	assert_null(out.wishes.command);
}

static void error_before_the_command_is_told(void **state)
{
	struct parsed out;

	(void)state;
	PARSE_COMMAND(&out, "1", "2", "3", "--", "true");
	assert_int_equal(out.result, -EINVAL);
	assert_string_equal(out.said, "slubtrace: unexpected argument: '3' (try --help)\n" USAGE);
	assert_null(out.wishes.command);
}

/* The shell's variable says that operands end the options: not ours. */
static void options_stand_anywhere_for_posix_too(void **state)
{
	struct parsed out;

	(void)state;
	setenv("POSIXLY_CORRECT", "1", 1);
	PARSE(&out, "1", "-b");
	unsetenv("POSIXLY_CORRECT");
	assert_int_equal(out.result, 1);
	assert_true(out.wishes.batch);
}

static void last_of_an_option_wins(void **state)
{
	struct parsed out;

	(void)state;
	PARSE(&out, "-c", "a", "--cache=b");
	assert_string_equal(out.wishes.cache, "b");
}

/* getopt_long's habit: a long name may be cut as long as one option begins so. */
static void unique_abbreviation_is_the_option(void **state)
{
	struct parsed out;

	(void)state;
	PARSE(&out, "--ba", "--fo=csv", "--ca", "x", "--fa");
	assert_int_equal(out.result, 0);
	assert_true(out.wishes.batch);
	assert_true(out.wishes.fallback);
	assert_string_equal(out.wishes.format, "csv");
	assert_string_equal(out.wishes.cache, "x");
}

static void ambiguous_abbreviation_is_refused(void **state)
{
	(void)state;
	ASSERT_REFUSED("unknown option: '--f' (try --help)", "--f");
	ASSERT_REFUSED("unknown option: '--c=x' (try --help)", "--c=x");
}

static void unknown_option_is_refused(void **state)
{
	(void)state;
	ASSERT_REFUSED("unknown option: '-q' (try --help)", "-q");
	ASSERT_REFUSED("unknown option: '--nope' (try --help)", "--nope");
	ASSERT_REFUSED("unknown option: '--nope=1' (try --help)", "1", "--nope=1", "2");
	ASSERT_REFUSED("unknown option: '--batchy' (try --help)", "--batchy");
	ASSERT_REFUSED("unknown option: '-q' (try --help)", "1", "-q", "2");
}

/* To name the whole word or the letter alone is a matter of taste; any other word is wrong. */
static void assert_letter_refused(const char *word, const char *what, char letter)
{
	const char *words[] = { "slubtrace", word };
	char whole[64], alone[64];
	struct parsed out;

	parse_words(&out, 2, words);
	snprintf(whole, sizeof(whole), "slubtrace: %s: '%s'", what, word);
	snprintf(alone, sizeof(alone), "slubtrace: %s: '-%c'", what, letter);
	assert_int_equal(out.result, -EINVAL);
	assert_true(strstr(out.said, whole) || strstr(out.said, alone));
}

static void letter_behind_others_is_refused(void **state)
{
	(void)state;
	assert_letter_refused("-bq", "unknown option", 'q');
	assert_letter_refused("-bc", "option needs an argument", 'c');
}

static void letter_before_others_is_refused(void **state)
{
	(void)state;
	assert_letter_refused("-qb", "unknown option", 'q');
}

static void refused_line_leaves_nothing_to_the_next(void **state)
{
	struct parsed out;

	(void)state;
	PARSE(&out, "-qb");
	assert_int_equal(out.result, -EINVAL);
	PARSE(&out, "-c", "dentry");
	assert_int_equal(out.result, 0);
	assert_false(out.wishes.batch);
	assert_string_equal(out.wishes.cache, "dentry");
}

static void argument_that_nobody_takes_is_refused(void **state)
{
	struct parsed out;

	(void)state;
	PARSE(&out, "--batch=yes");
	assert_int_equal(out.result, -EINVAL);
	assert_non_null(strstr(out.said, "'--batch=yes'"));
	assert_false(out.wishes.batch);
}

static void missing_argument_is_refused(void **state)
{
	(void)state;
	ASSERT_REFUSED("option needs an argument: '-c' (try --help)", "-c");
	ASSERT_REFUSED("option needs an argument: '--cache' (try --help)", "--cache");
	ASSERT_REFUSED("option needs an argument: '--format' (try --help)", "1", "--format");
}

static void bad_argument_is_told_by_its_option(void **state)
{
	(void)state;
	ASSERT_REFUSED("no count: '0'", "-n", "0");
	ASSERT_REFUSED("no count: 'x'", "--count=x", "--nope");
}

static void too_many_operands_are_refused(void **state)
{
	(void)state;
	ASSERT_REFUSED("unexpected argument: '3' (try --help)", "1", "-b", "2", "3", "4");
	ASSERT_REFUSED("unexpected argument: '-c' (try --help)", "--", "1", "2", "-c");
}

static void help_has_a_line_an_option(void **state)
{
	struct capture capture = {};
	char said[4096];

	(void)state;
	capture__start(&capture, &stdout);
	options__help(&line);
	capture__stop(&capture, said, sizeof(said));
	assert_string_equal(said, USAGE "\n"
					"Options:\n"
					"  -c, --cache CACHE          only this cache\n"
					"  -n, --count N              stop after N\n"
					"  -b, --batch                plain lines\n"
					"      --format csv|jsonl     how to write\n"
					"      --fallback             something else\n");
}

static void message_is_one_line(void **state)
{
	struct capture capture = {};
	char said[4096];

	(void)state;
	capture__start(&capture, &stderr);
	log__say("%s: %d", "cannot", 7);
	log__say("%3000s", "long");
	capture__stop(&capture, said, sizeof(said));
	assert_memory_equal(said, "slubtrace: cannot: 7\nslubtrace: ", 32);
	assert_int_equal(strchr(said + 21, '\n') - said, strlen(said) - 1);
}

/* --- numbers --------------------------------------------------------------------------------- */

static void whole_numbers_are_read(void **state)
{
	static const struct {
		const char *text;
		unsigned long long expected;
	} good[] = {
		{ "0", 0 },
		{ "1", 1 },
		{ "010", 10 },
		{ "4294967296", 1ull << 32 },
		{ "18446744073709551615", ~0ull },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		unsigned long long out = 77;

		assert_int_equal(options__number(good[i].text, 0, ~0ull, &out), 0);
		assert_int_equal(out, good[i].expected);
	}
}

static void bad_numbers_are_refused_and_change_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		" 1",
		"1 ",
		"-1",
		"-0",
		"+1",
		"0x10",
		"1e3",
		"1.0",
		"1,000",
		"nan",
		"inf",
		"one",
		"1k",
		"1\n",
		"18446744073709551616",
		"99999999999999999999999999",
		"-18446744073709551615",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		unsigned long long out = 77;

		assert_int_equal(options__number(bad[i], 0, ~0ull, &out), -EINVAL);
		assert_int_equal(out, 77);
	}
}

static void numbers_stay_within_their_limits(void **state)
{
	unsigned long long out = 77;

	(void)state;
	assert_int_equal(options__number("0", 1, 100, &out), -EINVAL);
	assert_int_equal(options__number("101", 1, 100, &out), -EINVAL);
	assert_int_equal(out, 77);
	assert_int_equal(options__number("1", 1, 100, &out), 0);
	assert_int_equal(out, 1);
	assert_int_equal(options__number("100", 1, 100, &out), 0);
	assert_int_equal(out, 100);
}

static void seconds_are_read(void **state)
{
	static const struct {
		const char *text;
		unsigned long long expected;
	} good[] = {
		{ "1", 1000000000 },	       { "0.5", 500000000 },  { ".5", 500000000 },
		{ "2.", 2000000000 },	       { "0.01", 10000000 },  { "0.1", 100000000 },
		{ "2.000000001", 2000000001 }, { "007", 7000000000 }, { "1e3", 1000000000000 },
		{ "86400", 86400000000000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		unsigned long long ns = 77;

		assert_int_equal(options__seconds(good[i].text, &ns), 0);
		assert_int_equal(ns, good[i].expected);
	}
}

static void bad_seconds_are_refused_and_change_nothing(void **state)
{
	static const char *const bad[] = {
		"",	    " ",      ".",     "..5",	    "0",   "0.0",
		"0e9",	    "-0",     "-1",    "+1",	    " 1",  "1 ",
		"1s",	    "1ms",    "1,5",   "nan",	    "NaN", "inf",
		"infinity", "-inf",   "0x10",  "0x1p3",	    "1p3", "1e",
		"1e400",    "1e-400", "86401", "86400.001", "1e9", "99999999999999999999999999",
		"one",	    "1\n",    ".nan",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		unsigned long long ns = 77;

		assert_int_equal(options__seconds(bad[i], &ns), -EINVAL);
		assert_int_equal(ns, 77);
	}
}

static void per_cent_are_a_share(void **state)
{
	static const struct {
		const char *text;
		double expected;
	} good[] = { { "1", 0.01 }, { "0.01", 0.0001 }, { "100", 1 }, { "2.5", 0.025 } };
	static const char *const bad[] = {
		"", "0", "0.009", "100.1", "-1", "1%", "nan", "0x1", "x"
	};
	double share = 77;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(options__percent(good[i].text, &share), 0);
		assert_true(share > 0.999 * good[i].expected && share < 1.001 * good[i].expected);
	}
	share = 77;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(options__percent(bad[i], &share), -EINVAL);
		assert_true(share == 77);
	}
}

#define LINE_TEST(name) cmocka_unit_test_setup(name, forget_getopt)

static void bytes_have_units_of_1024(void **state)
{
	static const struct {
		const char *text;
		unsigned long long bytes;
	} good[] = {
		{ "1", 1 },
		{ "4096", 4096 },
		{ "64K", 64 << 10 },
		{ "100M", 100 << 20 },
		{ "1G", 1 << 30 },
		{ "3T", 3ULL << 40 },
		{ "18446744073709551615", ~0ULL },
		{ "16777215T", 16777215ULL << 40 },
	};
	static const char *const bad[] = {
		"",
		"0",
		"0K",
		"K",
		"-1",
		"+1",
		" 1",
		"1 ",
		"1k",
		"1KB",
		"1X",
		"1.5M",
		"1MM",
		"0x10",
		"18446744073709551616",
		"16777216T",
		"999999999999999999999999K",
	};
	unsigned long long bytes;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(options__bytes(good[i].text, 1, &bytes), 0);
		assert_int_equal(bytes, good[i].bytes);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		bytes = 7;
		assert_int_equal(options__bytes(bad[i], 1, &bytes), -EINVAL);
		assert_int_equal(bytes, 7);
	}
	assert_int_equal(options__bytes("63K", 64 << 10, &bytes), -EINVAL);
	assert_int_equal(options__bytes("64K", 64 << 10, &bytes), 0);
}

int test_options(void)
{
	static const struct CMUnitTest tests[] = {
		LINE_TEST(nothing_is_a_command_line),
		LINE_TEST(letters_and_long_names_are_the_same),
		LINE_TEST(arguments_may_be_attached),
		LINE_TEST(argument_may_look_like_an_option),
		LINE_TEST(options_stand_anywhere),
		LINE_TEST(two_dashes_end_the_options),
		LINE_TEST(command_stands_after_two_dashes),
		LINE_TEST(two_dashes_may_be_an_argument),
		LINE_TEST(command_is_not_looked_at),
		LINE_TEST(no_command_after_two_dashes_is_refused),
		LINE_TEST(error_before_the_command_is_told),
		LINE_TEST(options_stand_anywhere_for_posix_too),
		LINE_TEST(last_of_an_option_wins),
		LINE_TEST(unique_abbreviation_is_the_option),
		LINE_TEST(ambiguous_abbreviation_is_refused),
		LINE_TEST(unknown_option_is_refused),
		LINE_TEST(letter_behind_others_is_refused),
		LINE_TEST(letter_before_others_is_refused),
		LINE_TEST(refused_line_leaves_nothing_to_the_next),
		LINE_TEST(argument_that_nobody_takes_is_refused),
		LINE_TEST(missing_argument_is_refused),
		LINE_TEST(bad_argument_is_told_by_its_option),
		LINE_TEST(too_many_operands_are_refused),
		cmocka_unit_test(help_has_a_line_an_option),
		cmocka_unit_test(message_is_one_line),
		cmocka_unit_test(whole_numbers_are_read),
		cmocka_unit_test(bad_numbers_are_refused_and_change_nothing),
		cmocka_unit_test(numbers_stay_within_their_limits),
		cmocka_unit_test(seconds_are_read),
		cmocka_unit_test(bad_seconds_are_refused_and_change_nothing),
		cmocka_unit_test(per_cent_are_a_share),
		cmocka_unit_test(bytes_have_units_of_1024),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
