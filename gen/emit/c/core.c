// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/core.h"

#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "ir/names.h"

/** A member of a type that is declared for relocations, or one element of it. */
struct node {
	const char *name;     /* NULL: the elements of an array */
	uint64_t num_elements; /* of the array that these are elements of */
	const struct pg_type *type;
	unsigned bit_size;
	struct node *children;
	size_t num;
};

struct collector {
	struct pg_arena *arena;
	const struct pg_event *event;
	struct node *roots;
	size_t num;
	unsigned num_enums;
};

/** Three underscores in a row would begin another flavour. */
static const char *flavour(struct pg_arena *arena, const char *name)
{
	char *text = pg_printf(arena, "___pg_%s", name);
	unsigned run = 1;

	for (char *c = text + strlen("___pg_"); *c; c++) {
		run = *c == '_' ? run + 1 : 0;
		if (run == 3) {
			*c = 'U';
			run = 0;
		}
	}
	return text;
}

static const char *root_name(struct pg_arena *arena, const struct pg_event *event,
			     const struct pg_type *root)
{
	const char *tag = root->kind == PG_TYPE_STRUCT  ? "struct "
			  : root->kind == PG_TYPE_UNION ? "union "
							: "";

	return pg_printf(arena, "%s%s%s", tag, pg_names_type(arena, root),
			 flavour(arena, event->name));
}

const char *pg_core_root(struct pg_arena *arena, const struct pg_event *event,
			 const struct pg_reloc *reloc)
{
	return root_name(arena, event, reloc->root);
}

const char *pg_core_number(struct pg_arena *arena, const struct pg_event *event,
			   const struct pg_reloc *reloc)
{
	const char *root;

	if (reloc->kind == PG_RELOC_SYMBOL)
		return pg_printf(arena, "(__u64)&%s",
				 pg_c_name(arena, reloc->steps[0].name, PG_NAME_FILE_SCOPE));
	root = pg_core_root(arena, event, reloc);
	if (reloc->kind == PG_RELOC_SIZE)
		return pg_printf(arena, "PG_SIZE(%s)", root);
	return pg_printf(arena, "PG_OFFSET(%s, %s)", root, pg_reloc_path(arena, reloc));
}

/** One of the conditions: "PG_MOVED(struct file___pg_E, f_path, f_path.dentry, 8, 8)". */
static const char *differs(struct pg_arena *arena, const char *root, const struct pg_reloc *whole,
			   const struct pg_reloc *part)
{
	const char *path = pg_reloc_path(arena, part);
	uint64_t offset = part->bit_offset / 8 - whole->bit_offset / 8;
	struct pg_reloc_load load;

	if (part->kind == PG_RELOC_SIZE)
		return pg_printf(arena, "PG_SIZE(%s) != %" PRIu64, root,
				 pg_type_strip(part->root)->size);
	if (part->bit_size && pg_reloc_load_of(part, &load))
		return pg_printf(arena, "PG_BITS_MOVED(%s, %s, %" PRIu64 ", %u, %u)", root, path,
				 load.offset - whole->bit_offset / 8, load.left, load.right);
	return pg_printf(arena, "PG_MOVED(%s, %s, %" PRIu64 ", %" PRIu64 ")", root, path, offset,
			 pg_type_strip(pg_reloc_type(part))->size);
}

const char *pg_core_differs(struct pg_arena *arena, const struct pg_event *event,
			    const struct pg_reloc *whole)
{
	const char *root = pg_core_root(arena, event, whole), *text = "";
	const struct pg_reloc *parts;
	size_t num = pg_reloc_parts(arena, whole, SIZE_MAX, &parts);

	for (size_t i = 0; i < num; i++)
		text = pg_printf(arena, "%s%s%s", text, i ? " ||\n\t\t\t" : "",
				 differs(arena, root, whole, &parts[i]));
	return pg_printf(arena, "PG_DIFFERS(%s, %s)",
			 whole->num_steps ? pg_printf(arena, "PG_OFFSET(%s, %s)", root,
						      pg_reloc_path(arena, whole))
					  : "0",
			 text);
}

const char *pg_core_exists(struct pg_arena *arena, const struct pg_event *event,
			   const struct pg_reloc *reloc)
{
	if (reloc->kind != PG_RELOC_MEMBER)
		return NULL;
	return pg_printf(arena, "PG_EXISTS(%s, %s)", pg_core_root(arena, event, reloc),
			 pg_reloc_path(arena, reloc));
}

const char *pg_core_room(struct pg_arena *arena, const struct pg_event *event, uint64_t size,
			 const struct pg_reloc *array)
{
	return pg_printf(arena, "PG_ROOM(%s, %s, %" PRIu64 ")", pg_core_root(arena, event, array),
			 pg_reloc_path(arena, array), size);
}

/* --- The members that are asked for --- */

static struct node *child_of(struct collector *collector, struct node *node,
			     const struct pg_reloc_step *step)
{
	struct node *child;

	for (size_t i = 0; i < node->num; i++) {
		if (node->children[i].name == step->name)
			return &node->children[i];
	}
	child = PG_PUSH(collector->arena, node->children, node->num);
	child->name = step->name;
	child->type = step->type;
	return child;
}

/** name: of a symbol, which has no type. */
static struct node *root_of(struct collector *collector, const struct pg_type *type,
			    const char *name)
{
	struct node *node;

	for (size_t i = 0; i < collector->num; i++) {
		if (collector->roots[i].type == type && collector->roots[i].name == name)
			return &collector->roots[i];
	}
	node = PG_PUSH(collector->arena, collector->roots, collector->num);
	node->type = type;
	node->name = name;
	return node;
}

