/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of a recording: what whoever writes and whoever reads agree on, and the manual page
 * tells. A recording is one SQLite database.
 */
#ifndef SLUBTRACE_RECORDING_SCHEMA_H
#define SLUBTRACE_RECORDING_SCHEMA_H

#include "text.h"

#define RECORDING_APPLICATION 0x736c7562 /* PRAGMA application_id: "slub" */
#define RECORDING_VERSION     2		 /* PRAGMA user_version */

/* Adds the statements that make all tables, indices and views of an empty database. */
void schema__add(struct text *out);

/*
 * Adds the names of the counters of a table, each with a comma before: of cache_samples, those of
 * enum tally; of page_samples, of enum page_tally; of samples, of enum stray. They stand in the order
 * of the enums.
 */
void schema__add_tallies(struct text *out);
void schema__add_page_tallies(struct text *out);
void schema__add_strays(struct text *out);

#endif
