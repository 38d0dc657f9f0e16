/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the page of a report is given, as one JSON object. Pure. All that is n/a is null; a text may
 * hold any character, "<" is written \u003c.
 *
 * about      [[key, value], ...] as about__each() tells them, then "ended" and what else was found
 * hooks      [[metric, tier, target, state, reason], ...], all of them
 * observed   {metric: true or false}
 * start_wall_ms, span_s, samples, page_bytes   numbers; the first sample is second 0
 * time       [seconds, ...]: two places for each bucket of time, its least and its largest value; the
 *            series below stand on these places. Where there are fewer samples than buckets, each
 *            sample has one place
 * series     {kib: all slabs held; allocs_s, frees_s, slow_s, new_s, freed_s: by the second;
 *             fast_permille; pages_s: net}, each an array or null
 * orders     [{order, wanted, got, freed: slabs; series: new slabs by the second}, ...]
 * losses     [[seconds, cause, events], ...], summed up by bucket; lost: [[cause, events], ...] in all
 * columns    [{key, header, help, unit, text}, ...]: those of columns[] that a whole trace can tell;
 *            unit is "plain", "signed", "bytes", "kib", "permille" or "ns"
 * caches     [{id, name, merged, address, flags, dead,
 *              cells: [number, text or null, ...] of the columns, since the start,
 *              marks: [null, ">" or "~", ...] for cells that are bounds,
 *              kib_first, kib_last, kib_max,
 *              kib: series, or null where it never changed or there are too many caches}, ...]
 *            most KiB gained first
 * symbols    ["function+0x1c [module]", ...]
 * stacks     [[cache, [symbol, ...] the innermost first, made, held, made_bytes, held_bytes], ...]:
 *            cache and symbol are places in caches and symbols; held is null where frees are not
 *            seen; a stack that was not told, or is no longer told apart, has no symbols
 * processes  [[cache, pid, comm, made, held, made_bytes, held_bytes], ...]
 * cgroups    [[cache, path or null, made, held, made_bytes, held_bytes], ...]
 * growth     {made, held, freed, freed_before, refound, untracked, nameless}: slabs of all caches,
 *            as in growth.h
 * largest    {seconds, pages, cache}: the interval in which most pages were taken, and by whom; null
 */
#ifndef SLUBTRACE_SINK_REPORT_DATA_H
#define SLUBTRACE_SINK_REPORT_DATA_H

#endif
