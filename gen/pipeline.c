// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/terminal.h"
#include "base/workers.h"
#include "dbg/file/open.h"
#include "emit/backend.h"
#include "emit/place.h"
#include "ir/fleet/merge.h"
#include "ir/model.h"
#include "ir/pack/pack.h"
#include "moved.h"
#include "resolve/resolve.h"
#include "spec/asked.h"
#include "spec/spec.h"
#include "target.h"

/** So many probes are worth tables of all functions and line programs, which are kept for the next run. */
#define MANY_PROBES 500

struct run {
	struct pg_arena *arena;
	const struct pg_pipeline_options *options;
	struct pg_diags *diags;
	struct pg_pipeline_info *info;
	struct pg_spec spec;
	struct pg_opened *opened;
	size_t num_opened;
	struct pg_model model;
	bool is_for_several; /* builds: this is one of them */
	bool is_for_all;     /* and they are compared: everything may be missing */
};

static bool succeeded(struct run *run, const struct pg_error *error)
{
	pg_diag_at(run->diags, (struct pg_span){NULL, 0, 0}, error);
	return !pg_diags_have_errors(run->diags);
}

static bool parse(struct run *run, const struct pg_source *const *sources, size_t num)
{
	for (size_t i = 0; i < num; i++)
		pg_spec_parse(run->arena, sources[i], &run->spec, run->diags);
	pg_spec_check(run->arena, &run->spec, run->diags);
	return succeeded(run, NULL);
}

/* --- Images: what the probes are set in --- */

static bool is_open(const struct run *run, const struct pg_target *target)
{
	for (size_t i = 0; i < run->num_opened; i++) {
		if (pg_target_is_same(&run->opened[i].target, target))
			return true;
	}
	return false;
}

static void open_image(struct run *run, const struct pg_target *target)
{
	struct pg_opened opened = {.target = *target};
	const struct pg_error *error =
		pg_target_open(run->arena, run->options, target, &opened.dbg);

	if (!pg_diag_at(run->diags, target->span, error))
		return;
	opened.dbg->expects_many = run->spec.num_probes >= MANY_PROBES;
	*PG_PUSH(run->arena, run->opened, run->num_opened) = opened;
	*PG_PUSH(run->arena, run->info->files, run->info->num_files) = opened.dbg->path;
	if (opened.dbg->arch != run->opened[0].dbg->arch)
		pg_diag(run->diags, PG_SEV_ERROR, target->span,
			"%s is for %s, and %s for %s: one header is for one machine",
			opened.dbg->path, opened.dbg->arch->name, run->opened[0].dbg->path,
			run->opened[0].dbg->arch->name);
}

/** Each image once, in the order of the spec. */
static bool open_debug_info(struct run *run)
{
	struct pg_target target = pg_target_default(run->options);

	for (size_t i = 0; i < run->spec.num_probes; i++) {
		struct pg_probe *probe = (struct pg_probe *)&run->spec.probes[i];

		if (!probe->target.span.source)
			probe->target = target;
		if (!is_open(run, &probe->target))
			open_image(run, &probe->target);
	}
	/* A spec without probes is for the machine of what the options name, all the same. */
	if (!run->num_opened && !pg_diags_have_errors(run->diags))
		open_image(run, &target);
	if (!succeeded(run, NULL))
		return false;
	run->info->arch = run->opened[0].dbg->arch;
	return true;
}

/** The model of a spec, and its problems. */
struct attempt {
	struct pg_model model;
	struct pg_diags *diags;
};

static struct attempt attempt(struct run *run, const struct pg_spec *spec)
{
	const struct pg_resolve_options options = {
		.strict = run->options->strict,
		.with_plans = run->options->stop_after != PG_STAGE_SITES,
		.is_for_several = run->is_for_several || run->options->is_one_of_several,
		.with_frames = run->options->with_frames,
		.with_details = run->is_for_all || run->options->is_one_of_several,
		.with_probing = run->options->with_probing,
	};
	struct attempt made = {.diags = pg_diags_create(run->arena)};

