/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Was this object generated for the running system? For your own loaders; needs libc only.
 *
 *     const void *bytes = page_write_bpf__elf_bytes(&size);    of a skeleton, or of the mapped file
 *     struct pg_checked misfit;
 *
 *     if (pg_check(bytes, size, &misfit)) {
 *             fprintf(stderr, "%s: %s: %s\n", misfit.event.name, misfit.event.image,
 *                     pg_check_text(misfit.verdict));
 *             return 1;
 *     }
 *
 * before the object is opened. `probegen check` and `probegen run` decide by the same functions.
 */
#ifndef PG_CHECK_H
#define PG_CHECK_H

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "identity.h"
#include "object.h"
#include "programs.h"

/* ------ The records of an object ------ */

struct pg_records {
	const char *next, *end;
};

/** One event of an object. Strings point into the object's bytes; those unknown are "". */
struct pg_record_event {
	const char *name;     /**< of the event */
	const char *point;    /**< as the spec has it: "generic_perform_write:50" */
	const char *machine;  /**< that the header was made for: "x86_64" */
	/** Of the file that it was made from, hexadecimal; of a program without one, its stamp. */
	const char *build_id;
	const char *image;    /**< "kernel", the module's name or the program's path */
	const char *release;  /**< of a kernel */
	unsigned kind, flags; /**< PG_IDENTITY_KERNEL …, PG_IDENTITY_ANY */
	uint32_t num_sites, num_captures;
	int is_of_build; /**< one of several records of the event: that of the running build counts */
	const char *places, *end;
};

/**
 * Begin with the first record of an object. 0; -ENODATA: it has none, so no header of probegen is
 * in it; -ENOEXEC: it is not an ELF file that this machine could load, or it is damaged.
 */
static inline int pg_records_begin(const void *elf, size_t size, struct pg_records *ret)
{
	const char *bytes;
	size_t length;
	int found = pg_object_find(elf, size, PG_IDENTITY_SECTION, &bytes, &length);

	if (found < 0)
		return found;
	ret->next = bytes;
	ret->end = bytes + length;
	return 0;
}

/* Take the string at *at; NULL: it does not end in the record. */
static inline const char *pg_check_string(const char **at, const char *end)
{
	const char *text = *at;
	const char *nul = text ? (const char *)memchr(text, '\0', (size_t)(end - text)) : NULL;

	*at = nul ? nul + 1 : NULL;
	return nul ? text : NULL;
}

/** A place of an event: one of its sites or captures. */
struct pg_record_place {
	const char *text;     /**< "generic_perform_write+0x125" */
	const char *function; /**< by its source name */
	const char *section;  /**< that of a program for it, as in SEC() */
	const char *program;  /**< its program; "": of an event for one build, which does not say it */
};

/** The next place of an event: first those of sites, then of captures. False: it is damaged. */
static inline int pg_record_place(struct pg_record_event *event, struct pg_record_place *ret)
{
	ret->text = pg_check_string(&event->places, event->end);
	ret->function = pg_check_string(&event->places, event->end);
	ret->section = pg_check_string(&event->places, event->end);
	ret->program = event->is_of_build ? pg_check_string(&event->places, event->end) : "";
	return ret->section && ret->program;
}

static inline int pg_check_has_places(struct pg_record_event event)
{
	struct pg_record_place place;

	for (uint64_t i = 0; i < (uint64_t)event.num_sites + event.num_captures; i++) {
		if (!pg_record_place(&event, &place))
			return 0;
	}
	return 1;
}

/* The strings after the head of a record. False: not all of them are there. */
static inline int pg_check_strings(struct pg_record_event *event)
{
	const char **const strings[] = {&event->name,	  &event->point, &event->machine,
					&event->build_id, &event->image, &event->release};

	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++) {
		*strings[i] = pg_check_string(&event->places, event->end);
		if (!*strings[i])
			return 0;
	}
	return pg_check_has_places(*event);
}

/** The next record: 1; 0: there is no other; -ENOEXEC: damaged, or of another probegen. */
static inline int pg_records_next(struct pg_records *records, struct pg_record_event *ret)
{
	struct pg_identity head;

	memset(ret, 0, sizeof(*ret));
	if (records->end == records->next)
		return 0;
	if ((size_t)(records->end - records->next) < sizeof(head))
		return -ENOEXEC;
	memcpy(&head, records->next, sizeof(head));
	if (head.magic != PG_IDENTITY_MAGIC ||
	    (head.version != PG_IDENTITY_VERSION && head.version != PG_IDENTITY_OF_BUILD) ||
	    head.size < sizeof(head) || head.size % 8 != 0 ||
	    head.size > (size_t)(records->end - records->next))
		return -ENOEXEC;
	ret->kind = head.kind;
	ret->flags = head.flags;
	ret->is_of_build = head.version == PG_IDENTITY_OF_BUILD;
	ret->num_sites = head.num_sites;
	ret->num_captures = head.num_captures;
	ret->places = records->next + sizeof(head);
	ret->end = records->next + head.size;
	if (ret->kind > PG_IDENTITY_PROGRAM || !pg_check_strings(ret))
		return -ENOEXEC;
	records->next = ret->end;
	return 1;
}

