// SPDX-License-Identifier: GPL-2.0-or-later
// The page of one cache: what it held over time, and who made its slabs.
import { el, section } from './dom.js';
import { table } from './table.js';
import { cacheChart, chartsView } from './charts.js';
import { flameView } from './flame.js';
import { cellText, helpOf } from './caches.js';
import { gained, OTHERS, parseSymbol, percent, sum } from './model.js';
import { facts } from './facts.js';
import { memory } from './units.js';

function stackNode(page, symbols) {
	if (!Array.isArray(symbols))
		return el('span', { class: 'na' }, symbols === OTHERS ? page.words.otherStacks : page.words.noStack);
	return el('ol', { class: 'stack' }, symbols.map((i) => {
		const { name, module } = parseSymbol(page.data.symbols[i]);

		return el('li', {}, name, module ? el('em', {}, ` [${module}]`) : null);
	}));
}

function number(key, label, write, value = (row) => row[key]) {
	return { key, label, number: true, cell(row) {
		const found = value(row);

		return { sort: found, text: write(found), title: typeof found === 'number' ? String(found) : null };
	} };
}

function ledgerColumns(page, rows) {
	const { words, write, data } = page;
	const made = sum(rows, 'made');
	const pages = (key) => (row) => (row[key] === null ? null : row[key] / data.page_bytes);

	return [number('made', words.made, write.plain), number('held', words.held, write.plain),
		number('made_bytes', words.madePages, write.plain, pages('made_bytes')),
		number('held_bytes', words.heldPages, write.plain, pages('held_bytes')),
		number('share', words.share, (share) => percent(share, made), (row) => row.made)];
}

function text(key, label, read, node) {
	return { key, label, cell(row) {
		const found = read(row);

		return { sort: found, text: found ?? 'n/a', node: node?.(row) };
	} };
}

function ledger(page, id, caption, rows, columns) {
	const { words } = page;

	return section(id, caption, rows.length
		? table([...ledgerColumns(page, rows), ...columns], rows, null, { id: `${id}-table`, words, limit: page.printing ? Infinity : 50 })
		: el('p', { class: 'na' }, words.none));
}

function ledgers(page, place) {
	const { data, words } = page;
	const names = (row) => (Array.isArray(row.symbols) ? row.symbols.map((i) => data.symbols[i]).join(' < ') : null);
	const told = (key, unknown) => (row) => (row[key] === OTHERS || row[key] === null
		? el('span', { class: 'na' }, row[key] === OTHERS ? words.others : unknown) : null);

	return [
		ledger(page, 'stacks', words.stacks, data.stacks.of[place],
			[text('stack', words.stack, names, (row) => stackNode(page, row.symbols))]),
		ledger(page, 'processes', words.processes, data.processes.of[place],
			[text('comm', words.comm, (row) => (row.pid === OTHERS ? null : row.comm), told('pid', words.na)),
				number('pid', words.pid, (pid) => pid ?? '', (row) => (row.pid === OTHERS ? null : row.pid))]),
		ledger(page, 'cgroups', words.cgroups, data.cgroups.of[place],
			[text('path', words.cgroup, (row) => (row.path === OTHERS ? null : row.path), told('path', words.unknownCgroup))]),
	];
}

function cacheFacts(page, cache) {
	const { words, write } = page;
	const mark = cache.kib_mark ?? '';
	const size = (kib) => (kib === null ? words.na : mark + memory(write, kib));

	return facts([
		[words.merged, cache.merged ?? words.no], [words.flags, cache.flags || words.none], [words.address, cache.address ?? words.na],
		[words.firstKib, size(cache.kib_first)], [words.lastKib, size(cache.kib_last)], [words.leastKib, size(cache.kib_min)], [words.mostKib, size(cache.kib_max)],
		[words.grown, gained(cache) === null ? words.na : mark + write.kibSigned(gained(cache))],
	]);
}

function counts(page, cache) {
	const { data, words } = page;

	return el('details', { class: 'all-counts', open: page.printing }, el('summary', {}, words.allColumns),
		el('dl', { class: 'counts' }, data.columns.map((column, i) => el('div', {},
			el('dt', {}, column.header, el('small', {}, helpOf(page, column))),
			el('dd', { class: cache.cells[i] === null ? 'na' : null, 'data-key': column.key }, cellText(page, cache, i))))),
		el('p', { class: 'note' }, words.marks));
}

// {node, draw()} of the cache at that place
export function cacheView(page, place) {
	const { data, words } = page;
	const cache = data.caches[place];
	const charts = chartsView(page, [cacheChart(page, place)], null, false);
	const flame = flameView(page, data.stacks.of[place], false);

	return {
		node: [
			el('p', { class: 'back screen' }, el('a', { href: '#', id: 'back' }, `← ${words.back}`)),
			section('cache', [el('code', {}, cache.name), cache.dead ? el('em', { class: 'tag', title: words.deadHelp }, words.dead) : null],
				cacheFacts(page, cache), counts(page, cache)),
			section('charts', words.charts, charts.node),
			section('flame', words.flame, flame.node),
			ledgers(page, place),
		],
		draw() {
			charts.draw();
			flame.draw();
		},
	};
}
