// SPDX-License-Identifier: GPL-2.0-only
#include "resolve/resolve.h"

#include <string.h>

#include "base/array.h"
#include "resolve/args/field.h"
#include "resolve/lists.h"
#include "resolve/ask/earlier.h"
#include "resolve/ask/readable.h"
#include "resolve/image.h"
#include "resolve/name.h"
#include "resolve/points/lines.h"
#include "resolve/points/sites.h"
#include "resolve/probed.h"
#include "resolve/twins.h"
#include "resolve/where/captured.h"
#include "resolve/where/cfa.h"

/** More places than these where values are saved are worth a note. */
#define MANY_CAPTURES 10

/** Fields for which struct E_args has a bit: could it be read? */
#define MOST_FIELDS 64

/** One probe on its way to an event. */
struct job {
	struct pg_resolver *resolver;
	const struct pg_spec *spec;
	const struct pg_resolve_options *options;
	const struct pg_probe *probe;
	struct pg_place *places;
	size_t num_places;
	struct pg_field *fields; /* the arguments', and then those of lines */
	size_t num_fields;
	struct pg_plan **plans; /* [place][field] */
	bool failed;
};

/* --- The border of probes and of arguments: errors become diagnostics --- */

static void report(struct job *job, struct pg_problem problem)
{
	job->failed = true;
	pg_problem_report(job->resolver->diags, problem);
}

static void note_readable_lines(struct job *job, struct pg_place *place, struct pg_span span)
{
	const char *lines = pg_readable_lines(job->resolver, place, job->probe);

	if (lines)
		pg_diag(job->resolver->diags, PG_SEV_NOTE, span,
			"all arguments of this probe are readable at %s", lines);
}

static void note_last_value(struct job *job, struct pg_place *place, const struct pg_arg *arg)
{
	const struct pg_expr *root;
	const char *lines = pg_last_lines(job->resolver, place, arg->expr, &root);

	if (lines)
		pg_diag(job->resolver->diags, PG_SEV_NOTE, arg->span,
			"$last(%s) is the last value that it had in the call: that of %s",
			pg_expr_text(job->resolver->arena, root), lines);
}

static const char *point_text(struct job *job)
{
	return pg_point_text(job->resolver->arena, &job->probe->point);
}

/** The results of an argument over all sites. */
struct tally {
	size_t num_readable;
	size_t first_unreadable; /* place */
	const char *reason;	 /* there */
	size_t num_below;	 /* read below the stack pointer */
	struct pg_problem problem;
};

static void report_tally(struct job *job, const struct pg_arg *arg, const struct tally *tally)
{
	struct pg_diags *diags = job->resolver->diags;
	const char *text = pg_expr_text(job->resolver->arena, arg->expr);
	size_t num_unreadable = job->num_places - tally->num_readable;
	struct pg_place *place = &job->places[tally->first_unreadable];

	if (!num_unreadable || (arg->optional && tally->num_readable))
		return;
	if (!tally->num_readable && tally->problem.error && arg->optional &&
	    job->options->is_for_several) {
		pg_diag(diags, PG_SEV_NOTE, arg->span, "%s", tally->problem.error->message);
		return;
	}
	if (!tally->num_readable && tally->problem.error) {
		struct pg_problem problem = tally->problem;
		struct pg_error error = *problem.error;

		error.message = pg_printf(job->resolver->arena, "%s at %s", error.message,
					  point_text(job));
		problem.error = &error;
		report(job, problem);
		return;
	}
	if (!tally->num_readable) {
		if (arg->optional)
			return;
		job->failed = true;
		pg_diag(diags, PG_SEV_ERROR, arg->span, "'%s' cannot be read at %s: %s", text,
			point_text(job), tally->reason);
	} else {
		job->failed |= job->resolver->strict;
		pg_diag(diags, job->resolver->strict ? PG_SEV_ERROR : PG_SEV_WARNING, arg->span,
			"'%s' cannot be read at %zu of %zu sites of %s: %s", text, num_unreadable,
			job->num_places, point_text(job), tally->reason);
	}
	note_readable_lines(job, place, arg->span);
	note_last_value(job, place, arg);
}

