// SPDX-License-Identifier: GPL-2.0-only
#include "run/valuejson.h"

#include <math.h>

static json_t *items_of(const struct pg_value *value, json_t *to)
{
	for (size_t i = 0; i < value->num_items; i++) {
		const struct pg_value *item = &value->items[i];
		const char *name = item->name ? item->name : "";
		json_t *inner = pg_value_json(item);

		if (json_is_array(to))
			pg_json_append(to, inner);
		else if (!*name && json_is_object(inner)) { /* an anonymous struct */
			json_object_update(to, inner);
			json_decref(inner);
		} else {
			pg_json_set(to, name, inner);
		}
	}
	return to;
}

/** "None"; {"Some": 3}; {"Pair": [1, 2]}; {"Point": {"x": 1}} */
static json_t *variant(const struct pg_value *value)
{
	json_t *object, *held;

	if (!value->num_items)
		return pg_json_text(value->text);
	object = pg_json_must(json_object());
	if (value->items->name)
		held = items_of(value, pg_json_must(json_object()));
	else if (value->num_items == 1)
		held = pg_value_json(value->items);
	else
		held = items_of(value, pg_json_must(json_array()));
	pg_json_set(object, value->text, held);
	return object;
}

json_t *pg_value_json(const struct pg_value *value)
{
	switch (value->kind) {
	case PG_VALUE_MISSING:
	case PG_VALUE_HIDDEN:
		return pg_json_must(json_null());
	case PG_VALUE_SIGNED:
		return pg_json_signed((int64_t)value->number);
	case PG_VALUE_UNSIGNED:
		return pg_json_number(value->number);
	case PG_VALUE_BOOL:
		return pg_json_must(json_boolean(value->number));
	case PG_VALUE_FLOAT: /* JSON has no infinity, and no NaN */
		return isfinite(value->real) ? pg_json_must(json_real(value->real))
					     : pg_json_must(json_null());
	case PG_VALUE_WORD:
		return pg_json_text(value->text);
	case PG_VALUE_STRING:
		return pg_json_bytes(value->text, value->len);
	case PG_VALUE_LIST:
		return items_of(value, pg_json_must(json_array()));
	case PG_VALUE_RECORD:
		return items_of(value, pg_json_must(json_object()));
	case PG_VALUE_VARIANT:
		return variant(value);
	}
	return pg_json_must(json_null());
}

json_t *pg_value_lines_json(const struct pg_value *record)
{
	json_t *lines = NULL;

	for (size_t i = 0; i < record->num_items; i++) {
		const struct pg_value *item = &record->items[i];

		if (!item->is_past)
			continue;
		if (!lines)
			lines = pg_json_must(json_object());
		pg_json_set(lines, item->name,
			    item->line >= 0 ? pg_json_number((uint64_t)item->line)
					    : pg_json_must(json_null()));
	}
	return lines;
}
