// SPDX-License-Identifier: GPL-2.0-only
/*
 * libdwfl does the work. A process is a Dwfl whose modules are its mappings with code, as long as these stay the
 * same; its one thread is the snapshot that is unwound just now.
 */
#include "run/stack/unwind.h"

#include <elfutils/libdwfl.h>
#include <gelf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/utsname.h>

#include "arch/arch.h"
#include "base/bytes.h"
#include "run/stack/inlines.h"

/** Processes whose files are kept ready. */
#define MOST_SPACES 16


struct space {
	uint32_t process;
	struct pg_arena *arena; /* NULL: not used */
	struct pg_mapping *mappings;
	size_t num;
	Dwfl *dwfl;
	uint64_t reported; /* the address of the file that was reported last: it may have several mappings */
	const struct pg_arch *arch;
	struct pg_inlines *inlines;

	/* Of the snapshot that is unwound. */
	const struct pg_snapshot *snapshot;
	struct pg_arena *result;
	struct pg_frames frames;
	size_t most;
	bool is_outermost; /* the last one of the frames */
	bool has_missed;
	uint64_t missed; /* the address of a word that is not in the copy */
};

struct pg_unwinder {
	const struct pg_arch *arch; /* NULL: a machine that is not known */
	struct space spaces[MOST_SPACES];
	size_t next; /* to be replaced */
};

/* --- What libdwfl asks --- */

static pid_t next_thread(Dwfl *dwfl, void *state, void **thread)
{
	struct space *space = state;

	(void)dwfl;
	if (*thread)
		return 0;
	*thread = space;
	return (pid_t)space->process;
}

static bool get_thread(Dwfl *dwfl, pid_t id, void *state, void **thread)
{
	(void)dwfl;
	(void)id;
	*thread = state;
	return true;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *ret, void *state)
{
	struct space *space = state;
	const struct pg_snapshot *snapshot = space->snapshot;
	const uint64_t at = address - snapshot->begin;

	(void)dwfl;
	if (at >= snapshot->size || snapshot->size - at < sizeof(*ret)) {
		space->has_missed = true;
		space->missed = address;
		return false;
	}
	memcpy(ret, snapshot->copy + at, sizeof(*ret));
	return true;
}

static bool take_register(const struct pg_snapshot *snapshot, const struct pg_arch_reg *reg,
			  uint64_t *ret)
{
	if (snapshot->regs_size < sizeof(*ret) ||
	    reg->pt_regs > snapshot->regs_size - sizeof(*ret))
		return false;
	memcpy(ret, (const char *)snapshot->regs + reg->pt_regs, sizeof(*ret));
	return true;
}

/** One that libdwfl does not know is in no call frame information. Not all machines give the instruction pointer a number. */
static bool set_registers(Dwfl_Thread *thread, void *state)
{
	const struct space *space = state;
	const struct pg_arch *arch = space->arch;
	Dwarf_Word value;

	for (size_t i = 0; i < arch->num_regs; i++) {
		const struct pg_arch_reg *reg = &arch->regs[i];

		if (!take_register(space->snapshot, reg, &value))
			return false;
		if (reg->dwarf == arch->ip)
			dwfl_thread_state_register_pc(thread, value);
		else
			dwfl_thread_state_registers(thread, (int)reg->dwarf, 1, &value);
	}
	return true;
}

static const Dwfl_Thread_Callbacks thread_callbacks = {
	.next_thread = next_thread,
	.get_thread = get_thread,
	.memory_read = read_memory,
	.set_initial_registers = set_registers,
};

/** libdwfl takes it over; it is asked for once. */
static int find_elf(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
		    char **path, Elf **ret)
{
	(void)module;
	(void)name;
	(void)base;
	(void)path;
	*ret = *userdata;
	*userdata = NULL;
	return -1;
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = find_elf,
	.find_debuginfo = dwfl_build_id_find_debuginfo,
};

/* --- Files --- */

