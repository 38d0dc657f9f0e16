// SPDX-License-Identifier: GPL-2.0-or-later
/* Queries of vmlinux BTF. */
#include "facts.h"

#include <bpf/btf.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "type_index.h"

#define GFP_BITS      32
#define MIGRATE_TYPES 16

struct facts {
	const char *btf_path; /* NULL: the running kernel's */
	struct btf *btf;      /* NULL: forgotten */
	struct type_index index;
	char gfp_names[GFP_BITS][32];	       /* "__GFP_COMP"; empty: no name */
	char migrate_types[MIGRATE_TYPES][24]; /* "movable"; empty: no name */
	char slab_flags[32][24];	       /* "HWCACHE_ALIGN"; empty: no name */
	bool slab_flags_complete;	       /* they are the kernel's own names */
};

static const struct btf_type *find(const struct facts *facts, const char *name, __u32 kind)
{
	int id = type_index__find(&facts->index, facts->btf, name, kind);

	return id < 0 ? NULL : btf__type_by_id(facts->btf, id);
}

static const char *string(const struct facts *facts, __u32 offset)
{
	const char *name = btf__name_by_offset(facts->btf, offset);

	return name ? name : "";
}

int facts__function(const struct facts *facts, const char *name)
{
	return type_index__find(&facts->index, facts->btf, name, BTF_KIND_FUNC);
}

int facts__function_parameters(const struct facts *facts, const char *name)
{
	const struct btf_type *type = find(facts, name, BTF_KIND_FUNC);

	return type ? btf_vlen(btf__type_by_id(facts->btf, type->type)) : -ENOENT;
}

int facts__function_returns(const struct facts *facts, const char *name)
{
	const struct btf_type *type = find(facts, name, BTF_KIND_FUNC);

	if (!type)
		return -ENOENT;
	return btf__resolve_size(facts->btf, btf__type_by_id(facts->btf, type->type)->type);
}

/* Its first parameter is the data pointer of who attaches, no parameter of the event. */
static const struct btf_type *tracepoint_proto(const struct facts *facts, const char *name)
{
	const struct btf_type *type;
	char typedef_name[128];

	snprintf(typedef_name, sizeof(typedef_name), "btf_trace_%s", name);
	type = find(facts, typedef_name, BTF_KIND_TYPEDEF);
	type = type ? btf__type_by_id(facts->btf, type->type) : NULL;
	type = type && btf_is_ptr(type) ? btf__type_by_id(facts->btf, type->type) : NULL;
	return type && btf_is_func_proto(type) ? type : NULL;
}

int facts__tracepoint_parameters(const struct facts *facts, const char *name)
{
	const struct btf_type *proto = tracepoint_proto(facts, name);

	return proto ? btf_vlen(proto) - 1 : -ENOENT;
}

static const struct btf_type *skip_modifiers(const struct facts *facts, __u32 id)
{
	const struct btf_type *type = btf__type_by_id(facts->btf, id);

	while (type && (btf_is_mod(type) || btf_is_typedef(type)))
		type = btf__type_by_id(facts->btf, type->type);
	return type;
}

bool facts__tracepoint_passes(const struct facts *facts, const char *tracepoint, int n,
			      const char *struct_name)
{
	const struct btf_type *proto = tracepoint_proto(facts, tracepoint), *type;

	if (!proto || n + 1 >= btf_vlen(proto))
		return false;
	type = skip_modifiers(facts, btf_params(proto)[n + 1].type);
	if (!type || !btf_is_ptr(type))
		return false;
	type = skip_modifiers(facts, type->type);
	return type && btf_is_struct(type) && !strcmp(string(facts, type->name_off), struct_name);
}

/* In bits; negative if there is none. */
static long member_bits(const struct facts *facts, const struct btf_type *type, const char *name)
{
	const struct btf_member *members = btf_members(type);

	for (int i = 0; i < btf_vlen(type); i++) {
		const struct btf_type *inner;
		long bits;

		if (!strcmp(string(facts, members[i].name_off), name))
			return btf_member_bit_offset(type, i);
		inner = skip_modifiers(facts, members[i].type);
		if (members[i].name_off || !inner || !btf_is_composite(inner))
			continue;
		bits = member_bits(facts, inner, name);
		if (bits >= 0)
			return btf_member_bit_offset(type, i) + bits;
	}
	return -ENOENT;
}

