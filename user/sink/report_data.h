/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the page of a report is given, as one JSON object. Pure. All that is n/a is null; a text may
 * hold any character, "<" is written \u003c.
 *
 * about      [[key, value], ...] as about__each() tells them, then what else was found
 * hooks      [[metric, tier, target, state, reason], ...], all of them
 * observed   {metric: true or false}
 * start_wall_ms, span_s, samples, page_bytes   numbers; the first sample is second 0
 * time       [seconds, ...]: two places for each bucket of time, its least and its largest value; the
 *            series below stand on these places. Where the samples are no more than the places would
 *            be, each sample has one place, and a place of nulls stands in a gap
 * jumps      [[seconds, seconds more], ...]: there the clock on the wall went so much further (or
 *            back) than the one that stands still while the machine sleeps: it slept, or was set
 * series     {kib: all slabs held; allocs_s, frees_s, slow_s, new_s, freed_s: by the second;
 *            fast_permille; pages_s: net}, each an array or null
 * marks      {the same keys: null, ">" or "~" for series that are bounds}
 * kib_of     "books": KiB are what slabs take by the books of the kernel; "trace": these were not
 *            read, and KiB are what was taken less what was given back since the first sample; null:
 *            neither is known
 * orders     [{order, wanted, got, freed: slabs; series: new slabs got by the second}, ...]
 * losses     [[seconds, cause, events], ...], summed up in 200 parts of the time, by their end; lost:
 *            [[cause, events], ...] in all
 * columns    [{key, header, help, unit, text}, ...]: those of columns[] that a whole trace can tell,
 *            but for cache and merged; unit is "plain", "signed", "bytes", "kib", "permille" or "ns"
 * caches     [{id, name, merged, address, flags, dead,
 *              cells: [number, text or null, ...] of the columns, since the start,
 *              marks: null, or [null, ">", "~" or "-", ...]: cells that are bounds; "-": there is
 *              nothing to tell, the cell is null,
 *              kib_first, kib_last (null for one that is dead), kib_min, kib_max: of the trace,
 *              kib_mark: null, ">" or "~",
 *              kib: runs, or null where it never changed (kib_min is kib_max) or there is no room
 *              for it}, ...]
 *            most KiB gained first. Runs stand for a series: a number is the difference to the
 *            number before (the first one to 0), null a place of null, [n] n more places like the
 *            one before
 * left_out   how many caches changed and have no series, for want of room
 * symbols    ["function+0x1c [module]", ...]
 * stacks     [[cache, [symbol, ...] the innermost first, made, held, made_bytes, held_bytes], ...]:
 *            cache and symbol are places in caches and symbols, cache null where it is no longer
 *            known; held is null where frees are not seen. Instead of symbols: null where the stack
 *            was not told; -1 for several stacks of the cache that are not told apart
 * processes  [[cache, pid, comm, made, held, made_bytes, held_bytes], ...]; pid null or -1 likewise
 * cgroups    [[cache, path, made, held, made_bytes, held_bytes], ...]; path null (also: it was gone
 *            before it could be asked for) or -1 likewise
 * growth     {made, held, freed, freed_before, refound, untracked, nameless}: slabs of all caches,
 *            as in growth.h; held is null where frees are not seen
 * largest    {seconds, pages, cache}: the interval in which most pages were taken, and by whom; null
 */
#ifndef SLUBTRACE_SINK_REPORT_DATA_H
#define SLUBTRACE_SINK_REPORT_DATA_H

#endif
