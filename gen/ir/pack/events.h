/* SPDX-License-Identifier: GPL-2.0-only */
/** The events of a pack, as they are read. */
#ifndef PG_IR_PACK_EVENTS_H
#define PG_IR_PACK_EVENTS_H

#include "ir/pack/item.h"

/** An event without its probe: that is looked for by the keys. */
struct pg_packed {
	const char *key;
	const char *marked; /**< the same with its marks `?` */
	struct pg_event event;
	struct pg_field *fields;
	size_t *args; /**< of each field: the argument that it is of */
};

struct pg_packed *pg_packed_read(const struct pg_item *array, const struct pg_arch *arch,
				 const struct pg_image *images, size_t num_images,
				 const struct pg_type *types, size_t num_types, size_t *ret_num);

#endif