/* ------ The running system ------ */

static inline void pg_check_digits(unsigned char byte, char ret[3])
{
	static const char digits[] = "0123456789abcdef";

	ret[0] = digits[byte >> 4];
	ret[1] = digits[byte & 15];
	ret[2] = '\0';
}

/* The build id among ELF notes as digits; 0, or -ENODATA. */
static inline int pg_check_note(const char *notes, size_t size, char ret[PG_BUILD_ID_TEXT])
{
	Elf64_Nhdr note;

	while (size >= sizeof(note)) {
		uint64_t name, used;

		memcpy(&note, notes, sizeof(note));
		name = sizeof(note) + (((uint64_t)note.n_namesz + 3) & ~3ULL);
		used = name + (((uint64_t)note.n_descsz + 3) & ~3ULL);
		if (name + note.n_descsz > size)
			break;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    memcmp(notes + sizeof(note), "GNU", 4) == 0 && note.n_descsz > 0 &&
		    note.n_descsz < PG_BUILD_ID_TEXT / 2) {
			for (uint32_t i = 0; i < note.n_descsz; i++)
				pg_check_digits((unsigned char)notes[name + i], ret + 2 * i);
			return 0;
		}
		if (used >= size)
			break;
		notes += used;
		size -= used;
	}
	return -ENODATA;
}

