// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests of who owns slabs: page_owner's blocks, alloc_traces, the join by page, and how that is shown. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inspect_json.h"
#include "inspect_lines.h"
#include "owners.h"

#define SECOND	      1000000000ull
#define KNOWN(number) ((struct maybe){ true, (number) })

/* --- page_owner -------------------------------------------------------------------------------- */

#define STACK                                                                                      \
	" get_page_from_freelist+0xe0b/0xe70\n"                                                    \
	" __alloc_pages+0x151/0x2b0\n"                                                             \
	" allocate_slab+0x255/0x3c0\n"                                                             \
	" 0xffffffffa020e03e\n"                                                                    \
	" ___slab_alloc+0x34c/0x800\n"                                                             \
	" kmem_cache_alloc+0x3ae/0x450\n"                                                          \
	" alloc_store+0x106/0x1c0 [yep_slab]\n"                                                    \
	" vfs_write+0x180/0x2e0\n"
#define BLOCK_6_1                                                                                  \
	"Page allocated via order 3, mask 0xd20c0(__GFP_IO|__GFP_COMP), pid 54, tgid 53 (sh), "    \
	"ts 2831565355 ns, free_ts 2760357241 ns\n"                                                \
	"PFN 15488 type Unmovable Block 15 type Unmovable Flags 0x10200(slab|head|node=0)\n" STACK \
	"\n"

static struct page_owner parsed(const char *block)
{
	struct page_owner owner;

	assert_int_equal(page_owner__parse(block, strlen(block), &owner), 0);
	return owner;
}

static void a_block_is_read(void **state)
{
	struct page_owner owner = parsed(BLOCK_6_1);

	(void)state;
	assert_int_equal(owner.pfn, 15488);
	assert_int_equal(owner.order, 3);
	assert_int_equal(owner.gfp, 0xd20c0);
	assert_int_equal(owner.pid.value, 54);
	assert_int_equal(owner.tgid.value, 53);
	assert_int_equal(owner.ts_ns.value, 2831565355);
	assert_string_equal(owner.comm, "sh");
	assert_int_equal(owner.frames, 8);
	assert_string_equal(owner.stack, "alloc_store+0x106 [yep_slab];vfs_write+0x180");
	free(owner.stack);
}

static void blocks_of_other_kernels_are_read(void **state)
{
	struct page_owner owner =
		parsed("Page allocated via order 0, mask 0x0()\nPFN 7 type Unmovable Block 0\n\n");

	(void)state;
	assert_int_equal(owner.pfn, 7);
	assert_false(owner.pid.known || owner.tgid.known || owner.ts_ns.known);
	assert_string_equal(owner.comm, "");
	assert_null(owner.stack);
	owner = parsed(
		"Page allocated via order 1, mask 0xcc0(GFP_KERNEL), pid 1, tgid 1 (a), ts 5 "
		"ns\nPFN 0x3c80 type Unmovable\n alloc_store+0x1/0x2\n\n");
	assert_int_equal(owner.pfn, 0x3c80);
	assert_int_equal(owner.ts_ns.value, 5);
	assert_string_equal(owner.stack, "alloc_store+0x1");
	free(owner.stack);
}

static void a_process_may_have_any_name(void **state)
{
	static const char *const names[] = { "a), ts 9 ns\n", "\n\nPFN 66 x", ") (", "",
					     "),\n ts" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct page_owner owner;
		struct text block = {};

		text__printf(&block,
			     "Page allocated via order 3, mask 0x1(A), pid 54, tgid 53 (%s), ts 8 "
			     "ns\nPFN 15488 type Unmovable\n\n",
			     names[i]);
		owner = parsed(block.bytes);
		assert_string_equal(owner.comm, names[i]);
		assert_int_equal(owner.pfn, 15488);
		assert_int_equal(owner.ts_ns.value, 8);
		text__reset(&block);
	}
}

static void what_is_no_block_is_refused(void **state)
{
	struct page_owner owner = { .pfn = 99 };

	(void)state;
	for (size_t n = 0; n < strlen(BLOCK_6_1); n++) {
		struct page_owner cut = {};
		int err = page_owner__parse(BLOCK_6_1, n, &cut);

		assert_true(!err || err == -EINVAL);
		free(cut.stack);
	}
	assert_int_equal(page_owner__parse("x", 1, &owner), -EINVAL);
	assert_int_equal(
		page_owner__parse("Page allocated via order 99999999999999999999, mask 0x1", 55,
				  &owner),
		-EINVAL);
	assert_int_equal(owner.pfn, 99);
}

