// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file latency: how long interrupts were off on each CPU, at most, which is how late a timer comes
 * that is due there again and again.
 */
#include "yep_slab.h"

#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/percpu.h>
#include <linux/ptrace.h>
#include <linux/smp.h>
#include <linux/version.h>
#include <asm/irq_regs.h>

#define PERIOD_NS 20000

struct watch {
	struct hrtimer timer;
	u64 longest; /* ns */
	u64 times;   /* that it came */
	unsigned long where;
	bool armed;
};

static DEFINE_PER_CPU(struct watch, watches);
static DEFINE_MUTEX(lock);

static enum hrtimer_restart look(struct hrtimer *timer)
{
	struct watch *watch = container_of(timer, struct watch, timer);
	ktime_t now = ktime_get();
	u64 late = ktime_to_ns(ktime_sub(now, hrtimer_get_expires(timer)));

	if (late > watch->longest) {
		const struct pt_regs *regs = get_irq_regs();

		WRITE_ONCE(watch->longest, late);
		WRITE_ONCE(watch->where, regs ? instruction_pointer(regs) : 0);
	}
	WRITE_ONCE(watch->times, watch->times + 1);
	hrtimer_forward(timer, now, ns_to_ktime(PERIOD_NS));
	return HRTIMER_RESTART;
}

static void start_here(void *unused)
{
	struct watch *watch = this_cpu_ptr(&watches);
	enum hrtimer_mode mode = HRTIMER_MODE_REL_PINNED_HARD;

	watch->longest = 0;
	watch->times = 0;
	watch->where = 0;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(&watch->timer, look, CLOCK_MONOTONIC, mode);
#else
	hrtimer_init(&watch->timer, CLOCK_MONOTONIC, mode);
	watch->timer.function = look;
#endif
	watch->armed = true;
	hrtimer_start(&watch->timer, ns_to_ktime(PERIOD_NS), mode);
}

static void stop(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
	{
		struct watch *watch = per_cpu_ptr(&watches, cpu);

		if (watch->armed)
			hrtimer_cancel(&watch->timer);
		watch->armed = false;
	}
}

/* "start", also anew; "stop", which leaves the numbers. */
static ssize_t latency_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			     size_t count)
{
	bool starts = is_word(buf, count, "start");

	if (!starts && !is_word(buf, count, "stop"))
		return -EINVAL;
	mutex_lock(&lock);
	stop();
	if (starts)
		on_each_cpu(start_here, NULL, 1);
	mutex_unlock(&lock);
	return count;
}

/*
 * "CPU NS TIMES WHERE": the latest that the timer came, and how often it did. Where: what it interrupted
 * when it was that late, which is where interrupts were let in again.
 */
static ssize_t latency_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	int at = 0, cpu;

	for_each_online_cpu(cpu)
	{
		const struct watch *watch = per_cpu_ptr(&watches, cpu);

		at += sysfs_emit_at(buf, at, "%d %llu %llu %pS\n", cpu,
				    (unsigned long long)READ_ONCE(watch->longest),
				    (unsigned long long)READ_ONCE(watch->times),
				    (void *)READ_ONCE(watch->where));
	}
	return at;
}

void latency__destroy(void)
{
	stop();
}

static struct kobj_attribute latency_attribute = __ATTR_RW(latency);
static struct attribute *attributes[] = { &latency_attribute.attr, NULL };

const struct attribute_group latency_group = { .attrs = attributes };
