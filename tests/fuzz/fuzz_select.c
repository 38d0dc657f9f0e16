// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of caches and patterns for them. Lines: a pattern, then names, "target<TAB>name" for a link. */
#include "fuzz.h"

#include "select.h"

static void add_name(struct aliases *aliases, char *line)
{
	char *tab = strchr(line, '\t');

	if (tab)
		*tab++ = '\0';
	promised(!aliases__append(aliases, tab ? tab : line, line, false));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = string_of(data, size), *rest = text, *line;
	struct aliases aliases = {};
	struct select select = {};
	const char *shown = NULL;
	struct text merged = {};
	bool dangling;

	line = strsep(&rest, "\n");
	promised(!select__add(&select, line));
	while ((line = strsep(&rest, "\n")))
		add_name(&aliases, line);
	aliases__sort(&aliases);
	for (size_t i = 0; i < aliases.n; i++) {
		const struct alias *alias = &aliases.rows[i];

		promised(aliases__find(&aliases, alias->name));
		if (select__wants(&select, &aliases, alias->target, &shown)) {
			promised(shown);
			aliases__add_merged(&aliases, alias->target, shown, &merged);
		}
	}
	select__exists(&aliases, select.patterns[0], &dangling);
	text__reset(&merged);
	aliases__reset(&aliases);
	select__reset(&select);
	free(text);
	return 0;
}
