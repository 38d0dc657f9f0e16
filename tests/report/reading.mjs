// SPDX-License-Identifier: GPL-2.0-or-later
// What a reader does with the page: sort, filter, drill down, go back, zoom, change language and colours.
import { dataOf, open } from './browser.mjs';
import { assert, test } from './tap.mjs';

const names = (page) => page.locator('#caches-table tbody tr td[data-key=cache] a').allTextContents();

async function drillDown(browser, file, kind) {
	const { page, faults, close } = await open(browser, file(kind));
	const data = await dataOf(page);
	const place = data.stacks[0][0];
	const cache = data.caches[place];
	const rows = data.stacks.filter((row) => row[0] === place);

	await page.locator('#exact-exact').click();
	await page.locator('#filter').fill(cache.name);
	await page.locator('#caches-table tbody tr', { has: page.getByText(cache.name, { exact: true }) }).locator('td').nth(1).click();
	await page.locator('#cache h2', { hasText: cache.name }).waitFor();
	assert.equal(new URL(page.url()).hash, `#cache=${cache.id}`);
	const more = page.locator('#stacks .more');

	if (await more.isVisible())
		await more.click();
	const shown = await page.locator('#stacks-table tbody tr').evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
	const text = (row) => (Array.isArray(row[1]) ? row[1].map((i) => data.symbols[i]).join('') : row[1] === -1 ? '(other stacks, not told apart)' : '(no stack)');
	const wanted = rows.map((row) => [row[2], row[3] ?? 'n/a', row[4] / data.page_bytes, row[5] === null ? 'n/a' : row[5] / data.page_bytes, text(row)].map(String));

	assert.deepEqual(shown.map(([made, held, pages, heldPages, , stack]) => [made, held, pages, heldPages, stack]).sort(), wanted.sort());
	const made = rows.reduce((sum, row) => sum + row[2], 0);

	await page.locator('.frame', { hasText: /^all$/ }).hover();
	assert.equal(await page.locator('.tip').textContent(), `all: ${made} slabs, 100.0 % of all`);
	await page.goBack();
	await page.locator('#caches-table').waitFor();
	await page.goForward();
	await page.locator('#stacks-table').waitFor();
	await page.keyboard.press('Escape');
	await page.locator('#caches-table').waitFor();
	await page.locator('#caches-table a').first().focus();
	await page.keyboard.press('Enter');
	await page.locator('#stacks').waitFor();
	assert.deepEqual(faults, []);
	await close();
	return `${rows.length} stacks`;
}

async function sorts(browser, file) {
	const { page, close } = await open(browser, file('tracepoints'));
	const data = await dataOf(page);
	const i = data.columns.findIndex(({ key }) => key === 'new');
	const header = page.locator('#caches-table th', { hasText: /^NEW/ });

	await page.locator('#caches .more').click();
	assert.deepEqual((await names(page)).length, data.caches.length);
	await header.getByRole('button').click();
	assert.equal(await header.getAttribute('aria-sort'), 'descending');
	const of = new Map(data.caches.map((cache) => [cache.name, cache.cells[i]]));
	const falling = (await names(page)).map((name) => of.get(name));

	assert.deepEqual(falling, [...falling].sort((a, b) => b - a));
	await page.keyboard.press('Enter');
	assert.equal(await header.getAttribute('aria-sort'), 'ascending');
	const rising = (await names(page)).map((name) => of.get(name));

	assert.deepEqual(rising, [...rising].sort((a, b) => a - b));
	for (let turn = 0; turn < 2; turn++) {
		await page.locator('#caches-table th', { hasText: /^HOLDS/ }).getByRole('button').click();
		const known = (await page.locator('#caches-table td[data-key=last]').allTextContents()).map((text) => text !== 'n/a');

		assert.ok(known.indexOf(false) > 0 && !known.slice(known.indexOf(false)).includes(true), 'n/a comes last');
	}
	await close();
}

async function filters(browser, file) {
	const { page, close } = await open(browser, file('hour'));
	const data = await dataOf(page);
	const wanted = data.caches.filter((cache) => `${cache.name} ${cache.merged ?? ''}`.includes('inode')).map((cache) => cache.name);

	await page.locator('#filter').fill('INODE');
	assert.deepEqual((await names(page)).sort(), wanted.sort());
	assert.match(await page.locator('#caches output').textContent(), new RegExp(`^${wanted.length} of ${data.caches.length}$`));
	await page.locator('#filter').fill('no such cache');
	assert.deepEqual(await names(page), []);
	await close();
}

