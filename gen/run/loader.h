/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * A BPF object on its way into the running kernel: open, load, attach, and leave nothing behind.
 *
 *     PG_TRY(pg_loader_create(arena, "prog.bpf.o", bytes, size, &loader));
 *     error = pg_loader_load(loader);          then pg_loader_map() has descriptors
 *     error = pg_loader_attach(loader, symbols);
 *     … pg_stream_wait() …                     run/stream.h
 *     pg_loader_detach(loader);                no more events; what is in the maps is still there
 *     pg_loader_destroy(loader);
 *
 * Nothing is pinned or defined by name: links, programs and maps end with their descriptors, so
 * even a killed process leaves nothing attached.
 */
#ifndef PG_RUN_LOADER_H
#define PG_RUN_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "ir/programs.h"
#include "run/many/sites.h"

struct btf;
struct pg_loader;

/**
 * Open an object; the bytes are not needed any more after that. `name` is for messages. Errors: it
 * is not a BPF object, or libbpf cannot understand it.
 */
const struct pg_error *pg_loader_create(struct pg_arena *arena, const char *name, const void *bytes,
					size_t size, struct pg_loader **ret);

/**
 * Before loading: this program will be loaded, whatever its section says (`SEC("?…")`: it is not, unless
 * it is asked for). False: there is none of this name.
 */
bool pg_loader_choose(struct pg_loader *loader, const char *program);

/** One more place of a program whose section does not say any; to be called before loading. */
void pg_loader_add_place(struct pg_loader *loader, const char *program, const char *section);

/**
 * Create the maps and have the kernel verify the programs. After a failure pg_loader_log() says
 * what the verifier or libbpf had to say.
 */
const struct pg_error *pg_loader_load(struct pg_loader *loader);

/**
 * Text to read in addition to the error, in lines; "" when there is nothing. From a verifier's log
 * it is the complaint, the last instructions before it with their source lines, and the number of
 * lines that are left out; with `whole` it is everything that libbpf and the verifier said.
 */
const char *pg_loader_log(const struct pg_loader *loader, bool whole);

/** Of a loaded object: how many places its programs are for. */
size_t pg_loader_num_places(const struct pg_loader *loader);

/** Of a loaded object: a program is for one of several sites of this event. */
void pg_loader_set_event(struct pg_loader *loader, const char *program, const char *event);

/** To be told about attaching and detaching, place by place (run/many/sites.h). */
void pg_loader_set_progress(struct pg_loader *loader, const struct pg_progress *progress);

/**
 * Attach all programs that say where, by their section; captures are attached before the programs
 * that look values up. After a failure none is attached. It is an error when there are none. Of the
 * sites of one event (pg_loader_set_event) some may fail: pg_loader_partial() tells. When the progress
 * stops it, what is attached stays so. `symbols` are those that the object was checked with; NULL: none.
 */
const struct pg_error *pg_loader_attach(struct pg_loader *loader,
					const struct pg_live_symbols *symbols);

/** All programs of the object; their strings are the loader's. */
struct pg_own_programs pg_loader_programs(const struct pg_loader *loader);

/** At how many places programs are attached. */
size_t pg_loader_num_attached(const struct pg_loader *loader);

/** How many programs these are: one may be at several places. */
size_t pg_loader_num_programs(const struct pg_loader *loader);

/** The sections of programs that are loaded but say not where to attach; NULL after the last. */
const char *pg_loader_unattached(const struct pg_loader *loader, size_t index);

/** The events that are attached at some of their sites only; false: there are no more. */
bool pg_loader_partial(const struct pg_loader *loader, size_t index, struct pg_partial *ret);

/** The shape of a map: enum bpf_map_type, and bytes; of a value also PG_ANY_SIZE. */
#define PG_ANY_SIZE UINT32_MAX
struct pg_map_shape {
	uint32_t type, key_size, value_size;
};

/**
 * The descriptor of a map of a loaded object, not to be closed; negative: there is none of this name.
 * Errors: its shape is not the one that its reader has room for.
 */
const struct pg_error *pg_loader_map(struct pg_arena *arena, const struct pg_loader *loader,
				     const char *name, const struct pg_map_shape *shape, int *ret);

/** The types of the object; NULL: it has none. */
const struct btf *pg_loader_btf(const struct pg_loader *loader);

/** The content of a section of constants, as in the object; NULL: there is none of this name. */
const void *pg_loader_constant(const struct pg_loader *loader, const char *section,
			       size_t *ret_size);

/**
 * Before loading: other values for a section of constants, of its size. Errors: libbpf refuses.
 */
const struct pg_error *pg_loader_set_constant(struct pg_loader *loader, const char *section,
					      const void *bytes, size_t size);

/** Before loading: do not create a map, which no instruction that can be reached uses. */
void pg_loader_leave_out_map(struct pg_loader *loader, const char *name);

/** Why not all programs of the object may sleep on any kernel, a phrase; NULL: they may. */
const char *pg_loader_sleepless(const struct pg_loader *loader);

/** Before loading: all programs, which are of uprobes, may sleep. */
void pg_loader_let_sleep(struct pg_loader *loader);

/** A program that is attached, while it is: descriptors, not to be closed. */
struct pg_attached {
	const char *name; /**< of the program that is written for the place: another may run there */
	int program; /**< -1: it is attached elsewhere, too, and came before */
	int link;
	uint64_t missed; /**< as pg_loader_count_missed() has counted; not what the link tells */
	bool is_capture;
};

/** The one of this number, from 0; false: there are no more. */
bool pg_loader_attached(const struct pg_loader *loader, size_t index, struct pg_attached *ret);

/** Ask the kernel again how often it missed probes that have no link. */
void pg_loader_count_missed(const struct pg_loader *loader);

/** Detach those that are chosen: how many. */
size_t pg_loader_detach_some(struct pg_loader *loader, const struct pg_chosen *chosen);

/** No program runs any more when this returns. Maps keep what is in them. */
void pg_loader_detach(struct pg_loader *loader);

/** Detach and close all. NULL is fine. */
void pg_loader_destroy(struct pg_loader *loader);

#endif
