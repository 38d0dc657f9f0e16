// SPDX-License-Identifier: GPL-2.0-or-later
// Bundles the page into one file: build.js PACKAGES OUTPUT, where PACKAGES has the node_modules.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [packages, output] = process.argv.slice(2).map((path) => resolve(path));
const here = dirname(fileURLToPath(import.meta.url));
const esbuild = createRequire(join(packages, 'package.json'))('esbuild');
const marker = '<!--SLUBTRACE-DATA-->';

// The style sheet of the flame graph is replaced by our own, which knows light, dark and print.
const withoutForeignStyle = {
	name: 'without-foreign-style',
	setup(build) {
		build.onLoad({ filter: /d3-flamegraph\.css$/ }, () => ({ contents: '', loader: 'js' }));
	},
};

async function bundle(entry, options) {
	const result = await esbuild.build({
		entryPoints: [join(here, entry)],
		nodePaths: [join(packages, 'node_modules')],
		bundle: true,
		minify: true,
		write: false,
		charset: 'utf8',
		logLevel: 'warning',
		...options,
	});

	return result.outputFiles[0].text.trim();
}

// What is allowed to run is what was built: the policy names it by its hash, and nothing else.
function source(text) {
	return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

// The notices that the licences of the packages ask to be kept; not all bundles carry theirs.
function notices() {
	const { packages: all } = JSON.parse(readFileSync(join(packages, 'package-lock.json'), 'utf8'));
	const used = Object.entries(all).filter(([path, one]) => path && !one.dev);

	return used.map(([path, one]) => {
		const text = readFileSync(join(packages, path, 'LICENSE'), 'utf8');
		const notice = text.match(/^Copyright .*$/m);

		return `${path.replace('node_modules/', '')} ${one.version} (${one.license})` +
			(notice ? ` ${notice[0].trim()}` : '');
	});
}

function licences() {
	const mit = readFileSync(join(packages, 'node_modules/uplot/LICENSE'), 'utf8');
	const isc = readFileSync(join(packages, 'node_modules/d3-selection/LICENSE'), 'utf8');
	const body = (text) => text.slice(text.indexOf('\nPermission')).trim();

	return ['This page contains, besides slubtrace itself (GPL-2.0-or-later):', ...notices(),
		`MIT: ${body(mit)}`, `ISC: ${body(isc)}`,
		'Apache-2.0: http://www.apache.org/licenses/LICENSE-2.0'].join('\n\n');
}

const style = await bundle('page.css', { loader: { '.css': 'css' } });
const code = await bundle('page.js', {
	format: 'iife',
	target: 'es2020',
	legalComments: 'eof',
	banner: { js: `/*!\n${licences().replaceAll('*/', '* /')}\n*/` },
	plugins: [withoutForeignStyle],
});
// A script may not hold what would end it, or open a comment, as HTML sees it.
const script = code.replace(/<(\/script|!--|script)/gi, '\\x3c$1');
const policy = `default-src 'none'; script-src ${source(script)}; style-src ${source(style)}; ` +
	"img-src data:; base-uri 'none'; form-action 'none'";
const parts = { '@POLICY@': policy, '@STYLE@': style, '@SCRIPT@': script };
const page = readFileSync(join(here, 'page.html'), 'utf8')
	.replace(/@(POLICY|STYLE|SCRIPT)@/g, (name) => parts[name]);

if (page.split(marker).length !== 2)
	throw new Error(`the page has not one place for its data, ${marker}`);
writeFileSync(`${output}.new`, page);
renameSync(`${output}.new`, output);
