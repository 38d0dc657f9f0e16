// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs the tests of all rooms, and fails if any of them did. */
#include <locale.h>
#include <stdio.h>

#include "unit.h"

/* A request for more memory than there is returns NULL, as it does without the sanitizer. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

int main(void)
{
	static int (*const rooms[])(void) = {
		test_text,	    test_snapshot, test_column,	     test_event,
		test_csv,	    test_lines,	   test_options,     test_select,
		test_callers,	    test_manual,   test_units,	     test_history,
		test_frame,	    test_slabinfo, test_certainty,   test_growth,
		test_ledger,	    test_pool,	   test_suspect,     test_view,
		test_view_keys,	    test_view_use, test_view_random, test_view_rows,
		test_timeline,	    test_report,   test_jsonl,	     test_put,
		test_event_filter,  test_own_cost, test_overhead,    test_inspection,
		test_inspect_lines, test_layout,   test_merging,     test_inspect_traits,
		test_list,	    test_owners,   test_explain,
	};
	int failed = 0;

	/* Whether a character is wide is the C library's to say. */
	if (!setlocale(LC_CTYPE, "C.UTF-8")) {
		fputs("there is no locale C.UTF-8\n", stderr);
		return 1;
	}
	for (size_t i = 0; i < ARRAY_SIZE(rooms); i++)
		failed += rooms[i]() != 0;
	return failed != 0;
}
