/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * The description of the probes in an object: for each event of the headers that it includes a
 * record in the section .probegen of the ELF file, with the build id of the file that the event was
 * generated from. <probegen/check.h> reads it.
 *
 * The section has no flags and no symbols, so that no loader takes it for data of the program:
 * libbpf passes over it, the BPF linker (`bpftool gen object`) joins those of its inputs, and
 * llvm-strip -g keeps it. It is written by the assembler and not as a C object, since clang would
 * describe that in BTF as a section, although it is never loaded.
 */
#ifndef PG_IDENTITY_H
#define PG_IDENTITY_H

#define PG_IDENTITY_SECTION ".probegen"
#define PG_IDENTITY_MAGIC   0x49674270 /* "pBgI", in the byte order of the object */
#define PG_IDENTITY_VERSION 2
#define PG_IDENTITY_OF_BUILD 3 /* in place of the version: places name their programs, too */

/* The kind of file that an event is in. */
#define PG_IDENTITY_KERNEL  0
#define PG_IDENTITY_MODULE  1
#define PG_IDENTITY_PROGRAM 2

/* Of its flags: made from BTF, for any kernel of this machine that has the functions. */
#define PG_IDENTITY_ANY 1

#ifdef __bpf__

#define PG_IDENTITY_STRING(text)  ".asciz \"" text "\"\n"
#define PG_IDENTITY_NUMBER(text)  PG_IDENTITY_NUMBER_(text)
#define PG_IDENTITY_NUMBER_(text) #text

/*
 * One record: struct pg_identity below, its strings, and `places`, PG_PLACE() of each site and then
 * of each capture. The strings are as the assembler reads them.
 */
#define PG_IDENTITY(kind, flags, event, point, machine, build_id, image, release, sites, captures, \
		    places)                                                                        \
	PG_IDENTITY_RECORD(PG_IDENTITY_VERSION, PG_IDENTITY_##kind, flags, event, point, machine,  \
			   build_id, image, release, sites, captures, places)

/* The record of an event on one of several builds, whose places name their programs: PG_PLACE_OF(). */
#define PG_BUILD(kind, event, point, machine, build_id, image, release, sites, captures, places)   \
	PG_IDENTITY_RECORD(PG_IDENTITY_OF_BUILD, PG_IDENTITY_##kind, 0, event, point, machine,     \
			   build_id, image, release, sites, captures, places)

#define PG_IDENTITY_RECORD(version, kind, flags, event, point, machine, build_id, image, release,  \
			   sites, captures, places)                                                \
	__asm__(".pushsection " PG_IDENTITY_SECTION ",\"\",@progbits\n"                            \
		".balign 8\n"                                                                      \
		"771:\n"                                                                           \
		".long " PG_IDENTITY_NUMBER(PG_IDENTITY_MAGIC) ", 772f - 771b\n"                   \
		".long " #sites ", " #captures "\n"                                                \
		".short " PG_IDENTITY_NUMBER(version) "\n"                                         \
		".byte " PG_IDENTITY_NUMBER(kind) ", " #flags "\n"                                 \
		".long 0\n"                                                                        \
		PG_IDENTITY_STRING(event) PG_IDENTITY_STRING(point)                                \
		PG_IDENTITY_STRING(machine) PG_IDENTITY_STRING(build_id)                           \
		PG_IDENTITY_STRING(image) PG_IDENTITY_STRING(release)                              \
		places                                                                             \
		".balign 8\n"                                                                      \
		"772:\n"                                                                           \
		".popsection\n");
#define PG_PLACE(place, function, section)                                                         \
	PG_IDENTITY_STRING(place) PG_IDENTITY_STRING(function) PG_IDENTITY_STRING(section)
#define PG_PLACE_OF(place, function, section, program)                                             \
	PG_PLACE(place, function, section) PG_IDENTITY_STRING(program)

#else

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

/*
 * How a record begins. Then its strings, each with a NUL: event, point, machine, build id, image,
 * release; and three for each site and capture: the place, the function, the section of a program
 * for it. A record of PG_IDENTITY_OF_BUILD has four: the last is the program's name; of such records
 * of one event only that of the running build counts.
 */
struct pg_identity {
	uint32_t magic;
	uint32_t size; /* of all of it, a multiple of 8 */
	uint32_t num_sites, num_captures;
	uint16_t version;
	uint8_t kind, flags;
	uint32_t reserved;
};
#ifndef __cplusplus
_Static_assert(offsetof(struct pg_identity, size) == 4 &&
		       offsetof(struct pg_identity, num_sites) == 8 &&
		       offsetof(struct pg_identity, num_captures) == 12 &&
		       offsetof(struct pg_identity, version) == 16 &&
		       offsetof(struct pg_identity, kind) == 18 &&
		       offsetof(struct pg_identity, flags) == 19 &&
		       offsetof(struct pg_identity, reserved) == 20 &&
		       sizeof(struct pg_identity) == 24,
	       "struct pg_identity is not what PG_IDENTITY() writes");
#endif

/* Hexadecimal digits of a build id, with a NUL; linkers make ids of at most 32 bytes or so. */
#define PG_BUILD_ID_TEXT 129

/*
 * What stands for the build id of a program without one, as Go's linker makes them: the file's size
 * and the time of its last change.
 */
static inline void pg_identity_stamp(const struct stat *st, char ret[PG_BUILD_ID_TEXT])
{
	snprintf(ret, PG_BUILD_ID_TEXT, "%lld bytes of %lld.%09ld", (long long)st->st_size,
		 (long long)st->st_mtim.tv_sec, (long)st->st_mtim.tv_nsec);
}

#endif
#endif
