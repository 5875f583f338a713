// SPDX-License-Identifier: GPL-2.0-only
#include "run/loader.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "run/attach.h"
#include "run/log.h"

/** A program that is attached is three files: itself, its perf event, the link. */
#define FILES_PER_PROGRAM 3
#define FILES_BESIDE	  64

struct pg_loader {
	struct pg_arena *arena;
	const char *name;
	struct bpf_object *object;
	struct pg_allowed allowed;
	struct bpf_link **links;
	const struct bpf_program **attached; /* of each link */
	size_t num_links;
	const char **unattached;
	size_t num_unattached;
	const char *log;
};

/** "DIR/page_write.bpf.o" is page_write: the prefix that the kernel's lists of maps show. */
static const char *object_name(struct pg_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *end = strstr(base, ".bpf.o");

	if (!end || end == base)
		end = base + strlen(base);
	return pg_strndup(arena, base, (size_t)(end - base));
}

const struct pg_error *pg_loader_create(struct pg_arena *arena, const char *name, const void *bytes,
					size_t size, struct pg_loader **ret)
{
	struct pg_loader *loader = PG_NEW(arena, struct pg_loader);
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = object_name(arena, name));
	const struct pg_error *error = NULL;

	loader->arena = arena;
	loader->name = name;
	loader->log = "";
	pg_log_begin();
	loader->object = bpf_object__open_mem(bytes, size, &opts);
	if (!loader->object) {
		const char *why = pg_log_first_line(arena, pg_log_text());

		error = pg_error(arena, "cannot open %s: %s", name, *why ? why : strerror(errno));
	}
	pg_log_end();
	*ret = error ? NULL : loader;
	return error;
}

/* --- Loading --- */

bool pg_loader_choose(struct pg_loader *loader, const char *name)
{
	struct bpf_program *program = bpf_object__find_program_by_name(loader->object, name);

	return program && bpf_program__set_autoload(program, true) == 0;
}

/** Those that will be loaded: of an object for several builds a part. */
static size_t count_programs(const struct pg_loader *loader)
{
	struct bpf_program *program;
	size_t num = 0;

	bpf_object__for_each_program(program, loader->object)
		num += bpf_program__autoload(program);
	return num;
}

static size_t count_maps(const struct pg_loader *loader)
{
	struct bpf_map *map;
	size_t num = 0;

	bpf_object__for_each_map(map, loader->object)
		num++;
	return num;
}

/** Allow as many open files as are needed: more than the hard limit where that is permitted. */
static void allow_files(struct pg_allowed *allowed)
{
	struct rlimit limit, most;
	rlim_t num = allowed->files_needed;

	if (allowed->most_files && num > allowed->most_files)
		num = allowed->most_files;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= num)
		return;
	most = (struct rlimit){num, limit.rlim_max < num ? num : limit.rlim_max};
	if (setrlimit(RLIMIT_NOFILE, &most) != 0) {
		most = (struct rlimit){limit.rlim_max, limit.rlim_max};
		if (setrlimit(RLIMIT_NOFILE, &most) != 0)
			return;
	}
	allowed->open_files = most.rlim_cur;
}

/** The program that libbpf's log says the kernel refused; NULL: it was something else. */
static const struct bpf_program *refused_program(const struct pg_loader *loader, const char *log)
{
	struct bpf_program *program;
	const char *failed = strstr(log, "': BPF program load failed");
	const char *name = failed;

	while (name && name > log && name[-1] != '\'')
		name--;
	bpf_object__for_each_program(program, loader->object) {
		const char *own = bpf_program__name(program);

		if (failed && strlen(own) == (size_t)(failed - name) &&
		    strncmp(own, name, strlen(own)) == 0)
			return program;
	}
	return NULL;
}

static const struct pg_error *verdict_error(const struct pg_loader *loader, const char *what,
					    const struct bpf_program *program)
{
	const char *who = pg_printf(loader->arena, "%s (%s)", bpf_program__name(program),
				    bpf_program__section_name(program));
	const char *lockdown = pg_lockdown_text(loader->arena, &loader->allowed, loader->log);

	if (lockdown)
		return pg_error(loader->arena, "%s: %s, and %s reads its memory", what, lockdown,
				who);
	return pg_error(loader->arena, "%s: the verifier refuses %s", what, who);
}

static const struct pg_error *load_error(const struct pg_loader *loader, int number)
{
	const struct bpf_program *program = refused_program(loader, loader->log);
	const char *what = pg_printf(loader->arena, "cannot load %s", loader->name);

	if (pg_is_no_verdict(number))
		return pg_cause_error(loader->arena, &loader->allowed, number, what);
	if (program && strstr(loader->log, "BEGIN PROG LOAD LOG"))
		return verdict_error(loader, what, program);
	if (*loader->log)
		return pg_error(loader->arena, "%s: %s", what,
				pg_log_first_line(loader->arena, loader->log));
	return pg_cause_error(loader->arena, &loader->allowed, number, what);
}

const struct pg_error *pg_loader_load(struct pg_loader *loader)
{
	const struct pg_error *error = NULL;
	struct pg_allowed *allowed = &loader->allowed;
	int failed;

	allowed->num_programs = count_programs(loader);
	allowed->files_needed = allowed->num_programs * FILES_PER_PROGRAM + count_maps(loader) +
				FILES_BESIDE;
	pg_allowed_read(loader->arena, allowed);
	allow_files(allowed);
	pg_log_begin();
	failed = bpf_object__load(loader->object);
	if (failed) {
		loader->log = pg_strndup(loader->arena, pg_log_text(), strlen(pg_log_text()));
		error = load_error(loader, -failed);
	}
	pg_log_end();
	return error;
}

