// SPDX-License-Identifier: GPL-2.0-only
#include "run/count/unread.h"

#include <stdio.h>
#include <string.h>

#include "base/quote.h"

/** An argument that was remarked on. */
struct told {
	const char *event, *arg; /* of the BTF's struct and the session's arena */
};

struct pg_unread {
	struct pg_arena *arena;
	const struct btf *btf;
	const struct pg_fits *fits;
	struct told *told;
	size_t num;
	const char *sleepless; /* not said yet: why memory is not waited for; NULL */
};

struct pg_unread *pg_unread_create(struct pg_arena *arena, const struct btf *btf,
				   const struct pg_fits *fits)
{
	struct pg_unread *unread = PG_NEW(arena, struct pg_unread);

	*unread = (struct pg_unread){.arena = arena, .btf = btf, .fits = fits};
	return unread;
}

void pg_unread_without_sleep(struct pg_unread *unread, const char *why)
{
	unread->sleepless = why;
}

/** Strings of programs are read from the process's memory anyway. */
static bool is_of_kernel(const struct pg_unread *unread, const char *event)
{
	for (size_t i = 0; i < unread->fits->num; i++) {
		const struct pg_record_event *record = &unread->fits->items[i].checked.event;

		if (strcmp(record->name, event) == 0)
			return record->kind != PG_IDENTITY_PROGRAM;
	}
	return false;
}

static bool is_string(const struct pg_unread *unread, uint32_t type, const char *name)
{
	const struct btf_type *args = btf__type_by_id(unread->btf, type);

	for (uint32_t i = 0; i < btf_vlen(args); i++) {
		const struct btf_member *member = &btf_members(args)[i];
		const char *is = btf__name_by_offset(unread->btf, member->name_off);
		const struct btf_type *of = btf__type_by_id(unread->btf, member->type);

		if (is && strcmp(is, name) == 0)
			return btf_is_array(of) &&
			       btf__resolve_size(unread->btf, btf_array(of)->type) == 1;
	}
	return false;
}

static bool was_told(const struct pg_unread *unread, const char *event, const char *arg)
{
	for (size_t i = 0; i < unread->num; i++) {
		if (strcmp(unread->told[i].event, event) == 0 &&
		    strcmp(unread->told[i].arg, arg) == 0)
			return true;
	}
	return false;
}

static void tell(struct pg_unread *unread, const char *event, const char *arg)
{
	*PG_PUSH(unread->arena, unread->told, unread->num) = (struct told){
		pg_strndup(unread->arena, event, strlen(event)),
		pg_strndup(unread->arena, arg, strlen(arg))};
	fprintf(stderr,
		"probegen: %s of %s cannot be read (?): if it is a string of the process "
		"(char __user *), use :ustring in place of :string\n",
		pg_shown(unread->arena, arg), pg_shown(unread->arena, event));
}

/** An argument of a program, which may be in memory that is not resident. */
static void tell_sleepless(struct pg_unread *unread, const char *event, const char *arg)
{
	fprintf(stderr,
		"probegen: %s of %s cannot be read (?): it may be in memory that is not resident, and %s\n",
		pg_shown(unread->arena, arg), pg_shown(unread->arena, event), unread->sleepless);
	unread->sleepless = NULL;
}

void pg_unread_note(struct pg_unread *unread, const char *event, uint32_t type,
		    const struct pg_value *args)
{
	for (size_t i = 0; i < args->num_items; i++) {
		const struct pg_value *arg = &args->items[i];

		if (arg->kind == PG_VALUE_MISSING && arg->name &&
		    !was_told(unread, event, arg->name) && is_of_kernel(unread, event) &&
		    is_string(unread, type, arg->name))
			tell(unread, event, arg->name);
		else if (arg->kind == PG_VALUE_MISSING && arg->name && unread->sleepless)
			tell_sleepless(unread, event, arg->name);
	}
}
