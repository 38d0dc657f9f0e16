// SPDX-License-Identifier: GPL-2.0-or-later
// The table of caches: all columns of the recording, sorted, filtered and chosen.
import { el } from './dom.js';
import { table } from './table.js';
import { gained } from './model.js';

// Shown at first, as far as the recording has them; the others are in the chooser.
export const firstColumns = ['cache', 'grown', 'last', 'new', 'freed', 'allocs', 'frees', 'fast-share', 'slow', 'in-slabs',
	'objects', 'order', 'merged'];

// The text of cell i of a cache, as the table and the page of the cache show it
export function cellText(page, cache, i) {
	const value = cache.cells[i];
	const write = page.write[page.data.columns[i].unit];

	if (value === null || value === undefined)
		return cache.marks?.[i] === '-' ? '-' : page.words.na;
	return typeof value === 'string' ? value : (cache.marks?.[i] ?? '') + write(value);
}

// What a column is: as the recording says, or translated
export function helpOf({ words }, { key, help }) {
	const found = words.term('column', key);

	return found === key ? help : found;
}

function recorded(page, column, i) {
	return {
		key: column.key,
		label: column.header,
		help: helpOf(page, column),
		number: !column.text,
		cell(place) {
			const cache = page.data.caches[place];
			const value = cache.cells[i];

			return {
				sort: value,
				text: cellText(page, cache, i),
				title: typeof value === 'number' ? `${cache.marks?.[i] ?? ''}${value}` : null,
			};
		},
	};
}

function nameOf(page, place) {
	const cache = page.data.caches[place];

	return el('span', { class: 'name' }, el('a', { href: page.linkTo(place) }, cache.name),
		cache.dead ? el('em', { class: 'tag', title: page.words.deadHelp }, page.words.dead) : null);
}

function kib(page, key, label, help, value, write) {
	return { key, label, help, number: true, cell(place) {
		const cache = page.data.caches[place];
		const number = value(cache);

		return { sort: number, text: (number === null ? '' : cache.kib_mark ?? '') + write(number), title: number === null ? null : `${number} KiB` };
	} };
}

function allColumns(page) {
	const { words, write } = page;
	const own = [kib(page, 'grown', words.grown, words.grownHelp, gained, write.kibSigned),
		kib(page, 'last', words.last, words.lastHelp, (cache) => cache.kib_last ?? null, write.kib),
		kib(page, 'most', words.most, words.mostHelp, (cache) => cache.kib_max ?? null, write.kib)];
	const text = (key, label, read, node) => ({ key, label, help: words.term('column', key), cell(place) {
		const found = read(page.data.caches[place]);

		return { sort: found, text: found ?? '-', node: node?.(page, place) };
	} });

	return [text('cache', 'CACHE', (cache) => cache.name, nameOf), ...own,
		...page.data.columns.map((column, i) => recorded(page, column, i)),
		text('merged', 'MERGED', (cache) => cache.merged)];
}

function isMatch(cache, filter) {
	const term = filter.toLowerCase();

	return [cache.name, cache.merged ?? ''].some((text) => text.toLowerCase().includes(term));
}

function chooser(page, columns, chosen, choose) {
	const { words } = page;

	return el('details', { class: 'chooser screen' }, el('summary', { id: 'columns' }, words.columns),
		el('div', { class: 'boxes' }, columns.map((column) => el('label', { title: column.help },
			el('input', { type: 'checkbox', id: `column-${column.key}`, checked: chosen.has(column.key), disabled: column.key === 'cache',
				onchange: (event) => choose(column.key, event.target.checked) }), ' ', column.label))));
}

export function cachesView(page) {
	const { data, words, state } = page;
	const places = data.caches.map((cache, i) => i);
	const columns = allColumns(page);
	const counted = el('output', { for: 'filter' });
	const matching = () => places.filter((place) => isMatch(data.caches[place], state.filter));
	const visible = () => columns.filter(({ key }) => state.columns.has(key));
	const shown = table(visible(), matching(), state.sort, {
		id: 'caches-table',
		words,
		limit: page.printing ? Infinity : 30,
		onSort: (sort) => { state.sort = sort; },
		open: (place) => { location.hash = page.linkTo(place); },
		rowClass: () => 'opens',
	});
	const tell = () => { counted.textContent = words.shown(matching().length, places.length); };
	const field = el('input', { type: 'search', id: 'filter', value: state.filter, placeholder: words.filterHelp,
		'aria-label': `${words.filter}: ${words.filterHelp}`,
		oninput: (event) => {
			state.filter = event.target.value;
			shown.show(visible(), matching());
			tell();
		} });

	function choose(key, wanted) {
		state.columns[wanted ? 'add' : 'delete'](key);
		shown.show(visible(), matching());
	}
	tell();
	return [el('div', { class: 'controls' }, el('span', { class: 'screen' }, field, ' '), counted, ' ',
		chooser(page, columns, state.columns, choose)), shown, el('p', { class: 'note' }, words.marks)];
}
