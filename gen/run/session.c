// SPDX-License-Identifier: GPL-2.0-only
#include "run/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <probegen/trim.h>

#include "base/outfile.h"
#include "base/quote.h"
#include "base/terminal.h"
#include "run/count/guard.h"
#include "run/count/left.h"
#include "run/events.h"
#include "run/fit.h"
#include "run/loader.h"
#include "run/own.h"
#include "run/select/select.h"
#include "run/select/sleep.h"
#include "run/self.h"
#include "run/tracepipe.h"

struct session {
	struct pg_arena *arena;
	const struct pg_session_options *options;
	const char *name;
	struct pg_diags *diags;
	struct pg_fits fits;
	struct pg_stream *stream;
	struct pg_tracepipe *tracepipe;
	struct pg_loader *loader;
	struct pg_select *select; /* NULL: the object leaves nothing to select */
	struct pg_events *events; /* NULL: it sends none */
	const char *sleepless; /* why its programs may not sleep, but would; NULL */
	uint32_t own; /* this process, as the kernel numbers it */
	struct pg_guard *guard;	  /* NULL: not asked for */
	struct pg_left left;
	uint64_t lost;
	const struct pg_error *stopped; /* why the wait was ended from within */
	void *trimmed; /* NULL: the object is loaded as it is */
};

static void say(struct session *session, enum pg_severity severity, const char *text)
{
	pg_diag(session->diags, severity, (struct pg_span){0}, "%s", text);
}

/** A hint for the first event that does not fit. */
static const char *misfit_hint(const struct session *session)
{
	for (size_t i = 0; i < session->fits.num; i++) {
		const struct pg_checked *checked = &session->fits.items[i].checked;

		if (!session->fits.items[i].why || session->fits.items[i].is_other)
			continue;
		if (checked->verdict == PG_NOT_THERE && checked->event.kind == PG_IDENTITY_MODULE)
			return pg_printf(session->arena, "load it first: modprobe %s",
					 checked->event.image);
		if (!checked->event.is_of_build)
			break;
		return "build it for this one, too: probegen build --for FILE";
	}
	return "build it again for what runs here; --force runs it anyway";
}

/** Does it belong here? Programs without a probe of probegen may run anywhere. */
static const struct pg_error *check_fit(struct session *session, const char *bytes, size_t size)
{
	const char *name = session->name;

	if (!pg_fits_any(bytes, size))
		return NULL;
	PG_TRY(pg_fits_find(session->arena, name, bytes, size, &session->fits));
	for (size_t i = 0; i < session->fits.num; i++) {
		const struct pg_fit *fit = &session->fits.items[i];

		if (fit->why && !fit->is_other)
			say(session, session->options->force ? PG_SEV_WARNING : PG_SEV_ERROR,
			    pg_printf(session->arena, "%s: %s: %s", name, fit->checked.event.name,
				      fit->why));
	}
	if (session->fits.num_misfits > 0 && !session->options->force)
		say(session, PG_SEV_NOTE, misfit_hint(session));
	for (size_t i = 0; i < session->fits.num_misplaced; i++) {
		say(session, PG_SEV_ERROR,
		    pg_printf(session->arena, "%s: %s", name, session->fits.misplaced[i].problem));
		say(session, PG_SEV_NOTE, session->fits.misplaced[i].hint);
	}
	return NULL;
}

/** The program's text may have come from a process that it looks at. */
static const struct pg_error *print_shown(struct session *session, const char *line, size_t size)
{
	struct pg_arena *arena = pg_arena_create();
	const char *text = pg_shown_lines(arena, pg_strndup(arena, line, size));
	const struct pg_error *error = pg_stream_stdout(session->arena, text, strlen(text));

	pg_arena_destroy(arena);
	return error;
}

/**
 * Does a line begin with our process, as the kernel writes it: "   COMMAND-PID [CPU] …", the command
 * 16 wide? A program of ours that traces writes would print a line for each line that is written.
 */
static bool is_own_line(const struct session *session, const char *line, size_t size)
{
	enum { WIDTH = 16 };
	char number[12] = "";

	if (!session->own || size < WIDTH + sizeof(number) || line[WIDTH] != '-')
		return false;
	memcpy(number, line + WIDTH + 1, sizeof(number) - 1);
	return strtoull(number, NULL, 10) == session->own;
}

