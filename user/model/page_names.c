// SPDX-License-Identifier: GPL-2.0-or-later
/* Bits of a struct page's flags in words. */
#include "page_names.h"

void page_names__add_flags(const struct page_names *names, __u64 flags, struct text *out)
{
	const char *space = "";

	for (unsigned int bit = 0; bit < names->n_flags; bit++) {
		if (!(flags & 1ull << bit))
			continue;
		if (names->flags[bit][0])
			text__printf(out, "%s%s", space, names->flags[bit]);
		else
			text__printf(out, "%sbit %u", space, bit);
		space = " ";
	}
	if (!*space)
		text__add_string(out, "-");
}

static int field(__u64 flags, unsigned int above, unsigned int bits)
{
	return bits ? flags << above >> (64 - bits) : 0;
}

int page_names__node(const struct page_names *names, __u64 flags)
{
	return names->node_bits < 0 ? -1 : field(flags, 0, names->node_bits);
}

int page_names__zone(const struct page_names *names, __u64 flags)
{
	return names->node_bits < 0 ? -1 : field(flags, names->node_bits, names->zone_bits);
}
