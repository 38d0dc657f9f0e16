// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads it from kallsyms, /proc/iomem (or zoneinfo) and the notes of /proc/kcore. */
#include "memory.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOTES_MAX (1 << 16)

/*
 * The number after "NUMBER(name)=" in what the kernel writes down for those who read its dumps; 0
 * if it does not say.
 */
static __u64 note_number(const char *text, const char *name)
{
	char key[64];
	const char *at;

	snprintf(key, sizeof(key), "NUMBER(%s)=", name);
	at = strstr(text, key);
	return at ? strtoull(at + strlen(key), NULL, 0) : 0;
}

/* arm64 has constants: the linear map starts where all bits above VA_BITS are set. */
static void take_constants(struct memory_map *memory, const char *text)
{
	__u64 bits = note_number(text, "VA_BITS");

	if (!bits || bits > 63)
		return;
	memory->vmemmap = note_number(text, "VMEMMAP_START");
	memory->page_offset = -(1ULL << bits);
	/* That is below 0 where the kernel has moved the linear map to a random place. */
	memory->first_frame = (__s64)note_number(text, "PHYS_OFFSET") / (1LL << memory->page_shift);
}

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static void take_notes(struct memory_map *memory, const char *notes, size_t n)
{
	const char wanted[] = "VMCOREINFO";
	size_t at = 0;

	while (at + sizeof(Elf64_Nhdr) <= n) {
		const Elf64_Nhdr *note = (const void *)(notes + at);
		size_t name = at + sizeof(*note), text = name + padded(note->n_namesz);
		size_t end = text + padded(note->n_descsz);

		if (end > n || end < at)
			return;
		if (note->n_namesz == sizeof(wanted) && !strcmp(notes + name, wanted)) {
			char *copy = strndup(notes + text, note->n_descsz);

			if (copy)
				take_constants(memory, copy);
			free(copy);
		}
		at = end;
	}
}

/* /proc/kcore is the running kernel as a core file; only its notes are read. */
static void read_notes(struct memory_map *memory)
{
	int file = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	char *notes = malloc(NOTES_MAX);
	Elf64_Ehdr head;
	Elf64_Phdr segment;
	ssize_t n;

	if (file < 0 || !notes || pread(file, &head, sizeof(head), 0) != sizeof(head))
		goto out;
	for (int i = 0; i < head.e_phnum; i++) {
		if (pread(file, &segment, sizeof(segment), head.e_phoff + i * sizeof(segment)) !=
		    sizeof(segment))
			break;
		if (segment.p_type != PT_NOTE || segment.p_filesz > NOTES_MAX)
			continue;
		n = pread(file, notes, segment.p_filesz, segment.p_offset);
		if (n > 0)
			take_notes(memory, notes, n);
	}
out:
	free(notes);
	if (file >= 0)
		close(file);
}

/* Memory has page frames from @first to before @end, too. */
static void span(struct memory_map *memory, __u64 first, __u64 end)
{
	if (!memory->spanned || first < memory->begins)
		memory->begins = first;
	if (end > memory->spanned)
		memory->spanned = end;
}

/* Lines like "00100000-bfffffff : System RAM"; to those who may not know, the kernel says 0. */
static void read_iomem(struct memory_map *memory)
{
	FILE *file = fopen("/proc/iomem", "re");
	unsigned long long first, last;
	char line[256];

	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%llx-%llx", &first, &last) == 2 && last > first &&
		    strstr(line, " : System RAM"))
			span(memory, first >> memory->page_shift, (last + 1) >> memory->page_shift);
	fclose(file);
}

/* The kernel holds the lock of each zone, with interrupts off, for as long as it writes of it. */
static void read_zones(struct memory_map *memory)
{
	FILE *file = fopen("/proc/zoneinfo", "re");
	unsigned long long spanned = 0, start;
	char line[256];

	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		sscanf(line, " spanned %llu", &spanned);
		if (sscanf(line, " start_pfn: %llu", &start) == 1 && spanned)
			span(memory, start, start + spanned);
	}
	fclose(file);
}

void memory__read(struct memory_map *memory, const struct symbols *symbols)
{
	long bytes = sysconf(_SC_PAGESIZE);

	memset(memory, 0, sizeof(*memory));
	while (1L << memory->page_shift < bytes)
		memory->page_shift++;
	read_iomem(memory);
	if (!memory->spanned)
		read_zones(memory);
	memory->vmemmap_variable = symbols__address(symbols, "vmemmap_base");
	memory->page_offset_variable = symbols__address(symbols, "page_offset_base");
	memory->slab_caches = symbols__address(symbols, "slab_caches");
	memory->kfence_pool = symbols__address(symbols, "__kfence_pool");
	if (!memory->vmemmap_variable)
		read_notes(memory);
}

bool memory__is_known(const struct memory_map *memory)
{
	return (memory->vmemmap_variable && memory->page_offset_variable) ||
	       (memory->vmemmap && memory->page_offset);
}

/*
 * Where nothing tells the start of the array of struct page: x86-64 places it at a multiple of 1
 * GiB; if that much holds all page frames of the machine, any of its entries tells.
 */
static __u64 vmemmap_from(const struct memory_map *memory, __u64 page, __u64 page_bytes)
{
#if defined(__x86_64__)
	const __u64 gib = 1ULL << 30;

	if (memory->spanned && memory->spanned * page_bytes <= gib)
		return page & ~(gib - 1);
#else
	(void)memory;
	(void)page;
	(void)page_bytes;
#endif
	return 0;
}

int memory__frame(const struct memory_map *memory, __u64 vmemmap, __u64 page, __u64 page_bytes,
		  __u64 *out)
{
	if (!vmemmap)
		vmemmap = vmemmap_from(memory, page, page_bytes);
	if (!vmemmap || !page_bytes || page < vmemmap)
		return -ENOENT;
	*out = (page - vmemmap) / page_bytes + memory->first_frame;
	return 0;
}