/** A line of bpf_printk(), or the kernel's remark that it had to drop some. */
static enum pg_record_verdict print_line(void *state, const void *record, size_t size)
{
	struct session *session = state;
	static const char mark[] = "[LOST ";
	const char *lost = memmem(record, size, mark, strlen(mark));

	if (lost && memcmp(record, "CPU:", 4) == 0) {
		session->lost += strtoull(lost + strlen(mark), NULL, 10);
		return PG_RECORD_SKIP;
	}
	if (is_own_line(session, record, size)) {
		session->left.own++;
		return PG_RECORD_SKIP;
	}
	session->stopped = print_shown(session, record, size);
	return session->stopped ? PG_RECORD_STOP : PG_RECORD_COUNT;
}

/** A module that was unloaded has taken its probes along. */
static bool has_vanished(struct session *session)
{
	for (size_t i = 0; i < session->fits.num; i++) {
		const struct pg_fit *fit = &session->fits.items[i];

		bool same = i > 0 && strcmp(fit->checked.event.image,
					    fit[-1].checked.event.image) == 0;

		if (same || pg_fit_is_still_there(fit))
			continue;
		session->stopped = pg_error(session->arena,
					    "%s was removed or replaced: %s is no longer probed",
					    pg_fit_image_text(session->arena, &fit->checked.event),
					    fit->checked.event.name);
		return true;
	}
	return false;
}

/** Of a program that only prints lines, the lines that were lost are not known in time. */
static struct pg_guarded *look(struct session *session)
{
	uint64_t shown = 0, lost = 0;

	if (session->events)
		pg_events_progress(session->events, &shown, &lost);
	return pg_guard_look(session->guard, shown, lost);
}

/** Stop what costs too much; true: nothing is left. */
static bool guard(struct session *session)
{
	struct pg_guarded *guarded = session->guard ? look(session) : NULL;
	const struct pg_chosen chosen = {pg_guard_stops, guarded};

	if (!guarded)
		return false;
	pg_left_add_missed(session->loader, &chosen, &session->left);
	pg_loader_detach_some(session->loader, &chosen);
	if (pg_loader_num_attached(session->loader) > 0)
		return false;
	session->stopped = pg_error(session->arena, "all probes were stopped by --guard");
	return true;
}

static bool turn(void *state)
{
	struct session *session = state;

	return pg_events_turn(session->events);
}

static bool tick(void *state)
{
	struct session *session = state;

	if (session->events)
		pg_events_tick(session->events);
	return guard(session) || has_vanished(session);
}

/** A program that takes an event's context and does not say where is for the sites that have no other. */
static void add_places(const struct session *session)
{
	for (size_t i = 0; i < session->fits.num; i++) {
		const struct pg_fit *fit = &session->fits.items[i];

		for (size_t j = 0; j < fit->num_places && !fit->is_other; j++) {
			if (fit->places[j].is_taken)
				pg_loader_add_place(session->loader, fit->places[j].program,
						    fit->places[j].section);
		}
	}
}

/** Programs of one event are at all of its sites; a few of these may not be attachable. */
static void name_events(const struct session *session)
{
	for (size_t i = 0; i < session->fits.num; i++) {
		const struct pg_fit *fit = &session->fits.items[i];

		for (size_t j = 0; fit->checked.event.num_sites > 1 && j < fit->num_places; j++) {
			if (fit->places[j].program && !fit->places[j].is_capture)
				pg_loader_set_event(session->loader, fit->places[j].program,
						    fit->checked.event.name);
		}
	}
}

/** On a terminal the line counts; a signal ends attaching. */
static bool count_places(void *state, size_t done, size_t num)
{
	const struct session *session = state;

	if (num >= PG_MANY && done > 0 && pg_terminal_width(STDERR_FILENO) > 0)
		fprintf(stderr, "\rprobegen: %zu of %zu ", done, num);
	return !pg_stream_is_interrupted(session->stream);
}

static void clear_line(void)
{
	if (pg_terminal_width(STDERR_FILENO) > 0)
		fprintf(stderr, "\r\033[K");
}

