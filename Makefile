# SPDX-License-Identifier: GPL-2.0-or-later
# Builds slubtrace and everything that tests and shows it. `make help` lists the targets.

# ARCH, a Debian architecture, makes a static binary for it in build/ARCH. Only from the command line: in the
# environment of those who build kernels, it means something else.
NATIVE		:= $(shell tools/native-arch)
FOREIGN		:= $(filter-out $(NATIVE),amd64 arm64)
ifneq ($(origin ARCH),command line)
ARCH		:= $(NATIVE)
endif

BUILD		?= build
CLANG		?= clang
BPFTOOL		?= $(shell command -v bpftool || echo /usr/sbin/bpftool)
PREFIX		?= /usr/local
VERSION		:= 0.1
KERNEL		?= 6.1
DEBUG		?= 1
ROWS		?=
PROFILES	?=
MANUAL		:= $(BUILD)/slubtrace.8

ifeq ($(ARCH),$(NATIVE))
OUT		:= $(BUILD)
PRODUCT		:= slubtrace
DOCS		:= $(MANUAL)
SYSROOT		:=
LIBS		:= -lbpf -lelf -lz -lncursesw -ltinfo -lsqlite3 -lm
else
OUT		:= $(BUILD)/$(ARCH)
PRODUCT		:= $(OUT)/slubtrace
SYSROOT		:= $(OUT)/sysroot
CROSS_amd64	:= x86_64-linux-gnu-
CROSS_arm64	:= aarch64-linux-gnu-
CC		:= $(CROSS_$(ARCH))gcc --sysroot=$(SYSROOT)
LIBS		= -static $(shell PKG_CONFIG_LIBDIR=$(SYSROOT)/usr/lib/$(MULTIARCH)/pkgconfig \
			pkg-config --static --libs-only-l libbpf libelf ncursesw sqlite3) -lm
endif

CFLAGS		?= -O2 -g
WARNINGS	:= -Wall -Wextra -Werror=implicit-function-declaration
ROOMS		:= base command kernel model recording sink view
INCLUDES	:= -Ibpf -I$(OUT) $(addprefix -Iuser/,$(ROOMS))
override CPPFLAGS += $(INCLUDES) -D_GNU_SOURCE -DSLUBTRACE_VERSION='"$(VERSION)"'
BPF_ARCH	:= $(ARCH:amd64=x86)
# Looked up when it is needed: before that, the compiler may not be installed.
MULTIARCH	= $(shell $(CC) -print-multiarch 2>/dev/null)
BPF_FLAGS	= -g -O2 -Wall -Wextra -Wno-unused-parameter -target bpf -mcpu=v3 \
		   -D__TARGET_ARCH_$(BPF_ARCH) -Ibpf -I$(SYSROOT)/usr/include/$(MULTIARCH)

