// SPDX-License-Identifier: GPL-2.0-only
/* Write the header of a model built by hand: header MODEL FILE */
#include <stdio.h>

#include "emit/c/header.h"
#include "models.h"

static const struct pg_error *write_header(struct pg_arena *arena, const char *name,
					   const char *path)
{
	const struct pg_header_options options = {.template_file = NULL};
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_model *model = pg_test_model(arena, name);
	const char *text;
	FILE *file;

	if (!model)
		return pg_error(arena, "cannot find a model '%s'", name);
	pg_header_backend.check(arena, model, &options, diags);
	pg_diags_print(diags, stderr, false, 0);
	if (pg_diags_have_errors(diags))
		return pg_error(arena, "cannot find a header of '%s'", name);
	PG_TRY(pg_header_backend.emit(arena, model, &options, &text));
	file = fopen(path, "w");
	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		return pg_error(arena, "cannot write %s", path);
	return NULL;
}

int main(int argc, char **argv)
{
	struct pg_arena *arena = pg_arena_create();
	const struct pg_error *error;

	if (argc != 3) {
		fprintf(stderr, "usage: %s MODEL FILE\n", argv[0]);
		return 2;
	}
	error = write_header(arena, argv[1], argv[2]);
	if (error)
		fprintf(stderr, "%s\n", error->message);
	pg_arena_destroy(arena);
	return error != NULL;
}
