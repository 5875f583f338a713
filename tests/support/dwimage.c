// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a kernel is when it runs, and where each CPU's data is.
 *
 * KASLR moves the image as a whole (arch/x86/boot/compressed/kaslr.c, arch/x86/tools/relocs.c): all
 * that is in a section that is loaded, by the same. Per-CPU data is linked from 0 on before Linux
 * 6.15, as offsets that nothing moves, and in the image since then, where it moves with the rest
 * (arch/x86/kernel/vmlinux.lds.S of both), as on arm64 always; __per_cpu_start and __per_cpu_end are
 * around it. What is there is what the copies of the CPUs are made from: setup_per_cpu_areas() puts
 * into __per_cpu_offset[cpu] how far a copy is from where __per_cpu_start is at run time.
 */
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "support/dwrun.h"

static void add_section(struct dwi_image *image, const GElf_Shdr *header)
{
	if (!(header->sh_flags & SHF_ALLOC) || header->sh_size == 0 ||
	    image->num_sections == DWI_MAX_SECTIONS)
		return;
	image->sections[image->num_sections++] =
		(struct dwi_section){header->sh_addr, header->sh_addr + header->sh_size};
}

static void read_symbols(struct dwi_image *image, Elf *elf, Elf_Scn *section,
			 const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Sym symbol;

	for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
		const char *name = elf_strptr(elf, header->sh_link, symbol.st_name);

		if (!name || strncmp(name, "__per_cpu_", 10) != 0)
			continue;
		if (strcmp(name, "__per_cpu_start") == 0)
			image->per_cpu.begin = symbol.st_value;
		else if (strcmp(name, "__per_cpu_end") == 0)
			image->per_cpu.end = symbol.st_value;
		else if (strcmp(name, "__per_cpu_offset") == 0)
			image->per_cpu_offset = symbol.st_value;
	}
}

/**
 * x86-64: System V ABI, figure 3.36; arm64: DWARF for the Arm 64-bit Architecture, 4.1; s390x: its ELF ABI
 * Supplement, 1.2.2 (the register save area, 160 bytes) and table 1.18; riscv64: psABI, DWARF Register
 * Numbers.
 */
static struct dwi_image image_for(uint16_t machine)
{
	struct dwi_image image = {.num_regs = 16, .sp = 7, .fp = 6, .pushed = 8, .has_return_below = true};

	if (machine == EM_S390)
		image = (struct dwi_image){.num_regs = 16, .sp = 15, .fp = 11, .pushed = 160, .is_big = true};
	else if (machine == EM_AARCH64)
		image = (struct dwi_image){.num_regs = 32, .sp = 31, .fp = 29};
	else if (machine == EM_RISCV)
		image = (struct dwi_image){.num_regs = 32, .sp = 2, .fp = 8};
	image.machine = machine;
	return image;
}

void dwi_image_read(Elf *elf, struct dwi_image *ret)
{
	Elf_Scn *section = NULL;
	GElf_Ehdr elf_header;
	GElf_Shdr header;

	*ret = image_for(gelf_getehdr(elf, &elf_header) ? elf_header.e_machine : EM_NONE);
	ret->elf = elf;
	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header))
			continue;
		add_section(ret, &header);
		if (header.sh_type == SHT_SYMTAB)
			read_symbols(ret, elf, section, &header);
	}
}

static bool is_within(struct dwi_section section, uint64_t address)
{
	return address - section.begin < section.end - section.begin;
}

/** The end of a section is a place, too: where an array ends, for one. */
static bool is_loaded(const struct dwi_image *image, uint64_t address)
{
	for (size_t i = 0; i < image->num_sections; i++) {
		if (is_within(image->sections[i], address) || address == image->sections[i].end)
			return true;
	}
	return false;
}

/**
 * A link-time address where the machine has it. What is in no section was dropped by the linker,
 * which puts 0 there: it cannot be told from a per-CPU variable, which may be there as well.
 */
enum dwi_status dwr_push_address(struct dwr_run *run, uint64_t address)
{
	const struct dwi_image *image = run->machine->image;
	struct dwr_value value = {.word = address, .origin = DWR_CONSTANT};

