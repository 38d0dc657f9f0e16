// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads them from the kernel's variables, boot parameters, BTF and /sys, in this order. */
#include "rules_reader.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "slab_rules.h"

#define CPUS	  "/sys/devices/system/cpu/"
#define SLABS	  "/sys/kernel/slab"
#define TOLD_MAX  65536
#define MIN_ALIGN 8 /* of every 64-bit kernel without an architecture's own */

/* All that they are read from. */
struct reading {
	const struct facts *facts;
	const struct symbols *symbols;
	struct inspector *inspector;
	char *told; /* boot parameters; NULL: they cannot be read */
	struct slab_rules *out;
};

static void set(struct reading *reading, enum slab_rule rule, __s64 value, enum rule_source source,
		const char *why)
{
	reading->out->rules[rule] = (struct rule){ .value = value, .source = source, .why = why };
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = file ? calloc(1, TOLD_MAX) : NULL;

	if (text && fread(text, 1, TOLD_MAX - 1, file) == 0)
		text[0] = '\0';
	if (file)
		fclose(file);
	return text;
}

/*
 * What stands behind "name=" or "name" in the boot parameters, the last one if there are several; NULL: it
 * is not among them. It ends with a blank.
 */
static const char *told(const struct reading *reading, const char *name)
{
	const char *found = NULL, *at = reading->told;
	size_t n = strlen(name);

	while (at && *at) {
		at += strspn(at, " \n");
		if (!strncmp(at, "-- ", 3))
			break;
		if (!strncmp(at, name, n) && strchr("= \n", at[n]))
			found = at + n + (at[n] == '=');
		at += strcspn(at, " \n");
	}
	return found;
}

static bool read_variable(struct reading *reading, const char *name, size_t bytes, __u64 *out)
{
	__u64 address = symbols__address(reading->symbols, name);

	return address && reading->inspector &&
	       !inspector__word(reading->inspector, address, bytes, out);
}

/* A number that the kernel has in a variable, of which old and new kernels call the parameter otherwise. */
static void read_number(struct reading *reading, enum slab_rule rule, const char *parameter,
			const char *newer, __s64 otherwise)
{
	const char *argument;
	__u64 value;

	if (read_variable(reading, slab_rule__name(rule), sizeof(__u32), &value)) {
		set(reading, rule, (__u32)value, RULE_READ, "the kernel's variable");
		return;
	}
	argument = told(reading, newer);
	if (!argument)
		argument = told(reading, parameter);
	if (argument)
		set(reading, rule, strtol(argument, NULL, 0), RULE_READ, "boot parameter");
	else
		set(reading, rule, otherwise, RULE_ASSUMED,
		    "the kernel's default: its variable cannot be read here");
}

/* The CPUs in a file such as "0-3,8": how many there are, and the highest. */
static bool read_cpus(const char *path, __s64 *count, __s64 *highest)
{
	char *text = read_file(path), *at = text;

	*count = 0;
	while (at && *at >= '0' && *at <= '9') {
		long first = strtol(at, &at, 10), last = first;

		if (*at == '-')
			last = strtol(at + 1, &at, 10);
		*count += last - first + 1;
		*highest = last;
		at += *at == ',';
	}
	free(text);
	return *count > 0;
}

static void read_machine(struct reading *reading)
{
	__s64 count, highest;
	long line = sysconf(_SC_LEVEL1_DCACHE_LINESIZE);

	if (read_cpus(CPUS "possible", &count, &highest))
		set(reading, RULE_CPUS, highest + 1, RULE_READ, "possible CPUs");
	if (read_cpus(CPUS "present", &count, &highest))
		set(reading, RULE_CPUS_PRESENT, count, RULE_READ, "present CPUs");
	set(reading, RULE_PAGE_BYTES, sysconf(_SC_PAGESIZE), RULE_READ, "page size");
	if (line > 0)
		set(reading, RULE_LINE_BYTES, line, RULE_READ, "this CPU's L1 data cache");
	else
		set(reading, RULE_LINE_BYTES, 64, RULE_ASSUMED, "the CPU does not tell");
	set(reading, RULE_MIN_ALIGN, MIN_ALIGN, RULE_ASSUMED, "the kernel does not tell");
}

/* Caches that can be merged have folders whose names begin with a colon. */
static bool any_mergeable(void)
{
	DIR *folder = opendir(SLABS);
	struct dirent *entry;
	bool any = false;

	while (folder && !any && (entry = readdir(folder)))
		any = entry->d_name[0] == ':';
	if (folder)
		closedir(folder);
	return any;
}

