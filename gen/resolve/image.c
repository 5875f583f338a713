// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/image.h"

#include <probegen/identity.h>
#include <string.h>
#include <sys/stat.h>

#include "dbg/file/module.h"

/** What tells a program without a build id from others; NULL: it has one, or is not there. */
static const char *stamp_of(const struct pg_dbg *dbg)
{
	char text[PG_BUILD_ID_TEXT];
	struct stat st;

	if (dbg->kind != PG_DBG_PROGRAM || dbg->build_id || stat(dbg->name, &st) != 0)
		return NULL;
	pg_identity_stamp(&st, text);
	return pg_printf(dbg->arena, "%s", text);
}

struct pg_image pg_image_of(const struct pg_dbg *dbg, enum pg_target_kind kind)
{
	return (struct pg_image){
		.kind = dbg->btf ? PG_TARGET_KERNEL : kind,
		.name = dbg->name,
		.is_btf = dbg->btf != NULL,
		.build_id = dbg->build_id,
		.stamp = stamp_of(dbg),
		.release = dbg->release,
		.text = dbg->kind == PG_DBG_KERNEL ? dbg->marks[PG_MARK_TEXT] : 0,
		.is_fixed = dbg->kind == PG_DBG_PROGRAM && dbg->type == ET_EXEC,
	};
}

/** E, E_1, E_capture, E_entries: the names that a header defines for an event E. */
static bool is_taken(const struct pg_model *model, const char *name)
{
	for (size_t i = 0; i < model->num_events; i++) {
		size_t len = strlen(model->events[i].name);

		if (strncmp(name, model->events[i].name, len) == 0 &&
		    (!name[len] || name[len] == '_'))
			return true;
	}
	return false;
}

void pg_image_choose_anchors(struct pg_arena *arena, struct pg_dbg *dbg,
			     const struct pg_model *model, struct pg_image *image)
{
	struct pg_anchors *all = NULL;
	struct pg_anchor *chosen = NULL;
	size_t num = 0;

	if (dbg->kind == PG_DBG_MODULE)
		pg_module_anchors(dbg, &all, &num);
	for (size_t i = 0; i < num; i++) {
		struct pg_anchor *anchor = PG_PUSH(arena, chosen, image->num_anchors);

		anchor->begin = all[i].begin;
		anchor->end = all[i].end;
		for (size_t j = 0; j < all[i].num && !anchor->symbol; j++) {
			if (is_taken(model, all[i].symbols[j]))
				continue;
			anchor->symbol = pg_intern(arena, all[i].symbols[j]);
			anchor->address = all[i].addresses[j];
		}
	}
	image->anchors = chosen;
}
