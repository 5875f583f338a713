// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cli/inputs.h"

#include <elf.h>
#include <string.h>
#include <unistd.h>

#include "base/infile.h"
#include "cmd/cli/report.h"

void pg_inputs_add(struct pg_inputs *inputs, bool is_text, const char *value)
{
	*PG_PUSH(inputs->arena, inputs->items, inputs->num) = (struct pg_input){is_text, value};
}

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	(void)key;
	(void)state;
	pg_inputs_add(to, true, value);
	return 0;
}

static const struct pg_option options[] = {
	{"expression", 'e', {PG_VALUE_PROBE, "TEXT", NULL},
	 "take a probe from the command line", 0},
	{0},
};

const struct pg_option_group pg_inputs_group = {NULL, 0, options, parse};

/** A word that is not there, and does not look like a file of probes, may be a probe. */
static const struct pg_error *read_file(struct pg_arena *arena, const char *name,
					struct pg_source *source)
{
	const struct pg_error *error = pg_read_file(arena, name, &source->text, &source->len);
	const char *dot = strrchr(name, '.');

	if (!error || access(name, F_OK) == 0 || (dot && strcmp(dot, ".probe") == 0))
		return error;
	return pg_error_hint(arena, error, "files of probes are named here: a probe is -e 'PROBE'");
}

/** Other files that probegen takes elsewhere, and that would be many errors of a spec. */
static const struct pg_error *check_kind(struct pg_arena *arena, const struct pg_source *source)
{
	const char *dot = strrchr(source->name, '.');

	if (source->len >= SELFMAG && memcmp(source->text, ELFMAG, SELFMAG) == 0)
		return pg_error_hint(
			arena, pg_error(arena, "%s: is an ELF file, not a spec", source->name),
			"probegen run loads an object; debug info is named by -k, -m or -x");
	if (dot && strcmp(dot, ".c") == 0)
		return pg_error_hint(
			arena, pg_error(arena, "%s: is a program in C, not a spec", source->name),
			"probegen build %s compiles it, with the headers of the specs that it "
			"includes",
			source->name);
	return NULL;
}

static const struct pg_error *read_source(struct pg_arena *arena, const struct pg_input *input,
					  struct pg_source *source)
{
	if (input->is_text) {
		source->name = "<command line>";
		source->text = input->value;
		source->len = strlen(input->value);
		return NULL;
	}
	if (strcmp(input->value, "-") == 0) {
		source->name = "<stdin>";
		return pg_read_stdin(arena, &source->text, &source->len);
	}
	source->name = input->value;
	PG_TRY(read_file(arena, input->value, source));
	return check_kind(arena, source);
}

const struct pg_source *const *pg_inputs_read(const struct pg_inputs *inputs,
					      struct pg_diags *diags)
{
	const struct pg_source **sources =
		PG_NEW_N(inputs->arena, inputs->num, const struct pg_source *);

	for (size_t i = 0; i < inputs->num; i++) {
		struct pg_source *source = PG_NEW(inputs->arena, struct pg_source);

		pg_diag_error(diags, read_source(inputs->arena, &inputs->items[i], source));
		sources[i] = source;
	}
	return pg_diags_have_errors(diags) ? NULL : sources;
}