static void read_no_merge(struct reading *reading)
{
	__u64 value;

	if (read_variable(reading, "slab_nomerge", 1, &value))
		set(reading, RULE_NO_MERGE, value & 1, RULE_READ, "the kernel's variable");
	else if (any_mergeable())
		set(reading, RULE_NO_MERGE, 0, RULE_READ, "there are caches that can be merged");
	else if (told(reading, "slab_nomerge") || told(reading, "slub_nomerge"))
		set(reading, RULE_NO_MERGE, 1, RULE_READ, "boot parameter");
	else
		set(reading, RULE_NO_MERGE, 0, RULE_ASSUMED,
		    "the kernel's default: its variable cannot be read here");
}

static void read_debug(struct reading *reading)
{
	const char *argument = told(reading, "slab_debug");
	int n;

	if (!argument)
		argument = told(reading, "slub_debug");
	reading->out->told = reading->told;
	reading->out->debugged = argument;
	if (!argument)
		return;
	n = strcspn(argument, " \n");
	snprintf(reading->out->debug, sizeof(reading->out->debug), "%.*s", n, argument);
}

static void read_types(struct reading *reading)
{
	const struct facts *facts = reading->facts;
	int track = facts__struct_size(facts, "track");
	int info = facts__struct_size(facts, "kmalloc_info_struct");
	const char *btf = "BTF";

	if (track > 0)
		set(reading, RULE_TRACK_BYTES, track, RULE_READ, btf);
	else
		set(reading, RULE_TRACK_BYTES, 0, RULE_UNKNOWN, "BTF does not tell");
	set(reading, RULE_DEBUG, facts__member_offset(facts, "kmem_cache_node", "nr_slabs") >= 0,
	    RULE_READ, btf);
	set(reading, RULE_HARDENED, facts__member_offset(facts, "kmem_cache", "random") >= 0,
	    RULE_READ, btf);
	if (info > 0)
		set(reading, RULE_NAMED_KMALLOC,
		    facts__member_offset(facts, "kmalloc_info_struct", "name") >= 0, RULE_READ,
		    btf);
	else
		set(reading, RULE_NAMED_KMALLOC, 0, RULE_UNKNOWN, "BTF does not tell");
	/* Where CPUs have slabs too, sheaves are for a few caches. */
	set(reading, RULE_SHEAVES_APART,
	    facts__member_offset(facts, "kmem_cache", "cpu_sheaves") >= 0 &&
		    facts__member_offset(facts, "kmem_cache", "cpu_slab") >= 0,
	    RULE_READ, btf);
	for (int bit = 0; bit < SLAB_FLAGS; bit++)
		snprintf(reading->out->flags[bit], SLAB_FLAG_NAME, "%s",
			 facts__slab_flag(facts, bit));
	reading->out->flags_numbered = facts__slab_flags_are_complete(facts);
}

static void read_writes(struct reading *reading)
{
	DIR *folder = opendir(SLABS);
	struct dirent *entry;
	struct stat status;
	char path[512];

	set(reading, RULE_RECLAIM_WRITES, 0, RULE_UNKNOWN, "there is no " SLABS);
	while (folder && (entry = readdir(folder))) {
		snprintf(path, sizeof(path), SLABS "/%s/reclaim_account", entry->d_name);
		if (entry->d_name[0] == '.' || stat(path, &status))
			continue;
		set(reading, RULE_RECLAIM_WRITES, !!(status.st_mode & 0222), RULE_READ,
		    "the mode of the file");
		break;
	}
	if (folder)
		closedir(folder);
}

void slab_rules__read(const struct facts *facts, const struct symbols *symbols,
		      struct inspector *inspector, struct slab_rules *out)
{
	struct reading reading = {
		.facts = facts,
		.symbols = symbols,
		.inspector = inspector,
		.told = read_file("/proc/cmdline"),
		.out = out,
	};

	memset(out, 0, sizeof(*out));
	read_machine(&reading);
	read_number(&reading, RULE_MIN_ORDER, "slub_min_order", "slab_min_order", 0);
	read_number(&reading, RULE_MAX_ORDER, "slub_max_order", "slab_max_order", 3);
	read_number(&reading, RULE_MIN_OBJECTS, "slub_min_objects", "slab_min_objects", 0);
	read_no_merge(&reading);
	read_debug(&reading);
	read_types(&reading);
	read_writes(&reading);
	free(reading.told);
}
