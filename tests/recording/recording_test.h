/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of recordings share. */
#ifndef SLUBTRACE_RECORDING_TEST_H
#define SLUBTRACE_RECORDING_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

int test_queries(void);
int test_recorder(void);
#define FOLDER 64

/* Makes a folder for files, whose path comes into @path; or removes it with what is in it. */
void folder__open(char path[FOLDER]);
void folder__close(const char *path);

int test_schema(void);
int test_replay(void);
int test_damage(void);
int test_player(void);

#endif
