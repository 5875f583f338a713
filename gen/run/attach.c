// SPDX-License-Identifier: GPL-2.0-only
/*
 * kprobes and uprobes are attached by ourselves, not by libbpf's reading of the section: libbpf 1.1
 * knows neither MODULE:SYMBOL nor every letter that symbols of the kernel have, nor an offset into
 * a file.
 */
#include "run/attach.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
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

static struct bpf_link *attach_kernel(const struct bpf_program *program, const struct place *place)
{
	LIBBPF_OPTS(bpf_kprobe_opts, opts, .offset = place->offset, .retprobe = place->is_return);

	return bpf_program__attach_kprobe_opts(program, place->symbol, &opts);
}

static struct bpf_link *attach_user(const struct bpf_program *program, const struct place *place)
{
	LIBBPF_OPTS(bpf_uprobe_opts, opts, .func_name = place->symbol,
		    .retprobe = place->is_return);

	return bpf_program__attach_uprobe_opts(program, -1, place->path, place->offset, &opts);
}

/* --- Errors --- */

static const struct pg_error *rights_error(struct pg_arena *arena, const char *what)
{
	const struct pg_error *error = pg_error(arena, "%s: the kernel does not permit it", what);

	if (geteuid() != 0)
		return pg_error_hint(arena, error, "loading BPF programs needs root: try sudo");
	return pg_error_hint(
		arena, error,
		"this root lacks CAP_BPF, CAP_PERFMON or CAP_SYS_ADMIN (a container?), or "
		"the kernel is locked down");
}

const struct pg_error *pg_bpf_error(struct pg_arena *arena, int number, const char *what)
{
	if (number == EPERM || (number == EACCES && geteuid() != 0))
		return rights_error(arena, what);
	return pg_error(arena, "%s: %s", what, strerror(number));
}

/** Why the kernel does not find what a probe is for. */
static const char *missing(const struct place *place)
{
	const char *type = place->is_user ? "uprobe" : "kprobe";
	char path[64];

	snprintf(path, sizeof(path), "/sys/bus/event_source/devices/%s", type);
	if (access("/sys/bus/event_source/devices", F_OK) == 0 && access(path, F_OK) != 0)
		return place->is_user ? "this kernel has no uprobes (CONFIG_UPROBE_EVENTS)"
				      : "this kernel has no kprobes (CONFIG_KPROBE_EVENTS)";
	return place->is_user ? "the file or the symbol is not there"
			      : "the running kernel has no such symbol";
}

/** What an errno of an attachment means; NULL: no more than its name. */
static const char *meaning(const struct place *place, int number)
{
	switch (number) {
	case ENOENT:
		return missing(place);
	case EILSEQ:
		return "no instruction begins there";
	case EADDRNOTAVAIL:
		return "the kernel has several symbols of this name";
	case EINVAL:
		return place->is_user ? "no place for a probe"
				      : "the kernel refuses probes there (a blacklisted function, "
					"or code that it patches itself)";
	case EMFILE:
		return "too many open files (ulimit -n)";
	default:
		return NULL;
	}
}

static const struct pg_error *place_error(struct pg_arena *arena, const struct place *place,
					  int number)
{
	const char *what = pg_printf(arena, "cannot attach to %s", place->text);
	const char *why = meaning(place, number);

	if (why)
		return pg_error(arena, "%s: %s", what, why);
	return pg_bpf_error(arena, number, what);
}

/* --- All kinds --- */

static const struct pg_error *
attach_by_libbpf(struct pg_arena *arena, const struct bpf_program *program, struct bpf_link **ret)
{
	const char *what =
		pg_printf(arena, "cannot attach to %s", bpf_program__section_name(program));

	*ret = bpf_program__attach(program);
	if (*ret || errno == EOPNOTSUPP || errno == 0)
		return NULL;
	return pg_bpf_error(arena, errno, what);
}

const struct pg_error *pg_attach(struct pg_arena *arena, const struct bpf_program *program,
				 struct bpf_link **ret)
{
	struct place place;

	errno = 0;
	if (!parse_section(arena, bpf_program__section_name(program), &place))
		return attach_by_libbpf(arena, program, ret);
	*ret = place.is_user ? attach_user(program, &place) : attach_kernel(program, &place);
	return *ret ? NULL : place_error(arena, &place, errno);
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
