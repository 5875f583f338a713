// SPDX-License-Identifier: GPL-2.0-only
/* Filters of the events of models made by hand: the first byte says which. */
#include "emit/trace/filter.h"

#include "fuzz.h"
#include "models.h"

static size_t num_models(void)
{
	size_t num = 0;

	while (pg_test_models[num].name)
		num++;
	return num;
}

static void translate(struct pg_arena *arena, uint8_t number, const char *text, size_t len)
{
	const struct pg_test_model *row = &pg_test_models[number % num_models()];
	const struct pg_model *model = row->make(arena);
	const struct pg_source source = {"filter", pg_strndup(arena, text, len), len, 0};
	struct pg_diags *diags = pg_diags_create(arena);
	const struct pg_expr *condition = pg_condition_parse(arena, &source, diags);
	const struct pg_event *event =
		model->num_events ? &model->events[number % model->num_events] : NULL;

	if (condition && event)
		pg_filter_body(arena, event, condition,
			       PG_NEW_N(arena, event->num_fields + 1, bool), diags);
	pg_diags_print(diags, stderr, false, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct pg_arena *arena = pg_arena_create();

	if (size)
		translate(arena, bytes[0], (const char *)bytes + 1, size - 1);
	pg_arena_destroy(arena);
	return 0;
}
