/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A file's debug info and code, as all readers here share them: what the file is, its bytes, and
 * what each reader keeps. dbg/file/open opens one. libdw's errors are worded here.
 *
 * What libdw lends (Dwarf_Die, Dwarf_Op *) is valid until pg_dbg_close().
 */
#ifndef PG_DBG_DBG_H
#define PG_DBG_DBG_H

#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdbool.h>

#include "arch/arch.h"
#include "base/error.h"

/** Symbols that mark ranges of a kernel; looked up together when the file is opened. */
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
	PG_MARK_CFI_START,
	PG_MARK_CFI_END,
	PG_MARK_BUGS_START,
	PG_MARK_BUGS_END,
	PG_MARK_RETURNS_START,
	PG_MARK_RETURNS_END,
	PG_MARK_ALTERNATIVES_START,
	PG_MARK_ALTERNATIVES_END,
	PG_MARK_PARAVIRT_START,
	PG_MARK_PARAVIRT_END,
	PG_MARK_THUNKS_START,
	PG_MARK_THUNKS_END,
	PG_MARK_RETPOLINES, /**< __retpoline_sites: indirect jumps are made by thunks */
	PG_MARK_LANDING_PADS, /**< __ibt_endbr_seal: the kernel checks where such jumps go */
	PG_MARK_PREEMPTION, /**< preempt_schedule: the kernel may be preempted anywhere */
	PG_MARK_PER_CPU_OFFSET, /**< __per_cpu_offset: where each CPU's variables are */
	PG_MARK_NOTRACE_CHECK, /**< the kernel refuses kprobe events in notrace functions */
};
#define PG_NUM_MARKS (PG_MARK_NOTRACE_CHECK + 1)

/** The role of a file for the probes in it. */
enum pg_dbg_kind { PG_DBG_KERNEL, PG_DBG_MODULE, PG_DBG_PROGRAM };

struct pg_dbg {
	struct pg_arena *arena;
	enum pg_dbg_kind kind;
	const char *path; /**< of the file with the debug info */
	const char *name; /**< the path of a program, the name of a module; NULL: a kernel */
	int fd;
	Elf *elf;  /**< NULL: raw BTF, without code and symbols */
	Elf *code; /**< the file with the contents of sections: elf, unless it is a separate one */
	Dwarf *dwarf;	    /**< NULL: there is BTF instead, or symbols alone */
	/** Of a program with symbols alone: that no debug info was found, and where it was looked for. */
	const struct pg_error *no_dwarf;
	struct pg_btf *btf; /**< NULL: there is DWARF, or neither; else see dbg/type/btf.h */

	const struct pg_arch *arch;
	GElf_Half type;	      /**< ET_EXEC, ET_DYN, ET_REL */
	const char *build_id; /**< hexadecimal; NULL: none */
	const char *release;  /**< of a kernel; NULL: unknown */
	bool expects_many; /**< questions, so large tables are worth making */
	bool is_renewed; /**< what could not be kept is not made again. Set by the opener */
	bool has_made_tables; /**< that another run finds in the cache */
	const char *source_dir; /**< to search for source files; NULL: none. Set by the opener */

	uint64_t marks[PG_NUM_MARKS];   /**< by enum pg_mark; 0: none */

	struct pg_kept *kept; /**< for pg_dbg_keep() */
};

/**
 * A reader that keeps state with a file: its own constant, whose address identifies the reader. The
 * state begins as zeros and is known to the reader alone.
 */
struct pg_reader {
	size_t size;		    /**< bytes */
	void (*close)(void *state); /**< give back what is not the arena's; NULL: all is */
};

/** The state of a reader, made when first asked for; lent until pg_dbg_close(). */
void *pg_dbg_keep(struct pg_dbg *dbg, const struct pg_reader *reader);

/** The same; NULL: the reader was not asked for anything yet. */
void *pg_dbg_kept(const struct pg_dbg *dbg, const struct pg_reader *reader);

/** Readers are closed, the last to begin first, so that the opener is the last. NULL is fine. */
void pg_dbg_close(struct pg_dbg *dbg);

/** "FILE: damaged debug info: WHAT: libdw's message". */
const struct pg_error *pg_dbg_damaged(const struct pg_dbg *dbg, const char *what);

/** The section that holds an address (SHF_ALLOC); NULL: none. Its name is in *ret_name. */
Elf_Scn *pg_dbg_section_at(const struct pg_dbg *dbg, uint64_t address, const char **ret_name);

/** Is there code, as far as sections tell? */
bool pg_dbg_is_code(const struct pg_dbg *dbg, uint64_t address);

/** size bytes of the file's contents at a link-time address, in its mapping; NULL: not in the file.
 */
const void *pg_dbg_bytes(const struct pg_dbg *dbg, uint64_t address, size_t size);

#endif