/** Where the file's first loaded byte and the one behind its last would be, if it were not moved. */
static bool find_extent(Elf *elf, uint64_t *ret_begin, uint64_t *ret_end)
{
	GElf_Phdr header;
	size_t num;
	bool has_any = false;

	if (elf_getphdrnum(elf, &num) != 0)
		return false;
	for (size_t i = 0; i < num && gelf_getphdr(elf, (int)i, &header); i++) {
		const uint64_t align = header.p_align > 1 ? header.p_align : 1;

		if (header.p_type != PT_LOAD)
			continue;
		if (!has_any)
			*ret_begin = header.p_vaddr & -align;
		*ret_end = header.p_vaddr + header.p_memsz;
		has_any = true;
	}
	return has_any && *ret_begin < *ret_end;
}

/** How far the file was moved: by its segment with the mapping's beginning. */
static bool find_bias(Elf *elf, const struct pg_mapping *mapping, uint64_t *ret)
{
	GElf_Phdr header;
	size_t num;

	if (elf_getphdrnum(elf, &num) != 0)
		return false;
	for (size_t i = 0; i < num && gelf_getphdr(elf, (int)i, &header); i++) {
		const uint64_t align = header.p_align > 1 ? header.p_align : 1;
		const uint64_t offset = header.p_offset & -align;

		if (header.p_type != PT_LOAD || !(header.p_flags & PF_X) ||
		    mapping->offset < offset ||
		    mapping->offset >= header.p_offset + header.p_filesz)
			continue;
		*ret = mapping->begin - ((header.p_vaddr & -align) + mapping->offset - offset);
		return true;
	}
	return false;
}

/** Would a section become more than this, and than so many times its size? */
#define MOST_UNPACKED ((uint64_t)64 << 20)
#define MOST_TIMES    32

/** The size that a section has when it is unpacked; 0: it is not packed, or no one could unpack it. */
static uint64_t unpacked_size(Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	GElf_Chdr packed;
	const char *name;
	Elf_Data *data;
	size_t names;

	if (header->sh_flags & SHF_COMPRESSED)
		return gelf_getchdr(section, &packed) ? packed.ch_size : 0;
	/* The older way: "ZLIB", and the size in big-endian order. */
	name = elf_getshdrstrndx(elf, &names) == 0 ? elf_strptr(elf, names, header->sh_name) : NULL;
	if (!name || strncmp(name, ".zdebug", strlen(".zdebug")) != 0)
		return 0;
	data = elf_rawdata(section, NULL);
	return data && data->d_buf && data->d_size >= 12
		       ? pg_load_u64(PG_BIG_ENDIAN, (const char *)data->d_buf + 4)
		       : 0;
}

/** libdw unpacks what it reads, whatever its size: a file may be made to take all memory. */
static bool unpacks_much(Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(elf, section)) != NULL) {
		const uint64_t size = gelf_getshdr(section, &header)
					      ? unpacked_size(elf, section, &header)
					      : 0;

		if (size > MOST_UNPACKED && size / MOST_TIMES > header.sh_size)
			return true;
	}
	return false;
}

/** The vDSO is the kernel's, and the same in all processes of this machine. */
static Elf *open_vdso(const struct pg_mapping *mapping)
{
	char *own = (char *)getauxval(AT_SYSINFO_EHDR);

	return own ? elf_memory(own, mapping->end - mapping->begin) : NULL;
}

static Elf *open_elf(const struct pg_mapping *mapping)
{
	Elf *elf = NULL;

	elf_version(EV_CURRENT);
	if (mapping->fd >= 0)
		elf = elf_begin(mapping->fd, ELF_C_READ, NULL);
	else if (mapping->path && strcmp(mapping->path, "[vdso]") == 0)
		elf = open_vdso(mapping);
	if (elf && elf_kind(elf) == ELF_K_ELF)
		return elf;
	elf_end(elf);
	return NULL;
}

/** What is not a file of this machine has no module, and stacks end there. */
static void report(struct space *space, const struct pg_mapping *mapping)
{
	Elf *elf = open_elf(mapping);
	uint64_t begin = 0, end = 0, bias = 0;
	Dwfl_Module *module = NULL;
	GElf_Ehdr header;
	void **userdata;

	if (elf && gelf_getehdr(elf, &header) && pg_arch_by_machine(header.e_machine) == space->arch &&
	    gelf_getclass(elf) == ELFCLASS64 && find_extent(elf, &begin, &end) &&
	    find_bias(elf, mapping, &bias) && begin + bias != space->reported && !unpacks_much(elf))
		module = dwfl_report_module(space->dwfl, mapping->path ? mapping->path : "",
					    begin + bias, end + bias);
	if (!module) {
		elf_end(elf);
		return;
	}
	dwfl_module_info(module, &userdata, NULL, NULL, NULL, NULL, NULL, NULL);
	*userdata = elf;
	space->reported = begin + bias;
}

