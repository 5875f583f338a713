/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What the listing commands find: the variables in scope at places, where each is, and where else
 * it can be read. Pure data, as the model is.
 */
#ifndef PG_IR_SURVEY_H
#define PG_IR_SURVEY_H

#include "ir/model.h"

/** Addresses as linked: [from, to). */
struct pg_range {
	uint64_t from, to;
};

enum pg_var_scope {
	PG_VAR_PARAM,  /**< a function's parameter */
	PG_VAR_LOCAL,  /**< a variable of a function's outermost block */
	PG_VAR_BLOCK,  /**< a variable of a block in it */
	PG_VAR_GLOBAL, /**< at the top of the unit */
};

/** A variable in scope at a site. */
struct pg_var {
	const char *name; /**< as an argument of a probe names it: NAME, or FUNC::NAME */
	const char *func; /**< the function, inlined or not, that declares it; NULL: none */
	const struct pg_type *type;
	uint64_t size; /**< bytes; 0: unknown */
	enum pg_var_scope scope;
	/** What a probe here that names it would fetch; without pieces where it would be refused.
	 */
	struct pg_plan plan;
	bool readable;		       /**< is it accepted as an argument, without a `?`? */
	const char *why;	       /**< it is not readable; else NULL */
	const struct pg_range *ranges; /**< where it is readable, ascending, not touching */
	size_t num_ranges;
	/** Lines of the site's function where it is readable at all sites, nearest first; only for
	 * what is not readable here. They count from the function's own. */
	const unsigned *lines;
	size_t num_lines;
	/** What $last of it would fetch, where that was asked for and it is not readable here; else without
	 * a reason. */
	struct pg_plan last;
	const char *last_lines; /**< and of which lines: ":34, :37"; NULL: $last is not known */
};

struct pg_survey_site {
	struct pg_site site; /**< without plans */
	const struct pg_var *vars;
	size_t num_vars;
};

/** The answer to one point. */
struct pg_survey {
	const struct pg_arch *arch;
	const char *point; /**< as it was asked */
	const struct pg_survey_site *sites;
	size_t num_sites;
};

/** "param", "local", "block", "global" */
const char *pg_var_scope_name(enum pg_var_scope scope);

/** Where a plan's value comes from, as one mark of a map. */
enum pg_where {
	PG_WHERE_REGISTER, /**< in registers, or computed from them */
	PG_WHERE_MEMORY,   /**< in memory, or computed from what is there */
	PG_WHERE_CONSTANT, /**< known without looking */
	PG_WHERE_ENTRY,	   /**< what it was at the function's entry, captured there */
	PG_WHERE_PARTLY,   /**< some of its bytes, or at some of the sites */
	PG_WHERE_PAST,	   /**< not readable, but it was before in the same call: $last gives it */
	PG_WHERE_NOWHERE,  /**< in scope, and not readable */
	PG_WHERE_UNKNOWN,  /**< not in scope */
};

enum pg_where pg_plan_where(const struct pg_plan *plan);

/** "register", "memory", "constant", "entry", "partly", "past", "nowhere", "unknown" */
const char *pg_where_name(enum pg_where where);

/** A line of a function with code, and where each variable is there. */
struct pg_map_line {
	unsigned line;		  /**< as a point takes it */
	unsigned file_line;	  /**< of the file */
	const char *source;	  /**< its text; NULL: not at hand */
	const char *const *calls; /**< functions that are called here and inlined */
	size_t num_calls;
	const struct pg_site *sites; /**< those that a probe at the line has; without plans */
	size_t num_sites;
	const enum pg_where *marks; /**< one per column */
	/** The event of a probe of the line, for its cost; NULL: it is refused, or was not asked for. */
	const struct pg_model *probe;
	const char *refusal; /**< why it is; else NULL */
};

struct pg_map_column {
	const char *name;
	enum pg_var_scope scope;
	bool somewhere; /**< readable at one of the lines at least, or past there */
};

/** Where the variables of one function are, line by line. */
struct pg_map {
	const char *func;   /**< by its source name */
	const char *prefix; /**< PREFIX:LINE is the point of a line */
	const char *file;   /**< as the debug info has it, without compilation directory; or NULL */
	const struct pg_map_column *columns;
	size_t num_columns;
	const struct pg_map_line *lines; /**< ascending */
	size_t num_lines;
	bool with_cost; /**< each line has a probe or a refusal */
};

/** A function by its source, and where probes of it could be. */
struct pg_func {
	const char *name; /**< with its scopes, and parameters if others of the name have other ones */
	const char *signature; /**< with its parameters, in languages where they tell functions apart */
	const char *file; /**< NULL: unknown */
	unsigned line;
	const struct pg_site *copies; /**< the entries of its code; without plans */
	size_t num_copies;
	size_t num_inlined;  /**< instances that are inlined elsewhere */
	size_t num_refused;  /**< of both: the kernel would refuse a probe there */
	const char *refusal; /**< why, of the first of these; NULL: none */
};

#endif
