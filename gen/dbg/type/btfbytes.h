/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * BTF as bytes, before libbpf sees it: files of it, of machines of the other byte order, and what is newer
 * than libbpf made readable.
 *
 * Since Linux 7 a BTF may describe in a layout section how long types of each kind are, so that
 * unknown ones can be skipped, and a type may have 2^24 members and be of 128 kinds
 * (include/uapi/linux/btf.h: struct btf_layout, BTF_INFO_KIND, BTF_INFO_VLEN).
 */
#ifndef PG_DBG_TYPE_BTFBYTES_H
#define PG_DBG_TYPE_BTFBYTES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/error.h"

struct pg_btf_bytes {
	char *data; /**< malloc'ed; NULL: the file is not raw BTF but ELF */
	size_t size;
};

void pg_btf_bytes_free(struct pg_btf_bytes *bytes);

/**
 * The whole of a file of raw BTF, whatever its size; data is NULL when it is an ELF file. Errors: it
 * cannot be read, or is not a regular file.
 */
const struct pg_error *pg_btf_read(struct pg_arena *arena, const char *path,
				   struct pg_btf_bytes *ret);

/**
 * The same BTF in the byte order of this machine; `ret` is empty where it has that, *ret_order is the
 * one that it has. It may be damaged, which libbpf reports. False: it is no BTF.
 */
bool pg_btf_native(const char *data, size_t size, struct pg_btf_bytes *ret, enum pg_order *ret_order);

/**
 * The same BTF in the words of 2022. Types that these do not have become entries without a type and
 * a name, under their ids; structs and unions with more members become declarations, enums with
 * more values have none. `ret` is empty (data NULL) when the BTF needs no change, or is damaged,
 * which libbpf reports. Errors, without the file's name: a kind is unknown and has no layout.
 */
const struct pg_error *pg_btf_translate(struct pg_arena *arena, const void *data, size_t size,
					struct pg_btf_bytes *ret);

#endif
