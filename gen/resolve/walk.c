// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/walk.h"

struct pg_walk pg_walk_begin(struct pg_resolver *resolver, struct pg_place *place,
			     const struct pg_arg *arg)
{
	struct pg_builder *builder = pg_builder_create(resolver->arena);

	pg_builder_set_order(builder, resolver->dbg->arch->order);
	if (resolver->dbg->kind == PG_DBG_PROGRAM)
		pg_builder_read_user(builder);
	return (struct pg_walk){
		.resolver = resolver,
		.builder = builder,
		.place = place,
		.arg = arg,
	};
}
