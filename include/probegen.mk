# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Rules for GNU make: a header from each probe spec, an object from each BPF program.
#
#     include $(shell pkg-config --variable=makefile probegen)
#     all: page_write.bpf.o
#
# NAME.probe.h is generated from NAME.probe, PROG.bpf.o compiled from PROG.bpf.c, and PROG.skel.h, the
# skeleton, made of it, when one of them or what it includes has changed, and headers also when
# PROBEGEN_VMLINUX, PROBEGEN_FLAGS or the running kernel has. The headers that a program includes are
# found in its text.
#
# `make probegen-check' builds PROBEGEN_OBJECTS and fails unless all of them were generated for what
# runs on this machine, as `probegen check' says.
#
# The sources may be in another folder (VPATH). Variables, all of them optional:
#
#     PROBEGEN            the generator                               probegen
#     PROBEGEN_VMLINUX    vmlinux with DWARF of the kernel to probe   the running kernel's
#     PROBEGEN_FLAGS      more options of the generator               --strict, …
#     PROBEGEN_CLANG      clang with the BPF target                   clang
#     PROBEGEN_BPFTOOL    makes skeletons                             bpftool
#     PROBEGEN_OBJECTS    those of probegen-check                     of all programs (*.bpf.c) here
#                                                                     and below that include a header
#     PROBEGEN_ARCH       the kernel's machine, as libbpf's           this machine's: x86, arm64, s390, …
#                         __TARGET_ARCH_… macros name it
#     PROBEGEN_CPPFLAGS   where <probegen/fetch.bpf.h> is             what pkg-config says
#     PROBEGEN_CFLAGS     options of clang                            -g -O2 -Wall
#
# .SECONDEXPANSION is in force after this file: write $$$$ for a $ in prerequisites below it.

PROBEGEN ?= probegen
PROBEGEN_CLANG ?= clang
PROBEGEN_BPFTOOL ?= bpftool
PROBEGEN_ARCH ?= $(shell uname -m | sed -e 's/x86_64/x86/' -e 's/aarch64/arm64/' -e 's/s390x/s390/' \
	-e 's/riscv64/riscv/')
ifeq ($(origin PROBEGEN_CPPFLAGS),undefined)
PROBEGEN_CPPFLAGS := $(shell pkg-config --cflags probegen)
endif
PROBEGEN_CFLAGS ?= -g -O2 -Wall

probegen_hash := \#

# The plain target has the order of bytes of this machine.
probegen_target = $(if $(filter s390,$(PROBEGEN_ARCH)),bpfeb,bpf)

# The system's own directories: clang forgets the machine's (asm/types.h) when the target is BPF.
probegen_system = $(eval probegen_system := $(shell $(PROBEGEN_CLANG) -E -v -x c /dev/null 2>&1 | \
	sed -n '/^$(probegen_hash)include </,/^End of search/s/^ \(\/.*\)/-idirafter \1/p' \
	))$(probegen_system)

# $(call probegen_source,FILE): where make finds it.
probegen_source = $(firstword $(wildcard $(1) $(addsuffix /$(1),$(subst :, ,$(VPATH)))))

# $(call probegen_headers,PROG.bpf.c): the probe headers it includes, in the folder of its object.
probegen_headers = $(if $(call probegen_source,$(1)),$(addprefix $(dir $(1)),$(shell \
	sed -n 's/^[ \t]*$(probegen_hash)[ \t]*include[ \t]*"\([^"]*\.probe\.h\)".*/\1/p' \
	$(call probegen_source,$(1)))))

# What headers are generated for besides what they depend on; kept with the dependencies of each.
probegen_for := $(probegen_hash) for $(or $(PROBEGEN_VMLINUX),Linux $(shell uname -r)) $(PROBEGEN_FLAGS)
probegen_quote = '$(subst ','\'',$(1))'

%.probe.h: %.probe $(PROBEGEN_VMLINUX)
	@mkdir -p $(@D)
	$(PROBEGEN) $(if $(PROBEGEN_VMLINUX),-k $(PROBEGEN_VMLINUX)) $(PROBEGEN_FLAGS) -MD -o $@ $<
	@printf '%s\n' $(call probegen_quote,$(probegen_for)) >>$@.d

.SECONDEXPANSION:

%.bpf.o: %.bpf.c $$(call probegen_headers,$$*.bpf.c)
	@mkdir -p $(@D)
	$(PROBEGEN_CLANG) -target $(probegen_target) -D__TARGET_ARCH_$(PROBEGEN_ARCH) -I$(@D) $(PROBEGEN_CPPFLAGS) \
		$(probegen_system) $(PROBEGEN_CFLAGS) -MMD -MP -c -o $@ $<

%.skel.h: %.bpf.o
	@echo $(PROBEGEN_BPFTOOL) gen skeleton $< '>$@'
	@trap 'rm -f $@.tmp' EXIT; trap 'exit 1' HUP INT TERM; \
		$(PROBEGEN_BPFTOOL) gen skeleton $< >$@.tmp && mv $@.tmp $@

.PRECIOUS: %.probe.h %.bpf.o

# Where files may be: this folder and those below, and the same under each of VPATH's.
probegen_folders := . * */*

# $(call probegen_find,SUFFIX): files of a kind in them.
probegen_find = $(patsubst ./%,%,$(wildcard $(addsuffix /*$(1),$(probegen_folders))) \
	$(foreach root,$(subst :, ,$(VPATH)),$(patsubst $(root)/%,%, \
		$(wildcard $(addprefix $(root)/,*$(1) */*$(1) */*/*$(1))))))
probegen_specs = $(call probegen_find,.probe)
probegen_programs = $(call probegen_find,.bpf.c)

# Mentioned as targets, headers are as good as there: else make would try its own %.o: %.c first.
probegen_goal := $(.DEFAULT_GOAL)
$(sort $(addsuffix .h,$(probegen_specs))):

probegen_depfiles := $(wildcard $(addsuffix /*.probe.h.d,$(probegen_folders)))
-include $(probegen_depfiles) $(wildcard $(addsuffix /*.bpf.d,$(probegen_folders)))

# Headers that were generated for another kernel, or with other options, are generated again.
$(patsubst ./%,%,$(patsubst %.d,%,$(filter-out /dev/null,$(shell grep -L -x -F -e \
	$(call probegen_quote,$(probegen_for)) /dev/null $(probegen_depfiles))))): probegen_again
probegen_again:

ifeq ($(origin PROBEGEN_OBJECTS),undefined)
PROBEGEN_OBJECTS = $(foreach program,$(sort $(probegen_programs)),$(if \
	$(call probegen_headers,$(program)),$(program:.c=.o)))
endif

.PHONY: probegen-check
probegen-check: $$(PROBEGEN_OBJECTS)
	$(if $^,,$(error no program here includes a probe header: set PROBEGEN_OBJECTS))$(PROBEGEN) check $^

# None of these is what a bare `make' is for.
.DEFAULT_GOAL := $(probegen_goal)
