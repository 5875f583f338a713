// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/args/member.h"

#include <string.h>

#include "base/suggest.h"
#include "resolve/args/var.h"

/** Nested anonymous members: C programs have fewer, and damaged debug info may have no end. */
#define MAX_ANONYMOUS 32
/** Structs in structs that a path leads through. */
#define MAX_NAMED 3
/** Variables whose members are looked at. */
#define MOST_VARIABLES 1000

/* --- Of a type, and of an object --- */

static const struct pg_member *find(struct pg_walk *walk, const struct pg_type *type,
				    const char *name, unsigned depth, uint64_t *bit_offset)
{
	pg_type_complete(walk->resolver->types, type);
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i];
		const struct pg_type *inner = pg_type_strip(member->type);

		if (inner->is_variants) /* resolve/args/variant asks which is there */
			continue;
		if (member->name == name) {
			*bit_offset += member->bit_offset;
			return member;
		}
		if (!member->name && depth < MAX_ANONYMOUS && pg_type_is_record(inner)) {
			uint64_t offset = *bit_offset + member->bit_offset;
			const struct pg_member *found;

			found = find(walk, inner, name, depth + 1, &offset);
			if (found) {
				*bit_offset = offset;
				return found;
			}
		}
	}
	return NULL;
}

const struct pg_member *pg_member_named(struct pg_walk *walk, const struct pg_type *type,
					const char *name, uint64_t *bit_offset)
{
	return find(walk, type, name, 0, bit_offset);
}

const char *pg_member_why_lost(const struct pg_type *type, const char *name)
{
	const char *any = type->why;

	for (size_t i = 0; i < type->num_lost; i++) {
		if (type->lost[i].name == name)
			return type->lost[i].why;
		if (!type->lost[i].name)
			any = type->lost[i].why;
	}
	return any;
}

static const struct pg_member *find_pointer(struct pg_walk *walk, const struct pg_type *type,
					    unsigned depth, uint64_t *bit_offset)
{
	pg_type_complete(walk->resolver->types, type);
	for (size_t i = 0; i < type->num_members; i++) {
		const struct pg_member *member = &type->members[i], *found = NULL;
		const struct pg_type *inner = pg_type_strip(member->type);
		uint64_t offset = *bit_offset + member->bit_offset;

		if (inner->is_variants)
			continue;
		if (inner->kind == PG_TYPE_POINTER)
			found = member;
		else if (pg_type_is_record(inner) && depth < MAX_ANONYMOUS)
			found = find_pointer(walk, inner, depth + 1, &offset);
		if (found) {
			*bit_offset = offset;
			return found;
		}
	}
	return NULL;
}

const struct pg_member *pg_member_pointer(struct pg_walk *walk, const struct pg_type *type,
					  uint64_t *bit_offset)
{
	return find_pointer(walk, type, 0, bit_offset);
}

const struct pg_member *pg_member_path(struct pg_walk *walk, const struct pg_type *type,
				       const char *path, uint64_t *bit_offset)
{
	const struct pg_member *member = NULL;

	*bit_offset = 0;
	while (*path) {
		size_t len = strcspn(path, ".");

		type = pg_type_strip(type);
		if (!pg_type_is_record(type))
			return NULL;
		member = *path == '*'
				 ? pg_member_pointer(walk, type, bit_offset)
				 : pg_member_named(walk, type,
						   pg_intern_n(walk->resolver->arena, path, len),
						   bit_offset);
		if (!member)
			return NULL;
		type = member->type;
		path += len + (path[len] == '.');
	}
	return member;
}

void pg_member_narrow(struct pg_walk *walk, struct pg_value *value, const struct pg_member *member,
		      uint64_t bit_offset)
{
	uint64_t type_bits = 8 * pg_type_strip(member->type)->size;
	uint64_t bits = member->bit_size ? member->bit_size : type_bits;

	value->type = member->type;
	value->bit_size = member->bit_size;
	value->bit_offset = 0;
	if (value->object.kind == PG_OBJECT_MEMORY && member->bit_size) {
		/* In whole units, so that one aligned load does. */
		uint64_t skip = type_bits ? bit_offset / type_bits * type_bits : 0;

		value->bit_offset = (unsigned)(bit_offset - skip);
		bit_offset = skip;
		bits = 0; /* all of the unit */
	}
	value->bound -= value->is_bounded ? bit_offset / 8 : 0;
	value->object = pg_object_part(walk, &value->object, bit_offset, bits);
}

struct pg_value pg_member_part(struct pg_walk *walk, const struct pg_value *value, const char *path)
{
	struct pg_value copy = *value;
	uint64_t offset;
	const struct pg_member *member =
		pg_member_path(walk, pg_type_strip(value->type), path, &offset);

	pg_member_narrow(walk, &copy, member, offset);
	return copy;
}

/* --- What a name may have meant --- */

struct paths {
	struct pg_walk *walk;
	const char **names, **paths; /* a path ends in its name */
	size_t num;
};

