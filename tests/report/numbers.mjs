// SPDX-License-Identifier: GPL-2.0-or-later
// What the page shows is what it was given: tables, tooltips, legends, n/a.
import { dataOf, open } from './browser.mjs';
import { assert, test } from './tap.mjs';

// As a cell is to be shown exactly; written apart from the page on purpose
export function exactCell(column, value, mark) {
	if (value === null)
		return mark === '-' ? '-' : 'n/a';
	if (typeof value === 'string')
		return value;
	if (column.unit === 'permille')
		return `${mark ?? ''}${(value / 10).toFixed(1)}`;
	if (column.unit === 'ns')
		return `${mark ?? ''}${(value / 1e9).toFixed(3)}`;
	return `${mark ?? ''}${column.unit === 'signed' && value > 0 ? '+' : ''}${value}`;
}

// All rows and columns of the table of caches, by the key of the column
export async function allCells(page) {
	await page.locator('#exact-exact').click();
	await page.locator('#columns').click();
	await page.locator('.boxes input').evaluateAll((boxes) => boxes.forEach((box) => box.checked || box.click()));
	await page.locator('#caches .more').evaluate((more) => more.hidden || more.click());
	return page.locator('#caches-table tbody tr').evaluateAll((rows) => rows.map((row) =>
		Object.fromEntries([...row.cells].map((cell) => [cell.dataset.key, cell.textContent]))));
}

async function inTable(browser, file, kind) {
	const { page, close } = await open(browser, file(kind));
	const data = await dataOf(page);
	const shown = await allCells(page);
	const wanted = new Map(data.caches.map((cache) => [cache.name, cache]));

	assert.equal(shown.length, data.caches.length);
	for (const row of shown) {
		const name = [...wanted.keys()].find((one) => row.cache === one || row.cache === `${one}gone`);
		const cache = wanted.get(name);

		assert.ok(cache, `${row.cache} is no cache`);
		wanted.delete(name);
		data.columns.forEach((column, i) => assert.equal(row[column.key],
			exactCell(column, cache.cells[i], cache.marks?.[i]), `${cache.name} ${column.key}`));
		assert.equal(row.last, cache.kib_last === null ? 'n/a' : `${cache.kib_mark ?? ''}${cache.kib_last}`);
		assert.equal(row.merged, cache.merged ?? '-');
	}
	await close();
	return `${shown.length} caches, ${data.columns.length} columns`;
}

async function inFlame(browser, file, kind) {
	const { page, close } = await open(browser, file(kind));
	const data = await dataOf(page);

	await page.locator('#exact-exact').click();
	for (const [measure, key, unit] of [['made', 2, 1], ['held', 3, 1], ['made_bytes', 4, data.page_bytes], ['held_bytes', 5, data.page_bytes]]) {
		const total = data.stacks.reduce((sum, row) => sum + (row[key] ?? 0), 0);
		const write = (number) => (unit === 1 ? `${number} slabs` : `${number / unit} pages (${number} B)`);

		await page.locator(`#measure-${measure}`).click();
		await page.locator('.frame', { hasText: /^all$/ }).hover();
		assert.equal(await page.locator('.tip').textContent(), `all: ${write(total)}, 100.0 % of all`);
		// Each frame just above the root is the sum of the stacks that begin with it.
		const outermost = new Map();

		for (const row of data.stacks) {
			const name = Array.isArray(row[1]) ? data.symbols[row[1][row[1].length - 1]].replace(/\+0x[0-9a-f]+( \[[^\]]*\])?$/, '$1') : String(row[1]);

			outermost.set(name, (outermost.get(name) ?? 0) + (row[key] ?? 0));
		}
		for (const [name, value] of [...outermost].filter(([text]) => /^\w+$/.test(text) && text !== 'null').slice(0, 3)) {
			const frame = page.locator(`.frame[name="${name}"]`).first();

			await frame.hover();
			assert.ok((await page.locator('.tip').textContent()).startsWith(`${name}: ${write(value)}, `),
				`${await page.locator('.tip').textContent()} but ${name} ${write(value)}`);
		}
	}
	await close();
}

// The legend under the cursor tells the values of that place.
async function inCharts(browser, file, kind) {
	const { page, close } = await open(browser, file(kind));
	const data = await dataOf(page);
	const paired = data.time.length < data.samples;

	await page.locator('#exact-exact').click();
	const figure = page.locator('figure', { hasText: 'Objects allocated' });

	await figure.locator('.plot').focus();
	await page.keyboard.press('Home');
	for (let place = 0; place < Math.min(data.time.length, 24); place += 2) {
		const shown = await figure.locator('.legend li').allTextContents();

		['allocs_s', 'frees_s', 'slow_s'].forEach((key, i) => {
			const values = (paired ? data.series[key].slice(place, place + 2) : [data.series[key][place]]).filter((value) => value !== null);
			const mark = data.marks[key] ?? '';
			const [least, most] = [Math.min(...values), Math.max(...values)];
			const text = !values.length ? 'n/a' : mark + (least === most ? `${most}` : `${least}…${most}`);

			assert.ok(shown[i].endsWith(` ${text}`), `place ${place}: ${shown[i]}, not ${text}`);
		});
		await page.keyboard.press('ArrowRight');
	}
	await close();
}

export async function numbers(browser, file) {
	for (const kind of ['hour', 'tracepoints', 'unknown', 'program', 'program-hostile', 'program-na'])
		await test(`${kind}: every cell of the table is what was given`, () => inTable(browser, file, kind));
	for (const kind of ['hour', 'program'])
		await test(`${kind}: sums in the tooltips of the flame graph`, () => inFlame(browser, file, kind));
	for (const kind of ['hour', 'one', 'program'])
		await test(`${kind}: values under the cursor`, () => inCharts(browser, file, kind));
	await test('what is n/a is said, and not drawn', async () => {
		const { page, close } = await open(browser, file('unknown'));

		assert.equal(await page.locator('canvas').count(), 0);
		assert.ok(await page.locator('.charts .na').count() >= 8);
		await page.locator('#measure-held').click();
		await page.getByText(/frees of slabs were not seen/).waitFor();
		await close();
	});
	await test('losses: their sum, their causes, and marks on all charts', async () => {
		const { page, close } = await open(browser, file('hour'));
		const data = await dataOf(page);
		const sum = data.lost.reduce((total, [, events]) => total + events, 0);

		await page.locator('#summary li', { hasText: `${sum} events were lost: ring buffer full 3, recursion in allocs 40` }).waitFor();
		await page.locator('.plot').first().focus();
		await page.locator('.plot').first().press('Home');
		const steps = data.time.findIndex((at) => at >= data.losses[0][0]) / 2;

		for (let i = 0; i < Math.floor(steps / 10); i++)
			await page.keyboard.press('Shift+ArrowRight');
		for (let i = 0; i < steps % 10; i++)
			await page.keyboard.press('ArrowRight');
		assert.match((await page.locator('.legend .lost').allTextContents()).join(), /ring buffer full 3/);
		await close();
	});
}
