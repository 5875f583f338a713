/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Memory of the process, and that which is not resident: a page of its file that was never touched, or
 * one that is swapped out. A program that may not sleep cannot read it. From Linux 6.0 on, programs of
 * uprobes may; where PROBE_MAY_SLEEP is defined before a generated header, `probegen run` and `trace` load
 * them so, and set probe_sleeps, if the kernel can do it. Then what cannot be read at first is waited for.
 *
 * All programs of the object have to be of uprobes.
 */
#ifndef PG_SLEEP_BPF_H
#define PG_SLEEP_BPF_H

#include <probegen/record.h>

#ifdef PROBE_MAY_SLEEP
#define PG_PAGE 4096ULL

/* Volatile: clang must not take the zero for the value. Where it is 0, the verifier drops what asks for it. */
const volatile __u32 probe_sleeps SEC(PROBE_SLEEPS_SECTION) = 0;

PG_INLINE long pg_read_user(void *to, __u32 size, __u64 address)
{
	long error = bpf_probe_read_user(to, size, (const void *)address);

	if (probe_sleeps && error)
		error = bpf_copy_from_user(to, size, (const void *)address);
	return error;
}

/* Wait for the page at the address: 0 when it can be read now. */
PG_INLINE long pg_wait_for(__u64 address)
{
	char byte;

	return bpf_copy_from_user(&byte, sizeof(byte), (const void *)address);
}

/* In two pages: of a longer one that is in more, what is not resident behind these cannot be read. */
PG_INLINE long pg_read_user_str(void *to, __u32 size, __u64 address)
{
	long error = bpf_probe_read_user_str(to, size, (const void *)address);

	if (probe_sleeps && error < 0 && !pg_wait_for(address))
		error = bpf_probe_read_user_str(to, size, (const void *)address);
	if (probe_sleeps && error < 0 && !pg_wait_for((address | (PG_PAGE - 1)) + 1))
		error = bpf_probe_read_user_str(to, size, (const void *)address);
	return error;
}
#else
PG_INLINE long pg_read_user(void *to, __u32 size, __u64 address)
{
	return bpf_probe_read_user(to, size, (const void *)address);
}

PG_INLINE long pg_read_user_str(void *to, __u32 size, __u64 address)
{
	return bpf_probe_read_user_str(to, size, (const void *)address);
}
#endif

#endif
