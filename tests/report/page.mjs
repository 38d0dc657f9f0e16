// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of the page of reports: page.mjs BUILD [PAGE RECORDING]; with these two, that page is held against
// SQL on its recording besides.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { dataOf, launch, open } from './browser.mjs';
import { numbers } from './numbers.mjs';
import { reading } from './reading.mjs';
import { compareWithSql } from './sql.mjs';
import { assert, end, test } from './tap.mjs';

const [build, report, recording] = process.argv.slice(2);
const folder = join(build, 'report');
const file = (kind) => join(folder, `${kind}.html`);
const kinds = ['hour', 'tracepoints', 'hostile', 'unknown', 'empty', 'one', 'program', 'program-hostile', 'program-na'];
const browser = await launch(join(build, 'page'));

async function opens() {
	for (const kind of kinds)
		await test(`${kind}: opens offline, in silence`, async () => {
			const { page, requests, faults, close } = await open(browser, file(kind));

			assert.deepEqual(requests, []);
			assert.deepEqual(faults, []);
			assert.ok(await page.locator('#summary li').count() > 0);
			await page.evaluate(() => { location.hash = '#cache=nonsense%'; });
			await page.getByText('nonsense%').waitFor();
			assert.deepEqual(faults, []);
			await close();
		});
}

async function sizes() {
	for (const kind of ['hour', 'program'])
		await test(`${kind}: an hour of 300 caches is at most 1 MB`, () => {
			const { size } = statSync(file(kind));

			assert.ok(size <= 1000000, `${size} bytes`);
			return `${size} bytes`;
		});
	await test('an hour of 300 caches opens soon', async () => {
		const times = { blank: [], hour: [], program: [] };
		let nodes = 0;

		for (let i = 0; i < 2; i++)
			for (const kind of Object.keys(times)) {
				const { page, ms, close } = await open(browser, file(kind), { blank: kind === 'blank' });

				times[kind].push(ms);
				nodes = Math.max(nodes, await page.evaluate(() => document.querySelectorAll('*').length));
				await close();
			}
		const best = (kind) => Math.round(Math.min(...times[kind]));

		// The goal is one second; what else the machine does is not the page's fault.
		assert.ok(best('hour') < 5000 && best('program') < 5000, JSON.stringify(times));
		assert.ok(nodes < 8000, `${nodes} elements`);
		return `${best('hour')} and ${best('program')} ms, a blank page ${best('blank')} ms; ${nodes} elements`;
	});
}

async function hostile() {
	for (const kind of ['hostile', 'program-hostile'])
		await test(`${kind}: names are text, whatever they say`, async () => {
			const { page, close } = await open(browser, file(kind));
			const names = (await dataOf(page)).caches.map((cache) => cache.name);
			const hashes = await page.locator('#caches-table tbody a').evaluateAll((links) => links.map((link) => link.hash));

			assert.equal(hashes.length, names.length);
			for (const hash of ['', ...hashes]) {
				await page.evaluate((to) => { location.hash = to; }, hash);
				await page.waitForFunction((to) => Boolean(document.getElementById('caches-table')) === !to, hash);
				const seen = await page.evaluate(() => ({
					pwned: window.pwned,
					title: document.title,
					foreign: document.querySelectorAll('img, iframe, object, embed, form, b script, #page script, [onerror], [onclick]').length,
					scripts: document.scripts.length,
				}));

				assert.deepEqual(seen, { pwned: undefined, title: 'slubtrace report', foreign: 0, scripts: 2 });
			}
			await page.evaluate(() => { location.hash = ''; });
			const shown = await page.locator('#caches-table tbody a').allTextContents();

			assert.deepEqual([...shown].sort(), [...names].sort());
			await close();
		});
	await test('the policy lets nothing else run, and nothing be asked for', async () => {
		const { page, requests, close } = await open(browser, file('one'));
		const seen = await page.evaluate(async () => {
			const script = document.createElement('script');
			const image = new Image();

			script.textContent = 'window.pwned = 1';
			document.body.append(script);
			image.src = 'https://slubtrace.invalid/x.png';
			const asked = await fetch('https://slubtrace.invalid/').then(() => 'asked', () => 'refused');

			return [window.pwned, asked, document.querySelector('meta[http-equiv]').content.startsWith('default-src \'none\'')];
		});

		assert.deepEqual(seen, [undefined, 'refused', true]);
		assert.deepEqual(requests.filter((url) => !url.startsWith('https://slubtrace.invalid')), []);
		await close();
	});
	await test('a page without data says so', async () => {
		const { page, close } = await open(browser, join(build, 'report.html'), { blank: true });

		assert.match(await page.locator('#page').textContent(), /has no recording in it/);
		await close();
	});
}

async function pictures() {
	const shots = [
		['wide', 'hour', { width: 2560, height: 1440 }], ['usual', 'program', {}],
		['narrow', 'hour', { width: 360, height: 740 }], ['dark', 'hour', { scheme: 'dark' }],
		['chinese', 'hour', { language: 'zh-CN' }], ['cache', 'hour', { hash: '#cache=1000' }],
		['cache-dark-narrow', 'program', { hash: '#cache=1', width: 360, height: 740, scheme: 'dark' }],
		['not-known', 'unknown', {}], ['hostile', 'hostile', {}],
	];

	for (const [name, kind, options] of shots)
		await test(`picture: ${name} fits its window`, async () => {
			const { page, close } = await open(browser, file(kind), options);
			const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);

			await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
			assert.equal(needs, has);
			await close();
		});
	await test('picture: flame, zoomed', async () => {
		const { page, close } = await open(browser, file('hour'));

		await page.locator('.frame', { hasText: 'vfs_write' }).first().click();
		await page.locator('.frame', { hasText: 'alloc_store' }).first().hover();
		await page.locator('#flame').screenshot({ path: join(folder, 'flame.png') });
		await close();
	});
	await test('on paper: light, all rows, no controls', async () => {
		const { page, close } = await open(browser, file('hour'), { scheme: 'dark' });
		const pdf = await page.pdf({ path: join(folder, 'print.pdf'), format: 'A4' });
		const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;

		assert.ok(pages >= 3, `${pages} pages`);
		await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
		await page.emulateMedia({ media: 'print' });
		assert.equal(await page.locator('#caches-table tbody tr').count(), (await dataOf(page)).caches.length);
		assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
		assert.equal(await page.locator('#filter').isVisible(), false);
		await page.setViewportSize({ width: 700, height: 1000 });
		await page.screenshot({ path: join(folder, 'print.png') });
		await page.evaluate(() => dispatchEvent(new Event('afterprint')));
		assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
		await close();
		return `${pages} pages`;
	});
}

await opens();
await sizes();
await numbers(browser, file);
await reading(browser, file);
await hostile();
await pictures();
if (report)
	await compareWithSql(browser, report, recording);
await browser.close();
end();
