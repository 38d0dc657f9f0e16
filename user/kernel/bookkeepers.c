// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads debugfs, and what BTF says of page flags. */
#include "bookkeepers.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

#define DEBUGFS	    "/sys/kernel/debug"
#define PAGE_OWNER  DEBUGFS "/page_owner"
#define LONGEST_NS  2000000000ull /* that page_owner is asked for */
#define BLOCK	    4096	  /* the kernel gives no more at a time */
#define MOST_TRACES (16 << 20)	  /* bytes */

/* --- page_owner -------------------------------------------------------------------------------- */

/*
 * A read gives the first block whose frame is the one at that place, or behind it. Returns 0; -ENOENT: none
 * is; -ENOMEM, or another errno of the kernel.
 */
static int read_block(int file, __u64 place, struct page_owner *out)
{
	char block[BLOCK];
	ssize_t n = pread(file, block, sizeof(block), place);

	if (n <= 0)
		return n ? -errno : -ENOENT;
	return page_owner__parse(block, n, out);
}

/* The frame of that block. */
static int read_frame(int file, __u64 place, __u64 *pfn)
{
	struct page_owner owner;
	int err = read_block(file, place, &owner);

	if (err)
		return err;
	*pfn = owner.pfn;
	free(owner.stack);
	return 0;
}

/*
 * Places in the file are frames, or before 6.1 frames less the machine's first one: the farthest place that
 * gives the same block as place 1 is as much less than its frame.
 */
static int find_base(int file, __u64 *base)
{
	__u64 first, low = 1, high, pfn;
	int err = read_frame(file, low, &first);

	if (err)
		return err;
	for (high = first; low < high;) {
		__u64 middle = low + (high - low + 1) / 2;

		err = read_frame(file, middle, &pfn);
		if (err && err != -ENOENT)
			return err;
		if (!err && pfn == first)
			low = middle;
		else
			high = middle - 1;
	}
	*base = first > low ? first - low : 0;
	return 0;
}

/* Pages come and go meanwhile: until it is found twice. */
static int find_base_surely(int file, __u64 *base)
{
	__u64 before = ~0ull;
	int err = 0;

	for (int i = 0; i < 5 && !err; i++) {
		err = find_base(file, base);
		if (!err && *base == before)
			return 0;
		before = *base;
	}
	return err ? err : -EAGAIN;
}

static void refuse(struct page_owners *out, const char *why)
{
	snprintf(out->why_not, sizeof(out->why_not), "%s", why);
}

/* Returns the file, from which blocks can be read, or -errno. */
static int open_page_owner(void)
{
	int file = open(PAGE_OWNER, O_RDONLY | O_CLOEXEC);
	struct page_owner any;
	int err;

	if (file < 0)
		return -errno;
	err = read_block(file, 0, &any);
	if (!err) {
		free(any.stack);
		return file;
	}
	close(file);
	return err;
}

bool bookkeepers__has_page_owner(void)
{
	int file = open_page_owner();

	if (file >= 0)
		close(file);
	return file >= 0;
}

static bool debugfs_is_there(void)
{
	return !access(DEBUGFS "/bdi", F_OK) || !access(DEBUGFS "/sched", F_OK) ||
	       !access(DEBUGFS "/tracing", F_OK);
}

/* A kernel that has it, but was booted without it, makes no file. */
static const char *reason_for_pages(const struct facts *facts, int err)
{
	if (err == -EACCES || err == -EPERM)
		return "this process may not read " DEBUGFS;
	if (err != -ENOENT)
		return strerror(-err);
	if (!debugfs_is_there())
		return "debugfs is not mounted (mount -t debugfs none " DEBUGFS ")";
	if (facts__function(facts, "__set_page_owner") >= 0)
		return "it is off: boot with page_owner=on";
	return "this kernel has none (CONFIG_PAGE_OWNER)";
}

static int ask(int file, const __u64 *pfns, size_t n, struct page_owners *out)
{
	__u64 until = clock__ns(CLOCK_MONOTONIC) + LONGEST_NS, base = 0;
	int err = find_base_surely(file, &base);

	if (err == -ENOMEM)
		return err;
	if (err) {
		refuse(out, strerror(-err));
		return 0;
	}
	for (; out->answered < n && clock__ns(CLOCK_MONOTONIC) < until; out->answered++) {
		__u64 pfn = pfns[out->answered];
		struct page_owner *row = &out->rows[out->n];

		err = pfn > base ? read_block(file, pfn - base, row) : -ENOENT;
		if (err == -ENOMEM)
			return err;
		if (err)
			continue;
		if (row->pfn == pfn)
			out->n++;
		else
			free(row->stack);
	}
	return 0;
}

