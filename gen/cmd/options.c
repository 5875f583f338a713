// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/options.h"

#include <config.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/outfile.h"
#include "base/terminal.h"

enum { KEY_TEMPLATE = 0x100, KEY_SOURCE, KEY_BTF, KEY_STRICT, KEY_USAGE };

#define HELP_OPTIONS                                                                               \
	{NULL, 0, NULL, 0, "Help:", -1},                                                           \
	{"help", 'h', NULL, 0, "print this help", 0},                                              \
	{"usage", KEY_USAGE, NULL, 0, "print a short usage message", 0},                           \
	{"version", 'V', NULL, 0, "print the version", 0}

static const struct argp_option help_options[] = {HELP_OPTIONS, {0}};

#define DEBUG_INFO_OPTIONS									   \
	{NULL, 0, NULL, 0, "Debug info:", 1},							   \
	{"kernel", 'k', "FILE", 0, "vmlinux with DWARF, or its separate debug file", 0},	   \
	{"btf", KEY_BTF, "FILE", 0, "BTF in place of DWARF: raw, or of an ELF file", 0},	   \
	{"module", 'm', "NAME|FILE", 0, "probe this module: a name, or a .ko", 0},		   \
	{"exec", 'x', "FILE", 0, "probe this user program or shared library", 0},		   \
	{"sysroot", 's', "DIR", 0, "search below DIR", 0},					   \
	{"source", KEY_SOURCE, "DIR", 0, "the tree of the source files, for ;PATTERN", 0}

#define PROBE_OPTIONS                                                                              \
	{NULL, 0, NULL, 0, "Probes:", 2},                                                          \
	{"strict", KEY_STRICT, NULL, 0, "an argument unreadable at some sites is an error", 0}

#define HEADER_OPTIONS                                                                             \
	{"template", KEY_TEMPLATE, "FILE", 0,                                                      \
	 "fill this m4 template in place of the default one", 0}

static const struct argp_option debug_info_options[] = {DEBUG_INFO_OPTIONS, HELP_OPTIONS, {0}};
static const struct argp_option probe_options[] = {DEBUG_INFO_OPTIONS, PROBE_OPTIONS, HELP_OPTIONS,
						   {0}};
static const struct argp_option header_options[] = {DEBUG_INFO_OPTIONS, PROBE_OPTIONS,
						    HEADER_OPTIONS, HELP_OPTIONS, {0}};

/** What argp prints, as a text: it is then written, and checked, like all output. */
static const char *help_text(struct pg_arena *arena, const struct argp *argp, unsigned flags,
			     char *name)
{
	char *buffer = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&buffer, &len);
	const char *text;

	if (!memory)
		abort();
	argp_help(argp, memory, flags, name);
	fclose(memory);
	text = pg_strndup(arena, buffer, len);
	free(buffer);
	return text;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct pg_common_options *common = state->input;

	switch (key) {
	case 'k':
		common->pipeline.kernel = arg;
		return 0;
	case 'm':
		common->pipeline.module = arg;
		return 0;
	case 'x':
		common->pipeline.program = arg;
		return 0;
	case 's':
		common->pipeline.sysroot = arg;
		return 0;
	case KEY_BTF:
		common->pipeline.btf = arg;
		return 0;
	case KEY_SOURCE:
		common->pipeline.source = arg;
		return 0;
	case KEY_TEMPLATE:
		common->pipeline.template_file = arg;
		return 0;
	case KEY_STRICT:
		common->pipeline.strict = true;
		return 0;
	case 'h':
		common->question = PG_ASK_HELP;
		break;
	case KEY_USAGE:
		common->question = PG_ASK_USAGE;
		break;
	case 'V':
		common->question = PG_ASK_VERSION;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	state->next = state->argc;
	return 0;
}

const struct argp pg_header_argp = {.options = header_options, .parser = parse};
const struct argp pg_probe_argp = {.options = probe_options, .parser = parse};
const struct argp pg_debug_info_argp = {.options = debug_info_options, .parser = parse};
const struct argp pg_help_argp = {.options = help_options, .parser = parse};

static const char *answer_text(struct pg_arena *arena, enum pg_question question,
			       const struct argp *argp, char *name)
{
	switch (question) {
	case PG_ASK_HELP:
		return help_text(arena, argp, ARGP_HELP_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC,
				 name);
	case PG_ASK_USAGE:
		return help_text(arena, argp, ARGP_HELP_USAGE, name);
	case PG_ASK_VERSION:
		return PACKAGE_NAME " " PACKAGE_VERSION "\n";
	case PG_ASK_NOTHING:
		break;
	}
	return "";
}

static enum pg_exit_status answer(struct pg_arena *arena, const char *text)
{
	struct pg_diags *diags = pg_diags_create(arena);

	pg_diag_error(diags, pg_write_stdout(arena, text, strlen(text)));
	return pg_report(diags);
}

bool pg_parse_options(struct pg_arena *arena, const struct argp *argp, int argc, char **argv,
		      void *input, enum pg_exit_status *ret_status)
{
	const struct pg_common_options *common = input;

	/* argp's own help and its exits would leave main() and an unchecked stdout behind. */
	if (argp_parse(argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_HELP | ARGP_IN_ORDER, NULL,
		       input)) {
		*ret_status = PG_EXIT_USAGE;
		return false;
	}
	if (common->question == PG_ASK_NOTHING)
		return true;
	*ret_status = answer(arena, answer_text(arena, common->question, argp, argv[0]));
	return false;
}

enum pg_exit_status pg_report(struct pg_diags *diags)
{
	pg_diags_print(diags, stderr, pg_wants_colour(STDERR_FILENO));
	return pg_diags_have_errors(diags) ? PG_EXIT_FAILED : PG_EXIT_DONE;
}

void pg_diag_error(struct pg_diags *diags, const struct pg_error *error)
{
	const struct pg_span nowhere = {0};

	if (!error)
		return;
	pg_diag(diags, PG_SEV_ERROR, nowhere, "%s", error->message);
	if (error->hint)
		pg_diag(diags, PG_SEV_NOTE, nowhere, "%s", error->hint);
}
