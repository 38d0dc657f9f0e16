// SPDX-License-Identifier: GPL-2.0-or-later
// Chinese for what a recording itself says in English: keys of facts, help of columns, metrics,
// causes, states. What is not in here stays as it is.

const zh = {
	fact: {
		tool: '工具', kernel: '内核', build: '内核构建', machine: '机器', host: '主机', cpus: 'CPU',
		memory_bytes: '内存（字节）', page_bytes: '页大小（字节）', map_bytes: 'BPF 映射（字节）', cost: '自身开销',
		program: '程序', overhead: '开销上限', start_utc: '开始（UTC）',
		start_wall_ns: '开始（CLOCK_REALTIME，ns）', start_boot_ns: '开始（CLOCK_BOOTTIME，ns）',
		start_ns: '开始（CLOCK_MONOTONIC，ns）', events: '事件', filters: '过滤', sample: '抽样',
		command: '命令', definition: '定义', hook: '挂钩', missing: '缺少', ended: '结束',
	},
	value: {
		none: '无', 'every event': '每个事件',
	},
	definition: {
		'fast: from the CPU\'s slab; slow and refill: entries of ___slab_alloc':
			'快速：取自 CPU 的 slab；慢速与补充：进入 ___slab_alloc 的次数',
		'fast: from the CPU\'s sheaf; slow: entries of ___slab_alloc, and objects of bulk calls taken from slabs; refill: times that slabs were gone to; refilled: objects taken from them into sheaves':
			'快速：取自 CPU 的 sheaf；慢速：进入 ___slab_alloc 的次数，以及批量调用取自 slab 的对象；补充：去 slab 取的次数；refilled：由此装入 sheaf 的对象',
		'fast: from the CPU\'s slab, n/a for a cache with sheaves; slow and refill: entries of ___slab_alloc':
			'快速：取自 CPU 的 slab，有 sheaf 的缓存为 n/a；慢速与补充：进入 ___slab_alloc 的次数',
	},
	cause: {
		'ring buffer full': '环形缓冲区已满', 'cache table full': '缓存表已满',
		'pending pages full': '待定页已满', 'bulk call too long': '批量调用过长',
		'cache of a freed object not told': '被释放对象的缓存未得知',
		'bulk page call too long': '批量取页调用过长', 'object events left out': '略去的对象事件',
	},
	metric: {
		allocs: '分配', frees: '释放', 'allocs by kmalloc': 'kmalloc 分配', 'frees by kfree': 'kfree 释放',
		'bulk allocs': '批量分配', 'bulk frees': '批量释放',
		'allocs by kmalloc_nolock': 'kmalloc_nolock 分配', 'frees by kfree_nolock': 'kfree_nolock 释放',
		'frees by kfree_rcu': 'kfree_rcu 释放', 'slow path': '慢速路径',
		'slow bulk objects': '慢速的批量对象', 'allocs from own sheaves': '取自自有 sheaf 的分配',
		'refused by a memcg': '被 memcg 拒绝', 'refills of sheaves': 'sheaf 的补充',
		'new slabs': '新 slab', 'freed slabs': '归还的 slab', 'pages allocated': '分配的页',
		'pages allocated in bulk': '批量分配的页', 'pages freed': '释放的页',
		'pages under the zone lock': 'zone 锁下的页', 'migrate type fallbacks': '迁移类型回退',
		'cache births': '缓存的创建', 'cache deaths': '缓存的销毁', 'cache aliases': '缓存的别名',
		'caches at start': '开始时的缓存',
	},
	state: {
		used: '使用', usable: '可用', absent: '没有', refused: '被拒', excluded: '被排除', needless: '不需要',
	},
	column: {
		cache: '缓存的名称', allocs: '逐个分配的对象', bulk: '批量调用分配的对象',
		failed: '返回 NULL 的分配', frees: '逐个释放的对象', 'bulk-frees': '批量调用释放的对象',
		'rcu-frees': 'kfree_rcu 放入 sheaf 的对象（6.18 起）', live: '分配减去释放',
		fast: '由 CPU 的 slab（7.0 起为其 sheaf）满足的对象', 'fast-share': '同上，占所得对象的百分比',
		slow: '内核的 ALLOC_SLOWPATH：进入 ___slab_alloc 的次数；批量时为对象数',
		refill: '分配不得不去 slab 本身取的次数', refilled: '从 slab 取入 sheaf 的对象（7.0 起）',
		new: '创建的 slab', freed: '归还的 slab', taken: '从页分配器取走的页',
		given: '还给页分配器的页', held: '取走减去归还的 KiB', net: '自开始以来取走减去归还的页',
		total: '按内核账目其 slab 占用的 KiB', slabs: '按同一账目它拥有的 slab',
		'in-slabs': '这些 slab 中的对象，无论是否使用',
		active: 'slabinfo 的 active：不在任何空闲链表上的对象，并非正在使用的对象',
		use: 'ACTIVE 占 OBJECTS 的百分比', bytes: '已分配对象在 slab 中占用的字节',
		size: '一个对象在 slab 中占用的字节', 'object-size': '一个对象的字节数，按所要求的',
		objects: '期望阶的一个 slab 中的对象数', order: '缓存期望的 slab 页阶',
		wanted: '按期望页阶的新 slab，阶:个数', got: '按实得页阶的新 slab，阶:个数',
		merged: '缓存被合并到哪里、与谁合并',
	},
};

function recursion(word) {
	const [, metric] = word.match(/^recursion in (.*)$/) ?? [];

	return metric && `${terms('zh', 'metric', metric)}中的递归`;
}

const en = { column: { cache: 'name of the cache', merged: 'what the cache is merged into and with whom' } };

export function terms(code, kind, word) {
	if (code !== 'zh')
		return (Object.hasOwn(en, kind) && Object.hasOwn(en[kind], word) && en[kind][word]) || word;
	return (Object.hasOwn(zh[kind], word) && zh[kind][word]) || (kind === 'cause' && recursion(word)) || word;
}
