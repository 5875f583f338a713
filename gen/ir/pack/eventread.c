// SPDX-License-Identifier: GPL-2.0-only
#include "ir/pack/events.h"

#include <string.h>

#include "base/ident.h"
#include "ir/capture.h"
#include "ir/pack/plans.h"

/** No function has so many words to save, and no spec so many arguments. */
#define MOST 65535

struct reading {
	const struct pg_item *object;
	const struct pg_type *types;
	size_t num_types;
	struct pg_packed *packed;
	struct pg_plans_read plans;
};

/* --- Fields --- */

static bool is_of_kind(const struct pg_field *field)
{
	const struct pg_type *type = pg_type_strip(field->type);

	switch (field->kind) {
	case PG_FIELD_SCALAR:
		return pg_type_is_scalar(type) && type->size && type->size <= sizeof(uint64_t);
	case PG_FIELD_STRING:
		return type->kind == PG_TYPE_ARRAY && type->size &&
		       type->target->kind == PG_TYPE_INT && type->target->size == 1;
	case PG_FIELD_BYTES:
		break;
	}
	return true;
}

/** $vars calls `__func__` so, which is a keyword by itself, and may look like one still. */
#define NAME_OF_FUNC "__func___"

static bool is_name_of_field(const char *name)
{
	return pg_is_identifier(name) &&
	       (!pg_reserved(name, PG_NAME_MEMBER) || strcmp(name, NAME_OF_FUNC) == 0);
}

static void read_type(const struct reading *reading, const struct pg_item *item,
		      struct pg_field *field)
{
	uint64_t type;

	if (!pg_item_member(item, "type").value)
		return;
	if (!reading->num_types) {
		pg_item_fail(item, "has a type, and there are none");
		return;
	}
	type = pg_item_number(item, "type", reading->num_types - 1);
	field->type = &reading->types[type];
	field->size = pg_type_strip(field->type)->size;
	if (!item->all->fault && !is_of_kind(field))
		pg_item_fail(item, "is of another kind than its type");
}

static void read_shown(const struct pg_item *item, struct pg_field *field)
{
	if (pg_item_member(item, "shown").value)
		field->shown = pg_words_shown.items[pg_item_word(item, "shown", &pg_words_shown)];
}

static void read_field(const struct reading *reading, const struct pg_item *item, size_t *ret_arg,
		       struct pg_field *field)
{
	static const char *const keys[] = {"name",  "text",    "arg",	 "line_of",  "kind", "type",
					   "shown", "hex", "decimal", "symbol", "optional", "last", NULL};

	pg_item_only(item, keys);
	field->name = pg_item_needed_text(item, "name");
	field->text = pg_item_needed_text(item, "text");
	field->line_of = pg_item_text(item, "line_of");
	field->kind = (enum pg_field_kind)pg_item_word(item, "kind", &pg_words_field);
	field->hex = pg_item_flag(item, "hex");
	field->decimal = pg_item_flag(item, "decimal");
	field->symbol = pg_item_flag(item, "symbol");
	field->optional = pg_item_flag(item, "optional");
	field->last = pg_item_text(item, "last");
	*ret_arg = pg_item_number(item, "arg", MOST);
	read_shown(item, field);
	read_type(reading, item, field);
	if (!is_name_of_field(field->name))
		pg_item_fail(item, "has a name that C does not take");
}

static bool is_field(const struct pg_field *fields, size_t num, const char *name)
{
	for (size_t i = 0; i < num; i++) {
		if (strcmp(fields[i].name, name) == 0)
			return true;
	}
	return false;
}

static void read_fields(struct reading *reading)
{
	const struct pg_item array = pg_item_member(reading->object, "fields");
	struct pg_arena *arena = array.all->arena;
	struct pg_packed *packed = reading->packed;
	const size_t num = pg_item_count(&array);

	if (num > 2 * PG_MAX_ARGS)
		pg_item_fail(&array, "has more than %d elements", 2 * PG_MAX_ARGS);
	packed->fields = PG_NEW_N(arena, num + 1, struct pg_field);
	packed->args = PG_NEW_N(arena, num + 1, size_t);
	for (size_t i = 0; i < num && !array.all->fault; i++) {
		const struct pg_item item = pg_item_element(&array, i);
		struct pg_field *field = &packed->fields[i];

		read_field(reading, &item, &packed->args[i], field);
		if (is_field(packed->fields, i, field->name))
			pg_item_fail(&item, "has the name of another one");
		if (field->line_of && !is_field(packed->fields, i, field->line_of))
			pg_item_fail(&item, "is the line of what is not there");
	}
	packed->event.fields = packed->fields;
	packed->event.num_fields = num;
}

