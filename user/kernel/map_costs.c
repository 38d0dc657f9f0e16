// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel accounts to maps, as the files of their descriptors tell it. */
#include "map_costs.h"

#include <bpf/libbpf.h>
#include <stdio.h>

/* "memlock: N" of its descriptor's file in /proc; 0: the kernel does not tell. */
static __u64 accounted_bytes(int fd)
{
	unsigned long long bytes = 0;
	char path[64], line[128];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file) && sscanf(line, "memlock: %llu", &bytes) != 1)
		;
	fclose(file);
	return bytes;
}

/* What its entries take; a ring buffer has bytes for entries. */
static __u64 asked_bytes(const struct bpf_map *map)
{
	__u64 entry = bpf_map__key_size(map) + bpf_map__value_size(map);
	enum bpf_map_type type = bpf_map__type(map);

	if (type == BPF_MAP_TYPE_RINGBUF)
		return bpf_map__max_entries(map);
	if (type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_PERCPU_HASH)
		entry = (__u64)bpf_map__value_size(map) * libbpf_num_possible_cpus();
	return entry * bpf_map__max_entries(map);
}

void map_costs__read(const struct bpf_object *object, struct own_cost *out)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
	{
		struct map_cost *cost = &out->maps[out->n_maps];

		if (bpf_map__fd(map) < 0 || out->n_maps == OWN_MAPS)
			continue;
		snprintf(cost->name, sizeof(cost->name), "%s", bpf_map__name(map));
		cost->bytes = accounted_bytes(bpf_map__fd(map));
		cost->about = !cost->bytes;
		if (cost->about)
			cost->bytes = asked_bytes(map);
		out->n_maps++;
	}
}
