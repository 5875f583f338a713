/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Of an object for several builds (`probegen build --for FILE --for FILE …`), load the programs that
 * are for what runs here. For loaders with libbpf; needs nothing else.
 *
 *     const void *bytes = page_write_bpf__elf_bytes(&size);    of a skeleton, or of the mapped file
 *     struct pg_checked misfit;
 *
 *     if (pg_select(skeleton->obj, bytes, size, &misfit)) {
 *             fprintf(stderr, "%s: %s\n", misfit.event.name, pg_check_text(misfit.verdict));
 *             return 1;
 *     }
 *
 * between opening and loading. Without it none of these programs is loaded: their sections begin with
 * `?`, and libbpf leaves such programs out. libbpf does not give the object's bytes back, and
 * which program is for which build is in a section that it does not read: so the bytes are asked for.
 */
#ifndef PG_SELECT_H
#define PG_SELECT_H

#include <bpf/libbpf.h>

#include "check.h"

/* The programs of an event on one build. 0, or a negative errno: the object lacks one of them. */
static inline int pg_select_programs(struct bpf_object *object, struct pg_record_event *event)
{
	for (uint64_t i = 0; i < (uint64_t)event->num_sites + event->num_captures; i++) {
		struct pg_record_place place;
		struct bpf_program *program;
		int error;

		if (!pg_record_place(event, &place))
			return -ENOEXEC;
		program = bpf_object__find_program_by_name(object, place.program);
		error = program ? bpf_program__set_autoload(program, true) : 0;
		if (error)
			return error;
	}
	return 0;
}

/**
 * 0: the programs for what runs here will be loaded, and those for other builds will not. Otherwise
 * the object does not fit (as pg_check() says: -1, and the first misfit), or libbpf refuses: a
 * negative errno. An event of which the object has no program, since none was written, is no error.
 */
static inline int pg_select(struct bpf_object *object, const void *elf, size_t size,
			    struct pg_checked *ret_misfit)
{
	struct pg_records records;
	struct pg_record_event event;
	struct pg_checked checked;
	struct pg_check_asked asked = {0};

	if (pg_check(elf, size, ret_misfit))
		return -1;
	if (pg_records_begin(elf, size, &records))
		return -ENOEXEC;
	while (pg_records_next(&records, &event) > 0) {
		int error = 0;

		if (event.is_of_build && pg_check_event_of(&event, &asked, &checked))
			error = pg_select_programs(object, &event);
		if (error)
			return error;
	}
	return 0;
}

#endif