	pg_resolve(run->arena, run->opened, run->num_opened, spec, &options, made.diags,
		   &made.model);
	pg_probings_settle(run->arena, &made.model);
	return made;
}

static struct pg_probe *probe_of(struct pg_probe *probes, const struct pg_event *event)
{
	while (probes->point.span.source != event->span.source ||
	       probes->point.span.begin != event->span.begin)
		probes++;
	return probes;
}

/** With those of the wants that are not out: their events are those of `plain`, a spec without them. */
static struct attempt attempt_with(struct run *run, const struct attempt *plain,
				   const struct pg_wants *wants, const bool *is_out)
{
	struct pg_spec spec = run->spec;
	struct pg_probe *probes = PG_NEW_N(run->arena, spec.num_probes, struct pg_probe);
	struct pg_diags *diags = pg_diags_create(run->arena);
	struct attempt made;

	for (size_t i = 0; i < spec.num_probes; i++)
		probes[i] = spec.probes[i];
	/* Of FILE:LINE it was found by resolving, and is to stay the same. */
	for (size_t i = 0; i < plain->model.num_events; i++)
		probe_of(probes, &plain->model.events[i])->event = plain->model.events[i].name;
	for (size_t i = 0; i < wants->num; i++) {
		const struct pg_want *want = &wants->items[i];

		if (!is_out[i])
			pg_spec_ask(run->arena, probe_of(probes, want->event), want->expr,
				    want->text, diags);
	}
	spec.probes = probes;
	made = attempt(run, &spec);
	pg_diags_add(made.diags, diags);
	return made;
}

/**
 * Where that has errors, each guess is tried alone: of a name that is not a variable the back end says
 * what it may have meant.
 */
static struct attempt attempt_wants(struct run *run, const struct attempt *plain,
				    const struct pg_wants *wants)
{
	bool *is_out = PG_NEW_N(run->arena, wants->num, bool);
	bool *is_wrong = PG_NEW_N(run->arena, wants->num, bool);
	struct attempt made = attempt_with(run, plain, wants, is_out);

	if (!pg_diags_have_errors(made.diags))
		return made;
	for (size_t i = 0; i < wants->num; i++)
		is_out[i] = true;
	for (size_t i = 0; i < wants->num; i++) {
		if (!wants->items[i].is_guess)
			continue;
		is_out[i] = false;
		made = attempt_with(run, plain, wants, is_out);
		is_wrong[i] = pg_diags_have_errors(made.diags);
		is_out[i] = true;
	}
	return attempt_with(run, plain, wants, is_wrong);
}

static struct pg_wants wants_of(struct run *run, const struct attempt *made)
{
	const struct pg_backend *backend = run->options->backend;
	struct pg_wants wants = {NULL, 0};

	if (run->options->stop_after == PG_STAGE_HEADER && backend->want &&
	    !pg_diags_have_errors(made->diags))
		backend->want(run->arena, &made->model, run->options->backend_options, &wants);
	return wants;
}

static bool are_same_wants(const struct pg_wants *a, const struct pg_wants *b)
{
	for (size_t i = 0; i < a->num && i < b->num; i++) {
		if (a->items[i].expr != b->items[i].expr)
			return false;
	}
	return a->num == b->num;
}

/** What is wanted depends on the types of what is: a pointer's sum is read as a whole. */
static bool resolve(struct run *run)
{
	struct attempt plain = attempt(run, &run->spec), made = plain;
	struct pg_wants wants = wants_of(run, &plain), again = wants;

	if (wants.num) {
		made = attempt_wants(run, &plain, &wants);
		again = wants_of(run, &made);
	}
	if (!pg_diags_have_errors(made.diags) && !are_same_wants(&wants, &again))
		made = attempt_wants(run, &plain, &again);
	run->model = made.model;
	pg_diags_add(run->diags, made.diags);
	return succeeded(run, NULL);
}

/* --- Packs: models that were made before --- */