SOURCES		:= $(wildcard user/*.c $(addsuffix /*.c,$(addprefix user/,$(ROOMS))))
OBJECTS		:= $(SOURCES:%.c=$(OUT)/%.o) $(OUT)/user/sink/report_page.o
PURE		:= $(filter-out user/view/terminal.c, $(wildcard user/model/*.c user/sink/*.c user/view/*.c)) \
			user/base/options.c user/base/log.c
UNIT		:= $(wildcard tests/unit/*.c)
RECORDING	:= $(wildcard tests/recording/*.c user/recording/*.c) user/command/measure.c \
			user/command/player.c user/command/recording.c user/base/clock.c
SANITIZED	:= -std=gnu11 -Wall -Wextra -Werror -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined

# make V=1 shows the commands.
Q		:= $(if $(V),,@)
say		= @$(if $(V),:,printf '  %-8s %s\n')

all: $(PRODUCT) $(DOCS)

help:
	@echo 'make            builds ./slubtrace (installs what it needs to be built)'
	@echo 'make ARCH=arm64 builds build/arm64/slubtrace, static'
	@echo 'make demo       boots a Debian kernel in QEMU and shows slubtrace on yep_slab_cache there'
	@echo '                DEBUG=0: without slub_debug; KERNEL=ROW: a row of tests/vm/kernels.tsv'
	@echo 'make shell      a prompt in that kernel, with slubtrace and the module'
	@echo 'make test       all tests; also test-unit, test-recording, test-report,'
	@echo '                test-fuzz, test-native, test-screen, test-cost, test-vm'
	@echo 'make test-slubstats  builds kernels that count for themselves, and compares'
	@echo '                ROWS="6.1 7.2" PROFILES="plain": only these guests of the VM tier'
	@echo 'make bench      what an allocation costs in guests, under slubtrace and under other tools;'
	@echo '                writes tests/bench/RESULTS.md. ROWS="6.1": only prints it of these'
	@echo 'make bench-guard  writes anew the figures that make test-cost holds against'
	@echo 'make bench-view what the live view costs here, against its goals'
	@echo 'make bench-attach  how long it takes to be attached and to be gone, here and in guests (ROWS)'
	@echo 'make bench-record  how many events a second a recording takes here'
	@echo 'make bench-stream  events a second into CSV and JSON Lines, likewise'
	@echo 'make bench-scale  what it costs with more caches, CPUs, rows, stacks: guests that count instructions'
	@echo 'make bench-inspect  inspect of half a million partial slabs, and how long interrupts are off meanwhile'
	@echo 'make bench-work real work with slubtrace and with others: ten minutes of a quiet machine'
	@echo 'make install    to PREFIX ($(PREFIX))'

$(PRODUCT): $(OBJECTS)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(OBJECTS) $(LIBS) -o $@

$(OBJECTS) $(OUT)/tests/native/source.o $(OUT)/tests/bench/sinks.o $(OUT)/tests/bench/sweep.o: $(OUT)/slubtrace.skel.h $(OUT)/slubtrace_bare.skel.h $(OUT)/inspect.skel.h

ifeq ($(ARCH),$(NATIVE))
# The VM tier looks for the binaries of every architecture in one place.
$(BUILD)/$(ARCH)/slubtrace: slubtrace
	@mkdir -p $(@D)
	@ln -f $< $@

$(BUILD)/$(ARCH)/source-test: $(BUILD)/source-test
	@mkdir -p $(@D)
	@ln -f $< $@

$(BUILD)/$(ARCH)/pty: $(BUILD)/pty
	@mkdir -p $(@D)
	@ln -f $< $@

$(BUILD)/$(ARCH)/sql: $(BUILD)/sql
	@mkdir -p $(@D)
	@ln -f $< $@

$(BUILD)/$(ARCH)/floor: $(BUILD)/floor
	@mkdir -p $(@D)
	@ln -f $< $@

$(foreach arch,$(FOREIGN),$(addprefix $(BUILD)/$(arch)/,slubtrace source-test pty sql floor)): FORCE | deps-cross
	@$(MAKE) --no-print-directory ARCH=$(notdir $(@D)) $@
else
# Libraries and headers of that architecture, in the cache.
$(SYSROOT): | deps-build deps-vm deps-cross
	@mkdir -p $(@D)
	@sysroot=$$(tools/fetch-sysroot $(ARCH)) && ln -sfn "$$sysroot" $@
endif

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -std=gnu11 $(WARNINGS) -MMD -MP -c $< -o $@

# The page of reports is part of the program; an empty one says that it could not be built.
$(OUT)/user/sink/report_page.o: user/sink/report_page.S $(BUILD)/report.html
	@mkdir -p $(@D)
	$(say) AS $<
	$(Q)$(CC) $(CFLAGS) -DREPORT_PAGE='"$(BUILD)/report.html"' -c $< -o $@

# The same for all architectures. Only tests insist on what it is built with.
$(BUILD)/report.html: tools/build-page user/page/.npmrc $(wildcard user/page/*) | $(if $(filter test test-report,$(MAKECMDGOALS)),deps-page)
	@mkdir -p $(@D)
	$(say) PAGE $@
	$(Q)tools/build-page $(BUILD)/page $@

$(OUT)/slubtrace.bpf.o: bpf/slubtrace.bpf.c $(wildcard bpf/*.h) | deps-build $(SYSROOT)
	@mkdir -p $(@D)
	$(say) BPF $<
	$(Q)$(CLANG) $(BPF_FLAGS) -c $< -o $@

$(OUT)/inspect.bpf.o: bpf/inspect.bpf.c $(wildcard bpf/*.h) | deps-build $(SYSROOT)
	@mkdir -p $(@D)
	$(say) BPF $<
	$(Q)$(CLANG) $(BPF_FLAGS) -c $< -o $@

# The same programs for kernels without BTF of their own, which cannot have kfuncs.
$(OUT)/slubtrace_bare.bpf.o: bpf/slubtrace.bpf.c $(wildcard bpf/*.h) | deps-build $(SYSROOT)
	@mkdir -p $(@D)
	$(say) BPF $@
	$(Q)$(CLANG) $(BPF_FLAGS) -DSLUBTRACE_WITHOUT_KFUNC -c $< -o $@

$(OUT)/%.skel.h: $(OUT)/%.bpf.o
	$(say) SKEL $@
	$(Q)$(BPFTOOL) gen skeleton $< name $*_bpf > $@.new
	$(Q)mv $@.new $@

$(MANUAL): doc/slubtrace.8 tools/make-manual slubtrace
	$(say) MANUAL $@
	$(Q)tools/make-manual ./slubtrace $< > $@.new
	$(Q)mv $@.new $@

deps-%:
	@tools/install-deps $*

$(BUILD)/tests/unit: $(PURE) $(UNIT) $(wildcard user/*/*.h bpf/slubtrace.h tests/unit/*.h) | deps-build deps-test
	@mkdir -p $(@D)
	$(say) UNIT $@
	$(Q)$(CC) $(CPPFLAGS) $(SANITIZED) $(PURE) $(UNIT) -lcmocka -lm -o $@

# What knows SQLite, without kernel and terminal.
$(BUILD)/tests/recording: $(PURE) $(RECORDING) $(wildcard user/*/*.h bpf/slubtrace.h tests/recording/*.h) | deps-build deps-test
	@mkdir -p $(@D)
	$(say) UNIT $@
	$(Q)$(CC) $(CPPFLAGS) $(SANITIZED) $(PURE) $(RECORDING) -lcmocka -lsqlite3 -lm -o $@

# Harnesses for libFuzzer, which is clang's. What knows libbpf they take in as a source where they fuzz it.
FUZZ_FLAGS	:= -std=gnu11 $(WARNINGS) -Wno-missing-field-initializers -g -O1 -fsanitize=fuzzer-no-link,address,undefined \
			-fno-sanitize-recover=undefined
FUZZED		:= $(patsubst %.c,$(BUILD)/fuzz/%.o,$(PURE) user/base/clock.c $(wildcard user/recording/*.c) \
			tests/fuzz/recording.c tests/unit/fake_source.c tests/unit/hostile.c)
HARNESSES	:= $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

$(BUILD)/fuzz/%.o: %.c | deps-build deps-test
	@mkdir -p $(@D)
	$(say) FUZZ $<
	$(Q)$(CLANG) $(CPPFLAGS) $(FUZZ_FLAGS) -MMD -MP -c $< -o $@

$(HARNESSES): $(BUILD)/fuzz/fuzz_%: $(BUILD)/fuzz/tests/fuzz/fuzz_%.o $(FUZZED)
	$(say) LINK $@
	$(Q)$(CLANG) -fsanitize=fuzzer,address,undefined $^ -lcmocka -lsqlite3 -lm -o $@

test-fuzz: $(HARNESSES)
	@tests/run fuzz

-include $(FUZZED:.o=.d) $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/tests/fuzz/%.d,$(wildcard tests/fuzz/fuzz_*.c))

# A trace that is made up, as the data of a report or as a recording.
FAKED		:= tests/report/data.c tests/unit/fake_source.c tests/unit/hostile.c $(wildcard user/recording/*.c)
$(BUILD)/tests/report-data: $(PURE) $(FAKED) $(wildcard user/*/*.h bpf/slubtrace.h tests/unit/*.h) | deps-build deps-test
	@mkdir -p $(@D)
	$(say) UNIT $@
	$(Q)$(CC) $(CPPFLAGS) -Itests/unit $(SANITIZED) $(PURE) $(FAKED) -lcmocka -lsqlite3 -lm -o $@

# A recorder without a kernel, as fast as it gets.
$(BUILD)/bench-record: $(PURE) user/base/clock.c $(wildcard user/recording/*.c user/*/*.h bpf/slubtrace.h) tests/bench/record.c | deps-build
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -std=gnu11 $(WARNINGS) $(filter %.c,$^) -lsqlite3 -lm -o $@