/** The members of a type, and with `named` left those of the structs in it. */
static void collect(struct paths *to, const struct pg_type *type, const char *prefix,
		    unsigned anonymous, unsigned named)
{
	struct pg_arena *arena = to->walk->resolver->arena;

	pg_type_complete(to->walk->resolver->types, type);
	for (size_t i = 0; i < type->num_members; i++) {
		const char *name = type->members[i].name;
		const struct pg_type *inner = pg_type_strip(type->members[i].type);
		size_t num = to->num; /* both lists grow together */

		if (inner->is_variants)
			continue;
		if (name) {
			*PG_PUSH(arena, to->names, num) = name;
			*PG_PUSH(arena, to->paths, to->num) =
				pg_printf(arena, "%s%s", prefix, name);
		}
		if (!pg_type_is_record(inner))
			continue;
		if (!name && anonymous < MAX_ANONYMOUS)
			collect(to, inner, prefix, anonymous + 1, named);
		else if (name && named > 0)
			collect(to, inner, pg_printf(arena, "%s%s.", prefix, name), anonymous,
				named - 1);
	}
}

static const char *path_of(const struct paths *paths, const char *name)
{
	for (size_t i = 0; name && i < paths->num; i++) {
		if (strcmp(paths->names[i], name) == 0)
			return paths->paths[i];
	}
	return NULL;
}

const char *pg_member_near(struct pg_walk *walk, const struct pg_type *type, const char *name)
{
	struct paths own = {.walk = walk}, all = {.walk = walk};
	const char *found;

	collect(&all, type, "", 0, MAX_NAMED);
	found = path_of(&all, name);
	if (found)
		return found;
	collect(&own, type, "", 0, 0);
	found = pg_suggest(name, own.names, own.num);
	return found ? found : path_of(&all, pg_suggest(name, all.names, all.num));
}

/** "->", "." or NULL: how a member of this name is reached. */
static const char *reach(struct pg_walk *walk, const struct pg_type *type, const char *name)
{
	const char *by = ".";
	uint64_t offset = 0;

	if (type->kind == PG_TYPE_POINTER && type->target) {
		type = pg_type_strip(type->target);
		by = "->";
	}
	return pg_type_is_record(type) && pg_member_named(walk, type, name, &offset) ? by : NULL;
}

const char *pg_member_owner(struct pg_walk *walk, const char *name)
{
	struct pg_resolver *resolver = walk->resolver;
	const char *const *names;
	size_t num;

	if (walk->place->btf)
		return NULL;
	names = pg_variable_names(resolver, walk->place, &num);
	for (size_t i = 0; i < num && i < MOST_VARIABLES; i++) {
		struct pg_variable variable;
		const char *by;

		if (!pg_variable_find(walk->place, names[i], &variable))
			continue;
		by = reach(walk, pg_type_strip(pg_type_of(resolver->types, &variable.die)), name);
		if (by)
			return pg_printf(resolver->arena, "%s%s%s", names[i], by, name);
	}
	return NULL;
}

/* --- Of a method's own object --- */

/** A global of the name of a member that cannot be read, or may be there, is not what is meant. */
static struct pg_problem maybe_member(struct pg_walk *walk, const struct pg_expr *expr,
				      const struct pg_type *type)
{
	struct pg_arena *arena = walk->resolver->arena;
	const char *why = pg_member_why_lost(type, expr->name);
	struct pg_variable found;

	if (pg_type_has_static(walk->resolver->types, type, expr->name))
		why = "it is a static member, whose variable is not searched for";
	else if (type->is_declaration && pg_variable_find(walk->place, expr->name, &found))
		why = "it may be a member of the method's own type, which is only declared in this "
		      "file";
	if (!why)
		return pg_no_problem();
	return pg_problem_of(
		pg_error_hint(arena, pg_error(arena, "cannot read '%s' (%s)", expr->name, why),
			      "the variable of a file is '@%s'", expr->name),
		expr->span);
}

struct pg_problem pg_member_own(struct pg_walk *walk, const struct pg_expr *expr,
				struct pg_own_member *ret)
{
	const char *name = pg_intern(walk->resolver->arena, PG_OWN_OBJECT);
	const struct pg_error *error;
	const struct pg_type *type;

	*ret = (struct pg_own_member){.member = NULL};
	if (expr->scope || !pg_variable_find(walk->place, name, &ret->object) ||
	    !pg_variable_is_object(&ret->object))
		return pg_no_problem();
	type = pg_type_strip(pg_type_of(walk->resolver->types, &ret->object.die));
	type = type->kind == PG_TYPE_POINTER && type->target ? pg_type_strip(type->target) : type;
	if (!pg_type_is_record(type))
		return pg_no_problem();
	error = pg_type_define(walk->resolver->types, type);
	if (error)
		return pg_problem_of(error, expr->span);
	ret->member = pg_member_named(walk, type, expr->name, &ret->bit_offset);
	return ret->member ? pg_no_problem() : maybe_member(walk, expr, type);
}