int facts__member_offset(const struct facts *facts, const char *struct_name, const char *member)
{
	const struct btf_type *type = find(facts, struct_name, BTF_KIND_STRUCT);
	long bits = type ? member_bits(facts, type, member) : -ENOENT;

	return bits < 0 ? (int)bits : (int)(bits / 8);
}

int facts__struct_size(const struct facts *facts, const char *struct_name)
{
	const struct btf_type *type = find(facts, struct_name, BTF_KIND_STRUCT);

	return type ? (int)type->size : -ENOENT;
}

int facts__enumerator(const struct facts *facts, const char *enum_name, const char *name)
{
	const struct btf_type *type = find(facts, enum_name, BTF_KIND_ENUM);

	for (int i = 0; type && i < btf_vlen(type); i++)
		if (!strcmp(string(facts, btf_enum(type)[i].name_off), name))
			return btf_enum(type)[i].val;
	return -ENOENT;
}

const char *facts__enumerator_name(const struct facts *facts, const char *enum_name, int value)
{
	const struct btf_type *type = find(facts, enum_name, BTF_KIND_ENUM);

	for (int i = 0; type && i < btf_vlen(type); i++)
		if (btf_enum(type)[i].val == value)
			return string(facts, btf_enum(type)[i].name_off);
	return NULL;
}

int facts__array_length(const struct facts *facts, const char *struct_name, const char *member)
{
	const struct btf_type *type = find(facts, struct_name, BTF_KIND_STRUCT);

	for (int i = 0; type && i < btf_vlen(type); i++) {
		const struct btf_type *array = skip_modifiers(facts, btf_members(type)[i].type);

		if (!strcmp(string(facts, btf_members(type)[i].name_off), member))
			return array && btf_is_array(array) ? (int)btf_array(array)->nelems
							    : -ENOENT;
	}
	return -ENOENT;
}

/* Takes "___GFP_COMP_BIT" as the name of a bit; false for any other enumerator. */
static bool gfp_name_take(struct facts *facts, const char *name, int bit)
{
	int n = (int)strlen(name) - (int)strlen("_BIT");

	if (strncmp(name, "___GFP_", 7) || n < 8 || strcmp(name + n, "_BIT"))
		return false;
	if (bit < 0 || bit >= GFP_BITS || !strcmp(name, "___GFP_LAST_BIT") ||
	    !strncmp(name, "___GFP_UNUSED", 13))
		return false;
	snprintf(facts->gfp_names[bit], sizeof(facts->gfp_names[bit]), "%.*s", n - 1, name + 1);
	return true;
}

/* 6.9 and later number the bits in an enum without a name. */
static bool gfp_names_from_btf(struct facts *facts)
{
	bool any = false;

	for (__u32 id = 1; id < btf__type_cnt(facts->btf) && !any; id++) {
		const struct btf_type *type = btf__type_by_id(facts->btf, id);

		if (!btf_is_enum(type) || type->name_off)
			continue;
		for (int i = 0; i < btf_vlen(type); i++) {
			const char *name = string(facts, btf_enum(type)[i].name_off);

			any |= gfp_name_take(facts, name, btf_enum(type)[i].val);
		}
	}
	return any;
}