async function zooms(browser, file) {
	const { page, close } = await open(browser, file('hour'));
	const plots = page.locator('.plot .u-over');
	const edge = async () => {
		const last = plots.nth(2);
		const { width } = await last.boundingBox();

		await last.hover({ position: { x: width - 2, y: 20 } });
		return page.locator('.legend .when').allTextContents();
	};
	const before = await edge();
	const { x, y, width } = await plots.first().boundingBox();

	await plots.first().scrollIntoViewIfNeeded();
	const box = await plots.first().boundingBox();

	await page.mouse.move(box.x + width * 0.25, box.y + 40);
	await page.mouse.down();
	await page.mouse.move(box.x + width * 0.5, box.y + 40, { steps: 4 });
	await page.mouse.up();
	const zoomed = await edge();

	assert.equal(new Set(zoomed).size, 1, `one cursor: ${zoomed}`);
	assert.notDeepEqual(zoomed, before, `zoomed from ${x},${y}`);
	assert.match(zoomed[0], /13:0[45]/);
	await plots.nth(1).dblclick();
	assert.deepEqual(await edge(), before);
	await page.locator('.plot').first().focus();
	await page.keyboard.press('Home');
	await page.keyboard.press('+');
	const near = await edge();

	assert.match(near[0], /12:4[0-9]|12:5[0-9]|13:0[0-9]/);
	await page.locator('#whole').click();
	assert.deepEqual(await edge(), before);
	await close();
}

async function searches(browser, file) {
	const { page, faults, close } = await open(browser, file('hour'));

	await page.locator('#flame-search').fill('[YEP_SLAB]');
	assert.match(await page.locator('.details').textContent(), /^\d+ frames found: /);
	assert.ok(await page.locator('.frame rect[fill="#ff4fd8"]').count() > 2);
	await page.locator('#flame-search').fill('(((');
	assert.equal(await page.locator('.details').textContent(), 'no frame found');
	await page.locator('.flame').focus();
	await page.keyboard.press('ArrowUp');
	assert.match(await page.locator('.details').textContent(), /slabs, [\d.]+ % of all$/);
	const wide = page.locator('.frame', { hasText: 'ext4_lookup' }).first();
	const width = async () => Number(await wide.locator('rect').getAttribute('width'));
	const whole = await width();

	await wide.click();
	await page.waitForFunction((was) => Number([...document.querySelectorAll('.frame')]
		.find((frame) => frame.textContent.startsWith('ext4_lookup')).querySelector('rect').getAttribute('width')) > 2 * was, whole);
	await page.locator('#flame-reset').click();
	await page.waitForFunction((was) => Math.abs(Number([...document.querySelectorAll('.frame')]
		.find((frame) => frame.textContent.startsWith('ext4_lookup')).querySelector('rect').getAttribute('width')) - was) < 1, whole);
	assert.deepEqual(faults, []);
	await close();
}

async function speaks(browser, file) {
	const { page, close } = await open(browser, file('hour'), { language: 'zh-CN' });
	const html = page.locator('html');
	const all = () => page.locator('main').innerText();

	assert.equal(await html.getAttribute('lang'), 'zh-CN');
	assert.match(await all(), /增长最多.*\+33\.1M/s);
	assert.doesNotMatch(await all(), /Caches|grew|undefined|NaN|\[object/);
	await page.locator('#language').click();
	assert.equal(await html.getAttribute('lang'), 'en');
	assert.match(await all(), /grew most: by \+33\.1M/);
	assert.doesNotMatch(await all(), /[\u4e00-\u9fff]|undefined|NaN|\[object/);
	await close();
}

async function colours(browser, file) {
	const { page, close } = await open(browser, file('one'), { scheme: 'dark' });
	const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
	const dark = await paper();

	await page.locator('#theme-light').click();
	const light = await paper();

	assert.notEqual(light, dark);
	await page.locator('#theme-auto').click();
	assert.equal(await paper(), dark);
	await page.emulateMedia({ colorScheme: 'light' });
	await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
	await page.locator('#theme-dark').click();
	assert.equal(await paper(), dark);
	await close();
}

export async function reading(browser, file) {
	for (const kind of ['hour', 'program'])
		await test(`${kind}: from a cache to its stacks and back`, () => drillDown(browser, file, kind));
	await test('sorts by a click on a header, n/a last', () => sorts(browser, file));
	await test('filters by name', () => filters(browser, file));
	await test('one zoom and one cursor for all charts', () => zooms(browser, file));
	await test('the flame graph is searched, walked over and zoomed', () => searches(browser, file));
	await test('English and Chinese', () => speaks(browser, file));
	await test('light and dark', () => colours(browser, file));
}
