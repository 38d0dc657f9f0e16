// SPDX-License-Identifier: GPL-2.0-or-later
// Makes elements. Text is always text: nothing here, and nothing else in the page, parses markup.

// el('a', { href: '#x', class: 'y', onclick: f, 'aria-label': 'z' }, 'text', node, [more], null)
export function el(tag, attributes, ...children) {
	const node = document.createElement(tag);

	for (const [name, value] of Object.entries(attributes ?? {})) {
		if (value === null || value === undefined || value === false)
			continue;
		if (name.startsWith('on'))
			node.addEventListener(name.slice(2), value);
		else
			node.setAttribute(name, value === true ? '' : value);
	}
	node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
	return node;
}

// A row of buttons of which one is pressed: choices are [value, text, help].
export function choice(id, label, choices, chosen, pick) {
	return el('span', { class: 'choice', role: 'group', 'aria-label': label },
		choices.map(([value, text, help]) => el('button', {
			type: 'button',
			id: `${id}-${value}`,
			title: help,
			'aria-pressed': String(value === chosen),
			onclick: () => pick(value),
		}, text)));
}

export function section(id, title, ...children) {
	return el('section', { id, 'aria-labelledby': `${id}-title` },
		el('h2', { id: `${id}-title` }, title), ...children);
}
