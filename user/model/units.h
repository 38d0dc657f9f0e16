/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers for people: sizes in IEC units, counts shortened, times. Pure. */
#ifndef SLUBTRACE_MODEL_UNITS_H
#define SLUBTRACE_MODEL_UNITS_H

#include <linux/types.h>

#include "text.h"

/* "812B", "4.0K", "63.9M", "1.2G": IEC, at most five characters besides the sign. */
void units__add_bytes(struct text *out, __s64 bytes);

/*
 * Up to 99999 as it is, then "123k", "1.2M", "45.6G": thousands, at most five characters besides
 * the sign.
 */
void units__add_count(struct text *out, __s64 count);

/*
 * A count a second: "0.02", "0.4", "12", "5.1k"; 0 is "0", what is not 0 but would be shown so is
 * "<0.01" ("-<0.01"), and over no time at all it is "n/a".
 */
void units__add_rate(struct text *out, __s64 count, __u64 ns);

/* "12s", "5m10s", "3h07m", "12d4h"; cut, not rounded, as a clock does. */
void units__add_time(struct text *out, __u64 ns);

#endif