/* --- Arguments --- */

static const char *type_text(struct job *job, const struct pg_type *type)
{
	return pg_type_declare(job->resolver->arena, type, "", PG_SPELL_SOURCE);
}

static void set_shape(struct job *job, const struct pg_arg *arg, struct pg_field *field,
		      const struct pg_reading *reading)
{
	field->name = arg->name;
	field->text = pg_arg_text(job->resolver->arena, arg);
	field->kind = reading->kind;
	field->type = reading->type;
	field->size = reading->size;
	field->hex = arg->format.kind == PG_FORMAT_HEX;
	field->decimal = arg->format.kind == PG_FORMAT_UNSIGNED;
	field->symbol = arg->format.kind == PG_FORMAT_SYMBOL;
	field->shown = reading->shown;
	field->optional = arg->optional;
	field->span = arg->span;
}

/** An argument that this build does not have, and another may have. */
static void set_missing(struct job *job, const struct pg_arg *arg, struct pg_field *field)
{
	field->name = arg->name;
	field->text = pg_arg_text(job->resolver->arena, arg);
	field->optional = arg->optional;
	field->span = arg->span;
}

/** The argument at a place must be what it is at the others; a partial struct needs a `?`. */
static void demand_shape(struct job *job, const struct pg_arg *arg,
			 const struct pg_reading *shape, struct pg_reading *reading)
{
	const char *here = type_text(job, reading->type), *there = type_text(job, shape->type);

	if (!pg_readings_agree(job->resolver, shape, reading))
		reading->plan = pg_plan_unavailable(
			PG_NOT_REPRESENTABLE,
			pg_printf(job->resolver->arena, "it is '%s' here, but %s'%s' at another site",
				  here, strcmp(here, there) == 0 ? "another " : "", there));
	/* It could never be more than partly available: a spec has to ask for that. */
	else if (!arg->optional && !pg_plan_is_whole(&reading->plan))
		reading->plan = pg_plan_unavailable(PG_OPTIMIZED_OUT, PG_PART_MISSING);
}

/** The argument at each place; where it cannot be read, an unavailable plan, or a problem. */
static struct pg_reading *read_at_all(struct job *job, const struct pg_arg *arg,
				      struct tally *tally)
{
	struct pg_reading *readings =
		PG_NEW_N(job->resolver->arena, job->num_places, struct pg_reading);

	for (size_t i = 0; i < job->num_places; i++) {
		struct pg_problem problem =
			pg_reading_at(job->resolver, &job->places[i], arg, &readings[i]);

		if (!problem.error)
			continue;
		readings[i].type = NULL;
		readings[i].plan =
			pg_plan_unavailable(PG_OPTIMIZED_OUT, problem.error->message);
		if (!tally->problem.error)
			tally->problem = problem;
	}
	return readings;
}

/** All sites must agree on the field: it is what it is at the first site that can read it. */
static const struct pg_reading *choose_shape(const struct pg_reading *readings, size_t num)
{
	const struct pg_reading *shape = NULL;

	for (size_t i = 0; i < num; i++) {
		if (readings[i].type && readings[i].plan.avail == PG_AVAILABLE)
			return &readings[i];
		if (readings[i].type && !shape)
			shape = &readings[i];
	}
	return shape;
}

static void warn_below_stack(struct job *job, const struct pg_arg *arg, size_t num)
{
	if (!num)
		return;
	job->failed |= job->resolver->strict;
	pg_diag(job->resolver->diags, job->resolver->strict ? PG_SEV_ERROR : PG_SEV_WARNING,
		arg->span,
		"'%s' lies below the stack pointer at %zu of %zu sites of %s: its frame is "
		"not made yet, and that memory does not hold the variable",
		pg_expr_text(job->resolver->arena, arg->expr), num, job->num_places,
		point_text(job));
}

/** For those who compare builds: a value that was read, and is now one of before. */
static void note_last_lines(struct job *job, const struct pg_arg *arg, const struct tally *tally,
			    struct pg_field *field)
{
	const struct pg_expr *root;