/* --- Plans --- */

static const struct pg_plan *plan_of(const struct reading *reading, const struct pg_item *array,
				     uint64_t number)
{
	static const struct pg_plan none = {.avail = PG_BAD_DEBUG_INFO, .reason = "no plan"};

	if (number >= reading->plans.num_plans) {
		pg_item_fail(array, "names a plan that is not there");
		return &none;
	}
	return &reading->plans.plans[number];
}

/** An address or a return address: a word. */
static struct pg_plan word_plan(const struct reading *reading, const struct pg_item *item,
				const char *key)
{
	const struct pg_plan plan =
		*plan_of(reading, item, pg_item_number(item, key, UINT32_MAX));

	if (plan.avail == PG_AVAILABLE &&
	    (plan.num_pieces != 1 || plan.pieces[0].kind != PG_PIECE_VALUE ||
	     plan.pieces[0].offset || plan.pieces[0].size != sizeof(uint64_t)))
		pg_item_fail(item, "has a plan of an address that is not a word");
	if (pg_plan_uses(&plan, PG_OP_SAVED))
		pg_item_fail(item, "has a plan of an address that needs what is saved for it");
	return plan;
}

/** The frame's address: other plans count from it. */
static struct pg_plan frame_plan(const struct reading *reading, const struct pg_item *item)
{
	const struct pg_plan plan = word_plan(reading, item, "cfa");

	if (pg_plan_uses(&plan, PG_OP_CFA))
		pg_item_fail(item, "has a frame whose address counts from itself");
	return plan;
}

static bool is_piece_of(const struct pg_piece *piece, const struct pg_field *field)
{
	const bool is_text = piece->kind == PG_PIECE_STRING || piece->kind == PG_PIECE_COUNTED;

	if (piece->offset + piece->size > field->size)
		return false;
	switch (field->kind) {
	case PG_FIELD_SCALAR:
		return piece->kind == PG_PIECE_VALUE || piece->kind == PG_PIECE_ABSENT;
	case PG_FIELD_STRING:
		return is_text;
	case PG_FIELD_BYTES:
		return piece->kind != PG_PIECE_STRING;
	}
	return false;
}

/** Text that was saved earlier in the call is words. */
static bool is_copy_for(const struct pg_plan *plan, const struct pg_field *field)
{
	const struct pg_piece *last;

	if (!pg_plan_is_copy(plan))
		return false;
	last = &plan->pieces[plan->num_pieces - 1];
	return last->offset + last->size <= field->size;
}

static void check_plan(const struct pg_item *item, const struct pg_field *field,
		       const struct pg_plan *plan)
{
	if (plan->avail != PG_AVAILABLE)
		return;
	if (!field->type)
		pg_item_fail(item, "is a plan for a field without a type");
	if (field->kind == PG_FIELD_STRING && is_copy_for(plan, field))
		return;
	if (!plan->num_pieces || (field->kind != PG_FIELD_BYTES && plan->num_pieces != 1))
		pg_item_fail(item, "is a plan that has another number of pieces");
	for (size_t i = 0; i < plan->num_pieces; i++) {
		if (!is_piece_of(&plan->pieces[i], field))
			pg_item_fail(item, "is a plan of another kind than the field");
	}
}

static uint64_t own_number(const struct pg_item *item)
{
	if (!json_is_integer(item->value) || json_integer_value(item->value) < 0)
		pg_item_fail(item, "is not a number");
	return (uint64_t)json_integer_value(item->value);
}

static void read_site_plans(const struct reading *reading, const struct pg_item *object,
			    struct pg_site *site)
{
	const struct pg_packed *packed = reading->packed;
	const struct pg_item array = pg_item_member(object, "plans");
	const size_t num = packed->event.num_fields;
	struct pg_plan *plans = PG_NEW_N(array.all->arena, num + 1, struct pg_plan);

	if (pg_item_count(&array) != num)
		pg_item_fail(object, "has another number of plans than there are fields");
	for (size_t i = 0; i < num && !array.all->fault; i++) {
		const struct pg_item item = pg_item_element(&array, i);

		plans[i] = *plan_of(reading, &item, own_number(&item));
		check_plan(&item, &packed->fields[i], &plans[i]);
	}
	site->plans = plans;
}

/* --- Sites and captures --- */

static struct pg_attach read_attach(const struct pg_item *object)
{
	static const char *const keys[] = {"symbol", "offset", "in_file", NULL};
	const struct pg_item item = pg_item_member(object, "attach");

	if (!item.value)
		return (struct pg_attach){NULL, 0, 0};
	pg_item_only(&item, keys);
	return (struct pg_attach){pg_item_text(&item, "symbol"),
				  pg_item_number(&item, "offset", UINT64_MAX),
				  pg_item_number(&item, "in_file", UINT64_MAX)};
}

