// SPDX-License-Identifier: GPL-2.0-only
/*
 * We attach kprobes and uprobes ourselves, not by libbpf's reading of the section: libbpf 1.1 knows
 * neither MODULE:SYMBOL nor every letter that symbols of the kernel have, nor an offset into a
 * file.
 */
#include "run/attach.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "run/many/address.h"

/** A place as sections have it, "SYMBOL+0x1c2" or "PATH:SYMBOL+0x1c2". */
struct place {
	bool is_user, is_return;
	const char *text;   /**< as the section has it */
	const char *path;   /**< of a program; NULL for the kernel */
	const char *symbol; /**< NULL: the offset is one in the file */
	uint64_t offset;
};

static bool parse_number(const char *text, uint64_t *ret)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*ret = strtoull(text, &end, 0);
	return errno == 0 && *end == '\0';
}

static void split_offset(struct pg_arena *arena, const char *text, struct place *place)
{
	const char *plus = strrchr(text, '+');

	if (place->is_user && parse_number(text, &place->offset))
		return;
	place->symbol = text;
	if (plus && parse_number(plus + 1, &place->offset))
		place->symbol = pg_strndup(arena, text, (size_t)(plus - text));
}

/** Is this one of the sections that are attached here? */
static bool parse_section(struct pg_arena *arena, const char *section, struct place *ret)
{
	static const struct {
		const char *prefix;
		bool is_user, is_return;
	} kinds[] = {{"kprobe/", false, false},
		     {"kretprobe/", false, true},
		     {"uprobe/", true, false},
		     {"uretprobe/", true, true}};

	for (size_t i = 0; i < PG_ARRAY_SIZE(kinds); i++) {
		size_t len = strlen(kinds[i].prefix);
		const char *colon = strrchr(section, ':');

		if (strncmp(section, kinds[i].prefix, len) != 0)
			continue;
		*ret = (struct place){
			kinds[i].is_user, kinds[i].is_return, section + len, NULL, NULL, 0};
		if (!ret->is_user) {
			split_offset(arena, ret->text, ret);
			return true;
		}
		if (!colon)
			return false;
		ret->path = pg_strndup(arena, ret->text, (size_t)(colon - ret->text));
		split_offset(arena, colon + 1, ret);
		return true;
	}
	return false;
}

static bool is_place(struct pg_arena *arena, const char *section)
{
	struct place place;

	return parse_section(arena, section, &place);
}

/** By its address where that is known, or as the kernel finds the symbol. */
static struct bpf_link *attach_kernel(const struct pg_attacher *attacher,
				      const struct bpf_program *program, const struct place *place)
{
	LIBBPF_OPTS(bpf_kprobe_opts, opts, .offset = place->offset, .retprobe = place->is_return);
	struct bpf_link *link;
	int event, number;

	if (!attacher->addresses || !pg_addresses_has(attacher->addresses, place->symbol))
		return bpf_program__attach_kprobe_opts(program, place->symbol, &opts);
	event = pg_addresses_open(attacher->addresses, place->symbol, place->offset,
				  place->is_return);
	if (event < 0)
		return NULL;
	link = bpf_program__attach_perf_event(program, event);
	number = errno;
	if (!link)
		close(event);
	errno = number;
	return link;
}

static struct bpf_link *attach_user(const struct bpf_program *program, const struct place *place)
{
	LIBBPF_OPTS(bpf_uprobe_opts, opts, .func_name = place->symbol,
		    .retprobe = place->is_return);

	return bpf_program__attach_uprobe_opts(program, -1, place->path, place->offset, &opts);
}

/* --- Errors --- */

/** The module that is named before a symbol and not loaded; NULL: none. */
static const char *missing_module(struct pg_arena *arena, const char *symbol)
{
	const char *colon = strchr(symbol, ':');
	const char *module = colon ? pg_strndup(arena, symbol, (size_t)(colon - symbol)) : NULL;

	return module && access(pg_printf(arena, "/sys/module/%s", module), F_OK) != 0 ? module
										       : NULL;
}

