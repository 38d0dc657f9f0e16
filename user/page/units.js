// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers for people, as the live view writes them (user/model/units.c); pure.

const NA = 'n/a';

function scaled(number, unit, step, suffixes) {
	let i = 0;

	for (; i + 1 < suffixes.length && Math.round(number / unit) >= step; i++)
		unit *= step;
	const tenths = Math.round((number * 10) / unit);
	return (tenths < 1000 ? (tenths / 10).toFixed(1) : String(Math.round(number / unit))) + suffixes[i];
}

function signed(number, write) {
	return number < 0 ? `-${write(-number)}` : write(number);
}

// "812B", "4.0K", "63.9M", "1.2G"
export function bytes(number) {
	return signed(number, (n) => (n < 1024 ? `${Math.round(n)}B` : scaled(n, 1024, 1024, 'KMGTPE')));
}

// Up to 99999 as it is, then "123k", "1.2M"
export function count(number) {
	return signed(number, (n) => (n < 100000 ? String(n) : scaled(n, 1000, 1000, 'kMGTPE')));
}

// By the second: "0.02", "0.4", "12", "5.1k"; what is not 0 is not shown as 0
export function rate(number) {
	return signed(number, (n) => {
		if (n === 0)
			return '0';
		if (Math.round(n * 100) === 0)
			return '<0.01';
		if (Math.round(n * 100) < 10)
			return n.toFixed(2);
		if (Math.round(n * 10) < 100)
			return n.toFixed(1);
		return Math.round(n) < 1000 ? String(Math.round(n)) : scaled(n, 1000, 1000, 'kMGTPE');
	});
}

// "12s", "5m10s", "3h07m", "12d4h"; cut, as a clock does
export function time(seconds) {
	const s = Math.floor(seconds);
	const two = (n) => String(n).padStart(2, '0');

	if (s < 60)
		return `${s}s`;
	if (s < 3600)
		return `${Math.floor(s / 60)}m${two(s % 60)}s`;
	if (s < 86400)
		return `${Math.floor(s / 3600)}h${two(Math.floor(s / 60) % 60)}m`;
	return `${Math.floor(s / 86400)}d${Math.floor(s / 3600) % 24}h`;
}

export function plus(number, text) {
	return number > 0 ? `+${text}` : text;
}

// The writers of one way to show numbers, short or exact. null is n/a to all of them.
export function writers(exact) {
	const known = (write) => (number) =>
		number === null || number === undefined ? NA : write(number);
	const plain = exact ? String : count;
	const size = exact ? String : bytes;
	const kib = exact ? String : (number) => bytes(number * 1024);

	return {
		exact,
		plain: known(plain),
		signed: known((number) => plus(number, plain(number))),
		bytes: known(size),
		kib: known(kib),
		kibSigned: known((number) => plus(number, kib(number))),
		permille: known((number) => (number / 10).toFixed(1)),
		ns: known((number) => (exact ? (number / 1e9).toFixed(3) : time(number / 1e9))),
		rate: known(exact ? (number) => String(number) : rate),
	};
}

// The same with its unit, for running text
export function memory(write, kib) {
	if (kib === null || kib === undefined)
		return NA;
	return write.exact ? `${kib} KiB` : write.kib(kib);
}

function clockParts(ms) {
	return new Date(ms).toISOString();
}

// "2026-11-23 12:34:56"; all clocks of the page are UTC, as those of a log should be
export function date(ms) {
	return clockParts(ms).slice(0, 19).replace('T', ' ');
}

export function clock(ms, step) {
	const iso = clockParts(ms);

	if (step >= 86400000)
		return iso.slice(5, 10);
	if (step >= 60000)
		return iso.slice(11, 16) === '00:00' ? iso.slice(5, 10) : iso.slice(11, 16);
	return step >= 1000 ? iso.slice(11, 19) : iso.slice(11, 23);
}

export { NA };
