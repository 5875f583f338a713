/* SPDX-License-Identifier: GPL-2.0-only */
/** Do the events of an object fit what runs here? By <probegen/check.h> and the kernel's tables. */
#ifndef PG_RUN_FIT_H
#define PG_RUN_FIT_H

#include <probegen/check.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

/** One event's places and what is wrong with it. */
struct pg_fit {
	struct pg_checked checked; /**< its strings are copies */
	struct pg_fit_place {
		const char *text;     /**< "generic_perform_write+0x125" */
		const char *function; /**< by its source name */
		const char *section;  /**< of a program for it */
		const char *program;  /**< the first in that section; NULL: none is known */
		bool is_capture;
		const char *problem; /**< why the kernel would refuse it; NULL: it would not */
	} *places;
	size_t num_places;
	bool is_taken;	 /**< a program takes its context and leaves to the loader where */
	const char *why; /**< a sentence; NULL: it fits */
	dev_t device;	 /**< of a program: its file; else 0 */
	ino_t inode;
};

/** A program that takes one event's context in another section than that event's. */
struct pg_misplaced {
	const char *event;   /**< whose context it takes */
	const char *other;   /**< whose section it is in; NULL: no event's of this object */
	const char *problem; /**< a sentence that names the program, its section, both events */
	const char *hint;    /**< what to write */
};

struct pg_fits {
	struct pg_fit *items;
	size_t num;
	size_t num_misfits;
	struct pg_misplaced *misplaced;
	size_t num_misplaced;
	bool has_btf; /**< without BTF nothing is known of the object's programs */
};

/**
 * What an object says of its events and programs, those of several copies of one header once, and
 * which programs are misplaced; nothing is asked of what runs here. Errors: no probes of probegen
 * are in it, or it is damaged; `name` is the object's, for messages.
 */
const struct pg_error *pg_fits_read(struct pg_arena *arena, const char *name, const void *bytes,
				    size_t size, struct pg_fits *ret);

/** The same, and whether each event fits what runs here. */
const struct pg_error *pg_fits_find(struct pg_arena *arena, const char *name, const void *bytes,
				    size_t size, struct pg_fits *ret);

/** Has the object records at all? What is written without probegen has none, and may be run. */
bool pg_fits_any(const void *bytes, size_t size);

/**
 * Which of an event's sites have no program, as a remark: "no program is attached for it"; NULL: all
 * have one, or it cannot be known.
 */
const char *pg_fit_unprobed_text(struct pg_arena *arena, const struct pg_fits *fits,
				 const struct pg_fit *fit);

/** The first program that is misplaced between this event and another; NULL: none is. */
const struct pg_misplaced *pg_fit_misplaced(const struct pg_fits *fits, const struct pg_fit *fit);

/** "the kernel", "module nf_tables", "/usr/bin/bash" */
const char *pg_fit_image_text(struct pg_arena *arena, const struct pg_record_event *event);

/** Is what the event is in still there as it was? Always so for the kernel. */
bool pg_fit_is_still_there(const struct pg_fit *fit);

#endif