/** Plus 1: 0 is that it is not there. */
static unsigned read_counted(const struct pg_item *item)
{
	if (!pg_item_member(item, "counted").value)
		return 0;
	return (unsigned)pg_item_number(item, "counted", INT32_MAX) + 1;
}

static void read_site(const struct reading *reading, const struct pg_item *item,
		      struct pg_site *site)
{
	static const char *const keys[] = {"address", "symbol", "offset", "attach",
					   "moment",  "func",	"file",	  "line", "text", "counted",
					   "cfa",     "return_address", "plans", NULL};

	pg_item_only(item, keys);
	*site = (struct pg_site){
		.address = pg_item_number(item, "address", UINT64_MAX),
		.symbol = pg_item_needed_text(item, "symbol"),
		.offset = pg_item_number(item, "offset", UINT64_MAX),
		.attach = read_attach(item),
		.moment = (enum pg_moment)pg_item_word(item, "moment", &pg_words_moment),
		.func = pg_item_needed_text(item, "func"),
		.file = pg_item_text(item, "file"),
		.line = (unsigned)pg_item_number_or(item, "line", UINT32_MAX, 0),
		.text = pg_item_text(item, "text"),
		.counted = read_counted(item),
		.cfa = frame_plan(reading, item),
		.return_address = word_plan(reading, item, "return_address"),
	};
	read_site_plans(reading, item, site);
}

static void read_words(const struct pg_item *object, struct pg_capture *capture)
{
	const struct pg_item array = pg_item_member(object, "words");
	const size_t num = pg_item_count(&array);
	uint32_t *words = PG_NEW_N(array.all->arena, num + 1, uint32_t);

	for (size_t i = 0; i < num; i++) {
		const struct pg_item item = pg_item_element(&array, i);
		const uint64_t word = own_number(&item);

		if (word >= capture->call_words)
			pg_item_fail(&item, "is more than the call has words");
		words[i] = (uint32_t)word;
	}
	capture->words = words;
	capture->num_words = num;
}

/** Piece i is word words[i], or the words from that on. */
static bool is_plan_of_words(const struct pg_capture *capture)
{
	const struct pg_plan *plan = &capture->plan;
	bool is_good = plan->avail == PG_AVAILABLE && plan->num_pieces == capture->num_words;

	for (size_t i = 0; is_good && i < plan->num_pieces; i++) {
		const struct pg_piece *piece = &plan->pieces[i];

		is_good = piece->offset == capture->words[i] * sizeof(uint64_t) &&
			  capture->words[i] + pg_capture_piece_words(piece) <= capture->call_words &&
			  (pg_piece_has_address(piece)
				   ? piece->size <= PG_LARGEST_COPY
				   : piece->kind == PG_PIECE_VALUE &&
					     piece->size == sizeof(uint64_t));
	}
	return is_good && !pg_plan_uses(plan, PG_OP_SAVED);
}

static void read_capture(const struct reading *reading, const struct pg_item *item,
			 struct pg_capture *capture)
{
	static const char *const keys[] = {"address", "symbol", "offset", "attach", "func", "file",
					   "line", "entry", "call", "call_words", "cfa",
					   "return_address", "plan", "words", NULL};

	pg_item_only(item, keys);
	*capture = (struct pg_capture){
		.address = pg_item_number(item, "address", UINT64_MAX),
		.symbol = pg_item_needed_text(item, "symbol"),
		.offset = pg_item_number(item, "offset", UINT64_MAX),
		.attach = read_attach(item),
		.func = pg_item_needed_text(item, "func"),
		.file = pg_item_text(item, "file"),
		.line = (unsigned)pg_item_number_or(item, "line", UINT32_MAX, 0),
		.is_entry = pg_item_flag(item, "entry"),
		.call = (uint32_t)pg_item_number(item, "call", MOST),
		.call_words = pg_item_number(item, "call_words", MOST),
		.cfa = frame_plan(reading, item),
		.return_address = word_plan(reading, item, "return_address"),
		.plan = *plan_of(reading, item, pg_item_number(item, "plan", UINT32_MAX)),
	};
	read_words(item, capture);
	if (capture->cfa.avail != PG_AVAILABLE)
		pg_item_fail(item, "has no frame under which it could save");
	if (!item->all->fault && !is_plan_of_words(capture))
		pg_item_fail(item, "has a plan that is not of its words");
}

