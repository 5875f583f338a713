/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What was asked: the probes of a spec, as data with positions.
 *
 * The language (perf probe's, and what perf lacks):
 *
 *     spec      = { directive | probe }
 *     directive = "%kernel" | "%module" NAME | "%exec" PATH
 *     probe     = [EVENT "="] point { arg }
 *     point     = FUNC ["@" FILE] [ "+" OFFSET | ":" LINE | "%return" | ";" PATTERN ]
 *               | FILE ":" LINE | FILE ";" PATTERN
 *     arg       = [NAME "="] expr [":" TYPE] ["@user"] ["?"]
 *     expr      = VAR | "$retval" | "$entry(" PARAM ")" | "%" REG | "@" GLOBAL | "\" NUMBER
 *               | expr "->" FIELD | expr "." FIELD | expr "[" INDEX "]" | "*" expr | "&" expr
 *               | "(" C-TYPE ")" expr | "(" expr ")" | FUNC "::" VAR
 *               | "$params" | "$locals" | "$vars"
 *
 * All strings are interned in the arena: compare them with ==. All spans are of the source text.
 */
#ifndef PG_SPEC_SPEC_H
#define PG_SPEC_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

enum pg_target_kind { PG_TARGET_KERNEL, PG_TARGET_MODULE, PG_TARGET_EXEC };

/** What a probe is set in: of the last directive before it. */
struct pg_target {
	enum pg_target_kind kind;
	const char *name; /**< the module's name or the program's path; NULL for the kernel */
	struct pg_span span; /**< of the directive; without a source when it is the default */
};

enum pg_at {
	PG_AT_ENTRY,   /**< FUNC */
	PG_AT_OFFSET,  /**< FUNC+OFFSET */
	PG_AT_LINE,    /**< FUNC:LINE, counted from the function's own line (0); FILE:LINE, from 1 */
	PG_AT_RETURN,  /**< FUNC%return */
	PG_AT_PATTERN, /**< FUNC;PATTERN or FILE;PATTERN */
};

struct pg_point {
	const char *func; /**< with `*`, `?` and `[…]` as wildcards; NULL: FILE:LINE or FILE;PATTERN */
	const char *file; /**< a path or its last components; NULL when not given */
	enum pg_at at;
	uint64_t offset;     /**< PG_AT_OFFSET, bytes */
	unsigned line;	     /**< PG_AT_LINE */
	const char *pattern; /**< PG_AT_PATTERN, a glob over source lines, blanks ignored, as perf's */
	struct pg_span span;
	struct pg_span func_span, file_span; /**< empty where there is none */
	struct pg_span at_span;		     /**< of OFFSET, LINE, "%return" or PATTERN */
};

/** A C type as it stands in a cast: "unsigned long", "struct sock *", "u32". */
struct pg_type_name {
	enum pg_type_tag { PG_TAG_NONE, PG_TAG_STRUCT, PG_TAG_UNION, PG_TAG_ENUM } tag;
	const char *name;  /**< normalised: one blank between words, no qualifiers */
	unsigned pointers; /**< number of stars */
	struct pg_span span;
};

enum pg_expr_kind {
	PG_EXPR_VAR,	 /**< name; scope: the FUNC of FUNC::VAR, or NULL */
	PG_EXPR_RETVAL,	 /**< $retval */
	PG_EXPR_ENTRY,	 /**< $entry(name) */
	PG_EXPR_REG,	 /**< %name */
	PG_EXPR_GLOBAL,	 /**< @name */
	PG_EXPR_NUMBER,	 /**< \number */
	PG_EXPR_ARROW,	 /**< base->name */
	PG_EXPR_MEMBER,	 /**< base.name */
	PG_EXPR_INDEX,	 /**< base[number], or base[index] with a variable index */
	PG_EXPR_DEREF,	 /**< *base */
	PG_EXPR_ADDRESS, /**< &base */
	PG_EXPR_CAST,	 /**< (type)base */
	PG_EXPR_PARAMS,	 /**< $params */
	PG_EXPR_LOCALS,	 /**< $locals */
	PG_EXPR_VARS,	 /**< $vars */
};

struct pg_expr {
	enum pg_expr_kind kind;
	const char *name;
	const char *scope;
	int64_t number;
	const struct pg_expr *base;
	const struct pg_expr *index; /**< NULL when the index is `number` */
	struct pg_type_name type;    /**< PG_EXPR_CAST */
	struct pg_span span;	     /**< of the whole expression */
	struct pg_span name_span;    /**< of `name`, of the index, of the type */
};

/** The ":TYPE" of an argument. */
enum pg_format_kind {
	PG_FORMAT_C,	    /**< none given: the variable's own C type */
	PG_FORMAT_UNSIGNED, /**< u8..u64; `u` alone has bits 0: the variable's own width */
	PG_FORMAT_SIGNED,   /**< s8..s64, s */
	PG_FORMAT_HEX,	    /**< x8..x64, x: unsigned, shown in hexadecimal */
	PG_FORMAT_CHAR,	    /**< char */
	PG_FORMAT_STRING,   /**< string[N]: kernel memory, N bytes with the NUL */
	PG_FORMAT_USTRING,  /**< ustring[N]: user memory */
	PG_FORMAT_BYTES,    /**< bytes[N] */
	PG_FORMAT_SYMBOL,   /**< symbol: an address, shown as a symbol */
	PG_FORMAT_BITFIELD, /**< perf's b<bits>@<shift>/<container bits> */
};

struct pg_format {
	enum pg_format_kind kind;
	unsigned bits;	    /**< width of an integer: 8, 16, 32, 64; of a bit-field: 1..64 */
	unsigned shift;	    /**< PG_FORMAT_BITFIELD */
	unsigned container; /**< PG_FORMAT_BITFIELD, bits: 8, 16, 32, 64 */
	unsigned count;	    /**< N of string[N] and bytes[N]; elements of u8[4] and its like; else 0 */
	struct pg_span span;
};

#define PG_STRING_SIZE 64 /**< of a string without [N] */

struct pg_arg {
	const char *name; /**< given, or the last component of the expression */
	bool name_given;
	const struct pg_expr *expr;
	struct pg_format format;
	bool user;     /**< @user: read with the user helper */
	bool optional; /**< ?: reads as zero where it cannot be read */
	struct pg_span span, name_span;
};

struct pg_probe {
	const char *event; /**< given, or FUNC, FUNC_L51, FUNC__return, as perf names them */
	bool event_given;
	struct pg_target target;
	struct pg_point point;
	const struct pg_arg *args;
	size_t num_args;
	struct pg_span span, event_span;
};

struct pg_spec {
	const struct pg_probe *probes;
	size_t num_probes;
};

/**
 * Parse a source and append its probes to the spec. Problems become diagnostics; whatever parsed
 * is kept, so that one run reports the problems of all probes.
 */
void pg_spec_parse(struct pg_arena *arena, const struct pg_source *source, struct pg_spec *spec,
		   struct pg_diags *diags);

/**
 * The rules that need no debug info: names that are C identifiers and no keyword, no two arguments
 * or events of one name, at most 64 arguments, formats that make sense; and what is "not supported
 * yet", each with its position.
 */
void pg_spec_check(struct pg_arena *arena, const struct pg_spec *spec, struct pg_diags *diags);

/** Print in canonical form: parse(print(x)) equals x but for positions. */
void pg_spec_print(const struct pg_spec *spec, FILE *to);
/** The same for parts, as arena text: what diagnostics and the header's comments quote. */
const char *pg_point_text(struct pg_arena *arena, const struct pg_point *point);
const char *pg_expr_text(struct pg_arena *arena, const struct pg_expr *expr);
const char *pg_arg_text(struct pg_arena *arena, const struct pg_arg *arg);

#endif