/* Before that the bits were macros; these are the ones of 5.10 to 6.8. */
static void gfp_names_from_table(struct facts *facts)
{
	static const char *const names[] = {
		"DMA",
		"HIGHMEM",
		"DMA32",
		"MOVABLE",
		"RECLAIMABLE",
		"HIGH",
		"IO",
		"FS",
		"ZERO",
		"ATOMIC",
		"DIRECT_RECLAIM",
		"KSWAPD_RECLAIM",
		"WRITE",
		"NOWARN",
		"RETRY_MAYFAIL",
		"NOFAIL",
		"NORETRY",
		"MEMALLOC",
		"COMP",
		"NOMEMALLOC",
		"HARDWALL",
		"THISNODE",
		"ACCOUNT",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		snprintf(facts->gfp_names[i], sizeof(facts->gfp_names[i]), "__GFP_%s", names[i]);
}

static __u32 gfp_bit(const struct facts *facts, const char *name)
{
	for (int i = 0; i < GFP_BITS; i++)
		if (!strncmp(facts->gfp_names[i], "__GFP_", 6) &&
		    !strcmp(facts->gfp_names[i] + 6, name))
			return 1u << i;
	return 0;
}

void facts__add_gfp(const struct facts *facts, __u32 gfp, struct text *out)
{
	__u32 reclaim = gfp_bit(facts, "DIRECT_RECLAIM") | gfp_bit(facts, "KSWAPD_RECLAIM");
	__u32 kernel = reclaim | gfp_bit(facts, "IO") | gfp_bit(facts, "FS");
	const struct {
		const char *name;
		__u32 bits;
	} wholes[] = {
		{ "GFP_HIGHUSER_MOVABLE", kernel | gfp_bit(facts, "HARDWALL") |
						  gfp_bit(facts, "HIGHMEM") |
						  gfp_bit(facts, "MOVABLE") },
		{ "GFP_HIGHUSER", kernel | gfp_bit(facts, "HARDWALL") | gfp_bit(facts, "HIGHMEM") },
		{ "GFP_USER", kernel | gfp_bit(facts, "HARDWALL") },
		{ "GFP_KERNEL_ACCOUNT", kernel | gfp_bit(facts, "ACCOUNT") },
		{ "GFP_KERNEL", kernel },
		{ "GFP_NOFS", reclaim | gfp_bit(facts, "IO") },
		{ "GFP_NOIO", reclaim },
		{ "GFP_ATOMIC", gfp_bit(facts, "KSWAPD_RECLAIM") | gfp_bit(facts, "HIGH") |
					gfp_bit(facts, "ATOMIC") },
		{ "GFP_NOWAIT", gfp_bit(facts, "KSWAPD_RECLAIM") },
	};
	const char *bar = "";

	for (size_t i = 0; i < sizeof(wholes) / sizeof(*wholes); i++) {
		if ((gfp & wholes[i].bits) != wholes[i].bits)
			continue;
		text__add_string(out, wholes[i].name);
		gfp &= ~wholes[i].bits;
		bar = "|";
		break;
	}
	for (int i = 0; i < GFP_BITS; i++) {
		if (!(gfp & 1u << i) || !facts->gfp_names[i][0])
			continue;
		text__printf(out, "%s%s", bar, facts->gfp_names[i]);
		gfp &= ~(1u << i);
		bar = "|";
	}
	if (gfp || !*bar)
		text__printf(out, "%s0x%x", bar, gfp);
}

/* Before 6.9 they were macros, which BTF does not tell; these did not change from 5.10 on. */
static void slab_flags_from_table(struct facts *facts)
{
	static const char *const names[32] = {
		[8] = "CONSISTENCY_CHECKS",
		[10] = "RED_ZONE",
		[11] = "POISON",
		[12] = "KMALLOC",
		[13] = "HWCACHE_ALIGN",
		[14] = "CACHE_DMA",
		[15] = "CACHE_DMA32",
		[16] = "STORE_USER",
		[17] = "RECLAIM_ACCOUNT",
		[18] = "PANIC",
		[19] = "TYPESAFE_BY_RCU",
		[20] = "MEM_SPREAD",
		[21] = "TRACE",
		[23] = "NOLEAKTRACE",
		[24] = "NO_MERGE",
		[25] = "FAILSLAB",
		[26] = "ACCOUNT",
		[27] = "KASAN",
		[28] = "NO_USER_FLAGS",
		[29] = "SKIP_KFENCE",
		[30] = "CMPXCHG_DOUBLE",
		[31] = "OBJECT_POISON",
	};

	for (int bit = 0; bit < 32; bit++)
		snprintf(facts->slab_flags[bit], sizeof(facts->slab_flags[bit]), "%s",
			 names[bit] ? names[bit] : "");
}

/* enum _slab_flag_bits { _SLAB_CONSISTENCY_CHECKS, … }: a name a bit. */
static bool slab_flags_from_btf(struct facts *facts)
{
	const struct btf_type *type = find(facts, "_slab_flag_bits", BTF_KIND_ENUM);

	for (int i = 0; type && i < btf_vlen(type); i++) {
		const char *name = string(facts, btf_enum(type)[i].name_off);
		int bit = btf_enum(type)[i].val;

		if (bit >= 0 && bit < 32 && !strncmp(name, "_SLAB_", 6) &&
		    strcmp(name, "_SLAB_FLAGS_LAST_BIT"))
			snprintf(facts->slab_flags[bit], sizeof(facts->slab_flags[bit]), "%s",
				 name + 6);
	}
	return type;
}

void facts__add_slab_flags(const struct facts *facts, __u32 flags, struct text *out)
{
	const char *space = "";

	for (int bit = 0; bit < 32; bit++) {
		if (!(flags & 1u << bit) || !facts->slab_flags[bit][0])
			continue;
		text__printf(out, "%s%s", space, facts->slab_flags[bit]);
		flags &= ~(1u << bit);
		space = " ";
	}
	if (flags)
		text__printf(out, "%s0x%x", space, flags);
}

const char *facts__slab_flag(const struct facts *facts, int bit)
{
	return bit >= 0 && bit < 32 ? facts->slab_flags[bit] : "";
}

bool facts__slab_flags_are_complete(const struct facts *facts)
{
	return facts->slab_flags_complete;
}

static void read_migrate_types(struct facts *facts)
{
	const struct btf_type *type = find(facts, "migratetype", BTF_KIND_ENUM);

	for (int i = 0; type && i < btf_vlen(type); i++) {
		const char *name = string(facts, btf_enum(type)[i].name_off);
		__u32 number = btf_enum(type)[i].val;
		char *to;

		/* Counts of types share a number with the next type. */
		if (number >= MIGRATE_TYPES || strncmp(name, "MIGRATE_", 8) ||
		    !strcmp(name, "MIGRATE_PCPTYPES") || !strcmp(name, "MIGRATE_TYPES"))
			continue;
		to = facts->migrate_types[number];
		snprintf(to, sizeof(facts->migrate_types[number]), "%s", name + 8);
		for (; *to; to++)
			*to = tolower((unsigned char)*to);
	}
}

void facts__add_migrate_type(const struct facts *facts, __u32 number, struct text *out)
{
	if (number < MIGRATE_TYPES && facts->migrate_types[number][0])
		text__add_string(out, facts->migrate_types[number]);
	else
		text__printf(out, "%u", number);
}

int facts__recall_types(struct facts *facts)
{
	struct btf *btf;
	int err;

	if (facts->btf)
		return 0;
	btf = facts->btf_path ? btf__parse(facts->btf_path, NULL) : btf__load_vmlinux_btf();
	if (!btf)
		return -errno;
	err = type_index__make(btf, &facts->index);
	if (err) {
		btf__free(btf);
		return err;
	}
	facts->btf = btf;
	return 0;
}

int facts__open(const char *btf_path, struct facts **out)
{
	struct facts *facts = calloc(1, sizeof(*facts));
	int err;

	if (!facts)
		return -ENOMEM;
	facts->btf_path = btf_path;
	err = facts__recall_types(facts);
	if (err) {
		free(facts);
		return err;
	}
	if (!gfp_names_from_btf(facts))
		gfp_names_from_table(facts);
	read_migrate_types(facts);
	facts->slab_flags_complete = slab_flags_from_btf(facts);
	if (!facts->slab_flags_complete)
		slab_flags_from_table(facts);
	*out = facts;
	return 0;
}

void facts__forget_types(struct facts *facts)
{
	btf__free(facts->btf);
	type_index__reset(&facts->index);
	facts->btf = NULL;
}

bool facts__are_the_kernels(const struct facts *facts)
{
	return !facts->btf_path;
}

void facts__close(struct facts *facts)
{
	if (!facts)
		return;
	facts__forget_types(facts);
	free(facts);
}
