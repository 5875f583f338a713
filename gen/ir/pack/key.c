// SPDX-License-Identifier: GPL-2.0-only
#include "ir/pack/key.h"

#include "base/str.h"

static void add_target(struct pg_str *key, const struct pg_target *target)
{
	if (!target->span.source)
		return;
	switch (target->kind) {
	case PG_TARGET_KERNEL:
		pg_str_add(key, "%%kernel ");
		break;
	case PG_TARGET_MODULE:
		pg_str_add(key, "%%module %s ", target->name);
		break;
	case PG_TARGET_EXEC:
		pg_str_add(key, "%%exec %s ", target->name);
		break;
	}
}

const char *pg_pack_key(struct pg_arena *arena, const struct pg_probe *probe, bool has_marks)
{
	struct pg_str key = {.arena = arena};

	add_target(&key, &probe->target);
	pg_str_add(&key, "%s", pg_point_text(arena, &probe->point));
	if (has_marks && probe->point.optional)
		pg_str_add(&key, "?");
	for (size_t i = 0; i < probe->num_args; i++) {
		struct pg_arg arg = probe->args[i];

		arg.optional &= has_marks;
		pg_str_add(&key, " %s", pg_arg_text(arena, &arg));
	}
	return pg_str_text(&key);
}
