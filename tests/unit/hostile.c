// SPDX-License-Identifier: GPL-2.0-or-later
/* Names and texts that would harm a terminal, a line or a parser if printed as they are. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "event.h"

const char *const hostile_names[] = {
	"\033[2J\033[31mred",
	"\033]0;title\a",
	"two\nlines",
	"carriage\rreturn",
	"tab\there",
	"bell\a\b\177",
	"\xc2\x9b[31m", /* CSI as a C1 control */
	"\x9b[31m",	/* the same as a bare byte */
	"\xff\xfe",
	"\xc0\x8a",	    /* an overlong newline */
	"\xe2\x80\xaegnp",  /* right-to-left override */
	"\xe2\x80\xa8next", /* line separator */
	"\xed\xa0\x80",	    /* a surrogate */
	"cut\xe4\xb8",
	"\xe4\xb8\xad\xe6\x96\x87\xe7\xbc\x93\xe5\xad\x98",
	"a name with spaces",
	" ",
	"trailing ",
	"back\\slash",
	"\\x1b[2J",
	"quote\"d",
	"comma,separated",
	"=1+1",
	"+1",
	"-1",
	"@SUM(A1)",
	"%s%n%d",
	"012345678901234567890123456789012345678901234567890123456789012", /* 63 bytes */
};

const size_t n_hostile_names = ARRAY_SIZE(hostile_names);

static const char *const more_texts[] = {
	"",
	"=cmd()|'/C calc'!A0",
	"<script>alert(1)</script>",
	"</script><!--",
	"{\"a\": [1, null]}",
	"\",\"",
	"\\\"",
	"&#10;'",
};

#define STACK_BYTES 4096

/* As long as a stack may get: first an ordinary one, then one of quotes, then of control bytes. */
static const char *const frames[] = { "alloc_store+0xb8 [yep_slab];", "\",", "\x01",
				      "\xe4\xb8\xad" };

const size_t n_hostile_texts =
	ARRAY_SIZE(hostile_names) + ARRAY_SIZE(more_texts) + ARRAY_SIZE(frames);

static const char *long_text(const char *frame)
{
	static char stack[STACK_BYTES + 1];

	stack[0] = '\0';
	while (strlen(stack) + strlen(frame) <= STACK_BYTES)
		strcat(stack, frame);
	return stack;
}

const char *hostile_text(size_t i)
{
	if (i < n_hostile_names)
		return hostile_names[i];
	i -= n_hostile_names;
	if (i < ARRAY_SIZE(more_texts))
		return more_texts[i];
	return long_text(frames[i - ARRAY_SIZE(more_texts)]);
}

void set_all_texts(struct event *event, const char *value)
{
	for (size_t i = 0; i < n_event_fields; i++)
		if (event_fields[i].type == FIELD_TEXT)
			*(const char **)((char *)event + event_fields[i].offset) = value;
}

void unescape(const char *from, char *to)
{
	unsigned int byte;

	for (; *from; from++) {
		if (from[0] == '\\' && from[1] == '\\') {
			from++;
			*to++ = '\\';
		} else if (*from == '\\') {
			assert_int_equal(sscanf(from, "\\x%2x", &byte), 1);
			from += 3;
			*to++ = byte;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}