/* --- Processes --- */

static bool are_same(const struct space *space, const struct pg_snapshot *snapshot)
{
	if (space->num != snapshot->num_mappings)
		return false;
	for (size_t i = 0; i < space->num; i++) {
		const struct pg_mapping *a = &space->mappings[i], *b = &snapshot->mappings[i];

		if (a->begin != b->begin || a->end != b->end || a->offset != b->offset ||
		    a->fd != b->fd)
			return false;
	}
	return true;
}

/** Of modules that no stack has asked for. */
static int end_elf(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr begin,
		   void *state)
{
	(void)module;
	(void)name;
	(void)begin;
	(void)state;
	elf_end(*userdata);
	*userdata = NULL;
	return DWARF_CB_OK;
}

static void end_space(struct space *space)
{
	dwfl_getmodules(space->dwfl, end_elf, NULL, 0);
	dwfl_end(space->dwfl);
	pg_arena_destroy(space->arena);
	*space = (struct space){.arena = NULL};
}

static void begin_space(struct space *space, const struct pg_arch *arch,
			const struct pg_snapshot *snapshot)
{
	*space = (struct space){
		.process = snapshot->process,
		.arena = pg_arena_create(),
		.dwfl = dwfl_begin(&callbacks),
		.arch = arch,
		.num = snapshot->num_mappings,
	};
	space->inlines = pg_inlines_create(space->arena);
	space->mappings = PG_NEW_N(space->arena, space->num + 1, struct pg_mapping);
	for (size_t i = 0; i < space->num; i++) {
		space->mappings[i] = snapshot->mappings[i];
		report(space, &snapshot->mappings[i]);
	}
	dwfl_report_end(space->dwfl, NULL, NULL);
	dwfl_attach_state(space->dwfl, NULL, (pid_t)space->process, &thread_callbacks, space);
}

static struct space *find_space(struct pg_unwinder *unwinder, const struct pg_snapshot *snapshot)
{
	struct space *space = NULL;

	for (size_t i = 0; i < MOST_SPACES && !space; i++) {
		if (unwinder->spaces[i].arena && unwinder->spaces[i].process == snapshot->process)
			space = &unwinder->spaces[i];
	}
	if (space && are_same(space, snapshot))
		return space;
	if (!space) {
		space = &unwinder->spaces[unwinder->next];
		unwinder->next = (unwinder->next + 1) % MOST_SPACES;
	}
	if (space->arena)
		end_space(space);
	begin_space(space, unwinder->arch, snapshot);
	return space;
}

struct pg_unwinder *pg_unwinder_create(struct pg_arena *arena)
{
	struct pg_unwinder *unwinder = PG_NEW(arena, struct pg_unwinder);
	struct utsname host;

	unwinder->arch = uname(&host) == 0 ? pg_arch_by_name(host.machine) : NULL;
	return unwinder;
}

void pg_unwinder_destroy(struct pg_unwinder *unwinder)
{
	for (size_t i = 0; unwinder && i < MOST_SPACES; i++) {
		if (unwinder->spaces[i].arena)
			end_space(&unwinder->spaces[i]);
	}
}

/* --- Frames --- */

/** How one of the tables of a module is opened. */
typedef Dwarf_CFI *(*open_cfi)(Dwfl_Module *module, Dwarf_Addr *bias);

/** What the call frame information says of a place. */
struct described {
	bool is_signal;	   /* a signal handler returns to it: no function has called it */
	bool is_outermost; /* it has no caller */
};

static bool is_in(open_cfi open, Dwfl_Module *module, uint64_t address, struct described *ret)
{
	Dwarf_Op no_op[3], *ops;
	Dwarf_Addr bias, begin, end;
	Dwarf_CFI *cfi = open(module, &bias);
	Dwarf_Frame *frame;
	size_t num;
	int caller;

	if (!cfi || dwarf_cfi_addrframe(cfi, address - bias, &frame) != 0)
		return false;
	caller = dwarf_frame_info(frame, &begin, &end, &ret->is_signal);
	/* This is how libdw says that a register is undefined. */
	ret->is_outermost = caller >= 0 && dwarf_frame_register(frame, caller, no_op, &ops, &num) == 0 &&
			    num == 0 && ops == no_op;
	free(frame);
	return true;
}

