// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/type/btfbytes.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/memory.h"

void pg_btf_bytes_free(struct pg_btf_bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct pg_btf_bytes){NULL, 0};
}

/* --- Files --- */

static char *grow(char *data, size_t size)
{
	char *grown = realloc(data, size);

	if (!grown)
		pg_no_memory();
	return grown;
}

/** The kernel's own file says how large it is, but that is not relied on. 0, or -1 and errno. */
static int read_all(int fd, size_t likely, struct pg_btf_bytes *ret)
{
	size_t room = likely + 1;
	ssize_t got;

	ret->data = grow(NULL, room);
	do {
		if (ret->size == room)
			ret->data = grow(ret->data, room *= 2);
		got = read(fd, ret->data + ret->size, room - ret->size);
		if (got < 0 && errno != EINTR)
			return -1;
		ret->size += got > 0 ? (size_t)got : 0;
	} while (got);
	return 0;
}

/** ELF files are mapped by others, and may be large: only their beginning is looked at. */
static bool is_elf(int fd)
{
	char magic[SELFMAG];

	return pread(fd, magic, SELFMAG, 0) == SELFMAG && memcmp(magic, ELFMAG, SELFMAG) == 0;
}

const struct pg_error *pg_btf_read(struct pg_arena *arena, const char *path,
				   struct pg_btf_bytes *ret)
{
	/* A FIFO without a writer would keep us waiting. */
	PG_CLEANUP(pg_close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;

	*ret = (struct pg_btf_bytes){NULL, 0};
	if (fd < 0 || fstat(fd, &status) < 0)
		return pg_error_errno(arena, errno, "%s", path);
	if (!S_ISREG(status.st_mode))
		return pg_error(arena, "%s: %s", path,
				S_ISDIR(status.st_mode) ? "is a directory"
							: "is not a regular file");
	if (is_elf(fd))
		return NULL;
	if (read_all(fd, (size_t)status.st_size, ret) == 0)
		return NULL;
	pg_btf_bytes_free(ret);
	return pg_error_errno(arena, errno, "%s", path);
}

/* --- The words of 2022 --- */

enum {
	OLD_KINDS = 20,	     /* up to BTF_KIND_ENUM64 */
	OLD_MEMBERS = 65535, /* of a type */
	KINDS = 128,
};

/** The header that libbpf 1.1 knows is the first part of this. */
struct header {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t hdr_len;
	uint32_t type_off, type_len; /* offsets are counted from the end of the header */
	uint32_t str_off, str_len;
	uint32_t layout_off, layout_len;
};
#define OLD_HEADER offsetof(struct header, layout_off)

/** What follows the three words of a type. */
struct layout {
	uint8_t info; /* bytes, once */
	uint8_t each; /* bytes, for each of its members */
	uint16_t flags;
};

struct type {
	uint32_t name_off, info, size_or_type;
};

struct layouts {
	struct layout kinds[KINDS];
	size_t num;
};

static unsigned kind_of(uint32_t info)
{
	return info >> 24 & 0x7f;
}

static uint32_t members_of(uint32_t info)
{
	return info & 0xffffff;
}

static const struct layout old_layouts[OLD_KINDS] = {
	[BTF_KIND_INT] = {.info = sizeof(uint32_t)},
	[BTF_KIND_ARRAY] = {.info = sizeof(struct btf_array)},
	[BTF_KIND_STRUCT] = {.each = sizeof(struct btf_member)},
	[BTF_KIND_UNION] = {.each = sizeof(struct btf_member)},
	[BTF_KIND_ENUM] = {.each = sizeof(struct btf_enum)},
	[BTF_KIND_FUNC_PROTO] = {.each = sizeof(struct btf_param)},
	[BTF_KIND_VAR] = {.info = sizeof(uint32_t)},
	[BTF_KIND_DATASEC] = {.each = sizeof(struct btf_var_secinfo)},
	[17 /* BTF_KIND_DECL_TAG */] = {.info = sizeof(int32_t)},
	[19 /* BTF_KIND_ENUM64 */] = {.each = 3 * sizeof(uint32_t)},
};

/** False: damaged. */
static bool read_header(const char *data, size_t size, struct header *ret)
{
	uint32_t len;

	*ret = (struct header){0};
	if (size < OLD_HEADER)
		return false;
	memcpy(ret, data, OLD_HEADER);
	len = ret->hdr_len;
	if (ret->magic != BTF_MAGIC || len < OLD_HEADER || len > size)
		return false;
	memcpy(ret, data, len < sizeof(*ret) ? len : sizeof(*ret));
	size -= len;
	return (uint64_t)ret->type_off + ret->type_len <= size &&
	       (uint64_t)ret->str_off + ret->str_len <= size &&
	       (uint64_t)ret->layout_off + ret->layout_len <= size;
}

/* --- Byte order --- */

static void turn_words(enum pg_order order, char *at, size_t size)
{
	for (; size >= sizeof(uint32_t); at += sizeof(uint32_t), size -= sizeof(uint32_t))
		pg_store_u32(PG_HOST_ORDER, at, pg_load_u32(order, at));
}

/** Bytes are left: what is in them has no order. */
static void turn_layouts(enum pg_order order, char *at, size_t size)
{
	for (; size >= sizeof(struct layout); at += sizeof(struct layout), size -= sizeof(struct layout)) {
		char *flags = at + offsetof(struct layout, flags);

		pg_store_uint(PG_HOST_ORDER, flags, sizeof(uint16_t),
			      pg_load_uint(order, flags, sizeof(uint16_t)));
	}
}

/** All of a type of the kinds of 2022 is words, and others are left out (pg_btf_translate()). */
static void turn(enum pg_order order, char *data, size_t size)
{
	const size_t words = offsetof(struct header, hdr_len);
	struct header header;

	pg_store_uint(PG_HOST_ORDER, data, sizeof(header.magic), BTF_MAGIC);
	if (size < OLD_HEADER)
		return;
	header.hdr_len = pg_load_u32(order, data + words);
	if (header.hdr_len >= OLD_HEADER && header.hdr_len <= size)
		turn_words(order, data + words, header.hdr_len - words);
	if (!read_header(data, size, &header))
		return;
	data += header.hdr_len;
	turn_words(order, data + header.type_off, header.type_len);
	turn_layouts(order, data + header.layout_off, header.layout_len);
}

bool pg_btf_native(const char *data, size_t size, struct pg_btf_bytes *ret, enum pg_order *ret_order)
{
	const enum pg_order orders[] = {PG_LITTLE_ENDIAN, PG_BIG_ENDIAN};
	size_t i = 0;

	*ret = (struct pg_btf_bytes){NULL, 0};
	while (i < PG_ARRAY_SIZE(orders) &&
	       (size < sizeof(uint16_t) || pg_load_uint(orders[i], data, sizeof(uint16_t)) != BTF_MAGIC))
		i++;
	if (i == PG_ARRAY_SIZE(orders))
		return false;
	*ret_order = orders[i];
	if (*ret_order == PG_HOST_ORDER)
		return true;
	ret->data = grow(NULL, size);
	ret->size = size;
	memcpy(ret->data, data, size);
	turn(*ret_order, ret->data, size);
	return true;
}

/* --- What libbpf does not know --- */

/** Kinds of 2022 are as they were then, whatever the layout says of them. */
static void read_layouts(const char *data, const struct header *header, struct layouts *ret)
{
	size_t num = header->layout_len / sizeof(struct layout);

	ret->num = num < KINDS ? num : KINDS;
	memcpy(ret->kinds, data + header->hdr_len + header->layout_off,
	       ret->num * sizeof(struct layout));
	if (ret->num < OLD_KINDS)
		ret->num = OLD_KINDS;
	memcpy(ret->kinds, old_layouts, sizeof(old_layouts));
}

/** Is it a type of a kind, and with as many members, as libbpf reads? */
static bool is_old(uint32_t info)
{
	return kind_of(info) < OLD_KINDS && members_of(info) <= OLD_MEMBERS;
}

/** The size of the type at `at`; 0: it is cut short, or of a kind without a layout. */
static size_t size_of(const struct layouts *layouts, const char *at, const char *end,
		      struct type *ret)
{
	const struct layout *layout;
	size_t size;

