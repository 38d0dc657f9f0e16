// SPDX-License-Identifier: GPL-2.0-or-later
// A headless browser that watches what a page does: what it asks for, says and runs.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function launch(packages) {
	const { chromium } = createRequire(join(resolve(packages), 'package.json'))('playwright-core');
	const executablePath = process.env.CHROMIUM ?? places.find(existsSync);

	if (!executablePath)
		throw new Error('no Chromium (tools/install-deps test)');
	// Root has no sandbox; the page is our own.
	return chromium.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none'] });
}

/*
 * Opens a file. options: {width, height, language, scheme, hash, still}. Returns {page, requests, faults,
 * ms, close()}: requests other than for the file itself, errors of the page and of its console.
 */
export async function open(browser, file, options = {}) {
	const context = await browser.newContext({
		viewport: { width: options.width ?? 1400, height: options.height ?? 900 },
		locale: options.language ?? 'en-US',
		colorScheme: options.scheme ?? 'light',
		reducedMotion: 'reduce',
	});
	const page = await context.newPage();
	const url = pathToFileURL(resolve(file)).href;
	const requests = [];
	const faults = [];

	page.on('request', (request) => {
		if (request.url().split('#')[0] !== url && !request.url().startsWith('data:'))
			requests.push(request.url());
	});
	page.on('pageerror', (error) => faults.push(error.message));
	page.on('console', (message) => ['error', 'warning'].includes(message.type()) && faults.push(message.text()));
	page.on('dialog', (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
	const start = performance.now();

	await page.goto(url + (options.hash ?? ''));
	if (!options.blank)
		await page.waitForFunction(() => document.documentElement.dataset.drawn);
	// Drawn is what has been painted: a frame after the last one that was asked for.
	await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
	return { page, requests, faults, ms: performance.now() - start, close: () => context.close() };
}

// The data of the report as the page was given them
export function dataOf(page) {
	return page.evaluate(() => JSON.parse(document.getElementById('report-data').textContent));
}
