// SPDX-License-Identifier: GPL-2.0-or-later
// One chart over time: lines or a stack, losses on its axis, a legend that tells the values under
// the cursor. All charts of a page share cursor and zoom.
import uPlot from 'uplot';
import { el } from './dom.js';
import { clock, date } from './units.js';
import { lossesAt, rangeAt, wall, wallOf } from './model.js';

const FONT = '12px system-ui, sans-serif';
const binary = Array.from({ length: 60 }, (_, i) => 2 ** i);

function axes(chart, { data, colours }) {
	const common = {
		stroke: colours.ink,
		font: FONT,
		grid: { stroke: colours.grid, width: 1 },
		ticks: { stroke: colours.grid, width: 1, size: 4 },
	};

	return [
		{ ...common, space: (u, axis, min, max) => (max - min < 60000 ? 100 : 64), size: 30, values: (u, splits, axis, space, step) => splits.map((ms) => clock(wall(data, ms), step)) },
		{ ...common, size: 58, values: (u, splits) => splits.map((value) => chart.tick(value)),
			...(chart.binary ? { incrs: binary } : {}) },
	];
}

function range(chart, least, most) {
	if (chart.bounds)
		return chart.bounds(least, most);
	const low = Math.min(least ?? 0, 0);
	const high = Math.max(most ?? 0, 0);
	const room = (high - low) * 0.06 || 1;

	return [low < 0 ? low - room : 0, high > 0 || low === 0 ? high + room : 0];
}

// A mark on the axis for each moment at which something was lost; of a few, also a faint line
function drawLosses(u, data, colour) {
	const { ctx, bbox } = u;
	const size = 4 * devicePixelRatio;
	const moments = new Set(data.losses.map(([at]) => at));

	ctx.save();
	ctx.fillStyle = colour;
	ctx.strokeStyle = colour;
	for (const seconds of moments) {
		const x = u.valToPos(data.start_wall_ms + seconds * 1000, 'x', true);
		const foot = bbox.top + bbox.height;

		if (x < bbox.left || x > bbox.left + bbox.width)
			continue;
		ctx.globalAlpha = moments.size > 12 ? 0 : 0.35;
		ctx.beginPath();
		ctx.moveTo(x, bbox.top);
		ctx.lineTo(x, foot);
		ctx.stroke();
		ctx.globalAlpha = 1;
		ctx.beginPath();
		ctx.moveTo(x - size, foot - 1.6 * size);
		ctx.lineTo(x + size, foot - 1.6 * size);
		ctx.lineTo(x, foot);
		ctx.fill();
	}
	ctx.restore();
}

function lineOf({ series, fill }, chart, colours, single) {
	const isLayer = chart.stacked && !series.isTotal;

	return {
		stroke: isLayer ? colours.surface : series.colour,
		width: isLayer ? 0.5 : 1.5,
		fill: isLayer ? series.colour : fill,
		points: { size: 5, fill: series.colour, stroke: series.colour, ...(isLayer ? { show: single } : {}) },
	};
}

// The least or the largest value of each bucket, at both of its places
function edge(data, values, pick) {
	return values.map((value, i) => rangeAt(data, values, i)?.[pick] ?? null);
}

/*
 * What is drawn, in order: {series, values, fill}. Stacks are painted from the top down, each over the
 * one before. Of a line whose places are two a bucket, both edges are drawn, and a band between them.
 */
function painted(chart, data) {
	const layers = chart.series.filter((series) => chart.stacked && !series.isTotal && series.tops);
	const lines = chart.series.filter((series) => (!chart.stacked || series.isTotal) && series.values);
	const out = layers.reverse().map((series) => ({ series, values: series.tops }));
	const bands = [];

	for (const series of lines) {
		const fill = chart.filled ? `${series.colour}30` : undefined;

		if (data.paired) {
			bands.push({ series: [out.length + 1, out.length + 2], fill: `${series.colour}60` });
			out.push({ series, values: edge(data, series.values, 'most') },
				{ series, values: edge(data, series.values, 'least'), fill });
		} else {
			out.push({ series, values: series.values, fill });
		}
	}
	return { out, bands };
}

// "3…7" where the bucket has both, "3" where they are the same
function rangeText(found, write) {
	if (!found)
		return 'n/a';
	const [least, most] = [write(found.least), write(found.most)];

	return least === most ? most : `${least}…${most}`;
}