static void collect(struct collector *collector, const struct pg_reloc *reloc)
{
	struct node *node;

	if (reloc->kind == PG_RELOC_SYMBOL) {
		root_of(collector, NULL, reloc->steps[0].name);
		return;
	}
	node = root_of(collector, reloc->root, NULL);
	for (size_t i = 0; i < reloc->num_steps; i++) {
		const struct pg_reloc_step *step = &reloc->steps[i];

		node = child_of(collector, node, step);
		if (!step->name && step->index >= node->num_elements)
			node->num_elements = step->index + 1;
	}
	node->bit_size = reloc->bit_size;
}

static void collect_plan(struct collector *collector, const struct pg_plan *plan)
{
	for (size_t i = 0; i < plan->num_ops; i++) {
		if (plan->ops[i].reloc)
			collect(collector, plan->ops[i].reloc);
	}
	for (size_t i = 0; i < plan->num_pieces; i++) {
		const struct pg_piece *piece = &plan->pieces[i];
		const struct pg_reloc *parts;
		size_t num = 0;

		if (piece->within && piece->kind == PG_PIECE_BYTES)
			num = pg_reloc_parts(collector->arena, piece->within, SIZE_MAX, &parts);
		else if (piece->within)
			collect(collector, piece->within);
		for (size_t j = 0; j < num; j++)
			collect(collector, &parts[j]);
	}
}

/* --- As C --- */

static const char *declaration(struct collector *collector, const struct node *node,
			       const char *declarator, unsigned indent);

/** The members, on lines of `indent` tabs and more. */
static const char *body(struct collector *collector, const struct node *node, unsigned indent)
{
	static const char tabs[] = "\t\t\t\t\t\t\t\t\t\t\t\t";
	const char *text = "{\n";

	for (size_t i = 0; i < node->num; i++)
		text = pg_printf(collector->arena, "%s%.*s%s;\n", text, (int)indent + 1, tabs,
				 declaration(collector, &node->children[i],
					     pg_c_name(collector->arena, node->children[i].name,
						       PG_NAME_MEMBER),
					     indent + 1));
	return pg_printf(collector->arena, "%s%.*s}", text, (int)indent, tabs);
}

static const char *record(struct collector *collector, const struct node *node, unsigned indent)
{
	bool is_union = pg_type_strip(node->type)->kind == PG_TYPE_UNION;

	return pg_printf(collector->arena, "%s %s", is_union ? "union" : "struct",
			 body(collector, node, indent));
}

/** A type that libbpf takes for the same: of the same kind. */
static const char *leaf(struct collector *collector, const struct pg_type *type,
			const char *declarator)
{
	struct pg_arena *arena = collector->arena;

	type = pg_type_strip(type);
	switch (type->kind) {
	case PG_TYPE_ARRAY:
		return leaf(collector, type->target,
			    pg_printf(arena, "%s[%" PRIu64 "]", declarator,
				      type->count ? type->count : 1));
	case PG_TYPE_STRUCT:
	case PG_TYPE_UNION:
		return pg_printf(arena, "%s { } %s",
				 type->kind == PG_TYPE_UNION ? "union" : "struct", declarator);
	case PG_TYPE_ENUM:
		return pg_printf(arena, "enum { PG_ENUM_%s_%u } %s", collector->event->name,
				 collector->num_enums++, declarator);
	case PG_TYPE_INT:
	case PG_TYPE_FLOAT:
		return pg_type_declare(arena, type, declarator, PG_SPELL_PLAIN);
	case PG_TYPE_VOID:
	case PG_TYPE_POINTER:
	case PG_TYPE_FUNC:
	case PG_TYPE_TYPEDEF:
	case PG_TYPE_CONST:
	case PG_TYPE_VOLATILE:
		break;
	}
	return pg_printf(arena, "void *%s", declarator);
}

static const char *declaration(struct collector *collector, const struct node *node,
			       const char *declarator, unsigned indent)
{
	struct pg_arena *arena = collector->arena;

	if (node->num && !node->children[0].name)
		return declaration(collector, &node->children[0],
				   pg_printf(arena, "%s[%" PRIu64 "]", declarator,
					     node->children[0].num_elements),
				   indent);
	if (node->num)
		return pg_printf(arena, "%s %s", record(collector, node, indent),
				 declarator);
	if (node->bit_size)
		return pg_printf(arena, "%s : %u", leaf(collector, node->type, declarator),
				 node->bit_size);
	return leaf(collector, node->type, declarator);
}

static const char *root_text(struct collector *collector, const struct node *root)
{
	static const char attribute[] = "__attribute__((preserve_access_index))";
	struct pg_arena *arena = collector->arena;
	const char *name;

	if (!root->type)
		return pg_printf(arena, "extern const void %s __ksym",
				 pg_c_name(arena, root->name, PG_NAME_FILE_SCOPE));
	name = root_name(arena, collector->event, root->type);
	if (root->type->kind == PG_TYPE_TYPEDEF)
		return pg_printf(arena, "typedef %s %s %s", record(collector, root, 0), attribute,
				 name);
	return pg_printf(arena, "%s %s %s", name, body(collector, root, 0), attribute);
}

size_t pg_core_types(struct pg_arena *arena, const struct pg_event *event, const char *const **ret)
{
	struct collector collector = {.arena = arena, .event = event};
	const char **texts;

	for (size_t i = 0; i < event->num_sites; i++) {
		for (size_t j = 0; j < event->num_fields; j++)
			collect_plan(&collector, &event->sites[i].plans[j]);
	}
	for (size_t i = 0; i < event->num_captures; i++)
		collect_plan(&collector, &event->captures[i].plan);
	texts = PG_NEW_N(arena, collector.num + 1, const char *);
	for (size_t i = 0; i < collector.num; i++)
		texts[i] = root_text(&collector, &collector.roots[i]);
	*ret = texts;
	return collector.num;
}
