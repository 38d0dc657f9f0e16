// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of caches that would harm a terminal, a line or a parser if printed as they are. */
#include "unit.h"

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
