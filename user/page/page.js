// SPDX-License-Identifier: GPL-2.0-or-later
// The page: reads the data, keeps what the reader chose, and draws anew when that changes.
import { allCharts, chartsView } from './charts.js';
import { cachesView, firstColumns } from './caches.js';
import { cacheView } from './cache.js';
import { choice, el, section } from './dom.js';
import { factsView, hooksView } from './facts.js';
import { flameView } from './flame.js';
import { model } from './model.js';
import { ordersView } from './orders.js';
import { scheme, schemeName } from './palette.js';
import { summaryView } from './summary.js';
import { writers } from './units.js';
import { preferredLanguage, wordsOf } from './words.js';

const PAPER = 690; /* CSS pixels that a chart may take on paper */
const root = document.getElementById('page');
const state = {
	language: preferredLanguage(navigator.language), theme: 'auto', exact: false, top: 8, rest: null, gain: false,
	measure: 'made', search: '', filter: '', sort: { key: 'grown', turned: false }, columns: new Set(firstColumns),
};
let page = null;
let zoom = null;
let syncing = false;

function zoomTo(range) {
	const xs = page.data.times;

	zoom = range;
	syncing = true;
	for (const plot of page.plots)
		plot.setScale('x', range ? { min: range[0], max: range[1] } : { min: xs[0], max: xs[xs.length - 1] });
	syncing = false;
}

// A chart was zoomed, by mouse or otherwise: so are the others.
function zoomed(plot) {
	const { min, max } = plot.scales.x;
	const xs = page.data.times;

	if (syncing || page.drawing)
		return;
	syncing = true;
	zoom = min <= xs[0] && max >= xs[xs.length - 1] ? null : [min, max];
	for (const other of page.plots)
		if (other !== plot && (other.scales.x.min !== min || other.scales.x.max !== max))
			other.setScale('x', { min, max });
	syncing = false;
}

function pageOf(data, printing) {
	return {
		data,
		state,
		words: wordsOf(state.language),
		write: writers(state.exact),
		colours: scheme(state.theme, printing),
		printing,
		still: printing || matchMedia('(prefers-reduced-motion: reduce)').matches,
		plots: [],
		undo: [],
		zoom,
		zoomTo,
		zoomed,
		width: (mount) => (printing ? PAPER : Math.max(240, Math.floor(mount.clientWidth))),
		linkTo: (place) => `#cache=${encodeURIComponent(data.caches[place].id)}`,
		change(chosen) {
			Object.assign(state, chosen);
			show(data);
		},
	};
}

function tools({ words, change }) {
	return el('div', { class: 'tools screen' },
		choice('exact', words.numbers, [['short', words.short, words.shortHelp], ['exact', words.exact, words.exactHelp]],
			state.exact ? 'exact' : 'short', (value) => change({ exact: value === 'exact' })),
		choice('theme', words.theme, Object.entries(words.themes), state.theme, (theme) => change({ theme })),
		el('button', { type: 'button', id: 'language', lang: words.code === 'en' ? 'zh' : 'en', 'aria-label': `${words.language}: ${words.other}`,
			onclick: () => change({ language: words.code === 'en' ? 'zh' : 'en' }) }, words.other));
}

function top({ words }, links) {
	return el('header', {}, el('h1', {}, words.title), el('nav', { 'aria-label': words.contents, class: 'screen' },
		links.map(([id, text]) => el('button', { type: 'button', class: 'jump', onclick: () =>
			document.getElementById(id).scrollIntoView({ behavior: 'smooth' }) }, text))));
}

function overview(found) {
	const { words, data } = found;
	const charts = chartsView(found, allCharts(found), ordersView(found), true);
	const flame = flameView(found, data.stacks.all, true);

	return {
		links: ['summary', 'charts', 'flame', 'caches', 'hooks', 'missing'].map((id) => [id, words[id]]),
		node: [section('summary', words.summary, summaryView(found)), factsView(found),
			section('charts', words.charts, charts.node), section('flame', words.flame, flame.node),
			section('caches', words.caches, cachesView(found)), hooksView(found)],
		draw() {
			charts.draw();
			flame.draw();
		},
	};
}

// The place of the cache that the address names: null for none, -1 if there is no such cache
function routed(data) {
	const [, id] = location.hash.match(/^#cache=(.*)$/) ?? [];

	return id === undefined ? null : data.caches.findIndex((cache) => String(cache.id) === decode(id));
}

function decode(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function view(found) {
	const place = routed(found.data);

	if (place === null)
		return overview(found);
	if (place >= 0)
		return { links: [], ...cacheView(found, place) };
	return { links: [], node: [el('p', {}, found.words.notFound(decode(location.hash.slice(7)))),
		el('p', {}, el('a', { href: '#' }, found.words.back))], draw() {} };
}

function clear() {
	page?.plots.forEach((plot) => plot.destroy());
	page?.undo.forEach((undo) => undo());
}

function show(data, printing = false) {
	const focused = document.activeElement?.id;

	clear();
	page = pageOf(data, printing);
	document.documentElement.lang = page.words.code === 'zh' ? 'zh-CN' : 'en';
	document.documentElement.dataset.theme = schemeName(state.theme, printing);
	document.title = page.words.title;
	const found = view(page);

	root.replaceChildren(top(page, found.links), tools(page), el('main', {}, found.node),
		el('footer', {}, page.words.licence));
	page.drawing = true;
	found.draw();
	queueMicrotask(() => { page.drawing = false; });
	if (focused)
		document.getElementById(focused)?.focus({ preventScroll: true });
	document.documentElement.dataset.drawn = String(Math.round(performance.now()));
}

function resize() {
	for (const plot of page.plots) {
		const width = page.width(plot.root.closest('figure'));

		if (width !== plot.width)
			plot.setSize({ width, height: plot.height });
	}
}

function listen(data) {
	let scrolled = 0;
	let timer = 0;
	let wide = innerWidth;

	addEventListener('hashchange', (event) => {
		const opens = location.hash.startsWith('#cache=');

		if (opens && !event.oldURL.includes('#cache='))
			scrolled = scrollY;
		show(data);
		scrollTo(0, opens ? 0 : scrolled);
		if (opens)
			document.getElementById('back')?.focus({ preventScroll: true });
	});
	addEventListener('resize', () => {
		clearTimeout(timer);
		if (innerWidth !== wide && !page.printing)
			timer = setTimeout(() => { wide = innerWidth; resize(); }, 100);
	});
	addEventListener('keydown', (event) => {
		if (event.key === 'Escape' && location.hash.startsWith('#cache=') && event.target.tagName !== 'INPUT')
			location.hash = '';
	});
	addEventListener('beforeprint', () => show(data, true));
	addEventListener('afterprint', () => show(data));
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => state.theme === 'auto' && show(data));
}

function read() {
	const text = document.getElementById('report-data').textContent;
	const words = wordsOf(state.language);

	if (!text.trim().startsWith('{'))
		throw new Error(words.noData);
	try {
		return model(JSON.parse(text));
	} catch (error) {
		throw new Error(words.badData + error.message);
	}
}

try {
	const data = read();

	show(data);
	listen(data);
} catch (error) {
	root.replaceChildren(el('p', { class: 'na' }, error.message));
	throw error;
}