/** The pack that the options name in place of debug info; NULL: none. A module may be a name. */
static const char *pack_of(const struct pg_pipeline_options *options)
{
	const char *module = pg_pack_is(options->module) ? options->module : options->kernel;
	const char *path = options->program ? options->program : module;

	return pg_pack_is(path) ? path : NULL;
}

/** Of a pack no other question can be asked than that which it was made for. */
static const struct pg_error *check_pack(const struct run *run, const char *path)
{
	const struct pg_pipeline_options *options = run->options;

	if (options->btf || (options->module && path != options->module))
		return pg_error(run->arena, "%s is a pack, and cannot be used together with %s",
				path, options->btf ? "--btf" : "-m");
	if (options->stop_after == PG_STAGE_HEADER && options->backend->want)
		return pg_error(run->arena, "%s is a pack: name the vmlinux, the module or the program", path);
	return NULL;
}

static bool resolve_pack(struct run *run, const char *path)
{
	const struct pg_pack_choice choice = {
		.spec = &run->spec,
		.is_strict = run->options->strict,
		.is_for_several = run->is_for_several || run->options->is_one_of_several,
		.is_for_all = run->is_for_all,
	};

	if (!succeeded(run, check_pack(run, path)))
		return false;
	*PG_PUSH(run->arena, run->info->files, run->info->num_files) = path;
	pg_pack_read(run->arena, path, &choice, run->diags, &run->model);
	run->info->arch = run->model.arch;
	return succeeded(run, NULL);
}

/* --- Several builds --- */

static void close_all(struct run *run)
{
	for (size_t i = 0; i < run->num_opened; i++)
		pg_dbg_close(run->opened[i].dbg);
	run->opened = NULL;
	run->num_opened = 0;
}

static size_t num_builds_of(const struct pg_build_files *files, enum pg_target_kind kind)
{
	size_t num = 0;

	for (size_t i = 0; i < files->num; i++)
		num += files->items[i].kind == kind;
	return num;
}

/** One kernel and one program are two images of one header, and not two builds. */
static bool is_for_several(const struct pg_pipeline_options *options)
{
	const struct pg_build_files *files = options->builds;

	return files && (files->is_fleet || num_builds_of(files, PG_TARGET_KERNEL) > 1 ||
			 num_builds_of(files, PG_TARGET_MODULE) > 1 ||
			 num_builds_of(files, PG_TARGET_EXEC) > 1);
}

/** The options as they were for one of the builds alone. */
static struct pg_pipeline_options options_for(const struct run *run,
					      const struct pg_build_file *file)
{
	struct pg_pipeline_options options = *run->options;

	if (file->kind == PG_TARGET_EXEC)
		options.program = file->path;
	else if (file->kind == PG_TARGET_MODULE)
		options.module = file->path;
	else
		options.kernel = file->path;
	if (run->options->builds->num_sources > 1)
		options.source = run->options->builds->sources[file - run->options->builds->items];
	options.builds = NULL;
	return options;
}

static bool have_made_tables(const struct run *run)
{
	for (size_t i = 0; i < run->num_opened; i++) {
		if (run->opened[i].dbg->has_made_tables)
			return true;
	}
	return false;
}

/**
 * Its spec on one build. The model needs the debug info no more. True: the build was not in the cache, and is now.
 */
static bool resolve_build(struct run *run, const struct pg_build_file *file, size_t num,
			  struct pg_build *ret)
{
	const struct pg_pipeline_options options = options_for(run, file);
	struct run one = *run;
	bool was_new;

	one.options = &options;
	one.is_for_several = true;
	*ret = (struct pg_build){.name = file->path};
	pg_diags_about(run->diags, ret->name, num);
	if (pack_of(&options)) {
		if (resolve_pack(&one, pack_of(&options)) && one.model.num_images &&
		    one.model.images[0].release)
			ret->name = one.model.images[0].release;
	} else if (open_debug_info(&one)) {
		if (one.opened[0].dbg->release)
			ret->name = one.opened[0].dbg->release;
		pg_diags_about(run->diags, ret->name, num);
		resolve(&one);
	}
	was_new = have_made_tables(&one);
	close_all(&one);
	pg_diags_about(run->diags, NULL, num);
	ret->model = one.model;
	return was_new;
}