static void stacks_agree_as_far_as_both_reach(void **state)
{
	struct page_owner owner = { .stack = "a+0x1;b+0x2", .frames = 9 };

	(void)state;
	assert_true(page_owner__agrees(&owner, "a+0x1;b+0x2"));
	assert_true(page_owner__agrees(&owner, "a+0x1"));
	assert_false(
		page_owner__agrees(&owner, "a+0x1;b+0x2;c+0x3")); /* it had room for that one */
	assert_false(page_owner__agrees(&owner, "a+0x1;b+0x"));
	assert_false(page_owner__agrees(&owner, "a+0x1;c+0x2"));
	assert_false(page_owner__agrees(&owner, NULL));
	owner.frames = PAGE_OWNER_DEPTH;
	assert_true(page_owner__agrees(&owner, "a+0x1;b+0x2;c+0x3"));
}

/* --- slub_debug=U ------------------------------------------------------------------------------ */

static struct alloc_traces traces_of(const char *text)
{
	struct alloc_traces traces;

	assert_int_equal(alloc_traces__parse(text, strlen(text), &traces), 0);
	return traces;
}

static void traces_are_read(void **state)
{
	struct alloc_traces traces =
		traces_of("    377 alloc_store+0x106/0x1c0 [yep_slab] age=10/20/30 pid=54-60 "
			  "cpus=0-1,4 nodes=0\n"
			  "        kmem_cache_alloc+0x3ae/0x450\n"
			  "        alloc_store+0x106/0x1c0 [yep_slab]\n"
			  "        vfs_write+0x180/0x2e0\n"
			  "\n"
			  "     50 b+0x1/0x2 waste=400/8 age=7 pid=-1\n"
			  "1234567 <not-available> age=4294894604 pid=0 cpus=0\n");
	const struct alloc_trace *row = traces.rows;

	(void)state;
	assert_int_equal(traces.n, 3);
	assert_int_equal(traces.odd, 0);
	assert_int_equal(traces.objects, 377 + 50 + 1234567);
	assert_true(row->known);
	assert_string_equal(row->site, "alloc_store+0x106 [yep_slab]");
	assert_string_equal(row->stack, "alloc_store+0x106 [yep_slab];vfs_write+0x180");
	assert_string_equal(row->cpus, "0-1,4");
	assert_string_equal(row->nodes, "0");
	assert_int_equal(row->age_least, 10);
	assert_int_equal(row->age_mean, 20);
	assert_int_equal(row->age_most, 30);
	assert_int_equal(row->pid_least, 54);
	assert_int_equal(row->pid_most, 60);
	row++;
	assert_string_equal(row->site, "b+0x1");
	assert_null(row->stack);
	assert_null(row->cpus);
	assert_int_equal(row->age_most, 7);
	assert_int_equal(row->pid_most, -1);
	assert_false(row[1].known);
	alloc_traces__reset(&traces);
}

static void no_traces_are_none(void **state)
{
	struct alloc_traces traces = traces_of("No data\n");

	(void)state;
	assert_int_equal(traces.n, 0);
	assert_int_equal(traces.odd, 0);
	alloc_traces__reset(&traces);
	traces = traces_of("");
	assert_int_equal(traces.n, 0);
	alloc_traces__reset(&traces);
}

static void odd_lines_are_counted(void **state)
{
	struct alloc_traces traces = traces_of("nonsense\n"
					       "5\n"
					       "5 a\n"
					       "99999999999999999999 a age=1 pid=1\n"
					       "5  age=1 pid=1\n"
					       "5 a age= pid=1\n"
					       "5 a age=1/2 pid=1\n"
					       "5 a age=1 pid=\n"
					       "5 a age=1 pid=1\n"
					       "nonsense\n");

	(void)state;
	assert_int_equal(traces.n, 1);
	assert_int_equal(traces.odd, 9);
	assert_int_equal(traces.objects, 5);
	alloc_traces__reset(&traces);
}

/* --- the join ---------------------------------------------------------------------------------- */

struct fixture {
	struct growth *slabs;
	struct inspected_slab met[3];
	struct inspection inspection;
	struct coverage coverage;
	struct page_names names;
	struct owners owners;
	struct subject subject;
};