/* As much of a file as fits from an offset: the number of bytes, or -errno. */
static inline ssize_t pg_check_read(int fd, void *to, size_t size, uint64_t from)
{
	size_t got = 0;

	while (got < size) {
		ssize_t n = pread(fd, (char *)to + got, size - got, (off_t)(from + got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

/* The build id among the notes at a place of a file; they have a few hundred bytes. */
static inline int pg_check_notes_at(int fd, uint64_t from, uint64_t size, char ret[PG_BUILD_ID_TEXT])
{
	char notes[4096];
	ssize_t got = pg_check_read(fd, notes, size < sizeof(notes) ? size : sizeof(notes), from);

	return got > 0 ? pg_check_note(notes, (size_t)got, ret) : -ENODATA;
}

static inline int pg_check_segments(int fd, const Elf64_Ehdr *header, char ret[PG_BUILD_ID_TEXT])
{
	Elf64_Phdr segment;

	if (header->e_phentsize != sizeof(segment))
		return -ENOEXEC;
	for (unsigned i = 0; i < header->e_phnum; i++) {
		uint64_t at = header->e_phoff + i * sizeof(segment);

		if (pg_check_read(fd, &segment, sizeof(segment), at) != (ssize_t)sizeof(segment))
			return -ENOEXEC;
		if (segment.p_type == PT_NOTE &&
		    pg_check_notes_at(fd, segment.p_offset, segment.p_filesz, ret) == 0)
			return 0;
	}
	return -ENODATA;
}

static inline int pg_check_sections(int fd, const Elf64_Ehdr *header, char ret[PG_BUILD_ID_TEXT])
{
	Elf64_Shdr section;

	for (unsigned i = 0; header->e_shentsize == sizeof(section) && i < header->e_shnum; i++) {
		uint64_t at = header->e_shoff + i * sizeof(section);

		if (pg_check_read(fd, &section, sizeof(section), at) != (ssize_t)sizeof(section))
			return -ENODATA;
		if (section.sh_type == SHT_NOTE &&
		    pg_check_notes_at(fd, section.sh_offset, section.sh_size, ret) == 0)
			return 0;
	}
	return -ENODATA;
}

/* The build id of an ELF file. Go's linker, from 1.24 on, puts it in a section that is in no segment of notes. */
static inline int pg_check_elf_notes(int fd, char ret[PG_BUILD_ID_TEXT])
{
	char bytes[sizeof(Elf64_Ehdr)];
	Elf64_Ehdr header;
	int result;

	if (pg_check_read(fd, bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes) ||
	    !pg_object_is_elf(bytes, sizeof(bytes), &header))
		return -ENOEXEC;
	result = pg_check_segments(fd, &header, ret);
	return result == -ENODATA ? pg_check_sections(fd, &header, ret) : result;
}

static inline int pg_check_notes_file(const char *path, int is_elf, char ret[PG_BUILD_ID_TEXT])
{
	/* The object names the file: it may be a FIFO by now, which is not waited for. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char notes[4096];
	struct stat st;
	ssize_t got;
	int result;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		result = -ENOEXEC;
	} else if (is_elf) {
		result = pg_check_elf_notes(fd, ret);
		if (result == -ENODATA) {
			pg_identity_stamp(&st, ret);
			result = 0;
		}
	} else {
		got = pg_check_read(fd, notes, sizeof(notes), 0);
		result = got < 0 ? (int)got : pg_check_note(notes, (size_t)got, ret);
	}
	close(fd);
	return result;
}

/**
 * The build id of the file that an event would be in now: the running kernel, the loaded module,
 * the program's file. 0; -ENOENT: it is not there; other negative numbers: it has none.
 */
static inline int pg_check_build_id(const struct pg_record_event *event, char ret[PG_BUILD_ID_TEXT])
{
	char path[256] = "/sys/kernel/notes";

	if (event->kind == PG_IDENTITY_PROGRAM)
		return pg_check_notes_file(event->image, 1, ret);
	if (event->kind == PG_IDENTITY_MODULE) {
		if ((size_t)snprintf(path, sizeof(path), "/sys/module/%s/notes/.note.gnu.build-id",
				     event->image) >= sizeof(path))
			return -ENOENT;
		/* The kernel knows a-b.ko as a_b. */
		for (char *c = path + strlen("/sys/module/"); *c && *c != '/'; c++)
			*c = *c == '-' ? '_' : *c;
	}
	return pg_check_notes_file(path, 0, ret);
}

/* What was asked for last: the records of an object for several builds are all of one file. */
struct pg_check_asked {
	unsigned kind;
	const char *image; /* NULL: nothing was asked for */
	int result;
	char build_id[PG_BUILD_ID_TEXT];
	struct utsname host;
};

/* As pg_check_build_id(). */
static inline int pg_check_ask(const struct pg_record_event *event, struct pg_check_asked *asked)
{
	if (!asked->image && uname(&asked->host) != 0)
		*asked->host.machine = '\0';
	if (asked->image && asked->kind == event->kind && strcmp(asked->image, event->image) == 0)
		return asked->result;
	asked->kind = event->kind;
	asked->image = event->image;
	memset(asked->build_id, 0, sizeof(asked->build_id));
	asked->result = pg_check_build_id(event, asked->build_id);
	return asked->result;
}

/* ------ The verdict ------ */

enum pg_verdict {
	PG_FITS,	  /**< the build ids are the same */
	PG_FITS_ANY,	  /**< made for any kernel of this machine */
	PG_OTHER_BUILD,	  /**< they are not */
	PG_OTHER_MACHINE, /**< made for another kind of machine */
	PG_NOT_THERE,	  /**< the module is not loaded, or the file is not there */
	PG_NO_BUILD_ID,	  /**< one of the two has none, so that they cannot be compared */
	PG_NO_RECORDS,	  /**< no header of probegen is in the object (pg_check() only) */
	PG_DAMAGED,	  /**< the object is not an ELF file of this machine, or damaged */
	PG_OTHER_SECTION, /**< a program takes the event's context in another's section (likewise) */
};

struct pg_checked {
	struct pg_record_event event;
	enum pg_verdict verdict;
	char running[PG_BUILD_ID_TEXT]; /**< the build id that runs here; "": unknown */
	struct pg_program program;	/**< of PG_OTHER_SECTION; else its strings are NULL */
};

static inline const char *pg_check_text(enum pg_verdict verdict)
{
	static const char *const texts[] = {
		"fits",
		"fits any kernel",
		"made for another build",
		"made for another machine",
		"not there",
		"no build id to compare",
		"no probes of probegen in this object",
		"not an object of this machine, or damaged",
		"a program takes its context, and is not in its section",
	};

	return texts[verdict];
}

/* As pg_check_event(), one of many. */
static inline int pg_check_event_of(const struct pg_record_event *event, struct pg_check_asked *asked,
				    struct pg_checked *ret)
{
	const char *machine = asked->host.machine;
	int error;

	memset(ret, 0, sizeof(*ret));
	ret->event = *event;
	error = pg_check_ask(event, asked);
	memcpy(ret->running, asked->build_id, sizeof(ret->running));
	if (*event->machine && *machine && strcmp(machine, event->machine) != 0)
		ret->verdict = PG_OTHER_MACHINE;
	else if (event->flags & PG_IDENTITY_ANY)
		ret->verdict = PG_FITS_ANY;
	else if (error == -ENOENT && event->kind != PG_IDENTITY_KERNEL)
		ret->verdict = PG_NOT_THERE;
	else if (error || !*event->build_id)
		ret->verdict = PG_NO_BUILD_ID;
	else
		ret->verdict =
			strcmp(ret->running, event->build_id) == 0 ? PG_FITS : PG_OTHER_BUILD;
	return ret->verdict <= PG_FITS_ANY;
}

/** One event. True: it fits. */
static inline int pg_check_event(const struct pg_record_event *event, struct pg_checked *ret)
{
	struct pg_check_asked asked = {0};

	return pg_check_event_of(event, &asked, ret);
}

/* A place of a record on the way through all: those of captures come after the sites. */
struct pg_check_at {
	struct pg_records records; /* after this one */
	struct pg_record_event event, rest; /* this one, and with the places that come next */
	uint64_t index; /* of the next of its places */
};

/* Is a program's section that of one of the places that come next in the record? Then that is where it is. */
static inline int pg_check_has_section(struct pg_check_at *at, const struct pg_program *program)
{
	const int is_capture = pg_program_is_capture(program, at->event.name);
	const uint64_t num = (uint64_t)at->event.num_sites + at->event.num_captures;
	struct pg_check_at next = *at;
	struct pg_record_place place;

	for (; next.index < num && pg_record_place(&next.rest, &place); *at = next) {
		if ((next.index >= at->event.num_sites) == is_capture &&
		    pg_section_is_same(place.section, program->section))
			return 1;
		next.index++;
	}
	return 0;
}

/*
 * Is a program in the place of its context? False: and the event whose context that is. The programs of an object
 * come as the places of its records do, so the search begins where the one before ended, and then at the first.
 */
static inline int pg_check_program(const struct pg_records *all, struct pg_check_at *last,
				   const struct pg_program *program, struct pg_record_event *ret)
{
	struct pg_check_at at = *last;
	int takes = 0, is_from_first = 0;

	while (pg_program_is_placed(program)) {
		if (at.event.name && pg_program_takes(program, at.event.name)) {
			*ret = at.event;
			takes = 1;
			if (pg_check_has_section(&at, program)) {
				*last = at;
				return 1;
			}
		}
		if (pg_records_next(&at.records, &at.event) <= 0) {
			if (is_from_first)
				return !takes;
			is_from_first = 1;
			memset(&at, 0, sizeof(at));
			at.records = *all;
		}
		at.rest = at.event;
		at.index = 0;
	}
	return 1;
}

/* All programs. An object compiled without -g does not say what its programs take. */
static inline int pg_check_programs(const void *elf, size_t size, struct pg_checked *ret_misfit)
{
	struct pg_programs programs;
	struct pg_records records;
	struct pg_check_at at;
	int found = pg_programs_begin(elf, size, &programs);

	if (found == -ENODATA)
		return 0;
	ret_misfit->verdict = PG_DAMAGED;
	if (found < 0 || pg_records_begin(elf, size, &records) < 0)
		return -1;
	memset(&at, 0, sizeof(at));
	at.records = records;
	while ((found = pg_programs_next(&programs, &ret_misfit->program)) > 0) {
		if (pg_check_program(&records, &at, &ret_misfit->program, &ret_misfit->event))
			continue;
		ret_misfit->verdict = PG_OTHER_SECTION;
		return -1;
	}
	return found;
}

/* Is an event that is for several builds for this one, by another record? */
static inline int pg_check_other_builds(struct pg_records records,
					const struct pg_record_event *event,
					struct pg_check_asked *asked)
{
	struct pg_record_event other;
	struct pg_checked checked;

	while (event->is_of_build && pg_records_next(&records, &other) > 0) {
		if (other.is_of_build && strcmp(other.name, event->name) == 0 &&
		    pg_check_event_of(&other, asked, &checked))
			return 1;
	}
	return 0;
}

/** All events and programs of an object: 0 when all fit, otherwise -1 and the first misfit. */
static inline int pg_check(const void *elf, size_t size, struct pg_checked *ret_misfit)
{
	struct pg_records records, all;
	struct pg_record_event event;
	struct pg_check_asked asked = {0};
	const char *found_before = NULL; /* the event for which another record was found last */
	int found = pg_records_begin(elf, size, &records);

	memset(ret_misfit, 0, sizeof(*ret_misfit));
	ret_misfit->verdict = found == -ENODATA ? PG_NO_RECORDS : PG_DAMAGED;
	if (found)
		return -1;
	all = records;
	while ((found = pg_records_next(&records, &event)) > 0) {
		if (pg_check_event_of(&event, &asked, ret_misfit))
			continue;
		if (event.is_of_build && found_before && strcmp(event.name, found_before) == 0)
			continue;
		if (!pg_check_other_builds(all, &event, &asked))
			return -1;
		found_before = event.name;
	}
	memset(ret_misfit, 0, sizeof(*ret_misfit));
	ret_misfit->verdict = PG_DAMAGED;
	return found == 0 && pg_check_programs(elf, size, ret_misfit) == 0 ? 0 : -1;
}

#endif