/** False: there is none, and libdwfl would try frame pointers. */
static bool is_described(Dwfl_Module *module, uint64_t address, struct described *ret)
{
	return is_in(dwfl_module_eh_cfi, module, address, ret) ||
	       is_in(dwfl_module_dwarf_cfi, module, address, ret);
}

static int take_frame(Dwfl_Frame *state, void *to)
{
	struct space *space = to;
	struct pg_frame frame = {.address = 0};
	struct described described = {false, false};
	bool is_exact;
	Dwfl_Module *module;
	uint64_t place;

	/* The first of both functions that unwind is this one. */
	space->has_missed = false;
	if (!dwfl_frame_pc(state, &frame.address, &is_exact))
		return DWARF_CB_ABORT;
	place = frame.address - !is_exact;
	module = dwfl_addrmodule(space->dwfl, place);
	if (!module)
		space->frames.end = "the code is in no file that can be read";
	else if (!is_described(module, place, &described))
		space->frames.end = "the file has no call frame information of this code";
	frame.is_signal = described.is_signal;
	frame.is_return = !is_exact && !frame.is_signal;
	if (module)
		frame.inlined = pg_inlines_find(space->inlines, module, place, &frame.num_inlined);
	*PG_PUSH(space->result, space->frames.items, space->frames.num) = frame;
	space->is_outermost = described.is_outermost;
	if (space->frames.num < space->most)
		return space->frames.end ? DWARF_CB_ABORT : DWARF_CB_OK;
	space->frames.end = NULL;
	return DWARF_CB_ABORT;
}

/** bytes: of the stack that surely were copied. */
static const char *cut_text(struct pg_arena *arena, size_t bytes)
{
	const char *ends = pg_printf(arena, "the copy of the stack's top %zu bytes ends here", bytes);

	return bytes < PROBE_MOST_SAVED ? pg_printf(arena, "%s: --unwind=BYTES takes more", ends) : ends;
}

/** Why libdwfl did not find the frame of the caller. */
static const char *failure(const struct space *space, int got)
{
	const struct pg_snapshot *snapshot = space->snapshot;

	if (!space->has_missed && got == 0)
		return "the return address is 0 or not known";
	if (!space->has_missed)
		return pg_printf(space->result, "the call frame information cannot be followed: %s",
				 dwfl_errmsg(-1));
	if (snapshot->size == snapshot->room &&
	    space->missed - snapshot->begin - snapshot->size < PROBE_MOST_STACK)
			return cut_text(space->result, snapshot->room - PROBE_SAVED_PAGE);
	return pg_printf(space->result,
			 "what is at 0x%" PRIx64 " was not copied: it is not on the stack of the probe",
			 space->missed);
}

uint64_t pg_unwind_place(const struct pg_unwinder *unwinder, const struct pg_snapshot *snapshot)
{
	uint64_t place;

	return unwinder->arch && take_register(snapshot, pg_arch_ip(unwinder->arch), &place) ? place : 0;
}

struct pg_frames pg_unwind(struct pg_unwinder *unwinder, struct pg_arena *arena,
			   const struct pg_snapshot *snapshot, size_t most)
{
	struct space *space;
	int got;

	if (!unwinder->arch)
		return (struct pg_frames){.end = "the registers of this machine are not known"};
	space = find_space(unwinder, snapshot);
	space->snapshot = snapshot;
	space->result = arena;
	space->most = most;
	space->frames = (struct pg_frames){.num = 0};
	space->has_missed = false;
	got = dwfl_getthread_frames(space->dwfl, (pid_t)space->process, take_frame, space);
	/* A return address that cannot be read is an end to libdwfl. */
	space->frames.is_whole = got >= 0 && !space->frames.end && space->is_outermost;
	if (got < 0 || (got == 0 && !space->is_outermost))
		space->frames.end = failure(space, got);
	return space->frames;
}