static void make(struct fixture *fixture, __u64 place)
{
	const struct event event = { .kind = EVENT_NEW_SLAB,
				     .ts_ns = 100 * SECOND,
				     .generation = KNOWN(1),
				     .page_address = KNOWN(place),
				     .pages = KNOWN(8),
				     .pid = KNOWN(54),
				     .comm = "sh",
				     .caller = "alloc_store+0x106 [yep_slab]",
				     .stack = "alloc_store+0x106 [yep_slab];vfs_write+0x180" };

	assert_int_equal(growth__take(fixture->slabs, &event), 0);
}

/* Slabs at 0x1000, 0x2000 and 0x3000 were met; those at 0x2000 and 0x4000 were seen to be made. */
static void set_up(struct fixture *fixture)
{
	memset(fixture, 0, sizeof(*fixture));
	assert_int_equal(growth__open(GROWTH_SLABS, 100, 4096, &fixture->slabs), 0);
	make(fixture, 0x4000);
	make(fixture, 0x2000);
	fixture->met[0].look = (struct slab_look){ 0x3000, 8, 1, 0, SLAB_ON_NODE_PARTIAL };
	fixture->met[1].look = (struct slab_look){ 0x1000, 8, 2, 1, SLAB_ON_CPU };
	fixture->met[1].shelved = 3;
	fixture->met[2].look = (struct slab_look){ 0x2000, 8, 0, 0, SLAB_UNLISTED };
	fixture->inspection = (struct inspection){ .slabs = fixture->met,
						   .n_slabs = 3,
						   .n_slabs_total = 9,
						   .has_counts = true,
						   .in_use = { 60, 60 },
						   .traits = { .objects = 8, .order = 3 } };
	memset(fixture->coverage.seen, true, sizeof(fixture->coverage.seen));
	fixture->names = (struct page_names){ .n_flags = 20, .zone_bits = 2, .node_bits = 6 };
	strcpy(fixture->names.flags[9], "slab");
	strcpy(fixture->names.flags[16], "head");
	strcpy(fixture->names.zones[1], "normal");
	fixture->owners = (struct owners){ .slabs = fixture->slabs,
					   .coverage = &fixture->coverage,
					   .names = &fixture->names,
					   .pages = true,
					   .page_bytes = 4096,
					   .watched_ns = 5 * SECOND,
					   .now_ns = 105 * SECOND,
					   .status = -1 };
	assert_int_equal(owners__list(&fixture->owners, &fixture->inspection), 0);
	for (size_t i = 0; i < fixture->owners.n; i++) {
		fixture->owners.rows[i].pfn = KNOWN(fixture->owners.rows[i].page / 0x1000);
		fixture->owners.rows[i].flags = KNOWN(1ull << 58 | 1ull << 56 | 0x10200);
	}
	strcpy(fixture->owners.allocs.why_not, "it keeps no records");
	fixture->subject =
		(struct subject){ .inspection = &fixture->inspection, .owners = &fixture->owners };
}

static void tear_down(struct fixture *fixture)
{
	owners__reset(&fixture->owners);
	growth__close(fixture->slabs);
}

static void ask_page_owner(struct fixture *fixture)
{
	struct page_owners *theirs = &fixture->owners.page_owners;

	theirs->rows = calloc(2, sizeof(*theirs->rows));
	assert_non_null(theirs->rows);
	theirs->n = 2;
	theirs->asked = theirs->answered = 4;
	theirs->rows[0] = parsed(BLOCK_6_1);
	theirs->rows[0].pfn = 1;
	theirs->rows[1] = parsed(BLOCK_6_1);
	theirs->rows[1].pfn = 2;
	owners__join(&fixture->owners);
}