/* The tables of a build that is new take long to make, and using them does not. */

static void make_tables(void *state, size_t at)
{
	const struct run *run = state;
	const struct pg_build_files *files = run->options->builds;
	struct run one = *run;
	struct pg_build build;

	one.diags = pg_diags_create(run->arena);
	resolve_build(&one, &files->items[at], files->num, &build);
}

static void show_tables(void *state, size_t num)
{
	const struct run *run = state;

	pg_progress_bar((double)num / (double)run->options->builds->num,
			"%zu of %zu builds are in the cache", num, run->options->builds->num);
}

/** No progress is shown of so few. */
enum { NUM_SOON_DONE = 2 };

/** One after the other; after the first that is new the tables of the others are made in several processes. */
static void resolve_builds(struct run *run, struct pg_build *ret)
{
	const struct pg_build_files *files = run->options->builds;
	bool is_shared = false;

	for (size_t i = 0; i < files->num; i++) {
		if (files->num > NUM_SOON_DONE)
			pg_progress_bar((double)i / (double)files->num, "%zu of %zu builds", i,
					files->num);
		if (resolve_build(run, &files->items[i], files->num, &ret[i]) && !is_shared) {
			pg_workers_each(run->arena, i + 1, files->num, make_tables, show_tables, run);
			is_shared = true;
		}
	}
	if (files->num > NUM_SOON_DONE)
		pg_progress_end();
}

/** -k A -k B -x P: the program is no build of its own. */
static const struct pg_error *one_kind_error(const struct run *run)
{
	const struct pg_build_files *files = run->options->builds;

	if (num_builds_of(files, PG_TARGET_KERNEL) == 0)
		return pg_error(run->arena, "-m and -x cannot be used together for several builds");
	if (num_builds_of(files, PG_TARGET_EXEC) > 0)
		return pg_error(run->arena, "-x cannot be used together with several kernels: name the "
				"program by %%exec in the spec");
	return pg_error(run->arena, "-m cannot be used together with several kernels: name the module by "
			"%%module in the spec");
}

static const struct pg_error *check_builds(const struct run *run)
{
	const struct pg_pipeline_options *options = run->options;
	const struct pg_build_files *files = options->builds;

	if (options->btf)
		return pg_error(run->arena, "--btf cannot be used for several builds");
	if (files->num_sources > 1 && files->num_sources != files->num)
		return pg_error(run->arena, "%zu trees by --source for %zu builds: there may be one for all, "
				"or one for each", files->num_sources, files->num);
	if (files->num > PG_MOST_BUILDS)
		return pg_error(run->arena, "%zu builds: one object is for %d at most", files->num,
				PG_MOST_BUILDS);
	for (size_t i = 1; i < files->num; i++) {
		if (files->items[i].kind != files->items[0].kind)
			return one_kind_error(run);
	}
	return NULL;
}

/** Every build on its own, then all as one. */
static bool resolve_all(struct run *run)
{
	const struct pg_build_files *files = run->options->builds;
	struct pg_build *builds = PG_NEW_N(run->arena, files->num, struct pg_build);

	if (!succeeded(run, check_builds(run)))
		return false;
	resolve_builds(run, builds);
	if (!succeeded(run, NULL))
		return false;
	pg_fleet_merge(run->arena, builds, files->num, run->diags, &run->model);
	run->info->arch = run->model.arch;
	return succeeded(run, NULL);
}

static bool resolve_spec(struct run *run)
{
	if (is_for_several(run->options))
		return resolve_all(run);
	if (pack_of(run->options))
		return resolve_pack(run, pack_of(run->options));
	return open_debug_info(run) && resolve(run);
}

