/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of reports, which is part of the program. */
#ifndef SLUBTRACE_SINK_REPORT_PAGE_H
#define SLUBTRACE_SINK_REPORT_PAGE_H

/* From the first byte to the one behind the last; the data belong in the place of the marker. */
extern const char report_page[];
extern const char report_page_end[];

#define REPORT_MARKER "<!--SLUBTRACE-DATA-->"

#endif
