// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/walk.h"

/** A builder of plans that read the memory of the probed program or kernel. */
static struct pg_builder *make_builder(struct pg_resolver *resolver)
{
	struct pg_builder *builder = pg_builder_create(resolver->arena);

	pg_builder_set_order(builder, resolver->dbg->arch->order);
	if (resolver->dbg->kind == PG_DBG_PROGRAM)
		pg_builder_read_user(builder);
	return builder;
}

struct pg_walk pg_walk_begin(struct pg_resolver *resolver, struct pg_place *place,
			     const struct pg_arg *arg)
{
	return (struct pg_walk){
		.resolver = resolver,
		.builder = make_builder(resolver),
		.place = place,
		.arg = arg,
	};
}
