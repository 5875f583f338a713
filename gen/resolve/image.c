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

/** Its sections with the symbols that they have. */
static struct pg_anchor *anchors_of(struct pg_arena *arena, struct pg_dbg *dbg, size_t *ret_num)
{
	struct pg_anchor *anchors = NULL;
	struct pg_anchors *all = NULL;
	size_t num = 0;

	*ret_num = 0;
	pg_module_anchors(dbg, &all, &num);
	for (size_t i = 0; i < num; i++) {
		struct pg_landmark *landmarks = PG_NEW_N(arena, all[i].num + 1, struct pg_landmark);

		for (size_t j = 0; j < all[i].num; j++)
			landmarks[j] = (struct pg_landmark){
				pg_intern(arena, all[i].symbols[j]), all[i].addresses[j]};
		*PG_PUSH(arena, anchors, *ret_num) = (struct pg_anchor){
			.begin = all[i].begin,
			.end = all[i].end,
			.landmarks = landmarks,
			.num_landmarks = all[i].num,
		};
	}
	return anchors;
}

void pg_image_choose_anchors(struct pg_arena *arena, struct pg_dbg *dbg,
			     const struct pg_model *model, struct pg_image *image)
{
	struct pg_anchor *anchors;

	if (dbg->kind != PG_DBG_MODULE)
		return;
	anchors = anchors_of(arena, dbg, &image->num_anchors);
	pg_anchors_choose(model, anchors, image->num_anchors);
	image->anchors = anchors;
}
