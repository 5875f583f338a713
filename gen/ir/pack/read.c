// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/ident.h"
#include "base/infile.h"
#include "ir/pack/events.h"
#include "ir/pack/key.h"
#include "ir/pack/pack.h"
#include "ir/pack/types.h"

/** As much of a file as it takes to know what it is. */
#define BEGINNING 256

/** A pack as a whole. */
struct pack {
	struct pg_arena *arena;
	const char *path;
	const struct pg_arch *arch;
	bool is_strict;
	struct pg_image *images;
	size_t num_images;
	struct pg_packed *events;
	size_t num_events;
};

static void release(json_t **value)
{
	json_decref(*value);
}

bool pg_pack_is(const char *path)
{
	PG_CLEANUP(pg_close_fd) int fd = -1;
	char bytes[BEGINNING];
	ssize_t len, at = 0;
	struct stat st;

	if (!path || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? 0 : read(fd, bytes, sizeof(bytes));

	while (at < len && isspace((unsigned char)bytes[at]))
		at++;
	return at < len && bytes[at] == '{';
}

/* --- Images --- */

static bool is_hexadecimal(const char *text)
{
	return !text || (*text && strspn(text, "0123456789abcdef") == strlen(text));
}

static void read_symbol(const struct pg_item *item, struct pg_landmark *ret)
{
	static const char *const keys[] = {"name", "address", NULL};

	pg_item_only(item, keys);
	*ret = (struct pg_landmark){pg_item_needed_text(item, "name"),
				    pg_item_number(item, "address", UINT64_MAX)};
	if (!pg_is_identifier(ret->symbol))
		pg_item_fail(item, "has a name that C does not take");
}

static void read_section(const struct pg_item *item, struct pg_anchor *ret)
{
	static const char *const keys[] = {"begin", "end", "symbols", NULL};
	const struct pg_item symbols = pg_item_member(item, "symbols");
	const size_t num = pg_item_count(&symbols);
	struct pg_landmark *landmarks = PG_NEW_N(item->all->arena, num + 1, struct pg_landmark);

	pg_item_only(item, keys);
	for (size_t i = 0; i < num; i++) {
		const struct pg_item symbol = pg_item_element(&symbols, i);

		read_symbol(&symbol, &landmarks[i]);
	}
	*ret = (struct pg_anchor){
		.begin = pg_item_number(item, "begin", UINT64_MAX),
		.end = pg_item_number(item, "end", UINT64_MAX),
		.landmarks = landmarks,
		.num_landmarks = num,
	};
	if (ret->begin >= ret->end)
		pg_item_fail(item, "has no bytes");
}

/** Those of a module in which its probes are, or what they read. */
static void read_sections(const struct pg_item *array, struct pg_image *image)
{
	struct pg_anchor *anchors;

	image->num_anchors = pg_item_count(array);
	if (image->num_anchors > PG_PACK_MOST_SECTIONS)
		pg_item_fail(array, "has more than %d elements", PG_PACK_MOST_SECTIONS);
	anchors = PG_NEW_N(array->all->arena, image->num_anchors + 1, struct pg_anchor);
	for (size_t i = 0; i < image->num_anchors && !array->all->fault; i++) {
		const struct pg_item item = pg_item_element(array, i);

		read_section(&item, &anchors[i]);
	}
	image->anchors = anchors;
}

static void read_image(const struct pg_item *item, uint64_t version, struct pg_image *image)
{
	static const char *const keys[] = {"kind", "name",  "build_id", "stamp", "release",
					   "text", "fixed", "sections", NULL};
	const struct pg_item sections = pg_item_member(item, "sections");

	pg_item_only(item, keys);
	*image = (struct pg_image){
		.kind = (enum pg_target_kind)pg_item_word(item, "kind", &pg_words_image),
		.name = pg_item_text(item, "name"),
		.build_id = pg_item_text(item, "build_id"),
		.stamp = pg_item_text(item, "stamp"),
		.release = pg_item_text(item, "release"),
		.text = pg_item_number(item, "text", UINT64_MAX),
		.is_fixed = pg_item_flag(item, "fixed"),
	};
	if (image->kind == PG_TARGET_MODULE && version == 1)
		pg_item_fail(item, "is a module, which no pack of version 1 has");
	if (image->kind != PG_TARGET_KERNEL && !image->name)
		pg_item_fail(item, "is a %s without a name", pg_words_image.items[image->kind]);
	if (image->kind == PG_TARGET_MODULE)
		read_sections(&sections, image);
	else if (sections.value)
		pg_item_fail(&sections, "is of a module alone");
	if (!is_hexadecimal(image->build_id))
		pg_item_fail(item, "has a build id that is not hexadecimal");
}

static void read_images(const struct pg_item *array, uint64_t version, struct pack *pack)
{
	pack->num_images = pg_item_count(array);
	pack->images = PG_NEW_N(pack->arena, pack->num_images + 1, struct pg_image);
	for (size_t i = 0; i < pack->num_images; i++) {
		const struct pg_item item = pg_item_element(array, i);

		read_image(&item, version, &pack->images[i]);
	}
}

/* --- The whole --- */

/** Another version may have other members, so it is looked at first. */
static uint64_t read_version(const struct pg_item *whole)
{
	const struct pg_item item = pg_item_member(whole, PG_PACK_KEY);
	const uint64_t version = pg_item_number(whole, PG_PACK_KEY, UINT64_MAX);

	if (version < 1 || version > PG_PACK_VERSION)
		pg_item_fail(&item,
			     "is %llu: the pack is of another version than this probegen reads, "
			     "which are 1 to %d", (unsigned long long)version, PG_PACK_VERSION);
	return version;
}

static void read_parts(const struct pg_item *whole, struct pack *pack)
{
	static const char *const keys[] = {PG_PACK_KEY, "machine", "strict", "images",
					   "types",	"events",  NULL};
	const struct pg_item machine = pg_item_member(whole, "machine");
	const struct pg_item images = pg_item_member(whole, "images");
	const struct pg_item types = pg_item_member(whole, "types");
	const struct pg_item events = pg_item_member(whole, "events");
	const uint64_t version = read_version(whole);
	const struct pg_type *all_types;
	size_t num_types;

	if (whole->all->fault)
		return;
	pg_item_only(whole, keys);
	pack->arch = pg_arch_by_name(pg_item_needed_text(whole, "machine"));
	if (!pack->arch)
		pg_item_fail(&machine, "is not one that probegen knows");
	pack->is_strict = pg_item_flag(whole, "strict");
	read_images(&images, version, pack);
	all_types = pg_typetable_read(&types, &num_types);
	pack->events = pg_packed_read(&events, pack->arch, pack->images, pack->num_images,
				      all_types, num_types, &pack->num_events);
}

static const struct pg_error *read_pack(struct pg_arena *arena, const char *path,
					struct pack *ret)
{
	PG_CLEANUP(release) json_t *value = NULL;
	struct pg_items all = {.arena = arena};
	struct pg_item whole = {.all = &all};
	const char *text;
	size_t len;

	*ret = (struct pack){.arena = arena, .path = path};
	PG_TRY(pg_read_regular(arena, path, &text, &len));
	PG_TRY(pg_json_parse(arena, path, text, len, &value));
	whole.value = value;
	read_parts(&whole, ret);
	if (!all.fault)
		return NULL;
	return pg_error_hint(arena, pg_error(arena, "%s: %s", path, all.fault),
			     "a pack is made by `probegen pack'");
}

/* --- A spec's part of it --- */

struct choosing {
	const struct pack *pack;
	const struct pg_pack_choice *choice;
	struct pg_diags *diags;
	struct pg_image *images;
	size_t num_images;
	const struct pg_image **of_pack; /* which of the pack's each is */
};

static const struct pg_packed *find(const struct pack *pack, const struct pg_probe *probe)
{
	const char *key = pg_pack_key(pack->arena, probe, false);

	for (size_t i = 0; i < pack->num_events; i++) {
		if (strcmp(pack->events[i].key, key) == 0)
			return &pack->events[i];
	}
	return NULL;
}

static const char *build_of(const struct choosing *choosing, const struct pg_event *event)
{
	return event->image->release ? event->image->release : choosing->pack->path;
}

/** A spec that asks for something else, or in another way. */
static const struct pg_error *check_probe(const struct choosing *choosing,
					  const struct pg_probe *probe,
					  const struct pg_packed *packed)
{
	const struct pack *pack = choosing->pack;
	struct pg_arena *arena = pack->arena;

	if (!packed)
		return pg_error_hint(arena,
				     pg_error(arena, "%s does not have this probe", pack->path),
				     "it was made from another spec: make it anew");
	if (!choosing->choice->is_for_all &&
	    strcmp(packed->marked, pg_pack_key(arena, probe, true)) != 0)
		return pg_error_hint(arena,
				     pg_error(arena, "%s has this probe with other marks '?': %s",
					      pack->path, packed->marked),
				     "make it anew");
	for (size_t i = 0; i < packed->event.num_fields; i++) {
		if (packed->args[i] >= probe->num_args)
			return pg_error(arena, "%s: '%s' is of an argument that %s does not have",
					pack->path, packed->fields[i].name, packed->key);
	}
	return NULL;
}

/** What is marked `?` counts where there are other builds. */
static void check_missing(const struct choosing *choosing, const struct pg_event *event)
{
	const enum pg_severity severity =
		choosing->choice->is_for_several ? PG_SEV_NOTE : PG_SEV_ERROR;

	if (choosing->choice->is_for_all)
		return;
	if (!event->num_sites)
		pg_diag(choosing->diags, severity, event->span, "%s is not in %s", event->point,
			build_of(choosing, event));
	for (size_t i = 0; i < event->num_fields; i++) {
		if (!event->fields[i].type)
			pg_diag(choosing->diags, severity, event->fields[i].span,
				"'%s' is not in %s", event->fields[i].text,
				build_of(choosing, event));
	}
}

static const struct pg_image *image_of(struct choosing *choosing, const struct pg_image *image)
{
	for (size_t i = 0; i < choosing->num_images; i++) {
		if (choosing->of_pack[i] == image)
			return &choosing->images[i];
	}
	choosing->images[choosing->num_images] = *image;
	choosing->of_pack[choosing->num_images] = image;
	return &choosing->images[choosing->num_images++];
}

static bool have_types(const struct pg_event *event)
{
	for (size_t i = 0; i < event->num_fields; i++) {
		if (!event->fields[i].type)
			return false;
	}
	return true;
}

static void take_event(struct choosing *choosing, const struct pg_probe *probe,
		       const struct pg_packed *packed, struct pg_event *ret)
{
	struct pg_arena *arena = choosing->pack->arena;
	const size_t num = packed->event.num_fields;
	struct pg_field *fields = PG_NEW_N(arena, num + 1, struct pg_field);

	*ret = packed->event;
	ret->image = image_of(choosing, packed->event.image);
	ret->probe = probe;
	ret->point = pg_point_text(arena, &probe->point);
	ret->span = probe->point.span;
	ret->name = probe->event ? probe->event
				 : pg_event_unique(arena, choosing->choice->spec,
						   packed->event.name);
	for (size_t i = 0; i < num; i++) {
		fields[i] = packed->fields[i];
		fields[i].span = probe->args[packed->args[i]].span;
	}
	ret->fields = fields;
	if (have_types(ret) && ret->num_sites)
		pg_event_lay_out(ret, fields);
	check_missing(choosing, ret);
}

/** The events that a section's symbol must not be called after are known now. */
static void choose_anchors(struct choosing *choosing, const struct pg_model *model)
{
	for (size_t i = 0; i < choosing->num_images; i++) {
		struct pg_image *image = &choosing->images[i];
		struct pg_anchor *anchors = PG_NEW_N(choosing->pack->arena, image->num_anchors + 1,
						     struct pg_anchor);

		if (image->kind != PG_TARGET_MODULE)
			continue;
		for (size_t j = 0; j < image->num_anchors; j++)
			anchors[j] = image->anchors[j];
		pg_anchors_choose(model, anchors, image->num_anchors);
		image->anchors = anchors;
	}
}

static void choose(struct choosing *choosing, struct pg_model *ret)
{
	const struct pg_spec *spec = choosing->choice->spec;
	const struct pack *pack = choosing->pack;
	struct pg_event *events = PG_NEW_N(pack->arena, spec->num_probes + 1, struct pg_event);

	choosing->images = PG_NEW_N(pack->arena, pack->num_images + 1, struct pg_image);
	choosing->of_pack = PG_NEW_N(pack->arena, pack->num_images + 1, const struct pg_image *);
	for (size_t i = 0; i < spec->num_probes; i++) {
		const struct pg_probe *probe = &spec->probes[i];
		const struct pg_packed *packed = find(pack, probe);

		if (pg_diag_at(choosing->diags, probe->point.span,
			       check_probe(choosing, probe, packed)))
			take_event(choosing, probe, packed, &events[ret->num_events++]);
	}
	ret->events = events;
	ret->images = choosing->images;
	ret->num_images = choosing->num_images;
	choose_anchors(choosing, ret);
}

void pg_pack_read(struct pg_arena *arena, const char *path, const struct pg_pack_choice *choice,
		  struct pg_diags *diags, struct pg_model *ret)
{
	struct pack pack;
	struct choosing choosing = {.pack = &pack, .choice = choice, .diags = diags};
	const struct pg_error *error = read_pack(arena, path, &pack);

	*ret = (struct pg_model){.arch = pack.arch};
	if (!error && choice->is_strict && !pack.is_strict)
		error = pg_error_hint(arena, pg_error(arena, "%s was made without --strict", path),
				      "make it anew: probegen pack --strict");
	if (pg_diag_at(diags, (struct pg_span){NULL, 0, 0}, error))
		choose(&choosing, ret);
}
