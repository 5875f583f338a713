/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A command is a row: its name, its options and operands, and the functions that carry it out. All
 * descriptions of the command line come from the rows: --help, --usage, the list of commands,
 * completion and the synopsis and the options of probegen(1) (by `probegen --rows`).
 */
#ifndef PG_CMD_CLI_COMMAND_H
#define PG_CMD_CLI_COMMAND_H

#include <argp.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum pg_exit_status {
	PG_EXIT_DONE = 0,
	PG_EXIT_FAILED = 1, /**< the spec, the debug info or a tool is at fault; it has been said */
	PG_EXIT_USAGE = 2,
};

/** The kind of an option's value or of an operand: shells complete it accordingly. */
enum pg_value_kind {
	PG_VALUE_NONE,	   /**< an option without a value */
	PG_VALUE_TEXT,	   /**< anything, so nothing is offered */
	PG_VALUE_CHOICE,   /**< one of the words of `among` */
	PG_VALUE_FILE,	   /**< a file, whose name matches the glob `among` if there is one */
	PG_VALUE_DIR,	   /**< a folder */
	PG_VALUE_KERNEL,   /**< a file: this kernel is meant, also when functions are completed */
	PG_VALUE_MODULE,   /**< likewise this module: a name or a file */
	PG_VALUE_PROGRAM,  /**< likewise this program: a file */
	PG_VALUE_SYSROOT,  /**< likewise, found in this folder */
	PG_VALUE_FUNCTION, /**< the name of a function */
	PG_VALUE_POINT,	   /**< begins with the name of a function: FUNC:LINE */
	PG_VALUE_PROBE,	   /**< the text of a probe: [EVENT=]POINT ARG... */
};

struct pg_value {
	enum pg_value_kind kind;
	const char *name;  /**< as --help has it: "FILE"; NULL: there is none */
	const char *among; /**< "*.bpf.c", "sites plans"; NULL: anything */
};

enum pg_option_flags {
	PG_OPTION_HIDDEN = 1,		/**< not in --help and not completed */
	PG_OPTION_OPTIONAL_VALUE = 2,	/**< --stack or --stack=N */
	PG_OPTION_GLUED = 4,		/**< a letter with the one value that it may have: -MD */
};

struct pg_option {
	const char *name; /**< long, without its dashes; NULL: it has a letter only */
	int key;	  /**< its letter; without one, a number that is unique in a command */
	struct pg_value value;
	const char *help;
	unsigned flags; /**< of enum pg_option_flags */
};

/** Options that are explained together. */
struct pg_option_group {
	const char *heading; /**< NULL: none, or another group of this order has it */
	int order;	     /**< 0 first; not negative */
	const struct pg_option *options; /**< an empty one is the last */
	/** Take one of them into `to`. An argp parser's result: 0, or that of pg_usage_error(). */
	error_t (*parse)(void *to, int key, char *value, struct argp_state *state);
};

enum { PG_MOST_GROUPS = 8 };

struct pg_command {
	const char *name;
	const char *summary; /**< in the list of commands */
	const char *usage;   /**< the operands; alternatives are lines: "SPEC...\n-e TEXT..." */
	struct pg_value operand;
	const char *about; /**< what it does: above the options of --help */
	const char *more;  /**< below them; NULL: nothing */
	const char *exits; /**< the exit statuses: "0 done, ..." */

	/** Its options, those of the lowest order first, and where in `options` each group goes. */
	struct {
		const struct pg_option_group *group; /**< NULL: there are no more */
		size_t offset;
	} parts[PG_MOST_GROUPS];

	/** The options, with their defaults; in the arena. */
	void *(*create)(struct pg_arena *arena);
	error_t (*take_operand)(void *options, char *operand, struct argp_state *state);
	/** The error when something is missing or does not go together; NULL: all is well. */
	const char *(*find_fault)(const void *options);
	enum pg_exit_status (*run)(struct pg_arena *arena, void *options);
};

struct pg_commands {
	const struct pg_command *const *items; /**< the first one is the default */
	size_t num;
};

/**
 * Run the command that argv[1] names, or the default one. argv[0] may be anything and argv[1] is
 * changed; argp moves the words.
 */
enum pg_exit_status pg_commands_run(struct pg_arena *arena, const struct pg_commands *commands,
				    int argc, char **argv);

/** The number, from 1 to `most`, that is the value of an option. */
error_t pg_take_number(struct argp_state *state, const char *option, const char *value,
		       uint64_t most, uint64_t *ret);

/** Report an error in the command line as argp does. Always EINVAL. */
error_t pg_usage_error(struct argp_state *state, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