static const struct pg_error *attach(struct session *session)
{
	const size_t num = pg_loader_num_places(session->loader);
	const struct pg_progress progress = {count_places, session};
	const struct pg_error *error;

	name_events(session);
	if (num >= PG_MANY)
		fprintf(stderr, "probegen: attaching at %zu places\n", num);
	pg_loader_set_progress(session->loader, &progress);
	error = pg_loader_attach(session->loader, session->fits.symbols);
	if (num >= PG_MANY)
		clear_line();
	return error;
}

static void detach(struct session *session)
{
	const size_t num = pg_loader_num_attached(session->loader);

	if (num >= PG_MANY)
		fprintf(stderr, "probegen: detaching from %zu places\n", num);
	pg_loader_detach(session->loader);
	if (num >= PG_MANY)
		clear_line();
}

static void report_partial(const struct session *session)
{
	struct pg_partial partial;

	for (size_t i = 0; pg_loader_partial(session->loader, i, &partial); i++)
		fprintf(stderr, "probegen: warning: %zu of %zu sites of %s are not probed; the first: %s\n",
			partial.num_missed, partial.num, pg_shown(session->arena, partial.event),
			pg_shown(session->arena, partial.first->message));
}

static void report_attached(const struct session *session)
{
	size_t num = pg_loader_num_attached(session->loader);
	size_t num_programs = pg_loader_num_programs(session->loader);
	const char *section;

	for (size_t i = 0; (section = pg_loader_unattached(session->loader, i)) != NULL; i++)
		fprintf(stderr,
			"probegen: not attached, since its section does not say where: %s\n",
			pg_shown(session->arena, section));
	report_partial(session);
	fprintf(stderr, "probegen: %zu program%s attached%s; press ^C to end\n", num_programs,
		num_programs == 1 ? "" : "s",
		num == num_programs ? "" : pg_printf(session->arena, " at %zu places", num));
}

static const struct pg_error *wait_for_events(struct session *session)
{
	struct pg_stream_limits limits = session->options->limits;
	enum pg_stream_end end;

	limits.tick = tick;
	limits.tick_state = session;
	limits.turn = turn;
	PG_TRY(pg_stream_wait(session->stream, &limits, &end));
	pg_left_add_missed(session->loader, NULL, &session->left);
	pg_guard_tell(session->guard, &session->left);
	session->left.unfollowed = pg_select_unfollowed(session->select);
	detach(session);
	PG_TRY(pg_left_add_unsaved(session->arena, session->loader, &session->fits,
				   &session->left));
	if (end != PG_STREAM_COUNT)
		PG_TRY(pg_stream_drain(session->stream));
	if (session->events)
		PG_TRY(pg_events_finish(session->events, &session->left));
	pg_left_say(session->arena, &session->left);
	if (session->lost)
		say(session, PG_SEV_WARNING,
		    pg_printf(session->arena, "%llu lines were lost: they came faster than they "
			      "could be read", (unsigned long long)session->lost));
	return session->stopped;
}

static const struct pg_error *check_tables(const struct session *session)
{
	const struct pg_session_options *options = session->options;
	const bool has_tables = session->events && pg_events_have_tables(session->events);
	const bool counts =
		has_tables || (session->events && pg_events_have_folds(session->events));

	if (!has_tables && (options->top || options->limits.interval > 0))
		return pg_error(session->arena,
				"%s counts nothing, so --top and --interval mean nothing to it",
				session->name);
	if (counts && options->select.has_rate)
		return pg_error(session->arena,
				"%s counts events and shows none, so --rate means nothing to it",
				session->name);
	if (counts && options->limits.count)
		return pg_error_hint(session->arena,
				     pg_error(session->arena,
					      "%s counts events and shows none, so --count cannot "
					      "end it", session->name),
				     "end it with --for");
	return NULL;
}

