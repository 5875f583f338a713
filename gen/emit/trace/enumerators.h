/* SPDX-License-Identifier: GPL-2.0-only */
/** The enumerators that a condition may name: those of the arguments' types, and of what is in them. */
#ifndef PG_EMIT_TRACE_ENUMERATORS_H
#define PG_EMIT_TRACE_ENUMERATORS_H

#include "ir/model.h"

/** What a condition may name, to suggest one of them; in an arena. */
struct pg_choices {
	const char **items;
	size_t num;
};

/** An enumerator of a type, or of what is in it; NULL: there is none of this name. */
const struct pg_enumerator *pg_enumerator_in(const struct pg_type *type, const char *name);

/** The same of the types of all arguments. */
const struct pg_enumerator *pg_find_enumerator(const struct pg_event *event, const char *name);

/** Those of a type, and of its members and elements. */
void pg_add_enumerators(struct pg_arena *arena, const struct pg_type *type,
			struct pg_choices *choices);

/** "A, B, C", and an ellipsis where there are more than a dozen. */
const char *pg_choices_text(struct pg_arena *arena, const struct pg_choices *choices);

/** "'enum color' has RED, GREEN": the type's own. */
const char *pg_enumerators_text(struct pg_arena *arena, const struct pg_type *type);

#endif
