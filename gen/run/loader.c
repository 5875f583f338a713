// SPDX-License-Identifier: GPL-2.0-only
#include "run/loader.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <probegen/programs.h>
#include <string.h>
#include <sys/resource.h>

#include "run/log.h"
#include "run/many/twins.h"

/** A place is two files: its perf event and the link. */
#define FILES_PER_PLACE 2
#define FILES_BESIDE	64

struct pg_loader {
	struct pg_arena *arena;
	const char *name;
	struct bpf_object *object;
	struct pg_allowed allowed;
	struct pg_twins *twins;
	struct pg_further further;
	struct pg_sites *sites; /* NULL: not loaded yet */
	struct pg_progress progress;
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

static bool go_on(void *state, size_t done, size_t num)
{
	(void)state;
	(void)done;
	(void)num;
	return true;
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
	loader->progress.step = go_on;
	loader->twins = pg_twins_find(arena, bytes, size);
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

void pg_loader_add_place(struct pg_loader *loader, const char *program, const char *section)
{
	*PG_PUSH(loader->arena, loader->further.items, loader->further.num) =
		(struct pg_further_place){program, section};
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
	const struct pg_error *error;

	if (lockdown)
		return pg_error(loader->arena, "%s: %s, and %s reads its memory", what, lockdown,
				who);
	error = pg_error(loader->arena, "%s: the verifier refuses %s", what, who);
	return strstr(loader->log, "GPL-restricted")
		       ? pg_error_hint(loader->arena, error,
				       "its source needs a line 'const char LICENSE[] SEC(\"license\") = \"GPL\";'")
		       : error;
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
	uint64_t to_load;
	int failed;

	loader->sites = pg_sites_create(loader->arena, loader->object, loader->twins, &loader->further);
	allowed->num_programs = pg_sites_num(loader->sites);
	to_load = pg_sites_num_loaded(loader->sites) + count_maps(loader) + FILES_BESIDE;
	allowed->files_needed = to_load + allowed->num_programs * FILES_PER_PLACE;
	pg_allowed_read(loader->arena, allowed);
	allow_files(allowed);
	pg_log_begin();
	failed = bpf_object__load(loader->object);
	/* A map for which no file was left looks like a fault of the program that uses it. */
	if (failed && allowed->open_files < to_load) {
		error = load_error(loader, EMFILE);
	} else if (failed) {
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

size_t pg_loader_num_places(const struct pg_loader *loader)
{
	return pg_sites_num(loader->sites);
}

void pg_loader_set_event(struct pg_loader *loader, const char *program, const char *event)
{
	pg_sites_set_event(loader->sites, program, event);
}

void pg_loader_set_progress(struct pg_loader *loader, const struct pg_progress *progress)
{
	loader->progress = *progress;
}

const struct pg_error *pg_loader_attach(struct pg_loader *loader,
					const struct pg_live_symbols *symbols)
{
	const struct pg_error *error;

	pg_log_begin();
	error = pg_sites_attach(loader->sites, &loader->allowed, symbols, &loader->progress);
	if (!error && pg_loader_num_attached(loader) == 0 &&
	    loader->progress.step(loader->progress.state, 0, 0))
		error = pg_error(loader->arena, "%s has no program that says where to attach it",
				 loader->name);
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
			.name = bpf_program__name(program),
			.section = bpf_program__section_name(program)};
	return all;
}

size_t pg_loader_num_attached(const struct pg_loader *loader)
{
	struct pg_attached_site site;
	size_t num = 0;

	while (pg_sites_attached(loader->sites, num, &site))
		num++;
	return num;
}

size_t pg_loader_num_programs(const struct pg_loader *loader)
{
	struct pg_attached_site site;
	size_t num = 0;

	for (size_t i = 0; pg_sites_attached(loader->sites, i, &site); i++)
		num += site.is_first;
	return num;
}

const char *pg_loader_unattached(const struct pg_loader *loader, size_t index)
{
	return pg_sites_unattached(loader->sites, index);
}

bool pg_loader_partial(const struct pg_loader *loader, size_t index, struct pg_partial *ret)
{
	return pg_sites_partial(loader->sites, index, ret);
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

void pg_loader_count_missed(const struct pg_loader *loader)
{
	pg_sites_count_missed(loader->sites);
}

size_t pg_loader_detach_some(struct pg_loader *loader, const struct pg_chosen *chosen)
{
	return pg_sites_detach_some(loader->sites, chosen);
}

void pg_loader_detach(struct pg_loader *loader)
{
	if (loader->sites)
		pg_sites_detach(loader->sites, &loader->progress);
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

	return failed ? pg_error_errno(loader->arena, -failed, "cannot set %s of %s", section,
				       loader->name)
		      : NULL;
}

void pg_loader_leave_out_map(struct pg_loader *loader, const char *name)
{
	struct bpf_map *map = bpf_object__find_map_by_name(loader->object, name);

	if (map)
		bpf_map__set_autocreate(map, false);
}

/** check_map_prog_compatibility() of Linux's kernel/bpf/verifier.c refuses these two of ours. */
static bool is_sleepless(const struct bpf_map *map)
{
	const enum bpf_map_type type = bpf_map__type(map);

	return bpf_map__autocreate(map) &&
	       (type == BPF_MAP_TYPE_STACK_TRACE || type == BPF_MAP_TYPE_CGROUP_ARRAY);
}

const char *pg_loader_sleepless(const struct pg_loader *loader)
{
	struct bpf_program *program;
	struct bpf_map *map;

	bpf_object__for_each_program(program, loader->object) {
		const char *section = bpf_program__section_name(program);

		if (pg_section_kind(section) != strlen("uprobe") ||
		    strncmp(section, "uprobe", strlen("uprobe")) != 0)
			return pg_printf(loader->arena, "the program %s is not of a uprobe",
					 bpf_program__name(program));
	}

	bpf_object__for_each_map(map, loader->object) {
		if (is_sleepless(map))
			return pg_printf(loader->arena, "programs that use the map %s may not wait for it",
					 bpf_map__name(map));
	}
	return NULL;
}

void pg_loader_let_sleep(struct pg_loader *loader)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, loader->object)
		bpf_program__set_flags(program, bpf_program__flags(program) | BPF_F_SLEEPABLE);
}

bool pg_loader_attached(const struct pg_loader *loader, size_t index, struct pg_attached *ret)
{
	struct pg_attached_site site;

	if (!pg_sites_attached(loader->sites, index, &site))
		return false;
	*ret = (struct pg_attached){
		.name = site.name,
		.program = site.is_first ? bpf_program__fd(site.program) : -1,
		.link = site.link,
		.missed = site.missed,
		.is_capture = site.is_capture,
	};
	return true;
}
