// SPDX-License-Identifier: GPL-2.0-only
#include "emit/trace/filterterm.h"

#include <inttypes.h>

struct pg_filter_term pg_filter_refuse(struct pg_filter *filter, struct pg_span where,
				       const char *message, const char *hint)
{
	if (!filter->failed)
		pg_diag(filter->diags, PG_SEV_ERROR, where, "%s", message);
	if (!filter->failed && hint)
		pg_diag(filter->diags, PG_SEV_NOTE, where, "%s", hint);
	filter->failed = true;
	return pg_filter_nothing;
}

struct pg_filter_term pg_filter_fail(struct pg_filter *filter, struct pg_span where,
				     const char *message)
{
	return pg_filter_refuse(filter, where, message, NULL);
}

struct pg_filter_term pg_filter_constant(struct pg_filter *filter, uint64_t number, bool is_u64)
{
	bool is_negative = !is_u64 && number > INT64_MAX;
	const char *format = is_u64 ? "%" PRIu64 "ULL" : "%" PRIu64 "LL";

	return (struct pg_filter_term){
		.text = is_negative ? pg_printf(filter->arena, "(__s64)0x%" PRIx64 "ULL", number)
				    : pg_printf(filter->arena, format, number),
		.is_u64 = is_u64,
		.is_const = true,
		.number = number,
	};
}
