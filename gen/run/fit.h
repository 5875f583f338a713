/* SPDX-License-Identifier: GPL-2.0-only */
/** Do the events of an object fit the running system? By <probegen/check.h> and the kernel's
    tables. */
#ifndef PG_RUN_FIT_H
#define PG_RUN_FIT_H

#include <probegen/check.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct pg_live_symbols;
struct pg_misplaced;

/** One event's places and its problems. */
struct pg_fit {
	struct pg_checked checked; /**< its strings are copies */
	struct pg_fit_place {
		const char *text;     /**< "generic_perform_write+0x125" */
		const char *function; /**< by its source name */
		const char *section;  /**< of a program for it */
		const char *named;    /**< the program's name, of an event for several builds; else "" */
		/** Of that name, else the first in that section, else the taker if it is of this kind; NULL:
		 * none is known. */
		const char *program;
		bool is_taken;	 /**< it is the taker: its loader has to say where it is attached */
		bool is_capture;
		const char *problem; /**< why the kernel would refuse it; NULL: it would not */
	} *places;
	size_t num_places;
	/** One of several builds that the event is for, and another one is here; or none is, and `why`
	 * of the event's first build says so: neither concerns this one. */
	bool is_other;
	/** A program that takes its context and whose section does not say a place; NULL: none does. */
	const char *taker;
	const char *why; /**< a sentence; NULL: it fits */
	/** The first program that is misplaced between this event and another; NULL: none is. */
	const struct pg_misplaced *misplaced;
	dev_t device;	 /**< of a program: its file; else 0 */
	ino_t inode;
};

/** A program that takes one event's context in another section than that event's. */
struct pg_misplaced {
	const char *event;   /**< it takes the context of this one */
	const char *other;   /**< its section is of this one; NULL: of no event of this object */
	const char *problem; /**< a sentence that names the program, its section, both events */
	const char *hint;    /**< what to write */
};

struct pg_fits {
	struct pg_fit *items;
	size_t num;
	size_t num_misfits;
	struct pg_misplaced *misplaced;
	size_t num_misplaced;
	const struct pg_live_symbols *symbols; /**< of the running kernel; NULL: it was not asked */
	bool has_btf; /**< without BTF nothing is known of the object's programs */
};

/**
 * What an object says about its events and programs, with several copies of one header counted
 * once, and which programs are misplaced; the running system is not asked. Errors: the object has
 * no probes of probegen, or is damaged; `name` is the object's, for messages.
 */
const struct pg_error *pg_fits_read(struct pg_arena *arena, const char *name, const void *bytes,
				    size_t size, struct pg_fits *ret);

/** The same, and whether each event fits the running system. */
const struct pg_error *pg_fits_find(struct pg_arena *arena, const char *name, const void *bytes,
				    size_t size, struct pg_fits *ret);

/** Does the object have records? One that was written without probegen has none, and may be run. */
bool pg_fits_any(const void *bytes, size_t size);

/**
 * Which of an event's sites have no program, as a remark: "no program is attached for it"; NULL: all
 * have one, or it cannot be known.
 */
const char *pg_fit_unprobed_text(struct pg_arena *arena, const struct pg_fits *fits,
				 const struct pg_fit *fit);

/** "the kernel", "module nf_tables", "/usr/bin/bash" */
const char *pg_fit_image_text(struct pg_arena *arena, const struct pg_record_event *event);

/** Is the module or program of the event still there as it was? The kernel always is. */
bool pg_fit_is_still_there(const struct pg_fit *fit);

#endif
