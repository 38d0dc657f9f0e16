// SPDX-License-Identifier: GPL-2.0-or-later
// Which charts there are, and what they share: width, cursor, zoom, losses.
import { choice, el } from './dom.js';
import { drawChart } from './chart.js';
import { isKnown, layers, lostInAll, rangeAt, restAt, unseen } from './model.js';
import * as units from './units.js';

// What a series takes of what was observed, to say why it is n/a
const takes = {
	allocs_s: /allocs/, frees_s: /^(bulk )?frees/, slow_s: /slow/, fast_permille: /slow|allocs/, new_s: /new slabs/,
	freed_s: /freed slabs/, pages_s: /slabs/, kib: /slabs|caches/,
};

function whyNa(data, words, keys) {
	const missing = unseen(data).filter((metric) => keys.some((key) => takes[key].test(metric)));

	return words.seriesNa(missing.map((metric) => words.term('metric', metric)).join(', '));
}

function simple(page, keys, label, options) {
	const { data, words, colours, write } = page;
	const known = keys.filter(([key]) => data.series[key]);

	return {
		label,
		na: keys.filter(([key]) => !data.series[key])
			.map(([key]) => `${words.series[key]}: ${whyNa(data, words, [key])}`),
		series: known.map(([key, colour]) => ({
			label: words.series[key],
			colour: colours.colours[colour],
			values: data.series[key],
			mark: data.marks[key],
		})),
		write: write.rate,
		tick: (value) => units.rate(value),
		...options,
	};
}

function kibOptions(page) {
	return {
		binary: true,
		write: (kib) => units.memory(page.write, kib),
		tick: (kib) => units.bytes(kib * 1024),
	};
}

// The rest is drawn if that is wanted or, unless told, where it does not make the others flat.
function drawsRest(data, apart, wanted) {
	const last = (series) => series.filter(isKnown).pop() ?? 0;
	const told = apart.reduce((total, layer) => total + last(layer.values), 0);

	return wanted ?? (data.series.kib ? last(data.series.kib) < 3 * told || !apart.length : false);
}

// What each cache gained since the start, as lines: on top of what it held, that may not be seen.
function gainChart(page) {
	const { data, words, colours, state } = page;
	const { apart } = layers(data, state.top);

	return {
		label: words.chartGain,
		height: 320,
		wide: true,
		na: [],
		series: apart.filter((layer) => isKnown(data.caches[layer.cache].kib_first)).map((layer, i) => ({
			label: data.caches[layer.cache].name,
			colour: colours.colours[i % colours.colours.length],
			values: layer.values.map((kib) => (isKnown(kib) ? kib - data.caches[layer.cache].kib_first : null)),
			mark: data.caches[layer.cache].kib_mark,
			link: page.linkTo(layer.cache),
		})),
		...kibOptions(page),
		write: (kib) => units.plus(kib, units.memory(page.write, kib)),
	};
}

function heldChart(page) {
	const { data, words, colours, state } = page;
	const { apart, rest } = layers(data, state.top);
	const series = apart.map((layer, i) => ({
		label: data.caches[layer.cache].name,
		colour: colours.colours[i % colours.colours.length],
		values: layer.values,
		mark: data.caches[layer.cache].kib_mark,
		tops: layer.tops,
		link: page.linkTo(layer.cache),
	}));

	page.drawsRest = drawsRest(data, apart, state.rest);
	if (data.series.kib)
		series.push({
			label: page.drawsRest ? words.rest : words.restHidden,
			colour: colours.rest,
			tops: page.drawsRest ? rest : null,
			at: (place) => restAt(data, apart, place),
			mark: data.marks.kib,
			about: true,
		}, {
			label: page.drawsRest ? words.sum : words.sumHidden,
			colour: colours.total,
			values: page.drawsRest ? data.series.kib : null,
			at: (place) => rangeAt(data, data.series.kib, place),
			mark: data.marks.kib,
			isTotal: true,
		});
	return {
		label: data.kib_of === 'trace' ? words.chartKibTrace : words.chartKib,
		height: 320,
		wide: true,
		na: data.series.kib ? [] : [`${words.sum}: ${whyNa(data, words, ['kib'])}`],
		stacked: !apart.some((layer) => layer.values.some((value) => value < 0)),
		series,
		...kibOptions(page),
	};
}

