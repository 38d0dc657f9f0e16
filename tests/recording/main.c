// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs the tests of recordings, and fails if any of them did. */
#include "recording_test.h"

int main(void)
{
	static int (*const rooms[])(void) = {
		test_queries, test_recorder, test_schema, test_replay, test_damage, test_player,
	};
	int failed = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rooms); i++)
		failed += rooms[i]() != 0;
	return failed != 0;
}
