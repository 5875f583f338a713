/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * The words of fetch.bpf.h, which includes this, for headers that were made from BTF.
 *
 * Members and sizes that libbpf finds out when the program is loaded (CO-RE): the numbers are those
 * of enum bpf_field_info_kind and enum bpf_type_info_kind in <bpf/bpf_core_read.h>.
 */
#ifndef PG_CORE_BPF_H
#define PG_CORE_BPF_H

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define PG_HIGH_BYTES(bits) 0
#else
#define PG_HIGH_BYTES(bits) (bits)
#endif

#define PG_FIELD_INFO(root, path, kind) __builtin_preserve_field_info(((root *)0)->path, kind)
#define PG_OFFSET(root, path)		((__u64)PG_FIELD_INFO(root, path, 0))
#define PG_EXISTS(root, path)		((_Bool)PG_FIELD_INFO(root, path, 2))
#define PG_SIZE(root)			((__u64)__builtin_preserve_type_info(*(root *)0, 1))

/*
 * word = a member of the struct at address, which fits size bytes on the kernel that it was
 * generated for: extended by its sign; its value is the failure. `unknown` is all ones where the
 * address could not be read. A member that has become larger fails, since the argument has no room
 * for it.
 */
#define PG_RELOCATED(space, sign, word, address, unknown, size, root, path, left, right)           \
	({                                                                                         \
		__u64 pg_value = 0, pg_failed = ~0ULL;                                             \
		const __u32 pg_size = PG_FIELD_INFO(root, path, 1);                                \
		if (pg_size <= (size))                                                             \
			pg_failed = pg_##space##_bytes(&pg_value, pg_size,                         \
						       ((address) + PG_OFFSET(root, path)) |       \
							       (unknown));                         \
		pg_value <<= (left);                                                               \
		(word) = (__u64)((__##sign)pg_value >> (right));                                   \
		pg_failed;                                                                         \
	})
#define PG_MEMBER(space, sign, word, address, unknown, size, root, path)                           \
	PG_RELOCATED(space, sign, word, address, unknown, size, root, path,                        \
		     PG_HIGH_BYTES(64 - 8 * pg_size), 64 - 8 * pg_size)
#define PG_BIT_FIELD(space, sign, word, address, unknown, size, root, path)                        \
	PG_RELOCATED(space, sign, word, address, unknown, size, root, path,                        \
		     PG_FIELD_INFO(root, path, 4), PG_FIELD_INFO(root, path, 5))

/*
 * A struct or an array is read as a whole where it has the layout that it was generated for: else
 * its address is made unreadable. `base` is where it begins in the root.
 */
#define PG_DIFFERS(base, differs)                                                                  \
	({                                                                                         \
		const __u64 pg_base = (base);                                                      \
		(void)pg_base;                                                                     \
		(differs) ? ~0ULL : 0ULL;                                                          \
	})
#define PG_MOVED(root, path, offset, size)                                                         \
	(PG_OFFSET(root, path) != pg_base + (offset) || PG_FIELD_INFO(root, path, 1) != (size))
#define PG_BITS_MOVED(root, path, offset, left, right)                                             \
	(PG_OFFSET(root, path) != pg_base + (offset) || PG_FIELD_INFO(root, path, 4) != (left) ||  \
	 PG_FIELD_INFO(root, path, 5) != (right))

/* For a string in an array: no more than the array has, and a NUL. */
#define PG_ROOM(root, path, size)                                                                  \
	(PG_FIELD_INFO(root, path, 1) < (size) ? PG_FIELD_INFO(root, path, 1) + 1 : (size))

#endif
