#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Data of reports that no kernel had to be watched for (user/sink/report_data.h): fixture.py KIND PAGE
writes PAGE with data of that KIND to stdout, of the same KIND always the same; KIND -: with those on stdin."""
import json
import random
import sys

MARKER = "<!--SLUBTRACE-DATA-->"
BUCKETS = 600

COLUMNS = [  # key, header, help, unit, text: as in user/model/column.c
    ("allocs", "ALLOCS", "objects allocated one by one", "plain", False),
    ("bulk", "BULK", "objects allocated in bulk calls", "plain", False),
    ("frees", "FREES", "objects freed one by one", "plain", False),
    ("live", "LIVE", "allocated less freed", "signed", False),
    ("fast", "FAST", "objects served by the CPU's slab or, from 7.0 on, its sheaf", "plain", False),
    ("fast-share", "FAST%", "the same in percent of the objects that were had", "permille", False),
    ("slow", "SLOW", "the kernel's ALLOC_SLOWPATH: entries of ___slab_alloc, and in bulk objects", "plain", False),
    ("new", "NEW", "slabs made", "plain", False),
    ("freed", "FREED", "slabs given back", "plain", False),
    ("held", "KIB", "KiB taken less given back", "kib", False),
    ("net", "NET", "pages taken less given back since the start", "signed", False),
    ("total", "TOTAL", "KiB that its slabs take, by the books of the kernel", "kib", False),
    ("in-slabs", "OBJECTS", "objects in these slabs, used or not", "plain", False),
    ("bytes", "BYTES", "bytes of slab that the allocated objects take", "bytes", False),
    ("size", "SIZE", "bytes that an object takes in a slab", "bytes", False),
    ("objects", "OBJS", "objects in a slab of the wanted order", "plain", False),
    ("order", "ORD", "page order that the cache wants for a slab", "plain", False),
    ("got", "GOT", "new slabs by the page order got, order:slabs", "plain", True),
]

KNOWN = """yep_slab_cache dentry inode_cache ext4_inode_cache filp vm_area_struct anon_vma anon_vma_chain
names_cache task_struct skbuff_head_cache buffer_head radix_tree_node kmalloc-8 kmalloc-16 kmalloc-32
kmalloc-64 kmalloc-96 kmalloc-128 kmalloc-192 kmalloc-256 kmalloc-512 kmalloc-1k kmalloc-2k kmalloc-4k
kmalloc-8k kmalloc-cg-64 kmalloc-cg-512 kmalloc-rcl-128 proc_inode_cache shmem_inode_cache sock_inode_cache
signal_cache sighand_cache files_cache mm_struct cred_jar pid maple_node xfs_inode nf_conntrack
jbd2_journal_head bio-120 biovec-max TCP UDP UNIX request_sock_TCP tw_sock_TCP kernfs_node_cache""".split()

STACKS = [  # innermost first, weight
    ("alloc_store+0xb8 [yep_slab]|yep_write+0x4c [yep_slab]|vfs_write+0xcf|ksys_write+0x6f|do_syscall_64+0x55|entry_SYSCALL_64_after_hwframe+0x6e", 60),
    ("alloc_store+0xb8 [yep_slab]|hold_slabs+0x31 [yep_slab]|kthread+0xda|ret_from_fork+0x22", 9),
    ("__d_alloc+0x2b|d_alloc_parallel+0x61|__lookup_slow+0x5e|walk_component+0xdb|path_lookupat+0x67|filename_lookup+0xe4|vfs_statx+0x8a|__do_sys_newstat+0x3e|do_syscall_64+0x55|entry_SYSCALL_64_after_hwframe+0x6e", 20),
    ("ext4_alloc_inode+0x1e [ext4]|alloc_inode+0x1c|iget_locked+0xd1|__ext4_iget+0x112 [ext4]|ext4_lookup+0x10d [ext4]|__lookup_slow+0x84|walk_component+0xdb|path_lookupat+0x67|filename_lookup+0xe4|vfs_statx+0x8a|__do_sys_newstat+0x3e|do_syscall_64+0x55|entry_SYSCALL_64_after_hwframe+0x6e", 18),
    ("__alloc_skb+0x8f|alloc_skb_with_frags+0x52|sock_alloc_send_pskb+0x22a|unix_stream_sendmsg+0x1a3|sock_sendmsg+0x5f|__sys_sendto+0x12b|do_syscall_64+0x55|entry_SYSCALL_64_after_hwframe+0x6e", 12),
    ("__alloc_skb+0x8f|napi_alloc_skb+0x41|virtnet_poll+0x5a1 [virtio_net]|__napi_poll+0x2b|net_rx_action+0x2a1|__do_softirq+0xd1|common_interrupt+0x82|asm_common_interrupt+0x22", 8),
    ("getname_flags.part.0+0x4b|do_sys_openat2+0x99|__x64_sys_openat+0x54|do_syscall_64+0x55|entry_SYSCALL_64_after_hwframe+0x6e", 7),
    ("vm_area_dup+0x2a|dup_mmap+0x1f5|copy_process+0x19ad|kernel_clone+0x9d|__do_sys_clone+0x66|do_syscall_64+0x55|entry_SYSCALL_64_after_hwframe+0x6e", 9),
    ("nf_conntrack_alloc+0x8c [nf_conntrack]|init_conntrack+0x6a [nf_conntrack]|nf_conntrack_in+0x3c5 [nf_conntrack]|nf_hook_slow+0x3f|ip_rcv+0x9f|__netif_receive_skb_one_core+0x85|process_backlog+0x8e|__napi_poll+0x2b|net_rx_action+0x2a1|__do_softirq+0xd1", 6),
    ("xfs_inode_alloc+0x27 [xfs]|xfs_iget+0x189 [xfs]|xfs_lookup+0x7c [xfs]|xfs_vn_lookup+0x54 [xfs]|__lookup_slow+0x84|walk_component+0xdb|path_lookupat+0x67|do_syscall_64+0x55|entry_SYSCALL_64_after_hwframe+0x6e", 5),
]

PROCESSES = [(4242, "yepd"), (1733, "postgres"), (812, "dockerd"), (90001, "bash"), (4711, "make"),
             (0, "swapper/0"), (77, "kworker/u8:3"), (3321, "nginx")]
CGROUPS = ["/system.slice/yep.service", "/user.slice/user-1000.slice/session-3.scope",
           "/kubepods.slice/kubepods-burstable.slice/pod7d1/cri-containerd-9f3a", None, "/"]

METRICS = ["allocs", "frees", "allocs by kmalloc", "frees by kfree", "bulk allocs", "bulk frees",
           "allocs by kmalloc_nolock", "frees by kfree_nolock", "frees by kfree_rcu", "slow path",
           "slow bulk objects", "allocs from own sheaves", "refused by a memcg", "refills of sheaves",
           "new slabs", "freed slabs", "pages allocated", "pages allocated in bulk", "pages freed",
           "pages under the zone lock", "migrate type fallbacks", "cache births", "cache deaths",
           "cache aliases", "caches at start"]

EMPTY = {
    "about": [], "hooks": [], "observed": {}, "start_wall_ms": 1795437296789, "span_s": 0, "samples": 0,
    "page_bytes": 4096, "time": [], "jumps": [], "marks": {}, "kib_of": None, "left_out": 0,
    "series": {key: None for key in ("kib", "allocs_s", "frees_s", "slow_s", "new_s", "freed_s",
                                     "fast_permille", "pages_s")},
    "orders": [], "losses": [], "lost": [], "columns": [], "caches": [], "symbols": [], "stacks": [],
    "processes": [], "cgroups": [], "growth": {key: 0 for key in (
        "made", "held", "freed", "freed_before", "refound", "untracked", "nameless")}, "largest": None,
}


def about(missing=()):
    facts = [("tool", "slubtrace 0.1"), ("kernel", "6.1.0-28-amd64"),
             ("build", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"), ("machine", "x86_64"),
             ("host", "db-17"), ("cpus", "16"), ("memory_bytes", "67430563840"), ("page_bytes", "4096"),
             ("start_utc", "2026-11-23T12:34:56.789012345Z"), ("start_wall_ns", "1795437296789012345"),
             ("start_boot_ns", "8123456789012"), ("start_ns", "8123456789012"), ("events", "slab"),
             ("filters", "none"), ("sample", "every event"), ("command", "make -j8"),
             ("definition", "fast: from the CPU's slab; slow and refill: entries of ___slab_alloc")]
    return [list(fact) for fact in facts] + [["missing", line] for line in missing] + [["ended", "stopped by a signal"]]


def hooks(unseen=()):
    rows = []
    for metric in METRICS:
        if metric in unseen:
            rows.append([metric, "fentry", "fentry_" + metric.replace(" ", "_"), "refused", "Operation not supported"])
            rows.append([metric, "kprobe", "kprobe_" + metric.replace(" ", "_"), "absent", "this kernel is built without kprobes"])
        elif "nolock" in metric or "sheaves" in metric or "rcu" in metric:
            rows.append([metric, "fentry", metric.split()[-1], "needless", "this kernel has none of it"])
        elif metric.startswith("slow") or metric == "freed slabs":
            rows.append([metric, "fentry", {"slow path": "___slab_alloc"}.get(metric, "__free_slab"), "used", ""])
        else:
            rows.append([metric, "tracepoint", "kmem:" + metric.replace(" ", "_"), "used", ""])
    return rows


def buckets(values):
    """Least and largest of each bucket, in two places."""
    size = len(values) / BUCKETS
    if size <= 1:
        return values
    out = []
    for i in range(BUCKETS):
        part = [value for value in values[int(i * size):int((i + 1) * size)] if value is not None]
        out += [min(part), max(part)] if part else [None, None]
    return out


def runs(values):
    """As report_data.h has it: differences, nulls, and [n] for n more like the one before."""
    out, number, run = [], 0, 0
    for i, value in enumerate(values):
        if i and value == values[i - 1]:
            run += 1
            continue
        out += [[run]] if run else []
        run = 0
        out.append(None if value is None else value - number)
        number = number if value is None else value
    return out + ([[run]] if run else [])


def places(samples):
    size = samples / BUCKETS
    if size <= 1:
        return list(range(samples))
    out = []
    for i in range(BUCKETS):
        out += [int(i * size), int((i + 1) * size) - 1]
    return out


def walk(rng, start, step, grows, samples, jumps):
    kib, out = start, []
    for i in range(samples):
        if rng.random() < jumps:
            kib = max(0, kib + rng.choice((-1, 1)) * step * rng.randint(1, 3))
        if grows and rng.random() < grows:
            kib += step
        out.append(kib)
    return out


def cells(rng, i, kib, unseen_slow):
    allocs = rng.randint(0, 10 ** rng.randint(2, 8))
    new = max(0, (kib[-1] - kib[0]) // 32 + rng.randint(0, 40))
    freed = rng.randint(0, new) if new else 0
    slow = None if unseen_slow else allocs // rng.randint(8, 40)
    values = {
        "allocs": allocs, "bulk": allocs // 50, "frees": allocs - allocs // 90, "live": allocs // 90,
        "fast": None if slow is None else allocs - slow,
        "fast-share": None if slow is None or not allocs else 1000 * (allocs - slow) // allocs, "slow": slow,
        "new": new, "freed": freed, "held": kib[-1] - kib[0], "net": (kib[-1] - kib[0]) // 4,
        "total": kib[-1], "in-slabs": kib[-1] * 3, "bytes": (kib[-1] - kib[0]) * 900,
        "size": 8 << (i % 10), "objects": 64 >> (i % 5), "order": i % 4, "got": "%d:%d" % (i % 4, new) if new else "-",
    }
    return [values[column[0]] for column in COLUMNS]


def ledger(rng, data, place, made, held_known):
    """Stacks, processes and cgroups that made slabs of a cache."""
    stacks = STACKS[:2] + STACKS[4:5] if place == 0 else rng.sample(STACKS[2:], rng.randint(1, 5))
    symbols = data["symbols"]
    for rows, keys in (("stacks", stacks), ("processes", rng.sample(PROCESSES, 3)), ("cgroups", rng.sample(CGROUPS, 2))):
        left = made
        for i, key in enumerate(keys):
            n = left if i == len(keys) - 1 else left * 2 // 3
            left -= n
            if not n:
                continue
            held = n * 3 // 4 if held_known else None
            tail = [n, held, n * 32768, None if held is None else held * 32768]
            if rows == "stacks":
                places_of = []
                for symbol in key[0].split("|"):
                    if symbol not in symbols:
                        symbols.append(symbol)
                    places_of.append(symbols.index(symbol))
                data["stacks"].append([place, places_of] + tail)
            elif rows == "processes":
                data["processes"].append([place, key[0], key[1]] + tail)
            else:
                data["cgroups"].append([place, key] + tail)


def hour(samples=3600, n_caches=300, unseen=(), marks=False, seed=1):
    rng = random.Random(seed)
    data = json.loads(json.dumps(EMPTY))
    time = places(samples)
    slow = "slow path" not in unseen
    data.update(about=about(["%s is n/a: fentry refused, no kprobes" % one for one in unseen]), hooks=hooks(unseen),
                observed={metric: metric not in unseen for metric in METRICS},
                span_s=samples - 1, samples=samples, time=time)
    data["columns"] = [dict(zip(("key", "header", "help", "unit", "text"), column)) for column in COLUMNS]
    names = KNOWN + ["%s_cache-%d" % (rng.choice(("fs", "net", "drm", "nvme", "kvm", "btrfs")), i) for i in range(n_caches)]
    made_by = []
    for i, name in enumerate(names[:n_caches]):
        grows = 0.3 if i == 0 else 0.06 if i in (1, 3, 13) else 0.004 if i < 20 else 0
        start = rng.randint(8, 60000) & ~3 if i else 2048
        made_by.append((name, walk(rng, start, 32, grows, samples, 0.02 if i < 90 else 0)))
    made_by.sort(key=lambda one: one[1][0] - one[1][-1])
    for i, (name, kib) in enumerate(made_by):
        row = cells(rng, i, kib, not slow)
        changed = min(kib) != max(kib)
        bounds = None if not marks else [">" if column[0] in ("freed", "frees") else "~" if column[0] in ("net", "held", "live") else None
                  for column in COLUMNS]
        data["caches"].append({
            "id": 1000 + i, "name": name, "merged": "merged into :0004096 with biovec-max,sgpool-128" if i % 7 == 3 else None,
            "address": "0xffff888003%06x" % (i * 256), "flags": "SLAB_HWCACHE_ALIGN" if i % 3 else "SLAB_RECLAIM_ACCOUNT,SLAB_ACCOUNT",
            "dead": i % 37 == 36, "cells": row, "marks": bounds, "kib_first": kib[0],
            "kib_last": None if i % 37 == 36 else kib[-1], "kib_min": min(kib), "kib_max": max(kib),
            "kib_mark": "~" if marks else None, "kib": runs(buckets(kib)) if changed and i < 100 else None})
        new = row[[column[0] for column in COLUMNS].index("new")]
        if new and i < 60:
            ledger(rng, data, i, new, i % 13 != 12)
    totals = [sum(kib[i] for _, kib in made_by) for i in range(samples)]
    net = [0] + [(b - a) // 4 for a, b in zip(totals, totals[1:])]
    rates = [rng.randint(20000, 40000) + (30000 if 1200 < i < 1500 else 0) for i in range(samples)]
    gap = range(2000, 2100) if samples > 3000 else ()
    cut = lambda values: buckets([None if i in gap else value for i, value in enumerate(values)])
    new = [max(0, n) // 8 + rng.randint(0, 3) for n in net]
    data["series"] = {
        "kib": buckets(totals), "allocs_s": cut(rates), "frees_s": cut([rate - rng.randint(-500, 700) for rate in rates]),
        "slow_s": cut([rate // 21 for rate in rates]) if slow else None,
        "new_s": cut(new), "freed_s": cut([rng.randint(0, 3) for _ in net]),
        "fast_permille": cut([rng.randint(940, 985) - (60 if 1200 < i < 1500 else 0) for i in range(samples)]) if slow else None,
        "pages_s": cut(net)}
    data.update(kib_of="books", marks={"freed_s": ">" if marks else None, "kib": "~" if marks else None})
    data["orders"] = [{"order": order, "wanted": sum(new) // (order + 1) + (order == 3) * 90, "got": sum(new) // (order + 1),
                       "freed": sum(new) // (order + 3), "series": cut([n * (4 - order) // 4 for n in new])} for order in range(4)]
    if samples > 1000:
        data["losses"] = [[time[len(time) // 3], "ring buffer full", 3], [time[len(time) // 3], "recursion in allocs", 40],
                          [time[len(time) * 2 // 3], "recursion in freed slabs", 3]]
        data["lost"] = [["ring buffer full", 3], ["recursion in allocs", 40], ["recursion in freed slabs", 3]]
    made = sum(row[2] for row in data["stacks"])
    held = sum(row[3] or 0 for row in data["stacks"])
    data["growth"] = {"made": made, "held": held, "freed": made - held - 12, "freed_before": 431, "refound": 7, "untracked": 5, "nameless": 2}
    most = net.index(max(net))
    data["largest"] = {"seconds": most, "pages": max(net), "cache": 0} if max(net) > 0 else None
    return data


EVIL = ["<script>document.title='PWNED';window.pwned=1</script>", "\"><img src=x onerror=window.pwned=1>",
        "</script><script>window.pwned=1</script>", "it's \"quoted\" & <b>bold</b>", "two\nlines\tand\ttabs",
        "\\xff\\xfe not UTF-8 \\\\", "缓存名称很长很长很长的中文名字", "n" * 64, "=cmd|' /C calc'!A0", "__proto__",
        "constructor", "javascript:alert(1)", "{{7*7}}${7*7}", "🐧 emoji", "<!--", "<!--<script>", "]]>", "%s%n"]


def hostile():
    data = hour(samples=50, n_caches=len(EVIL), marks=True, seed=7)
    for i, cache in enumerate(data["caches"]):
        cache.update(id=EVIL[i] if i % 2 else i, name=EVIL[i], merged=EVIL[-i - 1], flags=EVIL[(i + 3) % len(EVIL)], address=EVIL[(i + 5) % len(EVIL)])
        cache["cells"][0] = 2 ** 53 - 1 - i
    data["symbols"] = [EVIL[i % len(EVIL)] + " [" + EVIL[(i + 1) % len(EVIL)] + "]" for i in range(len(data["symbols"]))]
    for i, row in enumerate(data["processes"]):
        row[2] = EVIL[i % len(EVIL)]
    for i, row in enumerate(data["cgroups"]):
        row[1] = EVIL[i % len(EVIL)]
    for i, row in enumerate(data["hooks"]):
        row[0] = row[2] = row[4] = EVIL[i % len(EVIL)]
    data["about"] = [[EVIL[i], EVIL[-i - 1]] for i in range(len(EVIL))] + [["tool", EVIL[0]], ["host", EVIL[1]], ["definition", EVIL[2]], ["missing", EVIL[0]], ["ended", EVIL[3]], ["command", EVIL[4]]]
    data["observed"] = {one: i % 2 == 0 for i, one in enumerate(EVIL)}
    data["losses"] = [[3, EVIL[0], 10 ** 12]]
    data["lost"] = [[EVIL[0], 10 ** 12], [EVIL[1], 1]]
    for column, evil in zip(data["columns"], EVIL):
        column.update(header=evil, help=evil)
    return data


def unknown():
    """n/a wherever it may be."""
    data = hour(samples=30, n_caches=3, unseen=METRICS)
    data["series"] = EMPTY["series"]
    for cache in data["caches"]:
        cache.update(merged=None, address=None, flags=None, kib_first=None, kib_last=None, kib_min=None, kib_max=None, kib_mark=None, kib=None)
        cache["cells"] = [None] * len(COLUMNS)
        cache["marks"] = ["-"] + [None] * (len(COLUMNS) - 1)
    for row in data["stacks"]:
        row[1], row[3], row[5] = None, None, None
    for row in data["processes"] + data["cgroups"]:
        row[-1] = row[-3] = None
    for row in data["orders"]:
        row.update(wanted=None, got=None, freed=None, series=None)
    data["stacks"][-1][0] = None
    data["stacks"][0][1] = data["processes"][0][1] = data["cgroups"][0][1] = -1
    data["growth"]["held"] = None
    data.update(losses=[], lost=[], largest=None, kib_of=None, marks={}, jumps=[[10, 3600.5]])
    return data


KINDS = {
    "hour": hour,
    "tracepoints": lambda: hour(samples=300, n_caches=40, unseen=["slow path", "slow bulk objects"], marks=True, seed=3),
    "hostile": hostile,
    "unknown": unknown,
    "empty": lambda: EMPTY,
    "one": lambda: hour(samples=1, n_caches=1),
}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ["-", *KINDS]:
        sys.exit("usage: fixture.py -|%s PAGE" % "|".join(KINDS))
    with open(sys.argv[2], encoding="utf-8") as file:
        page = file.read()
    if sys.argv[1] == "-":
        data = sys.stdin.buffer.read().decode()
    else:
        data = json.dumps(KINDS[sys.argv[1]](), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    sys.stdout.buffer.write(page.replace(MARKER, data).encode())


main()
