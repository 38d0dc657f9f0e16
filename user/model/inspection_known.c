// SPDX-License-Identifier: GPL-2.0-or-later
/* Places that a kernel or a cache does not have, by its traits. */
#include "inspection_known.h"

static bool any_cpu_has_slab(const struct inspection *inspection)
{
	for (size_t i = 0; i < inspection->n_cpus; i++)
		if (inspection->cpus[i].stock.slab)
			return true;
	return false;
}

/*
 * Sheaves took the place of CPU slabs, but for two releases that had both. One of these that was built
 * without CPU partial lists is known by its CPU slabs.
 */
static bool has_cpu_slabs(const struct inspection *inspection)
{
	const struct cache_traits *traits = &inspection->traits;

	return traits->sheaf_capacity < 0 || traits->cpu_partial >= 0 ||
	       any_cpu_has_slab(inspection);
}

enum place_presence inspection__presence(const struct inspection *inspection, enum free_place place)
{
	const struct cache_traits *traits = &inspection->traits;

	switch (place) {
	case FREE_CPU_SLAB:
		return has_cpu_slabs(inspection) ? PLACE_THERE : PLACE_NOT_OF_KERNEL;
	case FREE_CPU_PARTIAL:
		return traits->cpu_partial < 0		    ? PLACE_NOT_OF_KERNEL
		       : traits->cpu_partial		    ? PLACE_THERE
		       : inspection->free[FREE_CPU_PARTIAL] ? PLACE_THERE
							    : PLACE_NOT_OF_CACHE;
	case FREE_SHEAVES:
	case FREE_RCU_SHEAF:
	case FREE_BARN:
		return traits->sheaf_capacity < 0 ? PLACE_NOT_OF_KERNEL
		       : traits->sheaf_capacity	  ? PLACE_THERE
						  : PLACE_NOT_OF_CACHE;
	default:
		return PLACE_THERE;
	}
}

const char *inspection__absence(const struct inspection *inspection, enum free_place place)
{
	static const char no_cpu_slabs[] =
		"this kernel has no CPU slabs and no CPU partial lists: CPUs have sheaves instead";
	enum place_presence presence = inspection__presence(inspection, place);

	if (presence == PLACE_THERE)
		return NULL;
	switch (place) {
	case FREE_CPU_SLAB:
		return no_cpu_slabs;
	case FREE_CPU_PARTIAL:
		return presence == PLACE_NOT_OF_CACHE ? "this cache has no CPU partial lists"
		       : has_cpu_slabs(inspection)    ? "this kernel has no CPU partial lists"
						      : no_cpu_slabs;
	default:
		return presence == PLACE_NOT_OF_KERNEL ? "this kernel has no sheaves"
						       : "this cache has no sheaves";
	}
}

__u64 inspection__walked(const struct inspection *inspection)
{
	__u64 sum = 0;

	for (size_t i = 0; i < inspection->n_nodes; i++)
		sum += inspection->nodes[i].walked;
	return sum;
}

__u64 inspection__torn(const struct inspection *inspection)
{
	__u64 sum = 0;

	for (size_t i = 0; i < inspection->n_nodes; i++)
		sum += inspection->nodes[i].torn;
	return sum;
}

bool inspection__is_cut(const struct inspection *inspection)
{
	for (size_t i = 0; i < inspection->n_cpus; i++)
		if (inspection->cpus[i].stock.cut)
			return true;
	for (size_t i = 0; i < inspection->n_nodes; i++)
		if (inspection->nodes[i].cut)
			return true;
	return false;
}

__u32 inspection__telling(const struct inspection *inspection)
{
	__u32 most = inspection__pinning(inspection), objects = inspection->traits.objects;

	return most < objects ? most : objects ? objects - 1 : 0;
}