function legend(chart, context) {
	const values = chart.series.map(() => el('b', {}));
	const when = el('span', { class: 'when' });
	const lost = el('span', { class: 'lost' });
	const items = chart.series.map((series, i) => {
		const swatch = el('i', { class: series.isTotal || !chart.stacked ? 'swatch line' : 'swatch' });

		swatch.style.background = series.colour;
		return el('li', {}, swatch, series.link
			? el('a', { href: series.link }, series.label)
			: el('span', {}, series.label), ' ', values[i]);
	});

	function tell(i, under) {
		const { data, words } = context;
		const place = i ?? data.time.length - 1;
		const losses = i === null ? [] : lossesAt(data, place);

		chart.series.forEach((series, k) => {
			const found = series.at ? series.at(place) : rangeAt(data, series.values, place);

			const mark = series.mark ?? (series.about && found && found.least !== found.most ? '~' : '');

			values[k].textContent = (found ? mark : '') + rangeText(found, chart.write);
			items[k].classList.toggle('under', under === k);
		});
		when.textContent = (i === null ? words.atEnd : words.at)(date(wall(data, data.times[place])));
		lost.textContent = losses.length ? words.lossesHere(date(wallOf(data, losses[losses.length - 1][0])), losses
			.map(([, cause, events]) => `${words.term('cause', cause)} ${events}`).join(', ')) : '';
	}
	tell(null, null);
	return { node: el('div', { class: 'legend' }, el('ul', {}, items), when, lost), tell };
}

// The layer under the cursor: the lowest whose top is above it
function layerUnder(u, chart) {
	if (!chart.stacked || u.cursor.idx === null || u.cursor.top < 0)
		return null;
	const value = u.posToVal(u.cursor.top, 'y');
	let best = null;

	chart.series.forEach((series, k) => {
		const top = series.isTotal || !series.tops ? null : series.tops[u.cursor.idx];

		if (top !== null && top >= value && (best === null || top < chart.series[best].tops[u.cursor.idx]))
			best = k;
	});
	return best;
}

function onKey(event, u, context) {
	const { left } = u.cursor;
	const { min, max } = u.scales.x;
	const xs = u.data[0];
	const i = u.cursor.idx ?? (left >= 0 ? u.posToIdx(left) : xs.length - 1);
	const step = event.shiftKey ? 20 : 2;
	const move = (to) => {
		const place = Math.max(0, Math.min(xs.length - 1, to));

		u.setCursor({ left: u.valToPos(xs[place], 'x'), top: 1 });
	};
	const zoom = (factor) => {
		const middle = xs[i] >= min && xs[i] <= max ? xs[i] : (min + max) / 2;

		context.zoomTo([Math.max(xs[0], middle - (middle - min) * factor),
			Math.min(xs[xs.length - 1], middle + (max - middle) * factor)]);
	};
	const actions = {
		ArrowLeft: () => move(i - step),
		ArrowRight: () => move(i + step),
		Home: () => move(0),
		End: () => move(xs.length - 1),
		'+': () => zoom(0.5),
		'=': () => zoom(0.5),
		'-': () => zoom(2),
		0: () => context.zoomTo(null),
	};

	if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey)
		return;
	event.preventDefault();
	actions[event.key]();
}

/*
 * Draws a chart into mount, which must be in the page. chart: {label, series: [{label, colour,
 * values, tops, link, isTotal, mark, about, at}], stacked, filled, write, tick, binary, bounds, height}; a
 * series without tops and values is told in the legend alone. context: {data, words, colours, zoom, zoomTo(range), width(mount)}. Returns the uPlot.
 */
export function drawChart(mount, chart, context) {
	const { data, colours } = context;
	const { out, bands } = painted(chart, data);
	const box = el('div', { class: 'plot', tabindex: 0, role: 'img', 'aria-label': chart.label });
	const told = legend(chart, context);

	mount.append(box, told.node);
	const u = new uPlot({
		width: context.width(mount),
		height: chart.height ?? 200,
		ms: 1,
		padding: [8, 12, 0, 0],
		tzDate: (ms) => uPlot.tzDate(new Date(ms), 'Etc/UTC'),
		legend: { show: false },
		cursor: {
			sync: { key: 'time', scales: ['x', null], setSeries: false },
			points: { size: 6 },
			drag: { x: true, y: false, dist: 4 },
			y: false,
		},
		scales: {
			x: { time: true, ...(context.zoom ? { min: context.zoom[0], max: context.zoom[1] } : {}) },
			y: { range: (self, least, most) => range(chart, least, most) },
		},
		axes: axes(chart, context),
		series: [{}, ...out.map((line) => lineOf(line, chart, colours, data.time.length === 1))],
		bands,
		hooks: {
			setCursor: [(self) => told.tell(self.cursor.idx ?? null, layerUnder(self, chart))],
			setScale: [(self, key) => key === 'x' && context.zoomed(self)],
			draw: [(self) => drawLosses(self, data, colours.loss)],
		},
	}, [data.times, ...out.map((line) => line.values)], box);

	box.addEventListener('keydown', (event) => onKey(event, u, context));
	return u;
}
