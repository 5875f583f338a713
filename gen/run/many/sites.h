/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * All programs of an object on their way to their places, few or thousands.
 *
 * Detaching one waits for the kernel's readers twice (synchronize_rcu(), 10 to 40 ms each), and one
 * after the other, since the kernel holds a lock meanwhile. Where there are many, the kernel is told
 * to hurry as long as they are attached or detached (/sys/kernel/rcu_expedited): HACKING.md has the
 * times.
 */
#ifndef PG_RUN_MANY_SITES_H
#define PG_RUN_MANY_SITES_H

#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "run/cause.h"

/** From so many places on it is worth the preparation. */
#define PG_MANY 16

struct pg_live_symbols;
struct pg_sites;
struct pg_twins;

/** Called before each place, when `done` of `num` are over; false: stop there. */
struct pg_progress {
	bool (*step)(void *state, size_t done, size_t num);
	void *state;
};

/** Some of the programs that are written for places, by their names. */
struct pg_chosen {
	bool (*has)(void *state, const char *program);
	void *state;
};

/** An event that is not attached at all of its sites. */
struct pg_partial {
	const char *event;
	size_t num, num_missed;
	const struct pg_error *first; /**< why the first of them is not */
};

/** An attached program. */
struct pg_attached_site {
	const char *name;		   /**< of the program that is written for the place */
	const struct bpf_program *program; /**< it may be attached at several places, */
	/** A descriptor, not to be closed; -1: another place has it for this one, too, or it is in a bundle. */
	int link;
	/** How often the kernel missed the probes of its bundle; 0: it is in none, or another place says it. */
	uint64_t missed;
	bool is_first; /**< of which this is the first in the list */
	bool is_capture;
};

/** Places of programs whose section does not say one; those of a program stand together. */
struct pg_further {
	struct pg_further_place {
		const char *program, *section;
	} *items;
	size_t num;
};

/**
 * The programs of an object that are to be loaded. Of those that are alike (run/many/twins.h) all but
 * one are taken out of loading. `further` is read here alone.
 */
struct pg_sites *pg_sites_create(struct pg_arena *arena, struct bpf_object *object,
				 struct pg_twins *twins, const struct pg_further *further);

size_t pg_sites_num(const struct pg_sites *sites);

/** How many of the programs are loaded. */
size_t pg_sites_num_loaded(const struct pg_sites *sites);

/** A program is one of several of this event: those that cannot be attached do not fail the others. */
void pg_sites_set_event(struct pg_sites *sites, const char *program, const char *event);

/**
 * Attach all, captures before the programs that look values up. `symbols` may be NULL. After an error,
 * or when the progress stops it, some may be attached.
 */
const struct pg_error *pg_sites_attach(struct pg_sites *sites, const struct pg_allowed *allowed,
				       const struct pg_live_symbols *symbols,
				       const struct pg_progress *progress);

/** The attached one of this number, from 0; false: there are no more. */
bool pg_sites_attached(const struct pg_sites *sites, size_t index, struct pg_attached_site *ret);

/** Ask the kernel again for what pg_sites_attached() says was missed. */
void pg_sites_count_missed(struct pg_sites *sites);

/** The section of a program that does not say where; NULL: there are no more. */
const char *pg_sites_unattached(const struct pg_sites *sites, size_t index);

bool pg_sites_partial(const struct pg_sites *sites, size_t index, struct pg_partial *ret);

/** Detach those that are chosen, with all that share a program with them: how many. */
size_t pg_sites_detach_some(struct pg_sites *sites, const struct pg_chosen *chosen);

/** Detach what is attached; the progress cannot stop it. */
void pg_sites_detach(struct pg_sites *sites, const struct pg_progress *progress);

#endif