	if (address == 0 || !is_loaded(image, address))
		return DWI_UNSUPPORTED;
	if (is_within(image->per_cpu, address))
		value.origin = DWR_PER_CPU;
	if (value.origin != DWR_PER_CPU || image->per_cpu.begin != 0)
		value.word += run->machine->slide;
	return dwr_push(run, value);
}

/** The copy of a place's data that belongs to the machine's CPU. */
enum dwi_status dwr_this_cpu(const struct dwr_run *run, uint64_t place, uint64_t *ret)
{
	const struct dwi_machine *machine = run->machine;
	uint64_t table = machine->image->per_cpu_offset;

	if (table == 0)
		return DWI_UNSUPPORTED;
	table += machine->slide + machine->cpu * sizeof(uint64_t);
	*ret = place + dwr_read_word(machine, table, sizeof(uint64_t));
	return DWI_OK;
}

/** `size` bytes of the file at an address as linked; NULL: it does not have them. */
static const unsigned char *bytes_at(Elf *elf, uint64_t address, size_t size)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header) || !(header.sh_flags & SHF_EXECINSTR) ||
		    header.sh_type == SHT_NOBITS || address < header.sh_addr ||
		    address + size > header.sh_addr + header.sh_size)
			continue;
		return (const unsigned char *)elf_rawdata(section, NULL)->d_buf +
		       (address - header.sh_addr);
	}
	return NULL;
}

/** Before it has a frame, a function cannot call another one but the tracer. */
static size_t pad_of_x86(const unsigned char *code)
{
	static const unsigned char endbr64[] = {0xf3, 0x0f, 0x1e, 0xfa},
				   nop[] = {0x0f, 0x1f, 0x44, 0x00, 0x00};
	size_t at = memcmp(code, endbr64, sizeof(endbr64)) == 0 ? sizeof(endbr64) : 0;

	return at + (code[at] == 0xe8 || memcmp(code + at, nop, sizeof(nop)) == 0 ? sizeof(nop) : 0);
}

/** "bti c", and two nops. */
static size_t pad_of_arm64(const unsigned char *code)
{
	static const unsigned char bti[] = {0x5f, 0x24, 0x03, 0xd5},
				   nops[] = {0x1f, 0x20, 0x03, 0xd5, 0x1f, 0x20, 0x03, 0xd5};
	size_t at = memcmp(code, bti, sizeof(bti)) == 0 ? sizeof(bti) : 0;

	return memcmp(code + at, nops, sizeof(nops)) == 0 ? at + sizeof(nops) : 0;
}

/** "brcl 0,.": it jumps nowhere. */
static size_t pad_of_s390x(const unsigned char *code)
{
	return memcmp(code, "\xc0\x04\0\0\0", 6) == 0 ? 6 : 0;
}

/** Four nops; of gcc the function begins behind them. */
static size_t pad_of_riscv64(const unsigned char *code)
{
	return memcmp(code, "\1\0\1\0\1\0\1", 8) == 0 ? 8 : 0;
}

uint64_t dwr_behind_pad(const struct dwi_image *image, uint64_t entry)
{
	const unsigned char *code = bytes_at(image->elf, entry, 12);

	if (!code)
		return entry;
	switch (image->machine) {
	case EM_S390:
		return entry + pad_of_s390x(code);
	case EM_AARCH64:
		return entry + pad_of_arm64(code);
	case EM_RISCV:
		return entry + pad_of_riscv64(code);
	default:
		return entry + pad_of_x86(code);
	}
}

int dwr_find_here(const struct dwi_image *image, const struct dwi_frame *frame, Dwarf_Attribute *attr,
		  struct dwr_entry *ret)
{
	int found = dwr_find_entry(attr, frame->pc, ret);
	uint64_t entry, body;

	if (found != 0 || !dwi_entry(frame->function, &entry) || frame->pc < entry)
		return found;
	body = dwr_behind_pad(image, entry);
	return frame->pc < body ? dwr_find_entry(attr, body, ret) : found;
}
