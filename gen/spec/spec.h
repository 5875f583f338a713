/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What was asked: the probes of a spec, as data with positions.
 *
 * The language (perf probe's, with additions):
 *
 *     spec      = { directive | probe }
 *     directive = "%kernel" | "%module" NAME | "%exec" PATH
 *     probe     = [EVENT "="] point { arg }
 *     point     = FUNC ["@" FILE] ["@@" CALLER] [ "+" OFFSET | ":" LINE | "%return" | ";" PATTERN ]
 *               | FILE ":" LINE | FILE ";" PATTERN
 *     arg       = [NAME "="] expr [":" TYPE] ["@user"] ["?"]
 *     expr      = a C expression: see spec/cexpr.h, and pg_spec_check() for what can be fetched
 *
 * Where perf, or the grammar, leaves a choice:
 *
 * - FUNC is a name as its language writes it (base/name/funcname.h). Brackets that are closed, `::`, an
 *   operator's symbol and what is between single quotes are parts of it, and have no marks.
 * - As in perf, a point is one word, its marks `=@+:;%` split it, a backslash takes a mark (or a
 *   blank) literally, options stand in any order, and numbers are C's: 0x1f, and 017 is 15 (which
 *   draws a warning). PATTERN runs to the next blank; as it ignores blanks it needs none.
 * - NAME:LINE and NAME;PATTERN mean a file when NAME has a dot, as in perf, but not when the dot
 *   begins a suffix that compilers give to copies of a function (`foo.isra.0`, `foo.cold`). A NAME
 *   with a slash or a source suffix (`.c`) is always a file.
 * - An EVENT that is given is the event's name; perf adds `__return` to it at %return.
 *
 * All strings are interned in the arena: compare them with ==. All spans are of the source text.
 */
#ifndef PG_SPEC_SPEC_H
#define PG_SPEC_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "spec/cexpr.h"
#include "spec/format.h"

enum pg_target_kind { PG_TARGET_KERNEL, PG_TARGET_MODULE, PG_TARGET_EXEC };

/** What a probe is set in: the last directive before it says so. */
struct pg_target {
	enum pg_target_kind kind;
	const char *name;    /**< the module's name or the program's path; NULL for the kernel */
	struct pg_span span; /**< of the directive; without a source when it is the default */
};

/** The same kernel, module or program, as far as names say. */
bool pg_target_is_same(const struct pg_target *a, const struct pg_target *b);

enum pg_at {
	PG_AT_ENTRY,  /**< FUNC */
	PG_AT_OFFSET, /**< FUNC+OFFSET */
	PG_AT_LINE,   /**< FUNC:LINE, counted from the function's own line (0); FILE:LINE, from 1 */
	PG_AT_RETURN, /**< FUNC%return */
	PG_AT_PATTERN, /**< FUNC;PATTERN or FILE;PATTERN */
};

struct pg_point {
	/** With `*`, `?` and `[…]` as wildcards; NULL: FILE:LINE or FILE;PATTERN. */
	const char *func;
	const char *file; /**< a path or its last components; NULL when not given */
	/**
	 * FUNC@@CALLER: only the instances of func that are inlined into caller, at any depth; NULL
	 * when not given. An offset is then one of caller, and names the one instance that begins
	 * there.
	 */
	const char *caller;
	enum pg_at at;
	uint64_t offset; /**< PG_AT_OFFSET, bytes */
	unsigned line;	 /**< PG_AT_LINE */
	const char
		*pattern; /**< PG_AT_PATTERN, a glob over source lines, blanks ignored, as perf's;
			     NULL: all lines, which the listing commands ask for */
	bool optional; /**< ?: of several builds, some may not have it */
	struct pg_span span; /**< without the mark */
	struct pg_span func_span, file_span, caller_span; /**< empty where there is none */
	struct pg_span at_span;		     /**< of OFFSET, LINE, "%return" or PATTERN */
};

