// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor that costs are held against: an empty program on raw tracepoints, the least that BPF can
 * do at an event. And the witness of the others: how often the BPF programs of this machine ran.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define EX_USAGE 64

static int usage(void)
{
	fputs("usage: floor attach TRACEPOINT...   an empty program on each, until killed\n"
	      "       floor runs FILE TEXT        writes TEXT to FILE, and says how often BPF "
	      "programs ran\n"
	      "                                   meanwhile; kernel.bpf_stats_enabled has to be "
	      "1\n",
	      stderr);
	return EX_USAGE;
}

/* Returns a program that returns 0, for the caller to close, or -errno. */
static int load_empty(void)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "floor", "GPL", insns,
			       sizeof(insns) / sizeof(insns[0]), NULL);

	return fd < 0 ? -errno : fd;
}

static int attach(char **tracepoints)
{
	int program = load_empty();

	if (program < 0) {
		fprintf(stderr, "floor: cannot load: %s\n", strerror(-program));
		return 1;
	}
	for (; *tracepoints; tracepoints++)
		if (bpf_raw_tracepoint_open(*tracepoints, program) < 0) {
			fprintf(stderr, "floor: %s: %s\n", *tracepoints, strerror(errno));
			return 1;
		}
	puts("attached");
	fflush(stdout);
	for (;;)
		pause();
}

/* Of all programs there are. */
static uint64_t count_runs(void)
{
	uint64_t runs = 0;
	__u32 id = 0;

	while (!bpf_prog_get_next_id(id, &id)) {
		struct bpf_prog_info info = {};
		__u32 bytes = sizeof(info);
		int fd = bpf_prog_get_fd_by_id(id);

		if (fd < 0)
			continue; /* gone meanwhile */
		if (!bpf_obj_get_info_by_fd(fd, &info, &bytes))
			runs += info.run_cnt;
		close(fd);
	}
	return runs;
}

static int print_runs(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	uint64_t before = count_runs();
	ssize_t written = write(fd, text, strlen(text));
	uint64_t after = count_runs();

	if (written < 0) {
		fprintf(stderr, "floor: %s: %s\n", path, strerror(errno));
		return 1;
	}
	printf("%" PRIu64 "\n", after - before);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "attach"))
		return attach(argv + 2);
	if (argc == 4 && !strcmp(argv[1], "runs"))
		return print_runs(argv[2], argv[3]);
	return usage();
}