static const struct pg_error *listen(struct session *session)
{
	struct pg_arena *arena = session->arena;
	const struct pg_session_options *options = session->options;
	const struct pg_tally_options tally = {options->top, options->json,
					       options->limits.interval > 0};

	PG_TRY(pg_events_create(arena, session->loader, &session->fits,
				pg_select_rate(session->select), &tally, &session->events));
	if (session->events && session->sleepless)
		pg_events_without_sleep(session->events, session->sleepless);
	PG_TRY(check_tables(session));
	for (size_t i = 0; session->events && i < session->fits.num; i++) {
		const struct pg_record_event *event = &session->fits.items[i].checked.event;

		if (event->kind == PG_IDENTITY_PROGRAM)
			pg_events_know(session->events, event->image);
	}
	if (session->events)
		return pg_stream_add_ring(session->stream, pg_events_ring(session->events),
					  pg_events_record, session->events);
	PG_TRY(pg_tracepipe_create(arena, &session->tracepipe));
	return pg_stream_add_tracepipe(session->stream, session->tracepipe, print_line, session);
}

/** Of programs for several builds, those for what runs here; a program of any other kind is loaded anyway. */
static const struct pg_error *choose_programs(struct session *session)
{
	for (size_t i = 0; i < session->fits.num; i++) {
		const struct pg_fit *fit = &session->fits.items[i];

		if (!fit->checked.event.is_of_build || fit->is_other)
			continue;
		if (fit->why)
			return pg_error(session->arena,
					"%s: %s has no programs for this build, not even by --force",
					session->name, fit->checked.event.name);
		for (size_t j = 0; j < fit->num_places; j++)
			pg_loader_choose(session->loader, fit->places[j].named);
	}
	return NULL;
}

/** Of an object for several builds only what is for this one is opened, which takes as long as an object for it alone. */
static const struct pg_error *open_object(struct session *session, const char *bytes, size_t size)
{
	size_t trimmed_size;

	if (pg_trim(bytes, size, &session->trimmed, &trimmed_size) == 0) {
		bytes = session->trimmed;
		size = trimmed_size;
	}
	return pg_loader_create(session->arena, session->name, bytes, size, &session->loader);
}

static const struct pg_error *run_all(struct session *session, const char *bytes, size_t size)
{
	PG_TRY(check_fit(session, bytes, size));
	if (pg_diags_have_errors(session->diags))
		return NULL;
	PG_TRY(pg_own_check_trace(session->arena, session->name, bytes, size, &session->fits));
	/* Warnings first. */
	pg_diags_print(session->diags, stderr, pg_wants_colour(STDERR_FILENO),
		       pg_terminal_width(STDERR_FILENO));
	PG_TRY(open_object(session, bytes, size));
	PG_TRY(choose_programs(session));
	PG_TRY(pg_select_begin(session->arena, session->loader, &session->options->select,
			       &session->select));
	session->left.rate = pg_select_rate(session->select);
	PG_TRY(pg_sleep_allow(session->loader, &session->sleepless));
	add_places(session);
	PG_TRY(pg_loader_load(session->loader));
	PG_TRY(pg_select_fill(session->select));
	PG_TRY(pg_stream_create(session->arena, &session->stream));
	PG_TRY(listen(session));
	PG_TRY(attach(session));
	if (session->options->guard)
		PG_TRY(pg_guard_create(session->arena, session->loader, &session->fits,
				       session->options->guard, &session->guard));
	if (!pg_stream_is_interrupted(session->stream)) {
		report_attached(session);
		PG_TRY(pg_select_go(session->select, session->stream));
	}
	return wait_for_events(session);
}

int pg_session_run(struct pg_arena *arena, const char *name, const char *bytes, size_t size,
		   const struct pg_session_options *options, struct pg_diags *diags)
{
	struct session session = {
		.arena = arena,
		.options = options,
		.name = name,
		.diags = diags,
		.own = pg_self_process(),
	};
	const struct pg_error *error = run_all(&session, bytes, size);

	if (error == &pg_error_unread)
		error = NULL;
	if (error)
		say(&session, PG_SEV_ERROR, error->message);
	if (error && error->hint)
		say(&session, PG_SEV_NOTE, error->hint);
	if (error && session.loader)
		pg_diag_words(diags, pg_loader_log(session.loader, options->verbose));
	pg_guard_destroy(session.guard);
	pg_events_destroy(session.events);
	pg_loader_destroy(session.loader);
	pg_tracepipe_destroy(session.tracepipe);
	pg_stream_destroy(session.stream);
	free(session.trimmed);
	return pg_select_end(session.select);
}