	if (job->options->with_details && tally->num_readable < job->num_places)
		field->last = pg_last_lines(job->resolver,
					    &job->places[tally->first_unreadable], arg->expr,
					    &root);
}

static void plan_argument(struct job *job, size_t index)
{
	const struct pg_arg *arg = &job->probe->args[index];
	struct tally tally = {.num_readable = 0};
	struct pg_reading *readings = read_at_all(job, arg, &tally);
	const struct pg_reading *shape = choose_shape(readings, job->num_places);

	if (shape)
		set_shape(job, arg, &job->fields[index], shape);
	else
		set_missing(job, arg, &job->fields[index]);
	for (size_t i = 0; i < job->num_places; i++) {
		struct pg_reading *reading = &readings[i];

		if (reading->plan.avail == PG_AVAILABLE)
			demand_shape(job, arg, shape, reading);
		job->plans[i][index] = reading->plan;
		tally.num_below += pg_place_has_below_stack(job->resolver, &job->places[i],
							    &reading->plan);
		if (reading->plan.avail == PG_AVAILABLE) {
			tally.num_readable++;
		} else if (!tally.reason) {
			tally.reason = reading->plan.reason;
			tally.first_unreadable = i;
		}
	}
	note_last_lines(job, arg, &tally, &job->fields[index]);
	report_tally(job, arg, &tally);
	warn_below_stack(job, arg, tally.num_below);
}

/** The only value of earlier in the call that an expression has, if that is a $last. */
static const struct pg_expr *only_last(const struct pg_expr *expr, bool *ret_has_others)
{
	const struct pg_expr *const parts[] = {expr->base, expr->right, expr->third};
	const struct pg_expr *last = NULL, *found;

	if (pg_expr_is_past(expr)) {
		*ret_has_others |= expr->kind != PG_EXPR_LAST;
		return expr->kind == PG_EXPR_LAST ? expr : NULL;
	}
	for (size_t i = 0; i < PG_ARRAY_SIZE(parts); i++) {
		found = parts[i] ? only_last(parts[i], ret_has_others) : NULL;
		*ret_has_others |= found && last;
		last = found ? found : last;
	}
	return last;
}

/** The line at which a value was the last one is a field of its own, behind all arguments. */
static void plan_line(struct job *job, size_t index)
{
	const struct pg_arg *arg = &job->probe->args[index];
	struct pg_arena *arena = job->resolver->arena;
	struct pg_field *field = &job->fields[job->num_fields];
	bool has_others = false;
	const struct pg_expr *last = only_last(arg->expr, &has_others);

	if (!last || has_others || job->num_fields >= MOST_FIELDS)
		return;
	for (size_t i = 0; i < job->num_places; i++) {
		struct pg_reading reading =
			pg_reading_of_line(job->resolver, &job->places[i], arg, last);

		*field = (struct pg_field){.name = pg_printf(arena, PG_LINE_PREFIX "%s", arg->name),
					   .line_of = arg->name,
					   .text = pg_printf(arena, "the line of %s", arg->name),
					   .kind = reading.kind,
					   .type = reading.type,
					   .decimal = true,
					   .optional = true,
					   .span = arg->span,
					   .size = reading.size};
		job->plans[i][job->num_fields] = reading.plan;
	}
	job->num_fields++;
}

static void plan_arguments(struct job *job)
{
	struct pg_arena *arena = job->resolver->arena;
	const size_t most = 2 * job->probe->num_args;

	job->fields = PG_NEW_N(arena, most, struct pg_field);
	job->plans = PG_NEW_N(arena, job->num_places, struct pg_plan *);
	for (size_t i = 0; i < job->num_places; i++)
		job->plans[i] = PG_NEW_N(arena, most, struct pg_plan);
	for (size_t i = 0; i < job->probe->num_args; i++)
		plan_argument(job, i);
	job->num_fields = job->probe->num_args;
	for (size_t i = 0; i < job->probe->num_args && !job->failed; i++)
		plan_line(job, i);
}

/* --- Events --- */

