// SPDX-License-Identifier: GPL-2.0-or-later
/* A sorted table of kernel symbols, and the address ranges in which it may be believed. */
#include "symbols.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct entry {
	__u64 address;
	__u32 name;   /* offset in strings */
	__u32 module; /* likewise; 0: none */
};

struct range {
	__u64 start;
	__u64 end;
};

struct table {
	struct entry *entries;
	size_t n;
	size_t room;
	struct text strings;
	struct range *ranges; /* text of the kernel and of each module */
	size_t n_ranges;
};

/*
 * What is loaded. A module that is loaded anew may have the same line, at the same address, but its
 * folder never has the same inode: their numbers grow.
 */
struct modules {
	struct text lines; /* of /proc/modules */
	__u64 inodes;	   /* of their folders in /sys/module, summed up */
};

struct symbols {
	struct table now;
	struct table before;	/* as it was before modules last came or went */
	struct modules modules; /* as last read */
};

static void table__reset(struct table *table)
{
	free(table->entries);
	free(table->ranges);
	text__reset(&table->strings);
	memset(table, 0, sizeof(*table));
}

static int table__add(struct table *table, __u64 address, const char *name, const char *module)
{
	struct entry *entry;

	if (table->n == table->room) {
		size_t room = table->room ? table->room * 2 : 1 << 17;
		struct entry *entries = realloc(table->entries, room * sizeof(*entries));

		if (!entries)
			return -ENOMEM;
		table->entries = entries;
		table->room = room;
	}
	entry = &table->entries[table->n++];
	entry->address = address;
	entry->name = table->strings.n;
	text__add(&table->strings, name, strlen(name) + 1);
	entry->module = 0;
	if (*module) {
		entry->module = table->strings.n;
		text__add(&table->strings, module, strlen(module) + 1);
	}
	return table->strings.failed ? -ENOMEM : 0;
}

static int by_address(const void *a, const void *b)
{
	__u64 x = ((const struct entry *)a)->address, y = ((const struct entry *)b)->address;

	return (x > y) - (x < y);
}

static int table__add_range(struct table *table, __u64 start, __u64 end)
{
	struct range *ranges = realloc(table->ranges, (table->n_ranges + 1) * sizeof(*ranges));

	if (!ranges)
		return -ENOMEM;
	ranges[table->n_ranges++] = (struct range){ start, end };
	table->ranges = ranges;
	return 0;
}

/* "ffffffff81000000 T _text" or, with a module, "... t alloc_store\t[yep_slab]". */
static int table__add_line(struct table *table, char *line)
{
	char *name, *module;
	__u64 address;

	address = strtoull(line, &name, 16);
	if (strlen(name) < 4) /* " T " and a name */
		return 0;
	name += 3;
	module = strchr(name, '\t');
	if (module) {
		*module++ = '\0';
		module += *module == '[';
		module[strcspn(module, "]")] = '\0';
	}
	return table__add(table, address, name, module ? module : "");
}

/* Adds the whole lines of @block and returns their length. Negative: -errno. */
static ssize_t table__add_block(struct table *table, char *block, size_t n)
{
	char *at = block, *end;

	for (; (end = memchr(at, '\n', block + n - at)); at = end + 1) {
		int err;

		*end = '\0';
		err = table__add_line(table, at);
		if (err)
			return err;
	}
	return at - block;
}

/*
 * The kernel's own symbols come first, in order; then those of modules, of BPF and of others, which
 * are few and are put in their places.
 */
static int table__sort(struct table *table)
{
	struct entry *entries = table->entries, *rest;
	size_t sorted = 1, n_rest, at;

	while (sorted < table->n && entries[sorted - 1].address <= entries[sorted].address)
		sorted++;
	if (sorted >= table->n)
		return 0;
	n_rest = table->n - sorted;
	rest = malloc(n_rest * sizeof(*rest));
	if (!rest)
		return -ENOMEM;
	memcpy(rest, entries + sorted, n_rest * sizeof(*rest));
	qsort(rest, n_rest, sizeof(*rest), by_address);
	for (at = table->n; n_rest; at--) /* from the end, so that nothing is overwritten */
		entries[at - 1] = sorted && entries[sorted - 1].address > rest[n_rest - 1].address
					  ? entries[--sorted]
					  : rest[--n_rest];
	free(rest);
	return 0;
}

/* There are five megabytes and more to read, which the kernel gives out page by page. */
static int table__read_kallsyms(struct table *table)
{
	int file = open("/proc/kallsyms", O_RDONLY | O_CLOEXEC);
	ssize_t n, taken = 0;
	size_t kept = 0;
	char block[16384];

	if (file < 0)
		return -errno;
	text__add(&table->strings, "", 1);
	while ((n = read(file, block + kept, sizeof(block) - kept)) > 0) {
		taken = table__add_block(table, block, kept + n);
		if (taken < 0)
			break;
		kept += n - taken;
		memmove(block, block + taken, kept);
	}
	if (n < 0)
		taken = -errno;
	close(file);
	return taken < 0 ? taken : table__sort(table);
}

static const struct entry *table__by_name(const struct table *table, const char *name)
{
	for (size_t i = 0; i < table->n; i++)
		if (!strcmp(table->strings.bytes + table->entries[i].name, name))
			return &table->entries[i];
	return NULL;
}

