// SPDX-License-Identifier: GPL-2.0-or-later
/* Knobs for what the kernel's side judges; the control group as a descriptor, which needs no id. */
#include "filters.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cgroups.h"
#include "log.h"

static int say_no_cgroup(const char *path, int err)
{
	struct text name = {};

	if (err == -ENODEV) {
		log__say("--cgroup needs control groups of version 2, which are not mounted here");
		return -EXIT_UNAVAILABLE;
	}
	text__add_escaped(&name, path, strlen(path), false);
	log__say("there is no control group '%s' below the mount point of version 2: %s",
		 name.bytes ? name.bytes : "", strerror(-err));
	text__reset(&name);
	return -EXIT_NO_INPUT;
}

int filters__open_cgroup(const struct event_filter *filter, int *fd)
{
	int opened = -1;

	if (filter->cgroup) {
		opened = cgroups__open_folder(filter->cgroup);
		if (opened < 0)
			return say_no_cgroup(filter->cgroup, opened);
	}
	*fd = opened;
	return 0;
}

static void set_knobs(const struct event_filter *filter, struct slubtrace_bpf__rodata *knobs)
{
	_Static_assert(sizeof(knobs->knob_comm) == EVENT_FILTER_COMM, "");
	_Static_assert(SLUBTRACE_ORDERS == EVENT_FILTER_ORDERS, "");
	knobs->knob_by_pid = filter->pid.known;
	knobs->knob_pid = filter->pid.value;
	knobs->knob_by_node = filter->node.known;
	knobs->knob_node = filter->node.value;
	knobs->knob_by_order = filter->by_order;
	knobs->knob_least_order = filter->least_order;
	knobs->knob_most_order = filter->most_order;
	knobs->knob_by_cgroup = filter->cgroup;
	knobs->knob_by_comm = filter->comm && !event_filter__has_glob(filter);
	if (knobs->knob_by_comm)
		memcpy((char *)knobs->knob_comm, filter->comm, strlen(filter->comm));
}

int filters__set(const struct tracer_options *options, struct slubtrace_bpf *skeleton)
{
	struct slubtrace_bpf__rodata *knobs = skeleton->rodata;
	const struct event_filter *filter = &options->filter;
	enum delivery delivery = DELIVER_ALL;

	/* Sampling comes after all filters: where some are judged later, so is it. */
	if (options->sample_every > 1 && !event_filter__judges(filter))
		knobs->knob_sample_every = options->sample_every;
	if (event_filter__is_set(filter) || options->sample_every > 1)
		delivery = DELIVER_SOME;
	knobs->knob_slab_events = options->slab_events ? delivery : DELIVER_NONE;
	knobs->knob_object_events = options->object_events ? delivery : DELIVER_NONE;
	knobs->knob_page_events = options->page_events ? delivery : DELIVER_NONE;
	set_knobs(filter, knobs);
	/* A kernel without control groups has no such map either. */
	return bpf_map__set_autocreate(skeleton->maps.cgroup, filter->cgroup);
}

int filters__put_cgroup(struct slubtrace_bpf *skeleton, int cgroup)
{
	__u32 zero = 0;

	if (cgroup < 0)
		return 0;
	return bpf_map_update_elem(bpf_map__fd(skeleton->maps.cgroup), &zero, &cgroup, BPF_ANY)
		       ? -errno
		       : 0;
}