/** Can perf make probes of this kind? Yes if nothing is known about perf. */
static bool has_probes(struct pg_arena *arena, const char *kind)
{
	static const char kinds[] = "/sys/bus/event_source/devices";

	return access(kinds, F_OK) != 0 ||
	       access(pg_printf(arena, "%s/%s", kinds, kind), F_OK) == 0;
}

static const char *missing_in_kernel(struct pg_arena *arena, const struct place *place)
{
	const char *module = missing_module(arena, place->symbol);

	if (module)
		return pg_printf(arena, "module %s is not loaded", module);
	if (!has_probes(arena, "kprobe"))
		return "this kernel has no kprobes (CONFIG_KPROBE_EVENTS)";
	return "the running kernel has no such symbol";
}

static const char *missing_in_file(struct pg_arena *arena, const struct place *place)
{
	bool is_path = strchr(place->path, '/') != NULL;

	if (is_path && access(place->path, F_OK) != 0)
		return pg_printf(arena, "%s does not exist", place->path);
	if (!has_probes(arena, "uprobe"))
		return "this kernel has no uprobes (CONFIG_UPROBE_EVENTS)";
	if (is_path && place->symbol)
		return pg_printf(arena, "%s has no symbol %s", place->path, place->symbol);
	return "the file or the symbol does not exist";
}

/** The meaning of an attachment's errno for a place; NULL: its usual meaning. */
static const char *meaning(struct pg_arena *arena, const struct place *place, int number)
{
	switch (number) {
	case ENOENT:
		return place->is_user ? missing_in_file(arena, place)
				      : missing_in_kernel(arena, place);
	case EILSEQ:
		return "no instruction begins there";
	case EADDRNOTAVAIL:
		return "the kernel has several symbols of this name";
	case EINVAL:
		return place->is_user ? "the kernel refuses a probe there"
				      : "the kernel refuses probes there (a blacklisted function, "
					"or code that it patches itself)";
	default:
		return NULL;
	}
}

const struct pg_error *pg_attach_error(struct pg_arena *arena, const struct pg_allowed *allowed,
				       const char *section, int number)
{
	struct place place;
	bool is_ours = parse_section(arena, section, &place);
	const char *what = pg_printf(arena, "cannot attach to %s", is_ours ? place.text : section);
	const char *why = is_ours ? meaning(arena, &place, number) : NULL;

	return why ? pg_error(arena, "%s: %s", what, why)
		   : pg_cause_error(arena, allowed, number, what);
}

/* --- All kinds --- */

/** NULL, and errno 0 or EOPNOTSUPP: the section does not say where. */
static struct bpf_link *attach(const struct pg_attacher *attacher, const char *section,
			       const struct bpf_program *program)
{
	struct place place;

	if (!parse_section(attacher->arena, section, &place))
		return bpf_program__attach(program);
	return place.is_user ? attach_user(program, &place)
			     : attach_kernel(attacher, program, &place);
}

int pg_attach(const struct pg_attacher *attacher, const char *section,
	      const struct bpf_program *program, struct bpf_link **ret)
{
	int number;

	errno = 0;
	*ret = attach(attacher, section, program);
	number = errno;
	if (*ret || (number == EOPNOTSUPP && !is_place(attacher->arena, section)))
		return 0;
	return number;
}

bool pg_user_place(struct pg_arena *arena, const char *section, struct pg_user_place *ret)
{
	struct place place;

	if (!parse_section(arena, section, &place) || !place.is_user || *place.path != '/')
		return false;
	*ret = (struct pg_user_place){place.path, place.symbol, place.offset, place.is_return};
	return true;
}

bool pg_kernel_place(struct pg_arena *arena, const char *section, struct pg_kernel_place *ret)
{
	struct place place;

	if (!parse_section(arena, section, &place) || place.is_user)
		return false;
	*ret = (struct pg_kernel_place){place.symbol, place.offset, place.is_return};
	return true;
}

bool pg_is_capture(const struct bpf_program *program)
{
	const char *at = strstr(bpf_program__name(program), "_capture");

	if (!at)
		return false;
	at += strlen("_capture");
	return *at == '\0' ||
	       (*at == '_' && at[1] && strspn(at + 1, "0123456789") == strlen(at + 1));
}
