// SPDX-License-Identifier: GPL-2.0-or-later
// What is told of a recording, from the data of the report (user/sink/report_data.h); pure.

const rowNames = ['made', 'held', 'made_bytes', 'held_bytes'];

// [place, key, ..., made, held, made_bytes, held_bytes] as an object
function ledgerRow(row, keys) {
	const out = {};

	[...keys, ...rowNames].forEach((name, i) => { out[name] = row[i]; });
	return out;
}

function byCache(rows, keys, n) {
	const out = Array.from({ length: n }, () => []);

	for (const row of rows)
		out[row[0]]?.push(ledgerRow(row, ['cache', ...keys]));
	for (const rowsOf of out)
		rowsOf.sort((a, b) => b.made - a.made);
	return out;
}

// The parsed report with what is looked up often: ledgers by cache, wall-clock times of the places.
export function model(data) {
	const n = data.caches.length;

	return {
		...data,
		times: data.time.map((seconds) => data.start_wall_ms + seconds * 1000),
		paired: data.time.length < data.samples,
		stacksOf: byCache(data.stacks, ['symbols'], n),
		processesOf: byCache(data.processes, ['pid', 'comm'], n),
		cgroupsOf: byCache(data.cgroups, ['path'], n),
	};
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
function valuesAt(data, series, i) {
	const first = data.paired ? i - (i % 2) : i;
	const values = data.paired ? [series[first], series[first + 1]] : [series[first]];

	return values.filter(isKnown);
}

// {least, most} of the bucket at place i; null where there is a gap
export function rangeAt(data, series, i) {
	const values = series ? valuesAt(data, series, i) : [];

	return values.length ? { least: Math.min(...values), most: Math.max(...values) } : null;
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
	const least = all.least - ranges.reduce((total, range) => total + range.most, 0);
	const most = all.most - ranges.reduce((total, range) => total + range.least, 0);
	return { least: Math.max(least, 0), most };
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

// The rows of a cache that made anything, and of all of them how many slabs were made
export function topOf(rows, isTold) {
	const told = rows.filter(isTold).filter((row) => row.made > 0);

	return { top: told[0] ?? null, made: sum(rows, 'made') };
}

// [[tier, hooks in use], ...], most first
export function tiersUsed(data) {
	const counts = new Map();

	for (const [, tier, , state] of data.hooks)
		if (state === 'used')
			counts.set(tier, (counts.get(tier) ?? 0) + 1);
	return [...counts].sort((a, b) => b[1] - a[1]);
}

export function unseen(data) {
	return Object.keys(data.observed).filter((metric) => !data.observed[metric]);
}

export function lostInAll(data) {
	return data.lost.reduce((total, [, events]) => total + events, 0);
}

// The losses of the bucket at place i: those for which it is the nearest place before or at them
export function lossesAt(data, i) {
	const at = (place) => data.time[Math.min(place, data.time.length - 1)];
	const first = data.paired ? i - (i % 2) : i;
	const next = first + (data.paired ? 2 : 1);
	const end = next < data.time.length ? at(next) : Infinity;

	return data.losses.filter(([seconds]) => (seconds >= at(first) || first === 0) && seconds < end);
}

export function percent(part, whole) {
	return whole ? `${((100 * part) / whole).toFixed(1)} %` : 'n/a';
}

// "function+0x1c [module]" in its parts; the kernel itself is the module ''
export function parseSymbol(symbol) {
	const [, name, module] = symbol.match(/^([\s\S]*?)(?: \[([^\]]*)\])?$/);

	return { name, module: module ?? '', base: name.replace(/\+0x[0-9a-f]+$/, '') };
}
