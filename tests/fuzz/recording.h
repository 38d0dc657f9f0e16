/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording for harnesses to damage, and whoever reads all of it. */
#ifndef SLUBTRACE_FUZZ_RECORDING_H
#define SLUBTRACE_FUZZ_RECORDING_H

#include "fuzz.h"

/* Writes a whole recording to the file at @path, which becomes the same each time. */
void recording__make(const char *path);

/*
 * Reads the file as replay and report do: whatever is in it, that ends, and what is told of it
 * afterwards can be told. It seeks, too.
 */
void recording__read(const char *path);

/* A path of this process alone, on no disk. */
const char *recording__path(void);

#endif