/** Is it known wherever a call begins? Else a frame that is gone cannot be told. */
static bool saves_return_address(const struct pg_event *event)
{
	for (size_t i = 0; i < event->num_captures; i++) {
		if (event->captures[i].is_entry &&
		    event->captures[i].return_address.avail != PG_AVAILABLE)
			return false;
	}
	return true;
}

static struct pg_site make_site(struct job *job, const struct pg_event *event, size_t index)
{
	struct pg_place *place = &job->places[index];
	bool uses_saved = false;
	struct pg_site site = {
		.address = place->address,
		.moment = place->moment,
		.func = pg_intern(job->resolver->arena, pg_place_text(job->resolver, place)),
		.counted = place->counted,
		.cfa = pg_plan_unavailable(PG_NO_FRAME, "not needed"),
		.return_address = pg_plan_unavailable(PG_NO_FRAME, "not needed"),
		.plans = job->plans ? job->plans[index] : NULL,
	};

	pg_site_name(job->resolver, place, &site.symbol, &site.offset);
	site.attach = pg_site_attach(job->resolver, place->address, site.symbol);
	if (job->options->with_frames)
		site.cfa = *pg_place_cfa(job->resolver, place);
	/* A damaged line table is not a reason to fail: the line is a comment. */
	pg_line_of_place(job->resolver, place, &site.file, &site.line);
	if (site.file)
		site.file = pg_intern(job->resolver->arena, site.file);
	if (job->options->with_details && job->probe->point.at == PG_AT_LINE)
		site.text = pg_text_of_line(job->resolver, place);
	for (size_t i = 0; site.plans && i < job->num_fields; i++) {
		uses_saved |= pg_plan_uses(&site.plans[i], PG_OP_SAVED);
		/* The CFA is the key of the words that were saved. */
		if (uses_saved || pg_plan_uses(&site.plans[i], PG_OP_CFA))
			site.cfa = *pg_place_cfa(job->resolver, place);
	}
	if (uses_saved && saves_return_address(event) && place->moment != PG_MOMENT_RETURNED)
		site.return_address = pg_place_return_address(job->resolver, place);
	return site;
}

/** FILE:LINE does not name a function: the event is then called like the function that is there. */
static const char *event_name(struct job *job)
{
	const char *name;

	if (job->probe->event)
		return job->probe->event;
	name = pg_event_name(job->resolver->arena, &job->probe->point,
			     pg_place_function(job->resolver, &job->places[0]));
	return pg_event_unique(job->resolver->arena, job->spec, name);
}

/** Without one, only the builds together have a layout. */
static bool have_types(const struct pg_event *event)
{
	for (size_t i = 0; i < event->num_fields; i++) {
		if (!event->fields[i].type)
			return false;
	}
	return true;
}

static struct pg_event make_event(struct job *job)
{
	struct pg_event event = {
		.name = event_name(job),
		.point = point_text(job),
		.span = job->probe->point.span,
		.fields = job->fields,
		.num_fields = job->num_fields,
		.num_sites = job->num_places,
	};
	struct pg_site *sites = PG_NEW_N(job->resolver->arena, job->num_places, struct pg_site);

	pg_captures_finish(job->resolver, &event.captures, &event.num_captures);
	for (size_t i = 0; i < job->num_places; i++)
		sites[i] = make_site(job, &event, i);
	event.sites = sites;
	if (have_types(&event))
		pg_event_lay_out(&event, job->fields);
	return event;
}

static bool asks_for_past(const struct pg_expr *expr)
{
	return expr && (pg_expr_is_past(expr) || asks_for_past(expr->base) ||
			asks_for_past(expr->right) || asks_for_past(expr->third));
}

/** Each place where something is saved is a probe, which costs a trap whenever control passes it. */
static void note_cost(struct job *job, const struct pg_event *event)
{
	bool is_asked = false;

	for (size_t i = 0; i < job->probe->num_args; i++)
		is_asked |= asks_for_past(job->probe->args[i].expr);
	if (is_asked && event->num_captures > MANY_CAPTURES)
		pg_diag(job->resolver->diags, PG_SEV_NOTE, event->span,
			"for what was earlier in the call, %s has programs at %zu more places",
			event->name, event->num_captures);
}

