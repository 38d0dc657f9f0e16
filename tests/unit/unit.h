/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every unit test includes: cmocka with its prerequisites, and one function a room. */
#ifndef SLUBTRACE_TESTS_UNIT_H
#define SLUBTRACE_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

/* Each runs the tests of one room and returns how many failed. */
int test_text(void);
int test_snapshot(void);
int test_column(void);
int test_certainty(void);
int test_event(void);
int test_event_filter(void);
int test_own_cost(void);
int test_overhead(void);
int test_inspection(void);
int test_inspect_lines(void);
int test_csv(void);
int test_jsonl(void);
int test_put(void);
int test_lines(void);
int test_options(void);
int test_select(void);
int test_callers(void);
int test_manual(void);
int test_suspect(void);
int test_list(void);
int test_units(void);
int test_history(void);
int test_frame(void);
int test_slabinfo(void);
int test_growth(void);
int test_ledger(void);
int test_pool(void);
int test_timeline(void);
int test_report(void);
int test_layout(void);
int test_merging(void);
int test_inspect_traits(void);
int test_view(void);
int test_view_keys(void);
int test_view_rows(void);
int test_view_use(void);
int test_view_random(void);
int test_owners(void);
int test_explain(void);

/* Names that someone who may create a cache could choose to do harm. */
extern const char *const hostile_names[];
extern const size_t n_hostile_names;

#define HOSTILE_BYTES 32768 /* what any hostile text takes, however it is escaped */

/* These names and more, up to stacks of 4 KiB; one of the latter is good until the next is asked for. */
const char *hostile_text(size_t i);
extern const size_t n_hostile_texts;

struct event;

/* Makes all texts of the event @value. */
void set_all_texts(struct event *event, const char *value);

/* Undoes the escapes of text.h. */
void unescape(const char *from, char *to);

#endif