# binaries ROWS: one an architecture; and with their tests.
binaries	= $(patsubst %,$(BUILD)/%/slubtrace,$(sort $(shell tools/rows arch $1)))
with-tests	= $(foreach binary,$(call binaries,$1),$(binary) $(addprefix $(dir $(binary)),source-test pty sql))

# The running kernel as a source, by itself.
$(OUT)/source-test: $(OUT)/tests/native/source.o $(filter-out $(OUT)/user/main.o,$(OBJECTS))
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

# The output side of the stream, by itself.
$(OUT)/bench-sinks: $(OUT)/tests/bench/sinks.o $(filter-out $(OUT)/user/main.o,$(OBJECTS))
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

# Sweeps by themselves, here and in guests.
$(OUT)/bench-sweep: $(OUT)/tests/bench/sweep.o $(filter-out $(OUT)/user/main.o,$(OBJECTS))
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -o $@

# What forks and executes itself.
$(BUILD)/bench-spawn: tests/bench/spawn.c | deps-build
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(CFLAGS) -std=gnu11 $(WARNINGS) -static $< -o $@

# The kernels of these guests are of amd64.
COSTED		:= $(addprefix $(BUILD)/amd64/,slubtrace floor)

test: slubtrace $(MANUAL) $(BUILD)/tests/unit $(BUILD)/tests/recording $(BUILD)/tests/report-data $(HARNESSES) $(BUILD)/tests/witness $(BUILD)/source-test $(COSTED) $(call with-tests,$(ROWS)) deps-test deps-vm
	@VM_ROWS='$(ROWS)' VM_PROFILES='$(PROFILES)' tests/run unit recording report fuzz native screen cost vm $$(tests/slubstats/run --if-cached)

