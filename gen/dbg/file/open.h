/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * An ELF file with DWARF, opened for reading. libdw's and libelf's errors are worded here.
 *
 * What libdw lends (Dwarf_Die, Dwarf_Op *) is valid until pg_dbg_close().
 */
#ifndef PG_DBG_FILE_OPEN_H
#define PG_DBG_FILE_OPEN_H

#include <elfutils/libdw.h>
#include <gelf.h>

#include "arch/arch.h"
#include "base/error.h"
#include "dbg/file/elffile.h"

/** Symbols that mark stretches of a kernel; looked up together when the file is opened. */
enum pg_mark {
	PG_MARK_TEXT,	/**< _text */
	PG_MARK_BANNER, /**< linux_banner */
	PG_MARK_KPROBES_START,
	PG_MARK_KPROBES_END,
	PG_MARK_NOINSTR_START,
	PG_MARK_NOINSTR_END,
	PG_MARK_ENTRY_START,
	PG_MARK_ENTRY_END,
	PG_MARK_BLACKLIST_START,
	PG_MARK_BLACKLIST_END,
	PG_MARK_MCOUNT_START,
	PG_MARK_MCOUNT_END,
	PG_MARK_JUMPS_START,
	PG_MARK_JUMPS_END,
	PG_MARK_FIXUPS_START,
	PG_MARK_FIXUPS_END,
	PG_MARK_CALLS_START,
	PG_MARK_CALLS_END,
	PG_MARK_PER_CPU_OFFSET, /**< __per_cpu_offset: where each CPU's variables are */
	PG_MARK_NOTRACE_CHECK, /**< the kernel refuses kprobe events in notrace functions */
};
#define PG_NUM_MARKS (PG_MARK_NOTRACE_CHECK + 1)

/** What a file is to the probes in it. */
enum pg_dbg_kind { PG_DBG_KERNEL, PG_DBG_MODULE, PG_DBG_PROGRAM };

struct pg_dbg {
	struct pg_arena *arena;
	enum pg_dbg_kind kind;
	const char *path; /**< of the file with the debug info */
	const char *name; /**< the path of a program, the name of a module; NULL: a kernel */
	int fd;
	Elf *elf;  /**< NULL: raw BTF, without code and symbols */
	Elf *code; /**< the file with the contents of sections: elf, unless it is a separate one */
	Dwarf *dwarf;	    /**< NULL: there is BTF instead */
	struct pg_btf *btf; /**< NULL: there is DWARF; else see dbg/type/btf.h */

	Dwarf_CFI *debug_frame, *eh_frame; /**< NULL: none */
	const struct pg_arch *arch;
	GElf_Half type;	      /**< ET_EXEC, ET_DYN, ET_REL */
	const char *build_id; /**< hexadecimal; NULL: none */
	const char *release;  /**< of a kernel; NULL: unknown */
	bool expects_many; /**< questions: what takes long to make is worth it. Set by who opens */
	bool is_renewed; /**< what could not be kept is not made again. Set by who opens */
	const char *source_dir; /**< to search for source files; NULL: none. Set by who opens */

	uint64_t marks[PG_NUM_MARKS];   /**< by enum pg_mark; 0: none */

	struct pg_elf debug_file, code_file; /* to be closed */

	/* Caches of dbg/'s own walkers. */
	struct pg_symtab *symtab;
	const struct pg_addrmap *aranges;
	struct pg_unit_ranges *unit_ranges;
	struct pg_function_hit *function_hit;
	const struct pg_addrmap *functions;
	bool functions_asked; /**< has the cache been asked for them? */
	struct pg_kprobe_tables *kprobe_tables;
	struct pg_line_table *line_tables;
	struct pg_line_finder *line_finders;
	const struct pg_line_marks *line_marks;
	struct pg_views *views;
	struct pg_split *splits;
	struct pg_dwloc_section *dwloc_section;
	struct pg_insn_decoder *decoder;
	struct pg_kept_cfg *cfgs;
	struct pg_kept_clobbers *kept_clobbers;
	struct pg_kept_losses *kept_losses;
	struct pg_kept_body *kept_bodies;
	struct pg_srcfile_entry *srcfiles;
	struct pg_cache_map *cache_maps;
	struct pg_fdes *fdes;
	struct pg_kept_calls *kept_calls;
	struct pg_kept_returns *kept_returns;
	struct pg_instances *instances;
	struct pg_anchors *anchors;
	size_t num_anchors;
};

/** An error names the file: missing, a directory, not ELF, 32-bit, truncated, without DWARF. */
const struct pg_error *pg_dbg_open(struct pg_arena *arena, const char *path, struct pg_dbg **ret);

/**
 * The same of files that are open already, and are closed with it, also when this fails. `code` is
 * the program of a separate debug file, else nothing (no elf).
 */
const struct pg_error *pg_dbg_open_files(struct pg_arena *arena, enum pg_dbg_kind kind,
					 struct pg_elf debug, struct pg_elf code,
					 struct pg_dbg **ret);

/** The same without DWARF: the symbols, the build id and the release. */
const struct pg_error *pg_dbg_open_without_dwarf(struct pg_arena *arena, const char *path,
						 struct pg_dbg **ret);
/** NULL is fine. */
void pg_dbg_close(struct pg_dbg *dbg);

/** "FILE: damaged debug info: WHAT: libdw's message". */
const struct pg_error *pg_dbg_damaged(const struct pg_dbg *dbg, const char *what);

/** The section that holds an address (SHF_ALLOC); NULL: none. Its name is in *ret_name. */
Elf_Scn *pg_dbg_section_at(const struct pg_dbg *dbg, uint64_t address, const char **ret_name);

/** size bytes of the file's contents at a link-time address, in its mapping; NULL: not in the file.
 */
const void *pg_dbg_bytes(const struct pg_dbg *dbg, uint64_t address, size_t size);

#endif
