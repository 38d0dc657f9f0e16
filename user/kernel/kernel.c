// SPDX-License-Identifier: GPL-2.0-or-later
/* Opens what the kernel tells of itself, with a message for what it does not. */
#include "kernel.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "sysfs.h"

static int print_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
	return level <= LIBBPF_INFO ? vfprintf(stderr, format, args) : 0;
}

static int say_open_error(const char *btf_path, int err)
{
	if (btf_path)
		log__say("cannot read BTF from %s: %s", btf_path, strerror(-err));
	else
		log__say("this kernel has no BTF (needs CONFIG_DEBUG_INFO_BTF=y, or --btf FILE "
			 "with the BTF of this very kernel): %s",
			 strerror(-err));
	return btf_path ? -EXIT_NO_INPUT : -EXIT_UNAVAILABLE;
}

int kernel__open(struct kernel *kernel, const char *btf_path, bool verbose)
{
	const char *missing = capability__missing();
	int err;

	*kernel = (struct kernel){};
	libbpf_set_print(verbose ? print_libbpf : NULL);
	mallopt(M_MMAP_THRESHOLD,
		1 << 20); /* the BTF's megabytes go back as soon as they are freed */
	if (missing) {
		log__say("tracing needs %s, which this process lacks (needs CAP_BPF and "
			 "CAP_PERFMON; try sudo)",
			 missing);
		return -EXIT_NO_PERMISSION;
	}
	err = facts__open(btf_path, &kernel->facts);
	if (err)
		return say_open_error(btf_path, err);
	err = symbols__open(&kernel->symbols);
	if (err) {
		log__say("cannot read /proc/kallsyms: %s", strerror(-err));
		return -EXIT_UNAVAILABLE;
	}
	memory__read(&kernel->memory, kernel->symbols);
	return 0;
}

void kernel__close(struct kernel *kernel)
{
	symbols__close(kernel->symbols);
	facts__close(kernel->facts);
}

bool kernel__lets_read(void)
{
	const struct bpf_insn reads[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X,
		  .dst_reg = BPF_REG_1,
		  .src_reg = BPF_REG_10 },
		{ .code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = BPF_REG_1, .imm = -8 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .imm = 8 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_probe_read_kernel },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "reads", "GPL", reads,
			       sizeof(reads) / sizeof(*reads), NULL);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

int kernel__say_load_error(int err)
{
	if (err == -EPERM || err == -EACCES) {
		log__say("cannot load BPF programs: %s (needs CAP_BPF and CAP_PERFMON; try sudo; "
			 "a kernel that is locked down may forbid it all the same)",
			 strerror(-err));
		return -EXIT_NO_PERMISSION;
	}
	log__say("cannot load BPF programs: %s (more with --verbose)", strerror(-err));
	return -EXIT_UNAVAILABLE;
}

int kernel__iterate(struct bpf_program *prog)
{
	struct bpf_link *link = bpf_program__attach_iter(prog, NULL);
	char nothing[64];
	int fd, err = 0;
	ssize_t n;

	if (!link)
		return -errno;
	fd = bpf_iter_create(bpf_link__fd(link));
	if (fd < 0)
		err = -errno;
	while (fd >= 0 && (n = read(fd, nothing, sizeof(nothing))) > 0)
		;
	if (fd >= 0 && n < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	bpf_link__destroy(link);
	return err;
}
