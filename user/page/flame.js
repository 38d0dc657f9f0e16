// SPDX-License-Identifier: GPL-2.0-or-later
// The interactive flame graph: d3-flame-graph, with our colours, details, search and keys.
import flamegraph from 'd3-flame-graph';
import { select } from 'd3-selection';
import { choice, el } from './dom.js';
import { flameTree, modules } from './tree.js';
import { percent } from './model.js';
import { frameFill } from './palette.js';
import * as units from './units.js';

// What a number of the chosen measure is, in words
function amount(page, value) {
	const { state, data, words, write } = page;

	if (!state.measure.endsWith('_bytes'))
		return words.slabs(write.plain(value));
	return words.pages(write.plain(value / data.page_bytes), write.exact ? `${value} B` : units.bytes(value));
}

function describe(page, root, frame) {
	return `${frame.name}: ${amount(page, frame.value)}, ${page.words.ofAll(percent(frame.value, root.value))}`;
}

// Set at once what the library sets when its animation ends: a page that is printed does not wait.
function settle(box, chart) {
	const root = select(box).datum();
	const scale = chart.width() / (root.x1 - root.x0);

	select(box).selectAll('g.frame').each(function draw(d) {
		this.querySelector('rect').setAttribute('width', Math.max(0, (d.x1 - d.x0) * scale));
		this.querySelector('.d3-flame-graph-label').textContent = d.data.name;
	});
}

function isMatch(frame, term) {
	return Boolean(term) && frame.name.toLowerCase().includes(term.toLowerCase());
}

function neighbour(node, key) {
	const siblings = (node.parent?.children ?? [node]).filter((one) => one.value > 0);
	const i = siblings.indexOf(node);
	const children = (node.children ?? []).filter((one) => one.value > 0);

	return {
		ArrowUp: children[0],
		ArrowDown: node.parent,
		ArrowLeft: siblings[i - 1],
		ArrowRight: siblings[i + 1],
	}[key];
}

// Arrows walk over the frames, Enter zooms, Esc shows all.
function listen(box, chart, tell) {
	let current = null;

	function mark(node) {
		current = node;
		for (const frame of box.querySelectorAll('g.frame'))
			frame.classList.toggle('current', select(frame).datum() === node);
		tell(node.data);
	}
	box.addEventListener('focus', () => mark(current ?? select(box).datum()));
	box.addEventListener('keydown', (event) => {
		const next = neighbour(current ?? select(box).datum(), event.key);

		if (event.key === 'Enter' && current)
			chart.zoomTo(current);
		else if (event.key === 'Escape')
			chart.resetZoom();
		else if (next)
			mark(next);
		else if (!event.key.startsWith('Arrow'))
			return;
		event.preventDefault();
		event.stopPropagation();
		if (event.key === 'Enter' || event.key === 'Escape')
			mark(current);
	});
}

function legendOf(page, found) {
	const { words } = page;
	const items = [...found.map((module) => [module ? `[${module}]` : words.kernel,
		frameFill({ kind: module ? 'module' : 'kernel', module }, found)]),
	...(page.flameHasCaches ? [[words.cacheFrames, frameFill({ kind: 'cache' }, found)]] : [])];

	return el('ul', { class: 'modules' }, items.map(([name, fill]) => {
		const swatch = el('i', { class: 'swatch' });

		swatch.style.background = fill;
		return el('li', {}, swatch, name);
	}));
}

function draw(box, root, page, details) {
	const found = modules(root);
	const tell = (frame) => { details.textContent = describe(page, root, frame); };
	const tip = el('div', { class: 'tip', role: 'tooltip' });
	const chart = flamegraph()
		.width(page.width(box))
		.cellHeight(20)
		.minFrameSize(0.5)
		.transitionDuration(page.still ? 0 : 200)
		.selfValue(false)
		.setColorMapper((d) => (d.highlight ? '#ff4fd8' : frameFill(d.data, found)))
		.setSearchMatch((d, term) => isMatch(d.data, term))
		.setLabelHandler((d) => describe(page, root, d.data))
		.setDetailsHandler(() => {})
		.onHover((d) => tell(d.data))
		.tooltip(tipOf(tip, (d) => describe(page, root, d.data)));

	select(box).datum(root).call(chart);
	document.body.append(tip);
	page.undo.push(() => tip.remove());
	settle(box, chart);
	listen(box, chart, tell);
	return chart;
}

// The tooltip that the library calls: text alone, kept inside the window
function tipOf(tip, describeFrame) {
	const handler = () => {};

	handler.show = (event, d) => {
		tip.textContent = describeFrame(d);
		tip.classList.add('shown');
		const { width, height } = tip.getBoundingClientRect();
		const left = Math.max(4, Math.min(event.clientX + 12, innerWidth - width - 4));
		const top = event.clientY + 16 + height > innerHeight ? event.clientY - height - 8 : event.clientY + 16;

		tip.style.transform = `translate(${left}px, ${Math.max(4, top)}px)`;
	};
	handler.hide = () => tip.classList.remove('shown');
	return handler;
}

function searchField(page, root, chart, details) {
	const { words } = page;
	const run = (term) => {
		if (!term) {
			chart.clear();
			details.textContent = '';
		} else {
			chart.search(term);
		}
	};
	const field = el('input', { type: 'search', id: 'flame-search', placeholder: words.searchFlame,
		'aria-label': `${words.search}: ${words.searchFlame}`, value: page.state.search,
		oninput: (event) => { page.state.search = event.target.value; run(event.target.value); } });

	chart.setSearchHandler((found, total) => {
		details.textContent = found.length
			? words.found(found.length, amount(page, total), words.ofAll(percent(total, root.value)))
			: words.foundNone;
	});
	if (page.state.search)
		run(page.state.search);
	return field;
}

// What to show, and a function that draws it once it is in the page
export function flameView(page, rows, withCaches) {
	const { data, words, state } = page;
	const root = flameTree(data, rows, state.measure, words, withCaches);
	const box = el('div', { class: 'flame', tabindex: 0, role: 'img', 'aria-label': `${words.flame}. ${words.flameHelp}` });
	const details = el('p', { class: 'details', 'aria-live': 'polite' });
	const tools = el('p', { class: 'controls' }, choice('measure', words.measure,
		Object.entries(words.measures), state.measure, (measure) => page.change({ measure })), ' ');
	const notes = root.unknown.length && root.value
		? el('p', { class: 'na' }, words.flamePart(root.unknown.map((i) => data.caches[i]?.name ?? words.unknownCache).join(', '))) : null;
	const none = root.unknown.length ? words.flameNa : words.flameNone;

	page.flameHasCaches = withCaches;
	return {
		node: [tools, root.value ? [legendOf(page, modules(root)), box, details] : el('p', { class: 'na' }, none),
			notes, root.value ? el('p', { class: 'note screen' }, words.flameHelp) : null],
		draw() {
			if (!root.value)
				return;
			const chart = draw(box, root, page, details);

			tools.append(searchField(page, root, chart, details), ' ', el('button', { type: 'button', id: 'flame-reset',
				onclick: () => chart.resetZoom() }, words.resetFlame));
		},
	};
}
