// SPDX-License-Identifier: GPL-2.0-or-later
// The tree of a flame graph: outermost callers at the root, caches as its leaves; pure.
import { isKnown, OTHERS, parseSymbol } from './model.js';

function child(node, key, make) {
	let found = node.index.get(key);

	if (!found) {
		found = { ...make(), value: 0, children: [], index: new Map() };
		node.index.set(key, found);
		node.children.push(found);
	}
	return found;
}

function frames(data, row, words, withCaches) {
	const symbols = Array.isArray(row.symbols) ? row.symbols : [];
	const out = symbols.map((i) => {
		const { base, module } = parseSymbol(data.symbols[i]);

		return { name: module ? `${base} [${module}]` : base, module, kind: module ? 'module' : 'kernel' };
	}).reverse();

	if (!out.length)
		out.push({ name: row.symbols === OTHERS ? words.otherStacks : words.noStack, module: '', kind: 'none' });
	if (withCaches)
		out.push({ name: data.caches[row.cache]?.name ?? words.unknownCache, module: '', kind: 'cache', cache: row.cache });
	return out;
}

function finish(node) {
	delete node.index;
	node.children.sort((a, b) => b.value - a.value);
	node.children.forEach(finish);
}

/*
 * The rows of some caches as one tree of the measure "made", "held", "made_bytes" or "held_bytes".
 * Rows of which it is not known are left out; their caches are in .unknown. Recursion is kept.
 */
export function flameTree(data, rows, measure, words, withCaches) {
	const root = { name: words.allFrames, module: '', kind: 'root', value: 0, children: [], index: new Map() };
	const unknown = new Set();

	for (const row of rows) {
		if (!isKnown(row[measure])) {
			unknown.add(row.cache);
			continue;
		}
		if (!row[measure])
			continue;
		let node = root;

		node.value += row[measure];
		for (const frame of frames(data, row, words, withCaches)) {
			node = child(node, `${frame.kind} ${frame.name}`, () => frame);
			node.value += row[measure];
		}
	}
	finish(root);
	root.unknown = [...unknown];
	return root;
}

// The modules that have frames, the kernel among them as '', by their widest frame
export function modules(root) {
	const values = new Map();

	(function walk(node) {
		if (node.kind === 'kernel' || node.kind === 'module')
			values.set(node.module, Math.max(values.get(node.module) ?? 0, node.value));
		node.children.forEach(walk);
	})(root);
	return [...values].sort((a, b) => b[1] - a[1]).map(([module]) => module);
}
