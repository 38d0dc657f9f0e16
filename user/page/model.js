// SPDX-License-Identifier: GPL-2.0-or-later
// What is told of a recording, from the data of the report (user/sink/report_data.h); pure.

export const LOSS_PARTS = 200; /* the losses are summed up in so many parts of the time */
export const OTHERS = -1;
const rowNames = ['made', 'held', 'made_bytes', 'held_bytes'];

// [place, key, ..., made, held, made_bytes, held_bytes] as an object
function ledgerRow(row, keys) {
	return Object.fromEntries(['cache', ...keys, ...rowNames].map((name, i) => [name, row[i]]));
}

function ledger(rows, keys, n) {
	const all = rows.map((row) => ledgerRow(row, keys)).sort((a, b) => b.made - a.made);
	const of = Array.from({ length: n }, () => []);

	for (const row of all)
		if (row.cache !== null)
			of[row.cache].push(row);
	return { all, of };
}

// A series from its runs: differences, nulls, and [n] for n more like the one before
export function series(runs) {
	const out = [];
	let number = 0;

	for (const run of runs ?? [])
		if (Array.isArray(run)) {
			const last = out[out.length - 1];

			for (let i = 0; i < run[0]; i++)
				out.push(last);
		} else {
			number += run ?? 0;
			out.push(run === null ? null : number);
		}
	return runs && out;
}

// The parsed report with what is looked up often: ledgers by cache, moments of the places.
export function model(data) {
	const n = data.caches.length;

	return {
		...data,
		caches: data.caches.map((cache) => ({ ...cache, kib: series(cache.kib) })),
		times: data.time.map((seconds) => data.start_wall_ms + seconds * 1000),
		paired: data.time.length < data.samples,
		stacks: ledger(data.stacks, ['symbols'], n),
		processes: ledger(data.processes, ['pid', 'comm'], n),
		cgroups: ledger(data.cgroups, ['path'], n),
	};
}

// By the clock on the wall, which may jump, the moment that ms is by the one that does not
export function wall(data, ms) {
	const seconds = (ms - data.start_wall_ms) / 1000;

	return data.jumps.reduce((at, [when, more]) => (when <= seconds ? at + more * 1000 : at), ms);
}

export function wallOf(data, seconds) {
	return wall(data, data.start_wall_ms + seconds * 1000);
}

export function isKnown(number) {
	return number !== null && number !== undefined;
}

export function sum(rows, key) {
	return rows.reduce((total, row) => total + (row[key] ?? 0), 0);
}

export function gained(cache) {
	return isKnown(cache.kib_first) && isKnown(cache.kib_last) ? cache.kib_last - cache.kib_first : null;
}

// The last fact of that key; null: there is none
export function fact(data, key) {
	return data.about.filter(([name]) => name === key).map(([, value]) => value).pop() ?? null;
}

// The values of both places of the bucket that has place i, or of the one there is
function valuesAt(data, values, i) {
	const first = data.paired ? i - (i % 2) : i;

	return (data.paired ? [values[first], values[first + 1]] : [values[first]]).filter(isKnown);
}

// {least, most} of the bucket at place i; null where there is a gap
export function rangeAt(data, values, i) {
	const known = values ? valuesAt(data, values, i) : [];

	return known.length ? { least: Math.min(...known), most: Math.max(...known) } : null;
}

// Caches that have a chart, the most gained first
function charted(data) {
	return data.caches.map((cache, i) => i).filter((i) => data.caches[i].kib);
}

/*
 * The layers of the chart of all caches from the bottom up, as {cache, values, tops}, and the tops of
 * the rest, if the sum of all is known. tops are what is drawn. At a place where a cache has no value,
 * its layer is empty.
 */
export function layers(data, n) {
	const total = data.series.kib;
	const tops = data.time.map(() => 0);
	const apart = charted(data).slice(0, n).map((cache) => {
		const { kib } = data.caches[cache];

		kib.forEach((value, i) => { tops[i] += value ?? 0; });
		return { cache, values: kib, tops: tops.map((top, i) => (total && !isKnown(total[i]) ? null : top)) };
	});

	return { apart, rest: total && total.map((all, i) => (isKnown(all) ? Math.max(all, tops[i]) : null)) };
}

// What is left of the sum of all beside the layers: bounds, where a bucket has several samples
export function restAt(data, apart, i) {
	const all = rangeAt(data, data.series.kib, i);
	const ranges = apart.map((layer) => rangeAt(data, layer.values, i) ?? { least: 0, most: 0 });

	if (!all)
		return null;
	return { least: all.least - ranges.reduce((total, range) => total + range.most, 0),
		most: all.most - ranges.reduce((total, range) => total + range.least, 0) };
}

// {n, first, last} over the caches of which both ends are known
export function ends(caches) {
	const known = caches.filter((cache) => gained(cache) !== null);

	return { n: known.length, first: sum(known, 'kib_first'), last: sum(known, 'kib_last') };
}

// The place of the cache that gained most: null if none did, undefined if that is not known
export function mostGrown(data) {
	let best;

	data.caches.forEach((cache, i) => {
		const by = gained(cache);

		if (by === null)
			return;
		best ??= null;
		if (by > 0 && (best === null || by > gained(data.caches[best])))
			best = i;
	});
	return best;
}

// Of rows by falling count, the first that is told, and how many slabs were made in all
export function topOf(rows, isTold) {
	return { top: rows.find((row) => isTold(row) && row.made > 0) ?? null, made: sum(rows, 'made') };
}

// [[tier, hooks in use], ...], most first; one that serves two metrics counts once, an iterator, which ran once, does not
export function tiersUsed(data) {
	const counts = new Map();
	const used = data.hooks.filter(([, , target, state]) => state === 'used' && !target.startsWith('iter/'));

	for (const hook of new Set(used.map(([, tier, target]) => `${tier} ${target}`))) {
		const [tier] = hook.split(' ', 1);
		counts.set(tier, (counts.get(tier) ?? 0) + 1);
	}
	return [...counts].sort((a, b) => b[1] - a[1]);
}

export function unseen(data) {
	return Object.keys(data.observed).filter((metric) => !data.observed[metric]);
}

export function lostInAll(data) {
	return data.lost.reduce((total, [, events]) => total + events, 0);
}

// The losses of the parts of time that share something with the bucket at place i
export function lossesAt(data, i) {
	const first = data.paired ? i - (i % 2) : i;
	const from = data.time[first];
	const until = data.time[data.paired ? first + 1 : first];
	const part = data.span_s / LOSS_PARTS;

	return data.losses.filter(([end]) => end >= from && end - part < until + (from === until ? 1e-9 : 0));
}

export function percent(part, whole) {
	return whole ? `${((100 * part) / whole).toFixed(1)} %` : 'n/a';
}

// "function+0x1c [module]" in its parts; the kernel itself is the module ''
export function parseSymbol(symbol) {
	const [, name, module] = symbol.match(/^([\s\S]*?)(?: \[([^\]]*)\])?$/);

	return { name, module: module ?? '', base: name.replace(/\+0x[0-9a-f]+$/, '') };
}