# slubtrace counts beside kernels that count for themselves.
$(BUILD)/tests/witness: $(wildcard tests/slubstats/*.[ch]) $(filter-out $(OUT)/user/main.o,$(OBJECTS))
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -std=gnu11 $(WARNINGS) $(filter-out %.h,$^) $(LIBS) -o $@

# Gives a command a terminal in guests, which have nothing to link it with.
$(OUT)/pty: tests/screen/pty.c | $(SYSROOT)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -std=gnu11 $(WARNINGS) -static $< -o $@

# Watches a command of slubtrace start and end, also there.
$(OUT)/bench-attach: tests/bench/attach.c | deps-build
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -std=gnu11 $(WARNINGS) -static $< -o $@

# Asks recordings there.
$(OUT)/sql: tests/vm/sql.c | deps-build $(SYSROOT)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -std=gnu11 $(WARNINGS) -static $< -lsqlite3 -lm -o $@

test-unit: $(MANUAL) $(BUILD)/tests/unit
	@tests/run unit

test-recording: slubtrace $(BUILD)/tests/recording $(BUILD)/tests/report-data
	@tests/run recording

test-report: slubtrace $(BUILD)/report.html $(BUILD)/tests/report-data deps-test
	@tests/run report

test-native: slubtrace $(BUILD)/source-test deps-test
	@tests/run native

test-screen: slubtrace deps-test
	@tests/run screen

test-slubstats: slubtrace $(BUILD)/tests/witness deps-vm
	@tests/run slubstats

# The least that BPF can do, and a witness of what ran.
$(OUT)/floor: tests/bench/floor.c | deps-build $(SYSROOT)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -std=gnu11 $(WARNINGS) $< $(LIBS) -o $@

bench: $(COSTED) deps-vm deps-test
	@tests/bench/cost $(if $(ROWS),$(ROWS),--write)

test-cost: $(COSTED) deps-vm deps-test
	@tests/run cost

bench-guard: $(COSTED) deps-vm deps-test
	@tests/cost/run --write

# Figures of this machine: no part of make test.
bench-view: slubtrace
	@tests/bench/view

bench-attach: slubtrace $(BUILD)/bench-attach deps-vm
	@tests/bench/attach

bench-record: $(BUILD)/bench-record
	@tests/bench/record

bench-stream: slubtrace $(BUILD)/bench-sinks
	@tests/bench/stream

bench-scale: slubtrace $(BUILD)/bench-sweep $(BUILD)/pty deps-vm
	@tests/bench/scale

bench-inspect: slubtrace deps-vm
	@tests/bench/inspect

bench-work: slubtrace $(BUILD)/bench-spawn deps-test
	@tests/bench/work

test-vm: $(call with-tests,$(ROWS)) deps-vm
	@VM_ROWS='$(ROWS)' VM_PROFILES='$(PROFILES)' tests/run vm

# After make test-vm of all rows.
kernel-table:
	@for readme in README.md README.zh-CN.md; do \
		tools/kernel-table --write $$readme $$(printf '%s\n' $(BUILD)/vm/check/*.json | sort -V); done

demo: $(call binaries,$(KERNEL)) deps-vm
	@tools/demo --kernel '$(KERNEL)' --debug '$(DEBUG)'

shell: $(call binaries,$(KERNEL)) deps-vm
	@tools/demo --kernel '$(KERNEL)' --debug '$(DEBUG)' --shell

install: slubtrace $(MANUAL)
	install -D -m 755 slubtrace $(DESTDIR)$(PREFIX)/sbin/slubtrace
	install -D -m 644 $(MANUAL) $(DESTDIR)$(PREFIX)/share/man/man8/slubtrace.8

clean:
	rm -rf $(BUILD) slubtrace

-include $(OBJECTS:.o=.d) $(OUT)/tests/native/source.d $(OUT)/tests/bench/sinks.d $(OUT)/tests/bench/sweep.d

.PHONY: all help kernel-table FORCE test test-unit test-recording test-report test-fuzz test-native test-screen test-slubstats test-vm bench-view bench-attach bench-record bench-stream bench-scale bench-inspect bench-work test-cost bench bench-guard demo shell install clean
