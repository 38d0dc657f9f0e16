// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of how slubtrace sees things, and of what it cannot see. */
#include "glossary.h"

#define SEEN(metric) (1U << METRIC_##metric)

const struct word words_watch[] = {
	{
		.name = "n/a",
		.also = "na|not available",
		.term = BOTH("n/a", "n/a"),
		.group = WORDS_WATCH,
		.brief = BOTH("cannot be observed on this kernel: it is not 0",
			      "在此内核上无法观测：并不是 0"),
		.means = BOTH("The kernel has no such hook or refuses it, or a number is made of "
			      "one that cannot be seen. slubtrace check says which, and why. >N is "
			      "at least N, ~N is about N: something was missed.",
			      "内核没有这样的挂钩或拒绝使用，或某个数由看不到的数算出。slubtrace "
			      "check 说明是哪些、为什么。>N 表示至少 N，~N 表示大约 N：有所遗漏。"),
		.example = EXAMPLE_MISSING,
	},
	{
		.name = "lost",
		.also = "loss|losses",
		.term = BOTH("lost", "丢失"),
		.group = WORDS_WATCH,
		.brief = BOTH("what slubtrace knows that it missed, by its cause",
			      "slubtrace 知道自己漏掉的，按原因计数"),
		.means = BOTH("Nothing is left out in silence: each cause has a count of its own, "
			      "which stands in the first line of an interval and in every file. "
			      "The manual page names all causes.",
			      "没有什么会被悄悄略去：每种原因各有计数，写在每个区间的首行和每个文件"
			      "中。手册页列出全部原因。"),
	},
	{
		.name = "recursion",
		.also = "recursion in|missed",
		.term = BOTH("recursion", "递归"),
		.group = WORDS_WATCH,
		.brief = BOTH("an event while the very program that counts it was running",
			      "计数程序正在运行时又发生的同类事件"),
		.means = BOTH("The kernel does not enter a BPF program that is already running on "
			      "the CPU, or in the same task: it skips the run and counts it. "
			      "slubtrace reads these counts and says that so many were missed.",
			      "BPF 程序已在该 CPU "
			      "上（或同一任务中）运行时，内核不会再次进入：跳过这次运行并计数。slub"
			      "trace 读出这些计数，说明漏了多少。"),
	},
	{
		.name = "ring buffer",
		.also = "ring|ring buffer full",
		.term = BOTH("ring buffer", "环形缓冲区"),
		.group = WORDS_WATCH,
		.brief = BOTH("through it events reach slubtrace; full, they are lost",
			      "事件经它到达 slubtrace；满了就会丢失"),
		.means = BOTH("Events are put there in the kernel and read ten times a second, or "
			      "when it is a quarter full. --buffer sets its size in MiB. Counts do "
			      "not go through it: they stay right when it is full.",
			      "事件在内核中放入，每秒读取十次，或在四分之一满时读取。--buffer 以 "
			      "MiB 设定大小。计数不经过它：它满了计数也是对的。"),
		.functions = { "bpf_ringbuf_reserve", "bpf_ringbuf_reserve",
			       "bpf_ringbuf_reserve" },
	},
	{
		.name = "stack",
		.also = "call stack|caller|call site",
		.term = BOTH("stack", "调用栈"),
		.group = WORDS_WATCH,
		.brief = BOTH("the functions that led to an event, the innermost first",
			      "导致事件的各级函数，最内层在前"),
		.means = BOTH(
			"Every new slab comes with the stack of the task that had it made. The "
			"caller is the first frame that is not the allocator's own. Objects have "
			"stacks only on request (--objects), as each takes some microseconds.",
			"每个新 slab 都带有使其创建的任务的调用栈。caller "
			"是第一个不属于分配器自身的帧。对象只在要求时（--"
			"objects）才有调用栈，因为每次要几微秒。"),
		.functions = { "bpf_get_stack", "bpf_get_stack", "bpf_get_stack" },
	},
	{
		.name = "tier",
		.also = "hook|hooks",
		.term = BOTH("tier", "层级"),
		.group = WORDS_WATCH,
		.brief = BOTH("the kind of a hook: tracepoint, kprobe or fentry",
			      "挂钩的种类：tracepoint、kprobe 或 fentry"),
		.means = BOTH(
			"Each metric has several ways to be seen, tried in order: tracepoints are "
			"on every kernel, fentry hooks functions at the least cost, kprobes where "
			"fentry is not to be had. --hooks leaves some out.",
			"每项指标有几种取得方式，依次尝试：tracepoint 在所有内核上都有；fentry "
			"以最低开销挂在函数上；没有 fentry 时用 kprobe。--hooks 可排除其中一些。"),
		.example = EXAMPLE_TIERS,
	},
	{
		.name = "own cost",
		.also = "cost|overhead",
		.term = BOTH("own cost", "自身开销"),
		.group = WORDS_WATCH,
		.brief = BOTH("what slubtrace itself takes of one CPU",
			      "slubtrace 自身占用一个 CPU 的比例"),
		.means = BOTH("The run time of its BPF programs, as the kernel measures it, and "
			      "that of slubtrace, as a share of one CPU; ~ marks what is "
			      "extrapolated from a part of the time. slubtrace check measures it "
			      "by program; --max-overhead keeps it below a bound.",
			      "内核测得的 BPF 程序运行时间与 slubtrace 自身的运行时间，占一个 CPU "
			      "的比例；~ 表示由部分时间推算。slubtrace check "
			      "按程序测量；--max-overhead 使其不超过上限。"),
	},
};

const size_t n_words_watch = sizeof(words_watch) / sizeof(*words_watch);
