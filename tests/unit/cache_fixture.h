/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules and caches of real kernels, for the tests of layout and merging. */
#ifndef SLUBTRACE_TESTS_CACHE_FIXTURE_H
#define SLUBTRACE_TESTS_CACHE_FIXTURE_H

#include "inspection.h"
#include "slab_rules.h"

/* Those of a kernel with the flags of 5.10 to 6.8, two CPUs, and tracks of @track_bytes. */
void make_rules(struct slab_rules *rules, __u32 track_bytes);

#define F_CHECKS   0x00000100u
#define F_RED_ZONE 0x00000400u
#define F_POISON   0x00000800u
#define F_KMALLOC  0x00001000u
#define F_LINES	   0x00002000u
#define F_DMA	   0x00004000u
#define F_USER	   0x00010000u
#define F_RECLAIM  0x00020000u
#define F_BY_RCU   0x00080000u
#define F_ACCOUNT  0x04000000u
#define F_CMPXCHG  0x40000000u

/* The 4096-byte cache of an arm64 kernel with slub_debug=FZPU and tracks of 16 addresses. */
struct cache_traits arm64_yep(void);

/* The same on x86 without debugging: biovec-max with two names more. */
struct cache_traits biovec_max(void);

/* 6.1's. */
struct cache_traits dentry(void);
struct cache_traits kmalloc_64(void);

#endif