/** An event without sites, where others of several builds may have some. */
static bool make_missing(struct job *job, struct pg_problem problem, struct pg_event *ret)
{
	const struct pg_point *point = &job->probe->point;

	if (!point->optional || !job->options->is_for_several || !job->probe->event) {
		report(job, problem);
		if (point->optional)
			pg_diag(job->resolver->diags, PG_SEV_NOTE, point->span,
				job->options->is_for_several
					? "a point that is marked '?' needs an event's name: NAME=%s"
					: "'?' of %s counts where a header is for several builds",
				point_text(job));
		return false;
	}
	pg_diag(job->resolver->diags, PG_SEV_NOTE, problem.span, "%s", problem.error->message);
	*ret = (struct pg_event){
		.name = job->probe->event,
		.probe = job->probe,
		.point = point_text(job),
		.span = point->span};
	return true;
}

static bool resolve_probe(struct pg_resolver *resolver, const struct pg_spec *spec,
			  const struct pg_probe *probe, const struct pg_resolve_options *options,
			  struct pg_event *ret)
{
	struct job job = {
		.resolver = resolver, .spec = spec, .options = options, .probe = probe};
	struct pg_problem problem;

	resolver->captures = NULL;
	problem = pg_places_find(resolver, probe, &job.places, &job.num_places);
	if (problem.error)
		return make_missing(&job, problem, ret);
	if (options->with_plans) {
		job.probe = pg_lists_expand(resolver, probe, job.places, job.num_places);
		if (!job.probe)
			return false;
		plan_arguments(&job);
	}
	if (job.failed)
		return false;
	*ret = make_event(&job);
	ret->probe = probe;
	if (options->with_probing)
		pg_event_add_probing(resolver, job.probe, job.places, ret);
	note_cost(&job, ret);
	return true;
}

/* --- Images --- */

static size_t image_at(const struct pg_opened *opened, size_t num, const struct pg_target *target)
{
	size_t i = 0;

	while (i + 1 < num && !pg_target_is_same(&opened[i].target, target))
		i++;
	return i;
}

void pg_resolve(struct pg_arena *arena, const struct pg_opened *opened, size_t num_opened,
		const struct pg_spec *spec, const struct pg_resolve_options *options,
		struct pg_diags *diags, struct pg_model *ret)
{
	struct pg_resolver *resolvers = PG_NEW_N(arena, num_opened, struct pg_resolver);
	struct pg_image *images = PG_NEW_N(arena, num_opened, struct pg_image);
	struct pg_event *events = NULL;

	for (size_t i = 0; i < num_opened; i++) {
		images[i] = pg_image_of(opened[i].dbg, opened[i].target.kind);
		resolvers[i] = (struct pg_resolver){
			.arena = arena,
			.dbg = opened[i].dbg,
			.types = pg_dwtypes_create(opened[i].dbg),
			.diags = diags,
			.find_earlier = pg_find_earlier,
			.readable = pg_readable_create(arena),
			.strict = options->strict,
		};
	}
	*ret = (struct pg_model){
		.arch = opened[0].dbg->arch,
		.images = images,
		.num_images = num_opened,
	};
	for (size_t i = 0; i < spec->num_probes; i++) {
		const struct pg_probe *probe = &spec->probes[i];
		size_t image = image_at(opened, num_opened, &probe->target);
		struct pg_event event;

		if (resolve_probe(&resolvers[image], spec, probe, options, &event)) {
			event.image = &images[image];
			*PG_PUSH(arena, events, ret->num_events) = event;
		}
	}
	ret->events = events;
	pg_twins_complete(resolvers, ret);
	for (size_t i = 0; i < num_opened; i++)
		pg_image_choose_anchors(arena, opened[i].dbg, ret, &images[i]);
	for (size_t i = 0; i < num_opened; i++) {
		pg_readable_destroy(resolvers[i].readable);
		pg_dwtypes_destroy(resolvers[i].types);
	}
}
