// SPDX-License-Identifier: GPL-2.0-or-later
// The lines of TAP: test(name, run) runs one after the other, and what run throws is its failure.
import assert from 'node:assert/strict';

let n = 0;
let failed = 0;

export async function test(name, run) {
	n++;
	try {
		const said = await run();

		console.log(`ok ${n} - ${name}${said ? ` (${said})` : ''}`);
	} catch (error) {
		failed++;
		console.log(`not ok ${n} - ${name}`);
		console.log(String(error.stack ?? error).replace(/^/gm, '# '));
	}
}

export function end() {
	console.log(`1..${n}`);
	process.exitCode = failed ? 1 : 0;
}

export { assert };
