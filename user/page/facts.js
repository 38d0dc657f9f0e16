// SPDX-License-Identifier: GPL-2.0-or-later
// What is to be known of a recording, told as facts: the head of the page, and the hooks.
import { el, section } from './dom.js';
import { table } from './table.js';
import { fact, unseen } from './model.js';
import * as units from './units.js';

const headline = ['tool', 'kernel', 'machine', 'host', 'start_utc', 'events', 'filters', 'sample', 'command'];

// A list of [what, value]
export function facts(rows) {
	return el('dl', { class: 'facts' }, rows.map(([what, value]) =>
		el('div', {}, el('dt', {}, what), el('dd', {}, value))));
}

function valueOf(words, value) {
	return words.term('definition', words.term('value', value));
}

export function factsView(page) {
	const { data, words, write } = page;
	const rows = headline.map((key) => [key, fact(data, key)]).filter(([, value]) => value !== null)
		.map(([key, value]) => [words.headline[key] ?? words.term('fact', key), valueOf(words, key === 'start_utc' ? value.replace('T', ' ').replace(/\.\d+Z$/, '') : value)]);
	const span = words.spanOf(write.exact ? `${data.span_s} s` : units.time(data.span_s), data.samples);

	rows.splice(5, 0, [words.span, span]);
	return section('facts', words.facts, facts(rows),
		el('details', { open: page.printing }, el('summary', {}, words.allFacts),
			facts(data.about.map(([key, value]) => [words.term('fact', key), valueOf(words, value)]))));
}

// What is told to be missing, but for what the table of metrics has anyway
function untabled(data) {
	const metrics = unseen(data);

	return data.about.filter(([key]) => key === 'missing').map(([, line]) => line)
		.filter((line) => !metrics.some((metric) => line.startsWith(`${metric}: `)));
}

function limitOf(page) {
	return page.printing ? Infinity : 12;
}

function hookColumns(words) {
	return [[0, 'metric'], [1, 'tier'], [2, 'target'], [3, 'state'], [4, 'reason']].map(([i, key]) => ({
		key,
		label: words[key],
		cell: (row) => {
			const text = ['metric', 'state'].includes(key) ? words.term(key, row[i] ?? '') : row[i] ?? '';

			return { sort: text, text, node: key === 'target' ? el('code', {}, text) : null };
		},
	}));
}

// What is not observed, with what became of each way to it
function missingRows(data) {
	return unseen(data).flatMap((metric) => {
		const ways = data.hooks.filter(([of]) => of === metric);

		return ways.length ? ways : [[metric, '', '', '', null]];
	});
}

export function hooksView(page) {
	const { data, words } = page;
	const missing = missingRows(data).map((row) => (row[4] === null && !row[2] ? [...row.slice(0, 4), words.noWay] : row));
	const used = data.hooks.filter(([, , , state]) => state === 'used');
	const others = data.hooks.filter(([, , , state]) => state !== 'used');
	const told = untabled(data).map((line) => el('li', {}, line));
	const columns = hookColumns(words);

	return [
		section('hooks', words.hooks, used.length ? table(columns.slice(0, 4), used, null, { id: 'hooks-used', words, limit: limitOf(page), caption: words.onlyUsed }) : el('p', {}, words.usedNone),
			others.length ? el('details', { open: page.printing }, el('summary', {}, `${words.allWays} (${data.hooks.length})`),
				table(columns, data.hooks, null, { id: 'hooks-all', words })) : null),
		section('missing', words.missing, told.length ? el('ul', {}, told) : null, missing.length
			? table(columns, missing, null, { id: 'missing-table', words, caption: words.unseenTable })
			: el('p', {}, words.seenAll)),
	];
}
