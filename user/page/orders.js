// SPDX-License-Identifier: GPL-2.0-or-later
// The table of page orders: what caches wanted and what they got.
import { el } from './dom.js';
import { table } from './table.js';

export function ordersView(page) {
	const { data, words, write } = page;
	const columns = ['order', 'wanted', 'got', 'freed'].map((key) => ({
		key,
		label: words.ordersTable[key],
		number: true,
		cell: (row) => ({ sort: row[key], text: key === 'order' ? String(row[key]) : write.plain(row[key]),
			title: typeof row[key] === 'number' ? String(row[key]) : null }),
	}));

	return el('figure', { class: 'chart' }, el('figcaption', {}, words.ordersTitle), data.orders.length
		? table(columns, data.orders, null, { id: 'orders-table', words })
		: el('p', { class: 'na' }, words.none));
}