/* "yep_slab 16384 0 - Live 0xffffffffc0000000 (OE)" */
static int table__read_ranges(struct table *table, const char *modules)
{
	const struct entry *start = table__by_name(table, "_stext"),
			   *end = table__by_name(table, "_etext");
	unsigned long long size, address;
	int err = 0;

	if (start && end)
		err = table__add_range(table, start->address, end->address);
	for (const char *line = modules; line && *line && !err; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (sscanf(line, "%*s %llu %*s %*s %*s %llx", &size, &address) == 2)
			err = table__add_range(table, address, address + size);
	}
	return err;
}

static __u64 sum_inodes(const char *lines)
{
	char path[128];
	struct stat folder;
	__u64 sum = 0;

	for (const char *line = lines; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		snprintf(path, sizeof(path), "/sys/module/%.*s", (int)strcspn(line, " \n"), line);
		if (*line && !stat(path, &folder))
			sum += folder.st_ino;
	}
	return sum;
}

static void modules__read(struct modules *out)
{
	FILE *file = fopen("/proc/modules", "re");
	char block[4096];
	size_t n;

	text__add(&out->lines, "", 0);
	if (!file) /* a kernel without modules */
		return;
	while ((n = fread(block, 1, sizeof(block), file)))
		text__add(&out->lines, block, n);
	fclose(file);
	out->inodes = sum_inodes(out->lines.bytes);
}

static void modules__reset(struct modules *modules)
{
	text__reset(&modules->lines);
	modules->inodes = 0;
}

/* False also if either could not be read. */
static bool modules__equal(const struct modules *a, const struct modules *b)
{
	return a->lines.bytes && b->lines.bytes && !strcmp(a->lines.bytes, b->lines.bytes) &&
	       a->inodes == b->inodes;
}

static int table__read(struct table *table, const char *modules)
{
	int err = table__read_kallsyms(table);

	if (!err)
		err = table__read_ranges(table, modules);
	if (err)
		table__reset(table);
	return err;
}

int symbols__open(struct symbols **out)
{
	struct symbols *symbols = calloc(1, sizeof(*symbols));
	int err;

	if (!symbols)
		return -ENOMEM;
	modules__read(&symbols->modules);
	err = table__read(&symbols->now, symbols->modules.lines.bytes);
	if (err) {
		symbols__close(symbols);
		return err;
	}
	*out = symbols;
	return 0;
}

void symbols__close(struct symbols *symbols)
{
	if (!symbols)
		return;
	table__reset(&symbols->now);
	table__reset(&symbols->before);
	modules__reset(&symbols->modules);
	free(symbols);
}

bool symbols__refresh(struct symbols *symbols)
{
	struct modules modules = {}, meanwhile = {};
	struct table fresh = {};

	modules__read(&modules);
	if (!modules.lines.bytes || modules__equal(&modules, &symbols->modules) ||
	    table__read(&fresh, modules.lines.bytes)) {
		modules__reset(&modules);
		return false;
	}
	modules__reset(&symbols->modules);
	symbols->modules = modules;
	modules__read(&meanwhile);
	if (!modules__equal(&modules, &meanwhile)) /* what was read may be of neither state */
		modules__reset(&symbols->modules);
	modules__reset(&meanwhile);
	table__reset(&symbols->before);
	symbols->before = symbols->now;
	symbols->now = fresh;
	return true;
}

__u64 symbols__address(const struct symbols *symbols, const char *name)
{
	const struct entry *entry = table__by_name(&symbols->now, name);

	return entry ? entry->address : 0;
}

void symbols__range(const struct symbols *symbols, const char *name, __u64 *start, __u64 *end)
{
	const struct table *table = &symbols->now;
	const struct entry *entry = table__by_name(table, name);
	const struct entry *beyond = table->entries + table->n;

	*start = *end = entry ? entry->address : 0;
	for (; entry && entry < beyond && *start == *end; entry++)
		*end = entry->address;
}

static const struct range *table__range(const struct table *table, __u64 address)
{
	for (size_t i = 0; i < table->n_ranges; i++)
		if (address >= table->ranges[i].start && address < table->ranges[i].end)
			return &table->ranges[i];
	return NULL;
}

static bool table__find(const struct table *table, __u64 address, struct symbol *out)
{
	const struct range *range = table__range(table, address);
	size_t low = 0, high = table->n;
	const struct entry *entry;

	if (!range)
		return false;
	while (low < high) { /* the first entry above the address */
		size_t middle = low + (high - low) / 2;

		if (table->entries[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return false;
	entry = &table->entries[low - 1];
	if (entry->address < range->start) /* another's: it had none yet when they were read */
		return false;
	out->name = table->strings.bytes + entry->name;
	out->module = entry->module ? table->strings.bytes + entry->module : NULL;
	out->offset = address - entry->address;
	return true;
}

bool symbols__find(const struct symbols *symbols, __u64 address, struct symbol *out)
{
	return table__find(&symbols->now, address, out) ||
	       table__find(&symbols->before, address, out);
}

void symbols__add(const struct symbols *symbols, __u64 address, struct text *out)
{
	struct symbol symbol;

	if (!symbols__find(symbols, address, &symbol)) {
		text__printf(out, "0x%llx", address);
		return;
	}
	text__printf(out, "%s+0x%llx", symbol.name, symbol.offset);
	if (symbol.module)
		text__printf(out, " [%s]", symbol.module);
}
