// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads times, and looks for them in the samples. */
#include "moment.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND 1000000000ULL

/* A time from its first to its last ns: by the clock on the wall, or since the first sample. */
struct moment {
	bool since_start;
	__u64 from;
	__u64 to;
};

/* ".5" in ns, up to the ninth digit; without it, *ns becomes 0 and *whole true. */
static bool read_fraction(const char **at, __u64 *ns, bool *whole)
{
	__u64 digit = SECOND / 10;

	*ns = 0;
	*whole = **at != '.';
	if (*whole)
		return true;
	if (*++*at < '0' || **at > '9')
		return false;
	for (; **at >= '0' && **at <= '9'; ++*at, digit /= 10)
		*ns += (**at - '0') * digit;
	return true;
}

/* "Z", "+02:00", "-0530"; or nothing, which is local time. */
static bool read_zone(const char *at, struct tm *tm, time_t *out)
{
	int hours, minutes, n = 0;

	if (!*at) {
		tm->tm_isdst = -1;
		*out = mktime(tm);
		return true;
	}
	if (!strcmp(at, "Z")) {
		*out = timegm(tm);
		return true;
	}
	if ((*at != '+' && *at != '-') ||
	    (sscanf(at + 1, "%2d:%2d%n", &hours, &minutes, &n) != 2 &&
	     sscanf(at + 1, "%2d%2d%n", &hours, &minutes, &n) != 2) ||
	    at[1 + n] || hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
		return false;
	*out = timegm(tm) - (*at == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

static int settle(struct moment *out, __s64 seconds, __u64 ns, bool whole)
{
	if (seconds < 0 || seconds > INT64_MAX / (__s64)SECOND - 1)
		return -ERANGE;
	out->from = seconds * SECOND + ns;
	out->to = whole ? out->from + SECOND - 1 : out->from;
	return 0;
}

/* "+42", "+1.5" */
static int read_offset(const char *time, struct moment *out)
{
	unsigned long long seconds;
	bool whole;
	char *end;
	const char *at;
	__u64 ns;

	if (*time < '0' || *time > '9')
		return -EINVAL;
	errno = 0;
	seconds = strtoull(time, &end, 10);
	at = end;
	if (!read_fraction(&at, &ns, &whole) || *at)
		return -EINVAL;
	out->since_start = true;
	return errno || seconds > INT64_MAX ? -ERANGE : settle(out, seconds, ns, whole);
}

/* "2026-11-23T12:03:05.5+02:00" */
static int read_date(const char *time, struct moment *out)
{
	struct tm tm = {};
	const char *at = strptime(time, "%Y-%m-%d", &tm);
	time_t seconds;
	bool whole;
	__u64 ns;

	if (!at || (*at != ' ' && *at != 'T'))
		return -EINVAL;
	at = strptime(at + 1, "%H:%M:%S", &tm);
	if (!at || !read_fraction(&at, &ns, &whole) || !read_zone(at, &tm, &seconds))
		return -EINVAL;
	return settle(out, seconds, ns, whole);
}

/* "12:03:05", on the day on which it began at @start_ns, or if it was over by then on the next. */
static int read_clock(const char *time, __u64 start_ns, struct moment *out)
{
	time_t start = start_ns / SECOND, seconds;
	struct tm tm, day;
	const char *at;
	bool whole;
	__u64 ns;
	int err;

	localtime_r(&start, &day);
	tm = day;
	at = strptime(time, "%H:%M:%S", &tm);
	if (!at || !read_fraction(&at, &ns, &whole) || *at)
		return -EINVAL;
	day.tm_hour = tm.tm_hour;
	day.tm_min = tm.tm_min;
	day.tm_sec = tm.tm_sec;
	day.tm_isdst = -1;
	seconds = mktime(&day);
	err = settle(out, seconds, ns, whole);
	if (err || out->to >= start_ns)
		return err;
	day.tm_mday++;
	day.tm_isdst = -1;
	return settle(out, mktime(&day), ns, whole);
}

/* The last sample before the first one that is after; the clock on the wall may have been set. */
static int look_for(struct source *source, const struct moment *moment, size_t *i)
{
	size_t n = replay__samples(source), found = n;
	__u64 start = 0, latest = 0, ts_ns, wall_ns;

	for (size_t at = 0; at < n; at++) {
		int err = replay__moment(source, at, &ts_ns, &wall_ns);
		__u64 when;

		if (err)
			return err;
		start = at ? start : ts_ns;
		when = moment->since_start ? ts_ns - start : wall_ns;
		latest = when > latest ? when : latest;
		if (when <= moment->to)
			found = at;
		else if (found < n)
			break;
	}
	if (found == n || latest < moment->from)
		return -ERANGE;
	*i = found;
	return 0;
}

int moment__find(struct source *source, const char *time, size_t *i)
{
	struct moment moment = {};
	__u64 ts_ns, start_ns;
	int err;

	if (!strcmp(time, "end")) {
		*i = replay__samples(source) - 1;
		return 0;
	}
	err = replay__moment(source, 0, &ts_ns, &start_ns);
	if (err)
		return err;
	if (*time == '+')
		err = read_offset(time + 1, &moment);
	else if (strchr(time, '-'))
		err = read_date(time, &moment);
	else
		err = read_clock(time, start_ns, &moment);
	return err ? err : look_for(source, &moment, i);
}

int moment__add_span(struct source *source, struct text *out)
{
	__u64 first_ns, last_ns, first_wall, last_wall;
	int err = replay__moment(source, 0, &first_ns, &first_wall);
	char from[32], to[32];
	struct tm local;
	time_t seconds;

	if (!err)
		err = replay__moment(source, replay__samples(source) - 1, &last_ns, &last_wall);
	if (err)
		return err;
	seconds = first_wall / SECOND;
	localtime_r(&seconds, &local);
	strftime(from, sizeof(from), "%F %T", &local);
	seconds = last_wall / SECOND;
	localtime_r(&seconds, &local);
	strftime(to, sizeof(to), "%F %T", &local);
	text__printf(out, "%s to %s, +0 to +%llu", from,
		     strncmp(from, to, strlen("2026-11-23")) ? to : to + strlen("2026-11-23 "),
		     last_ns < first_ns ? 0 : (last_ns - first_ns) / SECOND);
	return 0;
}