static void slabs_are_joined_by_page(void **state)
{
	const struct owned_slab *rows;
	struct agreement agreement;
	struct fixture fixture;

	(void)state;
	set_up(&fixture);
	ask_page_owner(&fixture);
	rows = fixture.owners.rows;
	assert_int_equal(fixture.owners.n, 4);
	assert_ptr_equal(rows[0].met, &fixture.met[1]);
	assert_null(rows[0].made);
	assert_int_equal(owned_slab__in_use(rows[0].met), 3);
	assert_ptr_equal(rows[1].met, &fixture.met[2]);
	assert_non_null(rows[1].made);
	assert_int_equal(rows[1].made->pid, 54);
	assert_non_null(rows[1].page_owner);
	assert_null(rows[3].met);
	assert_int_equal(rows[3].made->place, 0x4000);
	assert_int_equal(owned_slab__order(&rows[3], &fixture.owners, &fixture.inspection.traits),
			 3);
	agreement = owners__agreement(&fixture.owners);
	assert_int_equal(agreement.told, 2);
	assert_int_equal(agreement.both, 1);
	assert_int_equal(agreement.agree, 1);
	tear_down(&fixture);
}

/* --- what is shown ----------------------------------------------------------------------------- */

static void is_shown(const struct fixture *fixture, const char *wanted)
{
	const struct inspect_style style = {};
	struct text text = {};

	inspect_lines__add_owners(&text, &fixture->subject, &style);
	assert_string_equal(text.bytes, wanted);
	text__reset(&text);
}

static void allocate(struct growth *objects, __u64 address)
{
	const struct event event = { .kind = EVENT_ALLOC,
				     .ts_ns = 100 * SECOND,
				     .generation = KNOWN(1),
				     .object_address = KNOWN(address),
				     .memory_bytes = KNOWN(512),
				     .pid = KNOWN(54),
				     .comm = "sh",
				     .caller = "alloc_store+0x106 [yep_slab]" };

	assert_int_equal(growth__take(objects, &event), 0);
}

static void ask_traces(struct fixture *fixture)
{
	fixture->owners.allocs =
		traces_of("     60 alloc_store+0x106/0x1c0 [yep_slab] age=1/2/3 pid=54 cpus=0-1\n"
			  "        alloc_store+0x106/0x1c0 [yep_slab]\n"
			  "        vfs_write+0x180/0x2e0\n");
	fixture->owners.frees = traces_of("     59 <not-available> age=4294894604 pid=0 cpus=0\n"
					  "      1 free_store+0x1/0x2 [yep_slab] age=9 pid=5-6\n"
					  "        vfs_write+0x180/0x2e0\n");
}

/* clang-format off */
static const char shown[] =
	"owners\n"
	"  2 slabs made in 5s, 2 still held: 64 KiB\n"
	"      MADE    HELD  OLDEST  BY STACK\n"
	"         2       2      5s  alloc_store+0x106 [yep_slab] < vfs_write+0x180\n"
	"      MADE    HELD  OLDEST  BY PROCESS\n"
	"         2       2      5s  sh  pid 54\n"
	"  held, by age: 2 under 10s\n"
	"  7 objects made in 5s, 7 still held: 3.5 KiB\n"
	"      MADE    HELD  OLDEST  BY STACK\n"
	"         7       7      5s  alloc_store+0x106 [yep_slab]\n"
	"      MADE    HELD  OLDEST  BY PROCESS\n"
	"         7       7      5s  sh  pid 54\n"
	"  held, by age: 7 under 10s\n"
	"  held is too high: not seen are bulk frees\n"
	"  lost: 3 ring buffer full; what was made is at least that, and what is held\n"
	"    about that\n"
	"  4 slabs page by page\n"
	"         FRAME  ORDER  PAGES  IN USE OBJECTS  KEPT                  FLAGS, MADE BY\n"
	"           0x1      3      8       3       8  cpu slab, CPU 1       node 1 normal  slab head  sh 54  alloc_store+0x106 [yep_slab]  (by page_owner)\n"
	"           0x2      3      8       8       8  no list               node 1 normal  slab head  sh 54  alloc_store+0x106 [yep_slab]  (page_owner agrees)\n"
	"           0x3      3      8       7       8  node partial, node 0  node 1 normal  slab head  made unseen\n"
	"           0x4      3      8     n/a     n/a  not met               node 1 normal  slab head  sh 54  alloc_store+0x106 [yep_slab]\n"
	"  5 more slabs on no list, as full ones are: --walk looks for them page by page\n"
	"  page_owner tells of 2 of 4 slabs; of 1 of these the making was watched, and of\n"
	"    1 both tell the same stack\n"
	"         FRAME  ORDER         GFP      PID     TGID       SECONDS  PROCESS, STACK\n"
	"           0x1      3       d20c0       54       53         2.832  sh  alloc_store+0x106 [yep_slab] < vfs_write+0x180\n"
	"           0x2      3       d20c0       54       53         2.832  sh  alloc_store+0x106 [yep_slab] < vfs_write+0x180\n"
	"  slub_debug=U tells of 60 objects; in use are 60 by the slabs' own counts\n"
	"   OBJECTS    OURS       JIFFIES          PIDS    CPUS  ALLOCATED BY\n"
	"        60       7           1-3            54     0-1  alloc_store+0x106 [yep_slab] < vfs_write+0x180\n"
	"   OBJECTS    OURS       JIFFIES          PIDS    CPUS  FREED BEFORE BY\n"
	"        59     n/a           n/a           n/a       -  <not-available>\n"
	"         1     n/a             9           5-6       -  free_store+0x1 [yep_slab] < vfs_write+0x180\n"
	"\n";