	if ((size_t)(end - at) < sizeof(*ret))
		return 0;
	memcpy(ret, at, sizeof(*ret));
	if (kind_of(ret->info) >= layouts->num)
		return 0;
	layout = &layouts->kinds[kind_of(ret->info)];
	size = sizeof(*ret) + layout->info + (size_t)layout->each * members_of(ret->info);
	return size <= (size_t)(end - at) ? size : 0;
}

/** What stands in place of a type that the words of 2022 do not have. */
static struct type replacement(const struct type *type)
{
	const uint32_t flag = type->info & 1U << 31;

	switch (kind_of(type->info)) {
	case BTF_KIND_STRUCT:
		return (struct type){type->name_off, (uint32_t)BTF_KIND_FWD << 24, 0};
	case BTF_KIND_UNION:
		return (struct type){type->name_off, (uint32_t)BTF_KIND_FWD << 24 | 1U << 31, 0};
	case BTF_KIND_ENUM:
	case 19: /* BTF_KIND_ENUM64 */
		return (struct type){type->name_off, kind_of(type->info) << 24 | flag,
				     type->size_or_type};
	default: /* a section without variables */
		return (struct type){0, (uint32_t)BTF_KIND_DATASEC << 24, 0};
	}
}

/** Does all of it stay as it is? Also when it is damaged: *ret_unknown is the kind to blame, or 0. */
static bool is_all_old(const struct layouts *layouts, const char *at, const char *end,
		       unsigned *ret_unknown)
{
	bool all = true;

	for (*ret_unknown = 0; at < end;) {
		struct type type = {0};
		size_t size = size_of(layouts, at, end, &type);

		if (!size) {
			if (kind_of(type.info) >= layouts->num)
				*ret_unknown = kind_of(type.info);
			return true;
		}
		all = all && is_old(type.info);
		at += size;
	}
	return all;
}

static size_t write_types(const struct layouts *layouts, const char *at, const char *end, char *to)
{
	const char *begin = to;

	while (at < end) {
		struct type type;
		size_t size = size_of(layouts, at, end, &type);

		if (is_old(type.info)) {
			memcpy(to, at, size);
			to += size;
		} else {
			type = replacement(&type);
			memcpy(to, &type, sizeof(type));
			to += sizeof(type);
		}
		at += size;
	}
	return (size_t)(to - begin);
}

const struct pg_error *pg_btf_translate(struct pg_arena *arena, const void *data, size_t size,
					struct pg_btf_bytes *ret)
{
	struct layouts layouts = {0};
	struct header header;
	const char *base = data, *types;
	unsigned unknown;
	size_t len;

	*ret = (struct pg_btf_bytes){NULL, 0};
	if (!read_header(data, size, &header))
		return NULL;
	read_layouts(data, &header, &layouts);
	base += header.hdr_len;
	types = base + header.type_off;
	if (is_all_old(&layouts, types, types + header.type_len, &unknown))
		return unknown ? pg_error(arena, "a type is of kind %u, which is not known, and "
						 "no layout says how long it is",
					  unknown)
			       : NULL;
	ret->data = grow(NULL, OLD_HEADER + (size_t)header.type_len + header.str_len);
	len = write_types(&layouts, types, types + header.type_len, ret->data + OLD_HEADER);
	memcpy(ret->data + OLD_HEADER + len, base + header.str_off, header.str_len);
	ret->size = OLD_HEADER + len + header.str_len;
	header.hdr_len = OLD_HEADER;
	header.type_off = 0;
	header.type_len = header.str_off = (uint32_t)len;
	memcpy(ret->data, &header, OLD_HEADER);
	return NULL;
}