/** A stage's data as text. */
static const char *text_of(struct run *run, void (*print)(const struct run *run, FILE *to))
{
	PG_CLEANUP(pg_free_pointer) char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	if (!to)
		pg_no_memory();
	print(run, to);
	if (fclose(to) != 0)
		pg_no_memory();
	return pg_strndup(run->arena, text, len);
}

static void print_spec(const struct run *run, FILE *to)
{
	pg_spec_print(&run->spec, to);
}

static void print_sites(const struct run *run, FILE *to)
{
	pg_model_print(&run->model, false, to);
}

static void print_plans(const struct run *run, FILE *to)
{
	pg_model_print(&run->model, true, to);
}

static const char *emit(struct run *run)
{
	const struct pg_backend *backend = run->options->backend;
	const void *options = run->options->backend_options;
	const char *text = NULL;

	backend->check(run->arena, &run->model, options, run->diags);
	if (!succeeded(run, NULL) ||
	    !succeeded(run, backend->emit(run->arena, &run->model, options, &text)))
		return NULL;
	run->info->event = run->model.num_events ? run->model.events[0].name : NULL;
	if (backend->has_programs)
		run->info->programs = pg_own_programs_of(run->arena, &run->model);
	return text;
}

static const char *run_stages(struct run *run, const struct pg_source *const *sources, size_t num)
{
	enum pg_stage last = run->options->stop_after;

	if (!parse(run, sources, num))
		return NULL;
	if (last == PG_STAGE_SPEC)
		return text_of(run, print_spec);
	if (!resolve_spec(run))
		return NULL;
	if (last == PG_STAGE_SITES)
		return text_of(run, print_sites);
	if (last == PG_STAGE_PLANS)
		return text_of(run, print_plans);
	return emit(run);
}

const char *pg_pipeline_run(struct pg_arena *arena, const struct pg_source *const *sources,
			    size_t num_sources, const struct pg_pipeline_options *options,
			    struct pg_diags *diags, struct pg_pipeline_info *ret_info)
{
	struct run run = {
		.arena = arena, .options = options, .diags = diags, .info = ret_info};
	const char *text;

	*ret_info = (struct pg_pipeline_info){.arch = NULL};
	text = run_stages(&run, sources, num_sources);
	close_all(&run);
	return text;
}

/** A point that may be missing has an event's name, which resolving would else find. */
static void take_as_optional(struct pg_arena *arena, struct pg_spec *spec)
{
	for (size_t i = 0; i < spec->num_probes; i++) {
		struct pg_probe *probe = (struct pg_probe *)&spec->probes[i];

		probe->point.optional = true;
		if (!probe->event)
			probe->event = pg_printf(arena, "probe_%zu", i + 1);
		for (size_t j = 0; j < probe->num_args; j++)
			((struct pg_arg *)probe->args)[j].optional = true;
	}
}

/* --- Where the text of a line has gone --- */

/** What is wrong with these probes the user has not asked for. */
static struct pg_model find_moved(const struct run *run, const struct pg_build *builds)
{
	struct run one = *run;
	struct pg_build moved = {.name = NULL};

	one.spec = pg_moved_spec(run->arena, &run->spec, &builds[0].model, &builds[1].model);
	one.diags = pg_diags_create(run->arena);
	if (one.spec.num_probes)
		resolve_build(&one, &run->options->builds->items[1], run->options->builds->num, &moved);
	return moved.model;
}

bool pg_pipeline_compare(struct pg_arena *arena, const struct pg_source *const *sources,
			 size_t num_sources, const struct pg_pipeline_options *options,
			 struct pg_diags *diags, struct pg_build *ret, struct pg_model *ret_moved)
{
	struct pg_pipeline_info info = {.arch = NULL};
	struct run run = {.arena = arena, .options = options, .diags = diags, .info = &info};

	if (!parse(&run, sources, num_sources) || !succeeded(&run, check_builds(&run)))
		return false;
	run.is_for_all = true;
	take_as_optional(arena, &run.spec);
	resolve_builds(&run, ret);
	if (!succeeded(&run, NULL))
		return false;
	*ret_moved = find_moved(&run, ret);
	return true;
}
