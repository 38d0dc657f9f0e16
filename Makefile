# SPDX-License-Identifier: GPL-2.0-or-later
# Builds slubtrace and everything that tests and shows it. `make help` lists the targets.

BUILD		?= build
CLANG		?= clang
BPFTOOL		?= $(shell command -v bpftool || echo /usr/sbin/bpftool)
PREFIX		?= /usr/local
VERSION		:= 0.1
KERNEL		?= 6.1
DEBUG		?= 1

CFLAGS		?= -O2 -g
WARNINGS	:= -Wall -Wextra -Werror=implicit-function-declaration
ROOMS		:= base command kernel model sink view
INCLUDES	:= -Ibpf -I$(BUILD) $(addprefix -Iuser/,$(ROOMS))
override CPPFLAGS += $(INCLUDES) -D_GNU_SOURCE -DSLUBTRACE_VERSION='"$(VERSION)"'
LIBS		:= -lbpf -lelf -lz -lm

BPF_ARCH	:= $(shell uname -m | sed 's/x86_64/x86/; s/aarch64/arm64/')
# Looked up when it is needed: before that, the compiler may not be installed.
MULTIARCH	= $(shell $(CC) -print-multiarch 2>/dev/null)
BPF_FLAGS	= -g -O2 -Wall -Wextra -Wno-unused-parameter -target bpf -mcpu=v3 \
		   -D__TARGET_ARCH_$(BPF_ARCH) -Ibpf -I/usr/include/$(MULTIARCH)

SOURCES		:= $(wildcard user/*.c $(addsuffix /*.c,$(addprefix user/,$(ROOMS))))
OBJECTS		:= $(SOURCES:%.c=$(BUILD)/%.o)
PURE		:= $(wildcard user/model/*.c user/sink/*.c user/view/*.c) user/base/options.c user/base/log.c
UNIT		:= $(wildcard tests/unit/*.c)

# make V=1 shows the commands.
Q		:= $(if $(V),,@)
say		= @$(if $(V),:,printf '  %-8s %s\n')

all: slubtrace

help:
	@echo 'make            builds ./slubtrace (installs what it needs to be built)'
	@echo 'make demo       boots a Debian kernel in QEMU and shows slubtrace on yep_slab_cache there'
	@echo '                DEBUG=0: without slub_debug; KERNEL=ROW: a row of tests/vm/kernels.tsv'
	@echo 'make shell      a prompt in that kernel, with slubtrace and the module'
	@echo 'make test       all tests; also test-unit, test-native, test-vm'
	@echo 'make install    to PREFIX ($(PREFIX))'

slubtrace: $(OBJECTS)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(OBJECTS) $(LIBS) -o $@

$(OBJECTS): $(BUILD)/slubtrace.skel.h $(BUILD)/slubtrace_bare.skel.h

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -std=gnu11 $(WARNINGS) -MMD -MP -c $< -o $@

$(BUILD)/slubtrace.bpf.o: bpf/slubtrace.bpf.c $(wildcard bpf/*.h) | deps-build
	@mkdir -p $(@D)
	$(say) BPF $<
	$(Q)$(CLANG) $(BPF_FLAGS) -c $< -o $@

# The same programs for kernels without BTF of their own, which cannot have kfuncs.
$(BUILD)/slubtrace_bare.bpf.o: bpf/slubtrace.bpf.c $(wildcard bpf/*.h) | deps-build
	@mkdir -p $(@D)
	$(say) BPF $@
	$(Q)$(CLANG) $(BPF_FLAGS) -DSLUBTRACE_WITHOUT_KFUNC -c $< -o $@

$(BUILD)/%.skel.h: $(BUILD)/%.bpf.o
	$(say) SKEL $@
	$(Q)$(BPFTOOL) gen skeleton $< name $*_bpf > $@.new
	$(Q)mv $@.new $@

deps-%:
	@tools/install-deps $*

$(BUILD)/tests/unit: $(PURE) $(UNIT) $(wildcard user/*/*.h bpf/slubtrace.h tests/unit/*.h) | deps-build deps-test
	@mkdir -p $(@D)
	$(say) UNIT $@
	$(Q)$(CC) $(CPPFLAGS) -std=gnu11 -Wall -Wextra -Werror -g -O1 -fsanitize=address,undefined \
		-fno-sanitize-recover=undefined $(PURE) $(UNIT) -lcmocka -lm -o $@

test: slubtrace $(BUILD)/tests/unit deps-test deps-vm
	@tests/run unit native vm

test-unit: $(BUILD)/tests/unit
	@tests/run unit

test-native: slubtrace deps-test
	@tests/run native

test-vm: slubtrace deps-vm
	@tests/run vm

demo: slubtrace deps-vm
	@tools/demo --kernel '$(KERNEL)' --debug '$(DEBUG)'

shell: slubtrace deps-vm
	@tools/demo --kernel '$(KERNEL)' --debug '$(DEBUG)' --shell

install: slubtrace
	install -D -m 755 slubtrace $(DESTDIR)$(PREFIX)/sbin/slubtrace

clean:
	rm -rf $(BUILD) slubtrace

-include $(OBJECTS:.o=.d)

.PHONY: all help test test-unit test-native test-vm demo shell install clean
