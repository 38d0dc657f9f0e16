// SPDX-License-Identifier: GPL-2.0-or-later
// The recording in words: what grew, from where, what was lost, by which hooks, what is not seen.
import { el } from './dom.js';
import { ends, fact, gained, isKnown, lostInAll, mostGrown, OTHERS, percent, sum, tiersUsed, topOf, unseen, wallOf } from './model.js';
import { bytes, date, memory } from './units.js';

function nameOf(page, place) {
	return el('a', { href: page.linkTo(place) }, page.data.caches[place].name);
}

function signedSize(page, kib) {
	return `${kib > 0 ? '+' : ''}${memory(page.write, kib)}`;
}

function grew(page, place) {
	const { data, words, write } = page;

	if (!data.caches.length)
		return [words.noCaches];
	if (place === undefined)
		return [words.grewUnknown];
	if (place === null)
		return [words.grewNone];
	const cache = data.caches[place];

	return words.grewAll(nameOf(page, place), el('b', {}, (cache.kib_mark ?? '') + signedSize(page, gained(cache))), memory(write, cache.kib_first), memory(write, cache.kib_last));
}

function total(page) {
	const { data, words, write } = page;
	const { n, first, last } = ends(data.caches);

	if (!n)
		return null;
	const numbers = [signedSize(page, last - first), memory(write, first), memory(write, last), n];
	return n === data.caches.length ? words.total(...numbers) : words.totalSome(...numbers, data.caches.length);
}

function heldText(page, row) {
	return isKnown(row.held) ? page.words.slabs(page.write.plain(row.held)) : page.words.slabsHeldNa;
}

function shortStack(data, symbols) {
	return el('code', {}, symbols.slice(0, 3).map((i) => data.symbols[i]).join(' < ') + (symbols.length > 3 ? ' < …' : ''));
}

// Who made the slabs of the cache that grew most, or else of the one that made most
function origins(page, grown) {
	const { data, words, write } = page;
	const made = data.stacks.of.map((rows) => sum(rows, 'made'));
	const place = grown ?? (made.some(Boolean) ? made.indexOf(Math.max(...made)) : null);

	if (place === null)
		return [];
	const stack = topOf(data.stacks.of[place], (row) => Array.isArray(row.symbols));
	const process = topOf(data.processes.of[place], (row) => isKnown(row.pid) && row.pid !== OTHERS);
	const out = [];

	if (stack.top)
		out.push(words.fromStack(nameOf(page, place), percent(stack.top.made, stack.made),
			words.slabs(write.plain(stack.top.made)), heldText(page, stack.top), shortStack(data, stack.top.symbols)));
	if (process.top)
		out.push(words.fromProcess(nameOf(page, place), percent(process.top.made, process.made),
			el('code', {}, words.process(process.top.comm, process.top.pid))));
	return out.length ? out : [words.fromNone(nameOf(page, place))];
}

function largest(page) {
	const { data, words, write } = page;
	const found = data.largest;

	if (!found)
		return [words.largestNone];
	return words.largest(date(wallOf(data, found.seconds)), words.pages(write.plain(found.pages),
		write.exact ? `${found.pages * data.page_bytes} B` : bytes(found.pages * data.page_bytes)), isKnown(found.cache) ? nameOf(page, found.cache) : words.na);
}

function ledger(page) {
	const { data: { growth }, words, write } = page;

	if (!growth?.made && !growth?.freed_before && !growth?.nameless)
		return [];
	const rest = [['freed_before', words.freedBefore], ['refound', words.refound], ['untracked', words.untracked], ['nameless', words.nameless]]
		.filter(([key]) => growth[key]).map(([key, say]) => say(write.plain(growth[key])));
	const out = [words.ledger(write.plain(growth.made), isKnown(growth.held) ? write.plain(growth.held) : words.slabsHeldNa, write.plain(growth.freed))];

	return rest.length ? [...out, words.ledgerRest(rest.join(words.code === 'zh' ? '；' : '; '))] : out;
}

function losses(page) {
	const { data, words, write } = page;
	const n = lostInAll(data);

	if (!n)
		return [words.lostNone];
	return words.lost(el('b', { class: 'lost' }, write.plain(n)), data.lost
		.filter(([, events]) => events).map(([cause, events]) => `${words.term('cause', cause)} ${write.plain(events)}`).join(', '));
}

function means(page) {
	const { data, words } = page;
	const used = tiersUsed(data);
	const missing = unseen(data).map((metric) => words.term('metric', metric)).join(', ');
	const definition = fact(data, 'definition');
	const ended = fact(data, 'ended');

	return [
		used.length ? words.usedHooks(used.map(([tier, n]) => `${n} ${tier}`).join(', ')) : [words.usedNone],
		definition && words.definition(words.term('definition', definition)),
		missing ? words.unseen(missing) : [words.seenAll],
		ended && words.ended(ended),
	];
}

export function summaryView(page) {
	const grown = mostGrown(page.data);
	const rows = [total(page), ...origins(page, grown), largest(page), ...ledger(page), losses(page), ...means(page)];

	return [el('p', { class: 'lead' }, grew(page, grown)),
		el('ul', { class: 'sentences' }, rows.filter(Boolean).map((parts) => el('li', {}, parts)))];
}