const char *pg_loader_log(const struct pg_loader *loader, bool whole)
{
	return whole ? loader->log : pg_log_shorten(loader->arena, loader->log);
}

/* --- Attaching --- */

static const struct pg_error *attach_one(struct pg_loader *loader,
					 const struct bpf_program *program)
{
	struct bpf_link *link = NULL;

	PG_TRY(pg_attach(loader->arena, &loader->allowed, program, &link));
	if (link) {
		loader->attached[loader->num_links] = program;
		loader->links[loader->num_links++] = link;
	} else {
		*PG_PUSH(loader->arena, loader->unattached, loader->num_unattached) =
			bpf_program__section_name(program);
	}
	return NULL;
}

static const struct pg_error *attach_kind(struct pg_loader *loader, bool captures)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, loader->object) {
		if (bpf_program__autoload(program) && pg_is_capture(program) == captures)
			PG_TRY(attach_one(loader, program));
	}
	return NULL;
}

static const struct pg_error *attach_all(struct pg_loader *loader)
{
	PG_TRY(attach_kind(loader, true));
	PG_TRY(attach_kind(loader, false));
	if (loader->num_links > 0)
		return NULL;
	return pg_error(loader->arena, "%s has no program that says where to attach it",
			loader->name);
}

const struct pg_error *pg_loader_attach(struct pg_loader *loader)
{
	const size_t num = loader->allowed.num_programs;
	const struct pg_error *error;

	loader->links = PG_NEW_N(loader->arena, num + 1, struct bpf_link *);
	loader->attached = PG_NEW_N(loader->arena, num + 1, const struct bpf_program *);
	pg_log_begin();
	error = attach_all(loader);
	if (error) {
		loader->log = pg_strndup(loader->arena, pg_log_text(), strlen(pg_log_text()));
		pg_loader_detach(loader);
	}
	pg_log_end();
	return error;
}

struct pg_own_programs pg_loader_programs(const struct pg_loader *loader)
{
	struct pg_own_programs all = {NULL, 0};
	struct bpf_program *program;

	bpf_object__for_each_program(program, loader->object)
		*PG_PUSH(loader->arena, all.items, all.num) = (struct pg_own_program){
			bpf_program__name(program), bpf_program__section_name(program)};
	return all;
}

size_t pg_loader_num_attached(const struct pg_loader *loader)
{
	return loader->num_links;
}

const char *pg_loader_unattached(const struct pg_loader *loader, size_t index)
{
	return index < loader->num_unattached ? loader->unattached[index] : NULL;
}

/** The kernel's map decides how much it writes: not the object's description. */
static bool has_shape(int map, const struct pg_map_shape *shape, struct pg_map_shape *ret)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info);

	if (bpf_obj_get_info_by_fd(map, &info, &size) != 0)
		return false;
	*ret = (struct pg_map_shape){info.type, info.key_size, info.value_size};
	return ret->type == shape->type && ret->key_size == shape->key_size &&
	       (ret->value_size == shape->value_size || shape->value_size == PG_ANY_SIZE);
}

const struct pg_error *pg_loader_map(struct pg_arena *arena, const struct pg_loader *loader,
				     const char *name, const struct pg_map_shape *shape, int *ret)
{
	struct pg_map_shape is = {0};

	*ret = bpf_object__find_map_fd_by_name(loader->object, name);
	if (*ret < 0 || has_shape(*ret, shape, &is))
		return NULL;
	return pg_error_hint(
		arena,
		pg_error(arena,
			 "%s: the map %s is of type %u with keys of %u and values of %u bytes, and "
			 "not of type %u with %u and %u",
			 loader->name, name, is.type, is.key_size, is.value_size, shape->type,
			 shape->key_size,
			 shape->value_size == PG_ANY_SIZE ? is.value_size : shape->value_size),
		"it was built with another version of <probegen/trace.bpf.h>: build it again");
}

/* --- The end --- */

void pg_loader_detach(struct pg_loader *loader)
{
	while (loader->num_links > 0)
		bpf_link__destroy(loader->links[--loader->num_links]);
}

void pg_loader_destroy(struct pg_loader *loader)
{
	if (!loader)
		return;
	pg_log_begin();
	pg_loader_detach(loader);
	bpf_object__close(loader->object);
	pg_log_end();
}

const struct btf *pg_loader_btf(const struct pg_loader *loader)
{
	return bpf_object__btf(loader->object);
}

const void *pg_loader_constant(const struct pg_loader *loader, const char *section,
			       size_t *ret_size)
{
	const struct bpf_map *map = bpf_object__find_map_by_name(loader->object, section);

	return map ? bpf_map__initial_value((struct bpf_map *)map, ret_size) : NULL;
}

const struct pg_error *pg_loader_set_constant(struct pg_loader *loader, const char *section,
					      const void *bytes, size_t size)
{
	struct bpf_map *map = bpf_object__find_map_by_name(loader->object, section);
	int failed = map ? bpf_map__set_initial_value(map, bytes, size) : -ENOENT;

	return failed ? pg_error(loader->arena, "cannot set %s of %s: %s", section, loader->name,
				 strerror(-failed))
		      : NULL;
}

void pg_loader_leave_out_map(struct pg_loader *loader, const char *name)
{
	struct bpf_map *map = bpf_object__find_map_by_name(loader->object, name);

	if (map)
		bpf_map__set_autocreate(map, false);
}

bool pg_loader_attached(const struct pg_loader *loader, size_t index, struct pg_attached *ret)
{
	if (index >= loader->num_links)
		return false;
	*ret = (struct pg_attached){
		.program = bpf_program__fd(loader->attached[index]),
		.link = bpf_link__fd(loader->links[index]),
		.is_capture = pg_is_capture(loader->attached[index]),
	};
	return true;
}
