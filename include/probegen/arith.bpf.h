/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/** The words of fetch.bpf.h, which includes this: arithmetic on 64-bit words, as the plans mean it. */
#ifndef PG_ARITH_BPF_H
#define PG_ARITH_BPF_H

#define PG_SEXT(type, word) ((__u64)(__s64)(__##type)(word))
#define PG_ZEXT(type, word) ((__u64)(__##type)(word))
#define PG_SWAP(bits, word) ((__u64)__builtin_bswap##bits((__u##bits)(word)))

/*
 * Arithmetic without branches, for the verifier (see Memory). A compiler that knew what the hidden
 * words are would make branches of it. Tests run this on other machines: __BPF__ is the compiler's.
 */
PG_INLINE __u64 pg_hidden(__u64 word)
{
#ifdef __BPF__
	__asm__("" : "+r"(word));
#endif
	return word;
}

PG_INLINE __u64 pg_ne(__u64 a, __u64 b)
{
	__u64 differs = a ^ b;

	return (differs | pg_hidden(-differs)) >> 63;
}

PG_INLINE __u64 pg_eq(__u64 a, __u64 b)
{
	return pg_ne(a, b) ^ 1;
}

/* Signed, as the comparisons of DWARF are. */
PG_INLINE __u64 pg_lt(__u64 a, __u64 b)
{
	__u64 distance = pg_hidden(a - b);

	return (distance ^ ((a ^ b) & (distance ^ a))) >> 63;
}

PG_INLINE __u64 pg_le(__u64 a, __u64 b)
{
	return pg_lt(b, a) ^ 1;
}

/* condition ? a : b */
PG_INLINE __u64 pg_select(__u64 condition, __u64 a, __u64 b)
{
	return b ^ ((a ^ b) & pg_hidden(-pg_ne(condition, 0)));
}

/* By zero it is 0, and the remainder is the dividend, as BPF has them; C does not say. */
PG_INLINE __u64 pg_udiv(__u64 a, __u64 b)
{
#ifdef __BPF__
	return a / pg_hidden(b);
#else
	return b ? a / b : 0;
#endif
}

PG_INLINE __u64 pg_umod(__u64 a, __u64 b)
{
#ifdef __BPF__
	return a % pg_hidden(b);
#else
	return b ? a % b : a;
#endif
}

/* Signed, towards zero; by zero it is 0. BPF divides unsigned only (before its version 4). */
PG_INLINE __u64 pg_sdiv(__u64 a, __u64 b)
{
	__u64 a_sign = (__u64)((__s64)a >> 63), b_sign = (__u64)((__s64)b >> 63);
	__u64 sign = a_sign ^ b_sign;

	return (pg_udiv((a ^ a_sign) - a_sign, (b ^ b_sign) - b_sign) ^ sign) - sign;
}

PG_INLINE __u64 pg_smod(__u64 a, __u64 b)
{
	return a - pg_sdiv(a, b) * b;
}

/* Negative, 0 or positive: a is less than b, equal, or greater. */
PG_INLINE int pg_order(__s64 a, __u64 b)
{
	return a < 0 || (__u64)a < b ? -1 : (__u64)a > b;
}

/* 1 for shifts by the width and more, which C and BPF do not have. */
PG_INLINE __u64 pg_is_wide(__u64 by)
{
	return pg_ne(by >> 6, 0);
}

PG_INLINE __u64 pg_shl(__u64 a, __u64 by)
{
	return (a << (by & 63)) & (pg_is_wide(by) - 1);
}

PG_INLINE __u64 pg_shr(__u64 a, __u64 by)
{
	return (a >> (by & 63)) & (pg_is_wide(by) - 1);
}

PG_INLINE __u64 pg_shra(__u64 a, __u64 by)
{
	return (__u64)((__s64)a >> ((by | -pg_is_wide(by)) & 63));
}

#endif
