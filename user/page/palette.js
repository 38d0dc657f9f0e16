// SPDX-License-Identifier: GPL-2.0-or-later
// Colours that people with any kind of colour vision tell apart (Okabe and Ito; Tol), and the theme.

const light = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#b8a800', '#332288',
	'#44aa99', '#882255', '#999933', '#aa4499'];
const dark = ['#3d9be0', '#e69f00', '#1fb88c', '#d48bb4', '#7cc8f2', '#ef7f2e', '#e5d93c', '#8f82e0',
	'#5cc4b2', '#c9638f', '#b5b54d', '#c568b4'];

const schemes = {
	light: { colours: light, ink: '#4a5361', grid: '#e3e6ea', surface: '#ffffff', rest: '#c3c9d1', total: '#1c2430', loss: '#c02020' },
	dark: { colours: dark, ink: '#a9b3c1', grid: '#2a313b', surface: '#171c23', rest: '#4a535f', total: '#e8ecf2', loss: '#ff7b72' },
};

// "auto" follows the system; paper is always light
export function schemeName(theme, printing) {
	if (printing)
		return 'light';
	if (theme !== 'auto')
		return theme;
	return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function scheme(theme, printing) {
	return schemes[schemeName(theme, printing)];
}

// Fills of flame frames carry dark text in both themes, so they are the same in both.
const frameFills = { kernel: '#b9cbe0', cache: '#f3e28a', none: '#d5d8dc', root: '#d5d8dc' };
const moduleFills = ['#f2a65a', '#7fcdb4', '#dba6c8', '#8fd0f5', '#d9c95f', '#e98f7a', '#b6a8ec', '#9ccf8a'];

// Of a frame, given the modules in order
export function frameFill(frame, modules) {
	if (frame.kind !== 'module')
		return frameFills[frame.kind];
	return moduleFills[modules.filter(Boolean).indexOf(frame.module) % moduleFills.length];
}
