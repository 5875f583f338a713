// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The helpers on fake memory, and the kernel's text where the fake has it. */
#include <string.h>

#include "host.h"

struct fake_state host_state;

__asm__(".globl _text\n.set _text, 0x10000000");

static long read_bytes(void *to, __u32 size, const void *address, bool user)
{
	if (fake_read(&host_state, (uint64_t)address, user, to, size))
		return 0;
	memset(to, 0, size);
	return -14;
}

static long read_string(char *to, __u32 size, const void *address, bool user)
{
	for (__u32 i = 0; i + 1 < size; i++) {
		if (!fake_read(&host_state, (uint64_t)address + i, user, (unsigned char *)to + i,
			       1)) {
			memset(to, 0, size);
			return -14;
		}
		if (!to[i])
			return i + 1;
	}
	to[size - 1] = '\0';
	return size;
}

long bpf_probe_read_kernel(void *to, __u32 size, const void *address)
{
	return read_bytes(to, size, address, false);
}

long bpf_probe_read_user(void *to, __u32 size, const void *address)
{
	return read_bytes(to, size, address, true);
}

long bpf_probe_read_kernel_str(void *to, __u32 size, const void *address)
{
	return read_string(to, size, address, false);
}

long bpf_probe_read_user_str(void *to, __u32 size, const void *address)
{
	return read_string(to, size, address, true);
}
