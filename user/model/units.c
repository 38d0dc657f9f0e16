// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers for people. All is done in integers, so that what is shown at a border is certain. */
#include "units.h"

/* Wide enough for any count times 10^11, or any such number over a time. */
typedef unsigned __int128 wide;

static wide rounded(wide number, wide unit)
{
	return (number + unit / 2) / unit;
}

/* The absolute value, also of the one that has no positive counterpart; adds the sign. */
static __u64 add_sign(struct text *out, __s64 number)
{
	if (number >= 0)
		return number;
	text__add(out, "-", 1);
	return -(__u64)number;
}

/*
 * @number / @unit in the greatest unit of which, rounded, there is at least one. Judged by the
 * rounded value: what is a little less than 1.0M is not 1024K.
 */
static void add_scaled(struct text *out, wide number, wide unit, unsigned int step,
		       const char *suffixes)
{
	wide tenths;

	for (; suffixes[1] && rounded(number, unit) >= step; suffixes++)
		unit *= step;
	tenths = rounded(number * 10, unit);
	if (tenths < 1000)
		text__printf(out, "%u.%u", (unsigned int)tenths / 10, (unsigned int)tenths % 10);
	else
		text__printf(out, "%llu", (unsigned long long)rounded(number, unit));
	text__add(out, suffixes, 1);
}

void units__add_bytes(struct text *out, __s64 bytes)
{
	__u64 number = add_sign(out, bytes);

	if (number < 1024)
		text__printf(out, "%lluB", number);
	else
		add_scaled(out, number, 1024, 1024, "KMGTPE");
}

void units__add_count(struct text *out, __s64 count)
{
	__u64 number = add_sign(out, count);

	if (number < 100000)
		text__printf(out, "%llu", number);
	else
		add_scaled(out, number, 1000, 1000, "kMGTPE");
}

void units__add_rate(struct text *out, __s64 count, __u64 ns)
{
	wide number = add_sign(out, ns ? count : 0);
	wide hundredths, tenths;

	if (!ns) {
		text__add_string(out, "n/a");
		return;
	}
	number *= 1000000000;
	hundredths = rounded(number * 100, ns);
	tenths = rounded(number * 10, ns);
	if (!number)
		text__add(out, "0", 1);
	else if (!hundredths)
		text__add_string(out, "<0.01");
	else if (hundredths < 10)
		text__printf(out, "0.0%u", (unsigned int)hundredths);
	else if (tenths < 100)
		text__printf(out, "%u.%u", (unsigned int)tenths / 10, (unsigned int)tenths % 10);
	else if (rounded(number, ns) < 1000)
		text__printf(out, "%u", (unsigned int)rounded(number, ns));
	else
		add_scaled(out, number, (wide)ns * 1000, 1000, "kMGTPE");
}

void units__add_time(struct text *out, __u64 ns)
{
	__u64 s = ns / 1000000000;

	if (s < 60)
		text__printf(out, "%llus", s);
	else if (s < 3600)
		text__printf(out, "%llum%02llus", s / 60, s % 60);
	else if (s < 86400)
		text__printf(out, "%lluh%02llum", s / 3600, s / 60 % 60);
	else
		text__printf(out, "%llud%lluh", s / 86400, s / 3600 % 24);
}
