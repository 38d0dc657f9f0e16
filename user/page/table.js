// SPDX-License-Identifier: GPL-2.0-or-later
// Tables that sort by a click on a header. A column is {key, label, help, number, cell(row)}, and a
// cell {sort, text, node, title}: sort null is n/a, which comes last whichever way.
import { el } from './dom.js';

function compare(a, b) {
	if (a === null || b === null)
		return (a === null) - (b === null) || 0;
	if (typeof a !== typeof b)
		return typeof a === 'number' ? -1 : 1;
	if (typeof a === 'number')
		return b - a;
	return a < b ? -1 : Number(a > b);
}

// Numbers from the largest, texts from a to z; turned round if down is false; n/a last. Stable.
export function sorted(rows, column, turned) {
	const keyed = rows.map((row) => [column.cell(row).sort ?? null, row]);

	keyed.sort(([a], [b]) => {
		const order = compare(a, b);

		return turned && a !== null && b !== null ? -order : order;
	});
	return keyed.map(([, row]) => row);
}

function header(column, sort, pick) {
	const chosen = sort?.key === column.key;
	const falls = chosen && Boolean(column.number) !== Boolean(sort.turned);
	const direction = falls ? 'descending' : 'ascending';

	return el('th', { scope: 'col', class: column.number ? 'number' : null, 'aria-sort': chosen ? direction : null },
		el('button', { type: 'button', title: column.help, onclick: () => pick(column.key) }, column.label,
			el('span', { class: 'arrow', 'aria-hidden': 'true' }, chosen ? (falls ? ' ▼' : ' ▲') : '')));
}

function bodyCell(column, row) {
	const cell = column.cell(row);
	const isNa = cell.text === 'n/a';

	return el('td', { class: [column.number ? 'number' : 'text', isNa ? 'na' : ''].join(' ').trim(),
		'data-key': column.key, title: cell.title }, cell.node ?? cell.text);
}

/*
 * A table that redraws itself. sort: {key, turned} or null, changed in place by clicks through
 * options.onSort(sort). options: {id, caption, limit, words, open(row), rowClass(row)}. Returns the
 * element; its .show(columns, rows) shows others.
 */
export function table(columns, rows, sort, options) {
	let shown = columns;
	const head = el('thead');
	const body = el('tbody');
	const more = el('button', { type: 'button', class: 'more screen' });
	const node = el('div', { class: 'scroll' }, el('table', { id: options.id },
		options.caption ? el('caption', {}, options.caption) : null, head, body), more);
	let current = rows;
	let chosen = sort;
	let limit = options.limit ?? Infinity;

	function pick(key) {
		chosen = { key, turned: chosen?.key === key ? !chosen.turned : false };
		options.onSort?.(chosen);
		fill();
		[...head.querySelectorAll('button')][shown.findIndex((column) => column.key === key)]?.focus();
	}

	function fill() {
		const column = shown.find(({ key }) => key === chosen?.key);
		const all = column ? sorted(current, column, chosen.turned) : current;

		head.replaceChildren(el('tr', {}, shown.map((one) => header(one, chosen, pick))));
		body.replaceChildren(...all.slice(0, limit).map((row) => el('tr', {
			class: options.rowClass?.(row),
			onclick: options.open && ((event) => { if (!event.target.closest('a') && !getSelection().toString()) options.open(row); }),
		}, shown.map((one) => bodyCell(one, row)))));
		more.hidden = all.length <= limit;
		more.textContent = options.words.showAll(all.length);
	}
	more.addEventListener('click', () => { limit = Infinity; fill(); });
	node.show = (nextColumns, nextRows) => { shown = nextColumns; current = nextRows; fill(); };
	fill();
	return node;
}
