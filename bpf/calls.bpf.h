/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls of functions that are hooked by a kprobe at their entry and a kretprobe at their end. */
#ifndef SLUBTRACE_CALLS_BPF_H
#define SLUBTRACE_CALLS_BPF_H

/* Keeps the parameters of a call for its kretprobe. */
static __always_inline int call_entered_from(struct pt_regs *ctx, __u64 caller)
{
	__u64 id = call_id_at_entry(ctx);
	struct open_call call = {
		.cache = PT_REGS_PARM1(ctx),
		.gfp = PT_REGS_PARM2(ctx),
		.objects = PT_REGS_PARM3(ctx),
		.array = PT_REGS_PARM4(ctx),
		.caller = caller,
	};

	bpf_map_update_elem(&open_calls, &id, &call, BPF_ANY);
	return 0;
}

static __always_inline int call_entered(struct pt_regs *ctx)
{
	return call_entered_from(ctx, 0);
}

/* Finds them again; false if the beginning of the call was not seen. */
static __always_inline bool call_left(struct pt_regs *ctx, struct open_call *call)
{
	__u64 id = call_id_at_return(ctx);
	struct open_call *open = bpf_map_lookup_elem(&open_calls, &id);

	if (!open)
		return false;
	*call = *open;
	bpf_map_delete_elem(&open_calls, &id);
	return true;
}

#endif