int bookkeepers__read_page_owner(const struct facts *facts, const __u64 *pfns, size_t n,
				 struct page_owners *out)
{
	int err, file = open_page_owner();

	if (file < 0) {
		refuse(out, reason_for_pages(facts, file));
		return 0;
	}
	out->asked = n;
	out->rows = calloc(n + 1, sizeof(*out->rows));
	err = out->rows ? ask(file, pfns, n, out) : -ENOMEM;
	close(file);
	return err;
}

/* --- slub_debug=U ------------------------------------------------------------------------------ */

/* All of a file. Returns 0 or -errno. */
static int read_file(const char *path, struct text *out)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;
	int err = 0;

	if (file < 0)
		return -errno;
	while (n > 0 && out->n < MOST_TRACES) {
		char *to = text__room(out, BLOCK);

		n = to ? read(file, to, BLOCK) : -1;
		if (n > 0)
			text__end(out, to + n);
		else if (n < 0)
			err = to ? -errno : -ENOMEM;
	}
	close(file);
	return err;
}

static int read_either(const char *cache, bool freed, struct text *out)
{
	const char *what = freed ? "free" : "alloc";
	struct text path = {};
	int err;

	text__printf(&path, DEBUGFS "/slab/%s/%s_traces", cache, what);
	err = path.failed ? -ENOMEM : read_file(path.bytes, out);
	if (err == -ENOENT) {
		text__clear(&path);
		text__printf(&path, "/sys/kernel/slab/%s/%s_calls", cache, what);
		err = path.failed ? -ENOMEM : read_file(path.bytes, out);
	}
	text__reset(&path);
	return err;
}

int bookkeepers__read_traces(const char *cache, bool freed, bool traced, struct alloc_traces *out)
{
	struct text text = {};
	const char *why = NULL;
	int err = 0;

	if (!traced)
		why = "its objects keep no records: boot with slub_debug=U, or U,CACHE for one";
	else if (strchr(cache, '/'))
		why = "its name is no name of a file";
	else
		err = read_either(cache, freed, &text);
	if (err == -ENOENT)
		why = access(DEBUGFS "/slab", F_OK) ? "there is no " DEBUGFS
						      "/slab (debugfs is not mounted?)"
						    : "the kernel has no file of it";
	else if (err && err != -ENOMEM)
		why = strerror(-err);
	if (why)
		snprintf(out->why_not, sizeof(out->why_not), "%s", why);
	else if (!err)
		err = alloc_traces__parse(text.n ? text.bytes : "", text.n, out);
	text__reset(&text);
	return err == -ENOMEM ? err : 0;
}

/* --- page flags -------------------------------------------------------------------------------- */

/* "PG_locked" as "locked", "ZONE_NORMAL" as "normal". */
static void take_name(char *to, size_t n, const char *name, const char *prefix)
{
	if (!name || strncmp(name, prefix, strlen(prefix)))
		return;
	snprintf(to, n, "%s", name + strlen(prefix));
	for (; *to; to++)
		*to = tolower((unsigned char)*to);
}

/* Bits that tell @n apart. */
static int bits_for(int n)
{
	int bits = 0;

	while (1 << bits < n)
		bits++;
	return bits;
}

/*
 * A page keeps its node in the highest bits, or where struct pages are not in one array, below its section:
 * such a kernel's are not known. A list of zones has one for each zone of each node, and an end.
 */
static int node_bits_of(const struct facts *facts, int zones)
{
	int places = facts__array_length(facts, "zonelist", "_zonerefs");

	if (places < 2 || zones < 1)
		return -1;
	return bits_for((places - 1) / zones);
}

void bookkeepers__read_names(const struct facts *facts, struct page_names *out)
{
	int flags = facts__enumerator(facts, "pageflags", "__NR_PAGEFLAGS");
	int zones = facts__enumerator(facts, "zone_type", "__MAX_NR_ZONES");

	memset(out, 0, sizeof(*out));
	out->n_flags = flags > 0 && flags <= PAGE_FLAGS ? flags : 0;
	for (unsigned int bit = 0; bit < out->n_flags; bit++)
		take_name(out->flags[bit], sizeof(out->flags[bit]),
			  facts__enumerator_name(facts, "pageflags", bit), "PG_");
	for (int zone = 0; zone < zones && zone < PAGE_ZONES; zone++)
		take_name(out->zones[zone], sizeof(out->zones[zone]),
			  facts__enumerator_name(facts, "zone_type", zone), "ZONE_");
	out->zone_bits = zones > 0 ? bits_for(zones) : 0;
	out->node_bits = node_bits_of(facts, zones);
}
