/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The pipeline: spec texts to a header, one call per stage.
 *
 *     text -> pg_spec -> (debug info) pg_model: sites, plans -> definitions -> m4 -> header
 */
#ifndef PG_PIPELINE_H
#define PG_PIPELINE_H

#include <stdbool.h>

#include "arch/arch.h"
#include "base/diag.h"
#include "base/error.h"
#include "ir/programs.h"
#include "spec/spec.h"

/** `--stop-after`: the stage whose data is the result. */
enum pg_stage {
	PG_STAGE_SPEC,	 /**< the spec in canonical form; needs no debug info */
	PG_STAGE_SITES,	 /**< events and their addresses */
	PG_STAGE_PLANS,	 /**< and a fetch plan per argument and site */
	PG_STAGE_HEADER, /**< everything: the text of the back end */
};

/** A file that stands for one of several builds, as a command line has it. */
struct pg_build_file {
	enum pg_target_kind kind; /**< KERNEL: by -k and --for; MODULE: by -m; EXEC: by -x */
	const char *path;
};

/** Those of one command, for one text. */
struct pg_build_files {
	struct pg_arena *arena;
	struct pg_build_file *items;
	size_t num;
	bool is_fleet; /**< also when there is one alone: it was named by --for */
	/** The trees of --source: one for all builds, or one for each, in the order of `items`. */
	const char **sources;
	size_t num_sources;
};

struct pg_backend;

struct pg_pipeline_options {
	const char *kernel; /**< -k: vmlinux, its debug file or a pack; NULL: search for the running one */
	const char *module;  /**< -m: probes without a directive are in this one; NULL: none */
	const char *program; /**< -x: likewise; at most one of both */
	/** The files of -k, -m, -x and --for, in the order of the command line; with two of a kind the text is
	 * for several builds. NULL: the command is for one, the last. */
	struct pg_build_files *builds;
	const char *btf; /**< --btf: a file of BTF, or an ELF file with it; NULL: DWARF */
	const char *sysroot;	   /**< -s: before every directory of the search; NULL: none */
	const char *source;	   /**< --source: a tree of source files; NULL: none */
	bool strict;		   /**< unreadable at some sites is an error */
	bool with_frames;	   /**< the back end wants to know the frame of each site */
	/** What is marked `?` may be missing, as where the text is for several builds: this is one of them. */
	bool is_one_of_several;
	bool with_probing;	   /**< and how the kernel carries out a probe there */
	enum pg_stage stop_after;
	const struct pg_backend *backend; /**< unused before its stage */
	const void *backend_options;	  /**< its own; NULL: none */
};

/** What a caller may want to know in addition to the text. */
struct pg_pipeline_info {
	const struct pg_arch *arch; /**< the machine of the debug info; NULL when none was read */
	const char **files;	    /**< files read besides the sources: debug info, templates */
	size_t num_files;
	const char *event; /**< the name of the first event; NULL: none was found */
	struct pg_own_programs programs; /**< that the text has, where a backend makes whole ones */
};

/**
 * Sources to the text of the last stage. Problems go to diags; NULL when there were errors. The
 * text is NUL-terminated and, like the info's strings, lives in the arena.
 */
const char *pg_pipeline_run(struct pg_arena *arena, const struct pg_source *const *sources,
			    size_t num_sources, const struct pg_pipeline_options *options,
			    struct pg_diags *diags, struct pg_pipeline_info *ret_info);

struct pg_build;
struct pg_model;

/**
 * What sources come to on each of options->builds alone: as many models, in that order. What one of
 * them does not have is not an error, but a note: each point and argument is taken as marked `?`. Of two builds,
 * *ret_moved has the events whose line has another text in the second: their sites there are where the text is now.
 * False after errors.
 */
bool pg_pipeline_compare(struct pg_arena *arena, const struct pg_source *const *sources,
			 size_t num_sources, const struct pg_pipeline_options *options,
			 struct pg_diags *diags, struct pg_build *ret, struct pg_model *ret_moved);

struct pg_dbg;

/** Open the debug info that the options name: of a program, of a module, or of a kernel. */
const struct pg_error *pg_pipeline_open(struct pg_arena *arena,
					const struct pg_pipeline_options *options,
					struct pg_dbg **ret);

#endif
