// SPDX-License-Identifier: GPL-2.0-or-later
// A report against SQL on its recording: what both tell of the same trace is the same.
import { execFileSync } from 'node:child_process';
import { dataOf, open } from './browser.mjs';
import { allCells } from './numbers.mjs';
import { assert, test } from './tap.mjs';

// Columns that are the difference of one counter of cache_samples between the first and the last sample
const counters = { new: 'new_slabs', freed: 'freed_slabs', taken: 'pages_taken', given: 'pages_given', allocs: 'allocs', frees: 'frees', bulk: 'bulk_allocs' };

function query(recording, sql) {
	const text = execFileSync('sqlite3', ['-readonly', '-json', recording, sql], { encoding: 'utf8', maxBuffer: 1 << 28 });

	return text.trim() ? JSON.parse(text) : [];
}

function counts(recording) {
	const parts = Object.entries(counters).map(([key, column]) => `
		sum(CASE WHEN last THEN ${column} ELSE 0 END) - sum(CASE WHEN first THEN ${column} ELSE 0 END) AS "${key}"`);

	return query(recording, `SELECT cache, ${parts} FROM (SELECT *, sample = 1 AS first,
		sample = max(sample) OVER (PARTITION BY cache) AS last FROM cache_samples) GROUP BY cache`);
}

export async function compareWithSql(browser, report, recording) {
	const { page, requests, faults, close } = await open(browser, report);
	const data = await dataOf(page);
	const shown = await allCells(page);

	await test('a recording: opens offline, in silence', () => {
		assert.deepEqual([requests, faults], [[], []]);
	});
	await test('a recording: counts of each cache equal those that SQL tells', () => {
		const told = new Map(counts(recording).map((row) => [row.cache, row]));
		let compared = 0;

		for (const cache of data.caches) {
			const row = told.get(cache.id);
			const cells = shown.filter((one) => one.cache.replace(/gone$/, '') === cache.name);

			for (const key of Object.keys(counters)) {
				const texts = cells.map((one) => one[key].replace(/^[>~]/, ''));

				if (!row || texts.every((text) => text === 'n/a' || text === '-'))
					continue;
				assert.ok(texts.includes(String(row[key])), `${cache.name} ${key}: shown ${texts}, SQL ${row[key]}`);
				compared += row[key] !== 0;
			}
		}
		assert.ok(compared > 10, `only ${compared} counts that are not 0`);
		return `${compared} counts that are not 0`;
	});
	await test('a recording: samples, losses and events equal those that SQL tells', () => {
		const [{ samples }] = query(recording, 'SELECT count(*) AS samples FROM samples');
		const lost = query(recording, 'SELECT cause, max(count) - coalesce(min(CASE WHEN sample = 1 THEN count END), 0) AS events FROM losses GROUP BY cause');
		const made = query(recording, `SELECT e.cache, count(*) AS made FROM events e JOIN kinds k ON k.id = e.kind
			WHERE k.kind = 'new_slab' AND e.cache IS NOT NULL GROUP BY e.cache`);

		assert.equal(data.samples, samples);
		assert.deepEqual(data.lost.filter(([, events]) => events).sort(), lost.filter(({ events }) => events).map(({ cause, events }) => [cause, events]).sort());
		const summed = new Map();

		for (const [place, , n] of data.stacks)
			if (place !== null)
				summed.set(data.caches[place].id, (summed.get(data.caches[place].id) ?? 0) + n);
		for (const { cache, made: n } of made)
			if (data.caches.some(({ id }) => id === cache))
				assert.equal(summed.get(cache), n, `slabs made by cache ${cache}`);
		assert.ok(made.length > 0, 'no slab was made');
		return `${samples} samples, ${made.length} caches that made slabs`;
	});
	await close();
}