function orderChart(page) {
	const { data, words, colours } = page;
	const known = data.orders.filter((row) => row.series);

	return {
		label: words.chartOrders,
		na: known.length || !data.orders.length ? [] : [whyNa(data, words, ['new_s'])],
		series: known.map((row) => ({
			label: words.order(row.order),
			colour: colours.colours[row.order % colours.colours.length],
			values: row.series,
			mark: data.marks.new_s,
		})),
		write: page.write.rate,
		tick: (value) => units.rate(value),
	};
}

function percentChart(page) {
	return simple(page, [['fast_permille', 2]], page.words.chartFast, {
		write: (permille) => `${(permille / 10).toFixed(1)} %`,
		tick: (permille) => `${permille / 10}`,
		bounds: (least) => [Math.max(0, Math.floor(((least ?? 0) - 10) / 100) * 100), 1000],
	});
}

// The charts of all caches together
export function allCharts(page) {
	const { words } = page;

	return [
		page.state.gain ? gainChart(page) : heldChart(page),
		simple(page, [['pages_s', 0]], words.chartPages, { write: signedRate(page), tick: (value) => units.rate(value) }),
		simple(page, [['new_s', 5], ['freed_s', 0]], words.chartSlabs),
		orderChart(page),
		simple(page, [['allocs_s', 0], ['frees_s', 1], ['slow_s', 5]], words.chartObjects),
		percentChart(page),
	];
}

function signedRate(page) {
	return (value) => units.plus(value, page.write.rate(value));
}

// The chart of one cache
export function cacheChart(page, place) {
	const { data, words, colours } = page;
	const cache = data.caches[place];
	const never = isKnown(cache.kib_min) && cache.kib_min === cache.kib_max;

	return {
		label: (data.kib_of === 'trace' ? words.chartKibTraceOf : words.chartKibOf)(cache.name),
		height: 260,
		wide: true,
		na: cache.kib ? [] : [never ? words.kibSame((cache.kib_mark ?? '') + units.memory(page.write, cache.kib_min)) : words.kibNa],
		series: cache.kib ? [{ label: words.series.kib, colour: colours.colours[0], values: cache.kib, mark: cache.kib_mark }] : [],
		filled: true,
		...kibOptions(page),
	};
}

function controls(page, withTop) {
	const { words, state } = page;

	return el('p', { class: 'controls' },
		!withTop ? null : [words.topN, ' ', choice('top', words.topN, [4, 8, 12].map((n) => [n, words.top(n)]), state.top,
			(top) => page.change({ top })), ' ', choice('kib', words.measure, [['held', words.heldWord], ['gained', words.gained]],
			state.gain ? 'gained' : 'held', (value) => page.change({ gain: value === 'gained' })), ' ',
		el('button', { type: 'button', id: 'rest', disabled: state.gain, 'aria-pressed': String(page.drawsRest),
			onclick: () => page.change({ rest: !page.drawsRest }) }, words.rest), ' '],
		el('button', { type: 'button', id: 'whole', onclick: () => page.zoomTo(null) }, words.resetZoom));
}

// A figure per chart and a function that draws them all, once they are in the page
export function chartsView(page, charts, besides, withTop) {
	const { data, words } = page;
	const notes = [words.utc, words.zoomHelp];
	const mounts = charts.map((chart) => el('figure', { class: chart.wide ? 'chart wide' : 'chart' },
		el('figcaption', {}, chart.label), chart.na.map((why) => el('p', { class: 'na' }, why))));

	if (data.paired)
		notes.push(words.reduced);
	if (data.left_out)
		notes.push(words.leftOut(data.left_out));
	if (data.jumps.length)
		notes.push(words.jumps(data.jumps.length));
	if (data.losses.length)
		notes.push(words.lossesMarked(lostInAll(data)));
	return {
		node: [controls(page, withTop), el('div', { class: 'charts' }, mounts, besides),
			el('p', { class: 'note screen' }, notes.map((note) => `${note} `))],
		draw() {
			charts.forEach((chart, i) => {
				if (!chart.series.length)
					return;
				if (data.time.length)
					page.plots.push(drawChart(mounts[i], chart, page));
				else
					mounts[i].append(el('p', { class: 'na' }, words.noSamples));
			});
		},
	};
}
