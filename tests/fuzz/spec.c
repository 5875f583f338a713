// SPDX-License-Identifier: GPL-2.0-only
/* Specs: whatever is accepted is printed as a spec that is accepted, and that prints the same. */
#include "spec/spec.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static const char *print(struct pg_arena *arena, const struct pg_spec *spec)
{
	char *text = NULL;
	const char *copy;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	if (!to)
		abort();
	pg_spec_print(spec, to);
	fclose(to);
	copy = pg_strndup(arena, text, len);
	free(text);
	return copy;
}

/** NULL: it is not accepted. */
static const struct pg_spec *parse(struct pg_arena *arena, const char *text, size_t len)
{
	struct pg_source *source = PG_NEW(arena, struct pg_source);
	struct pg_spec *spec = PG_NEW(arena, struct pg_spec);
	struct pg_diags *diags = pg_diags_create(arena);
	bool failed;

	*source = (struct pg_source){"t", pg_strndup(arena, text, len), len, 0};
	pg_spec_parse(arena, source, spec, diags);
	pg_spec_check(arena, spec, diags);
	failed = pg_diags_have_errors(diags);
	pg_diags_print(diags, stderr, false, 0);
	return failed ? NULL : spec;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct pg_arena *arena = pg_arena_create();
	const struct pg_spec *spec = parse(arena, (const char *)bytes, size), *again;
	const char *text;

	if (spec) {
		text = print(arena, spec);
		again = parse(arena, text, strlen(text));
		if (!again || again->num_probes != spec->num_probes ||
		    strcmp(print(arena, again), text) != 0)
			abort();
	}
	pg_arena_destroy(arena);
	return 0;
}