static void read_captures(struct reading *reading)
{
	const struct pg_item array = pg_item_member(reading->object, "captures");
	const size_t num = pg_item_count(&array);
	struct pg_capture *captures = PG_NEW_N(array.all->arena, num + 1, struct pg_capture);

	for (size_t i = 0; i < num && !array.all->fault; i++) {
		const struct pg_item item = pg_item_element(&array, i);

		read_capture(reading, &item, &captures[i]);
	}
	reading->packed->event.captures = captures;
	reading->packed->event.num_captures = num;
	pg_plans_read_savings(reading->object, &reading->plans, captures, num);
}

static void read_sites(struct reading *reading)
{
	const struct pg_item array = pg_item_member(reading->object, "sites");
	const size_t num = pg_item_count(&array);
	struct pg_site *sites = PG_NEW_N(array.all->arena, num + 1, struct pg_site);

	for (size_t i = 0; i < num && !array.all->fault; i++) {
		const struct pg_item item = pg_item_element(&array, i);

		read_site(reading, &item, &sites[i]);
	}
	reading->packed->event.sites = sites;
	reading->packed->event.num_sites = num;
}

/* --- Events --- */

static bool are_registers(const struct reading *reading, const struct pg_arch *arch)
{
	for (size_t i = 0; i < reading->plans.num_plans; i++) {
		const struct pg_plan *plan = &reading->plans.plans[i];

		for (size_t j = 0; j < plan->num_ops; j++) {
			if (plan->ops[j].code == PG_OP_REG && !pg_arch_reg(arch, plan->ops[j].imm))
				return false;
		}
	}
	return true;
}

static bool is_in_section(const struct pg_image *image, uint64_t address)
{
	for (size_t i = 0; i < image->num_anchors; i++) {
		if (address >= image->anchors[i].begin && address < image->anchors[i].end)
			return true;
	}
	return false;
}

static bool is_plan_in_sections(const struct pg_image *image, const struct pg_plan *plan)
{
	for (size_t i = 0; i < plan->num_ops; i++) {
		if (plan->ops[i].code == PG_OP_ADDR && !is_in_section(image, plan->ops[i].imm))
			return false;
	}
	return true;
}

/** Places of a module count from symbols of its sections. */
static bool is_in_sections(const struct reading *reading)
{
	const struct pg_event *event = &reading->packed->event;

	for (size_t i = 0; i < event->num_sites; i++) {
		if (!is_in_section(event->image, event->sites[i].address))
			return false;
	}
	for (size_t i = 0; i < reading->plans.num_plans; i++) {
		if (!is_plan_in_sections(event->image, &reading->plans.plans[i]))
			return false;
	}
	return true;
}

static void read_event(struct reading *reading, const struct pg_arch *arch,
		       const struct pg_image *images, size_t num_images)
{
	static const char *const keys[] = {"probe", "marked", "name", "image", "fields", "plans",
					   "saved", "captures", "sites", NULL};
	const struct pg_item *object = reading->object;
	struct pg_packed *packed = reading->packed;

	pg_item_only(object, keys);
	packed->key = pg_item_needed_text(object, "probe");
	packed->marked = pg_item_text(object, "marked");
	if (!packed->marked)
		packed->marked = packed->key;
	packed->event.name = pg_item_needed_text(object, "name");
	if (!pg_is_identifier(packed->event.name) ||
	    pg_reserved(packed->event.name, PG_NAME_FILE_SCOPE))
		pg_item_fail(object, "has a name that C does not take");
	if (num_images)
		packed->event.image = &images[pg_item_number(object, "image", num_images - 1)];
	else
		pg_item_fail(object, "is in an image that is not there");
	read_fields(reading);
	pg_plans_read(object, &reading->plans);
	read_captures(reading);
	read_sites(reading);
	if (!object->all->fault && !are_registers(reading, arch))
		pg_item_fail(object, "has a register that the machine does not have");
	if (!object->all->fault && packed->event.image->kind == PG_TARGET_MODULE && !is_in_sections(reading))
		pg_item_fail(object, "has an address that is in none of the module's sections");
}

struct pg_packed *pg_packed_read(const struct pg_item *array, const struct pg_arch *arch,
				 const struct pg_image *images, size_t num_images,
				 const struct pg_type *types, size_t num_types, size_t *ret_num)
{
	struct pg_packed *all;

	*ret_num = pg_item_count(array);
	all = PG_NEW_N(array->all->arena, *ret_num + 1, struct pg_packed);
	for (size_t i = 0; i < *ret_num && !array->all->fault; i++) {
		const struct pg_item item = pg_item_element(array, i);
		struct reading reading = {.object = &item,
					  .types = types,
					  .num_types = num_types,
					  .packed = &all[i]};

		read_event(&reading, arch, images, num_images);
	}
	return all;
}