/* clang-format on */

static void owners_are_shown(void **state)
{
	struct growth *objects = NULL;
	struct fixture fixture;

	(void)state;
	set_up(&fixture);
	ask_page_owner(&fixture);
	ask_traces(&fixture);
	assert_int_equal(growth__open(GROWTH_OBJECTS, 100, 4096, &objects), 0);
	for (__u64 address = 1; address < 8; address++)
		allocate(objects, address);
	fixture.owners.objects = objects;
	fixture.owners.lost = "3 ring buffer full";
	fixture.coverage.seen[METRIC_BULK_FREES] = false;
	is_shown(&fixture, shown);
	tear_down(&fixture);
	growth__close(objects);
}

static void what_was_not_watched_is_not_available(void **state)
{
	static const char wanted[] = "owners\n"
				     "  n/a: nothing was watched (--watch SECONDS or -- COMMAND)\n"
				     "  page_owner n/a: it is off: boot with page_owner=on\n"
				     "  slub_debug=U n/a: its objects keep no records\n"
				     "\n";
	struct fixture fixture = {};

	(void)state;
	fixture.subject =
		(struct subject){ .inspection = &fixture.inspection, .owners = &fixture.owners };
	fixture.owners.unwatched = "nothing was watched (--watch SECONDS or -- COMMAND)";
	strcpy(fixture.owners.page_owners.why_not, "it is off: boot with page_owner=on");
	strcpy(fixture.owners.allocs.why_not, "its objects keep no records");
	is_shown(&fixture, wanted);
	fixture.subject.owners = NULL;
	is_shown(&fixture,
		 "owners\n  n/a: nothing was watched (--watch SECONDS or -- COMMAND)\n\n");
}

static void hostile_names_are_harmless(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_hostile_texts; i++) {
		const char *hostile = hostile_text(i);
		const struct inspect_style style = {};
		struct fixture fixture;
		struct text text = {}, json = {};

		set_up(&fixture);
		ask_page_owner(&fixture);
		free(fixture.owners.page_owners.rows[0].stack);
		fixture.owners.page_owners.rows[0].stack = strdup(hostile);
		strncpy(fixture.owners.page_owners.rows[0].comm, hostile, PAGE_OWNER_COMM - 1);
		inspect_lines__add_owners(&text, &fixture.subject, &style);
		inspect_json__add_owners(&json, &fixture.subject);
		for (size_t at = 0; at < text.n; at++)
			assert_true(text.bytes[at] == '\n' || (unsigned char)text.bytes[at] >= ' ');
		for (size_t at = 0; at < json.n; at++)
			assert_true(json.bytes[at] == '\n' || (unsigned char)json.bytes[at] >= ' ');
		text__reset(&text);
		text__reset(&json);
		tear_down(&fixture);
	}
}

int test_owners(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_is_read),
		cmocka_unit_test(blocks_of_other_kernels_are_read),
		cmocka_unit_test(a_process_may_have_any_name),
		cmocka_unit_test(what_is_no_block_is_refused),
		cmocka_unit_test(stacks_agree_as_far_as_both_reach),
		cmocka_unit_test(traces_are_read),
		cmocka_unit_test(no_traces_are_none),
		cmocka_unit_test(odd_lines_are_counted),
		cmocka_unit_test(slabs_are_joined_by_page),
		cmocka_unit_test(owners_are_shown),
		cmocka_unit_test(what_was_not_watched_is_not_available),
		cmocka_unit_test(hostile_names_are_harmless),
	};

	return cmocka_run_group_tests_name("owners", tests, NULL, NULL);
}
