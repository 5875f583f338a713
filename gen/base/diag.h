/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Diagnostics with positions and carets, collected over a run and printed in the order of the text:
 *
 *     page_write.probe:3:9: error: 'byte': no such variable at generic_perform_write:51
 *         byte offset file
 *         ^~~~
 *     page_write.probe:3:9: note: did you mean 'bytes'?
 */
#ifndef PG_BASE_DIAG_H
#define PG_BASE_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"

/** A text with a name: a spec file, "<stdin>" or "<command line>". */
struct pg_source {
	const char *name;
	const char *text; /**< NUL-terminated; owned by the arena */
	size_t len;
	unsigned lines_before; /**< of a text that is read line by line: those before this one */
};

/** A range of a source, in bytes: [begin, end). */
struct pg_span {
	const struct pg_source *source; /**< NULL: about no text (a file, an option) */
	size_t begin, end;
};

/** A note belongs to the error or warning before it. */
enum pg_severity { PG_SEV_ERROR, PG_SEV_WARNING, PG_SEV_NOTE };

struct pg_diags;

struct pg_diags *pg_diags_create(struct pg_arena *arena);

void pg_diag(struct pg_diags *diags, enum pg_severity severity, struct pg_span span,
	     const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Report an error that has travelled here, with its hint. True when it is NULL: no error. */
bool pg_diag_at(struct pg_diags *diags, struct pg_span span, const struct pg_error *error);

/**
 * What another program or library said of the problem reported last, in its own lines: printed
 * below it as it is, but for what a terminal cannot show. NULL and "" add nothing.
 */
void pg_diag_words(struct pg_diags *diags, const char *words);

/**
 * What is reported from now on is about one of `num` builds that are asked one after the other; NULL:
 * about none. A message that not all of them have ends in the names of those that have it. In
 * between pg_diags_have_errors() is about that build alone.
 */
void pg_diags_about(struct pg_diags *diags, const char *build, size_t num);

/** Add all of others, which stay as they are. */
void pg_diags_add(struct pg_diags *diags, const struct pg_diags *others);

bool pg_diags_have_errors(const struct pg_diags *diags);

/** Is there anything to print? */
bool pg_diags_any(const struct pg_diags *diags);

/** The message of the first error, for a caller that reports it in another form; NULL: none. */
const char *pg_diags_first_error(const struct pg_diags *diags);

/** One of the notes that belong to it, from 0; NULL: there are no more. */
const char *pg_diags_first_note(const struct pg_diags *diags, size_t index);

/**
 * Print all, sorted by position within each source (sources in the order of their first mention),
 * each note under its error; then forget them, but not that there were errors. Messages and sources
 * may hold anything: what a terminal cannot show is escaped (base/quote.h). The same of
 * the same span is printed once.
 * Lines are folded, and excerpts cut, to the width in columns; 0 (and less than 20): to none.
 */
void pg_diags_print(struct pg_diags *diags, FILE *to, bool colour, unsigned width);

/** Line and column of a byte of a source, both from 1; a column is a character (UTF-8). */
void pg_source_position(const struct pg_source *source, size_t at, unsigned *ret_line,
			unsigned *ret_column);

#endif
