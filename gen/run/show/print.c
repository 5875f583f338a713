// SPDX-License-Identifier: GPL-2.0-only
#include "run/show/print.h"

#include <inttypes.h>

#include "base/quote.h"
#include "run/show/number.h"

/** What a variant has: nothing, values, or values with names. */
static void print_held(struct pg_str *text, const struct pg_value *value)
{
	const char *brackets = value->num_items && value->items->name ? "{}" : "()";

	if (!value->num_items && !value->is_partial)
		return;
	pg_str_add_n(text, brackets, 1);
	pg_value_print(text, value);
	pg_str_add_n(text, brackets + 1, 1);
}

static void print(struct pg_str *text, const struct pg_value *value)
{
	switch (value->kind) {
	case PG_VALUE_MISSING:
		pg_str_add(text, "?");
		break;
	case PG_VALUE_HIDDEN:
		pg_str_add(text, "(not shown)");
		break;
	case PG_VALUE_SIGNED:
		pg_str_add(text, "%" PRId64, (int64_t)value->number);
		break;
	case PG_VALUE_UNSIGNED:
		pg_str_add(text, "%" PRIu64, value->number);
		break;
	case PG_VALUE_BOOL:
		pg_str_add(text, value->number ? "true" : "false");
		break;
	case PG_VALUE_FLOAT:
		pg_str_add(text, "%s", pg_real_text(text->arena, value));
		break;
	case PG_VALUE_WORD:
		pg_str_add(text, "%s", pg_shown(text->arena, value->text));
		break;
	case PG_VALUE_STRING:
		pg_quote(text, value->text, value->len);
		break;
	case PG_VALUE_LIST:
		pg_str_add(text, "[");
		pg_value_print(text, value);
		pg_str_add(text, "]");
		break;
	case PG_VALUE_RECORD:
		pg_str_add(text, "{");
		pg_value_print(text, value);
		pg_str_add(text, "}");
		break;
	case PG_VALUE_VARIANT:
		pg_str_add(text, "%s", pg_shown(text->arena, value->text));
		print_held(text, value);
		break;
	}
}

void pg_value_print(struct pg_str *text, const struct pg_value *record)
{
	for (size_t i = 0; i < record->num_items; i++) {
		const struct pg_value *item = &record->items[i];

		if (i)
			pg_str_add(text, " ");
		if (item->name && *item->name)
			pg_str_add(text, "%s=", pg_shown(text->arena, item->name));
		print(text, item);
		if (item->is_past)
			pg_str_add(text, item->line >= 0 ? "@%" PRId32 : "@?", item->line);
	}
	if (record->is_partial)
		pg_str_add(text, record->num_items ? " ..." : "...");
}
