/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs that tell of full sheaves, and of the objects in one. */
#ifndef SLUBTRACE_LOOK_SHEAVES_BPF_H
#define SLUBTRACE_LOOK_SHEAVES_BPF_H

#define HAS_SHEAVES bpf_core_field_exists(struct slab_sheaf, size)

/* The next full sheaf of a barn: word becomes its address, 0 at the end of the list. */
SEC("raw_tp")
int next_sheaf(void *ctx)
{
	__u64 next = (__u64)BPF_CORE_READ((struct list_head *)look_at, next);

	word = 0;
	if (!HAS_SHEAVES || next == look_end) {
		walk_state = WALK_DONE;
	} else if (!POINTER_IS_KERNEL(next) ||
		   (__u64)BPF_CORE_READ((struct list_head *)next, prev) != look_at) {
		walk_state = WALK_TORN;
	} else {
		word = next - bpf_core_field_offset(struct slab_sheaf, barn_list);
		look_at = next;
	}
	return 0;
}

__noinline int object_step(__u32 i)
{
	struct object_look *object = &objects[i & (INSPECT_OBJECTS - 1)];
	__u64 page;

	if (!knob_reads || !HAS_SHEAVES || i >= n_objects)
		return 0;
	object->address = read_word(look_at + bpf_core_field_offset(struct slab_sheaf, objects) +
				    i * sizeof(void *));
	page = page_of(object->address);
	object->page = page && is_of_cache(page) ? page : 0;
	object->objects = object->page ? counters_objects(slab_counters(page)) : 0;
	return 0;
}

/* The objects of the sheaf at look_at; word is how many it has, told or not. */
SEC("raw_tp")
int look_at_sheaf(void *ctx)
{
	word = HAS_SHEAVES ? BPF_CORE_READ((struct slab_sheaf *)look_at, size) : 0;
	n_objects = word < INSPECT_OBJECTS ? word : INSPECT_OBJECTS;
	for (__u32 i = 0; i < INSPECT_OBJECTS; i++)
		object_step(i);
	return 0;
}

#endif
