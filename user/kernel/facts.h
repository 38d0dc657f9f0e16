/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel's BTF says of it: functions, tracepoints, members, enumerators, flag names. */
#ifndef SLUBTRACE_KERNEL_FACTS_H
#define SLUBTRACE_KERNEL_FACTS_H

#include <linux/types.h>
#include <stdbool.h>

#include "text.h"

struct facts;

/*
 * Reads the running kernel's BTF, or the file at @btf_path, which is borrowed. Returns 0 or -errno,
 * *out untouched then; -ENOENT: the kernel has none.
 */
int facts__open(const char *btf_path, struct facts **out);
void facts__close(struct facts *facts);

/*
 * Gives back the memory of the BTF, which is megabytes. From here on only flags and migrate types
 * have names, until it is read again. That returns 0 or -errno.
 */
void facts__forget_types(struct facts *facts);
int facts__recall_types(struct facts *facts);

/* False for BTF from a file: the kernel itself is then taken to have none. */
bool facts__are_the_kernels(const struct facts *facts);

/* BTF id of a function; negative if there is none. */
int facts__function(const struct facts *facts, const char *name);

/* Number of parameters of a function, or of a tracepoint's event; negative if there is none. */
int facts__function_parameters(const struct facts *facts, const char *name);
int facts__tracepoint_parameters(const struct facts *facts, const char *name);

/* Size in bytes of what a function returns; negative if there is no such function. */
int facts__function_returns(const struct facts *facts, const char *name);

/* True if parameter @n of the tracepoint points to the struct. */
bool facts__tracepoint_passes(const struct facts *facts, const char *tracepoint, int n,
			      const char *struct_name);

/*
 * Offset in bytes of a member, also of one in an unnamed struct or union; negative if there is
 * none.
 */
int facts__member_offset(const struct facts *facts, const char *struct_name, const char *member);

/* Size in bytes of a struct; negative if there is none. */
int facts__struct_size(const struct facts *facts, const char *struct_name);

/* Value of an enumerator of the enum; negative if there is none. */
int facts__enumerator(const struct facts *facts, const char *enum_name, const char *name);

/* The first enumerator of that value; NULL: there is none. The facts', until they forget types. */
const char *facts__enumerator_name(const struct facts *facts, const char *enum_name, int value);

/* How many the array has that is a member of the struct; negative if there is none. */
int facts__array_length(const struct facts *facts, const char *struct_name, const char *member);

/* Adds "GFP_KERNEL|__GFP_COMP" and the like; bits without a name in hexadecimal. */
void facts__add_gfp(const struct facts *facts, __u32 gfp, struct text *out);

/* Adds the names of the flags of a cache, "HWCACHE_ALIGN RECLAIM_ACCOUNT"; as above. */
void facts__add_slab_flags(const struct facts *facts, __u32 flags, struct text *out);

/* The name of the flag of a cache with bit @bit, "RED_ZONE"; empty: it has none. */
const char *facts__slab_flag(const struct facts *facts, int bit);

/* Whether the kernel names them itself, so that a flag that is not named does not exist. */
bool facts__slab_flags_are_complete(const struct facts *facts);

/* Adds the name of a migrate type, for example "movable"; its number if it has none. */
void facts__add_migrate_type(const struct facts *facts, __u32 type, struct text *out);

#endif