#define PG_MAX_ARGS 64 /**< of one probe */

struct pg_arg {
	/** Given, or pg_expr_name(); NULL for what has none: \42, a+b, $params, $locals, $vars. */
	const char *name;
	bool name_given;
	const struct pg_expr *expr;
	struct pg_format format;
	bool user;     /**< @user: read with the user helper */
	bool optional; /**< ?: reads as zero where it cannot be read */
	bool from_list; /**< it comes from $vars or its like: so it is not a global */
	struct pg_span span;
	struct pg_span name_span; /**< of the NAME given, else of the expression */
};

struct pg_probe {
	/**
	 * Given, or FUNC, FUNC_L51, FUNC__return, as perf names them; of those that would be equal,
	 * the second is FUNC_1, the third FUNC_2. NULL at FILE:LINE and FILE;PATTERN when not
	 * given: perf names those after the function found, which resolving does, with
	 * pg_event_name() and pg_event_unique().
	 */
	const char *event;
	bool event_given;
	struct pg_target target;
	struct pg_point point;
	const struct pg_arg *args;
	size_t num_args;
	struct pg_span span;
	struct pg_span event_span; /**< of the EVENT given, else of the point */
};

struct pg_event_names;

/** Zeroed, it is the empty spec that pg_spec_parse() appends to. */
struct pg_spec {
	const struct pg_probe *probes;
	size_t num_probes;
	struct pg_event_names *names; /**< those in use; see pg_event_unique() */
};

/**
 * Parse a source and append its probes to the spec. Problems become diagnostics; all that parsed is
 * kept, so that one run reports the problems of all probes.
 */
void pg_spec_parse(struct pg_arena *arena, const struct pg_source *source, struct pg_spec *spec,
		   struct pg_diags *diags);

/**
 * The rules that need no debug info: names are C identifiers and not keywords, no two arguments or
 * events have one name, there are at most 64 arguments, formats make sense; and the nodes of
 * spec/cexpr.h that compute cannot be fetched yet. Each with its position.
 */
void pg_spec_check(struct pg_arena *arena, const struct pg_spec *spec, struct pg_diags *diags);

/** Can an expression be fetched, as far as its operators tell? If not, the reason is in diags. */
bool pg_expr_check(struct pg_arena *arena, const struct pg_expr *expr, struct pg_diags *diags);

/** Does the name of a file end as one of sources does (".c")? */
bool pg_is_source_file(const char *name);

/** Print in canonical form: parse(print(x)) equals x but for positions. */
void pg_spec_print(const struct pg_spec *spec, FILE *to);
/** The same for parts, as arena text: what diagnostics and the header's comments quote. */
const char *pg_point_text(struct pg_arena *arena, const struct pg_point *point);
/** A name of a function as a point can have it, with quotes or backslashes where it needs them. */
const char *pg_point_name_text(struct pg_arena *arena, const char *name);
/** A variable's name as an expression has it: in single quotes unless it is an identifier. */
const char *pg_variable_text(struct pg_arena *arena, const char *name);
const char *pg_expr_text(struct pg_arena *arena, const struct pg_expr *expr);
const char *pg_arg_text(struct pg_arena *arena, const struct pg_arg *arg);

/** What an argument is called by default: its last component, or NULL when it has none. */
const char *pg_expr_name(const struct pg_expr *expr);

/**
 * The name by default of an event at a point in `func` (the point's own, or the one found): a C
 * identifier. Of a name with
 * scopes the last part, cut as perf does at the first `.` or `@`; other characters become `_`. Where
 * that is a keyword, or a name that programs have already, event_ is put before it.
 */
const char *pg_event_name(struct pg_arena *arena, const struct pg_point *point, const char *func);

/** Take the first of base, base_1, base_2, … that no event of the parsed spec has. */
const char *pg_event_unique(struct pg_arena *arena, const struct pg_spec *spec, const char *base);

#endif
