// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The helpers on fake memory, small maps, and the kernel's text where the fake has it. */
#include <string.h>

#include "host.h"

struct fake_state host_state;

__asm__(".globl _text\n.set _text, 0x10000000");
__asm__(".globl arch_rethook_trampoline\n.set arch_rethook_trampoline, 0x10000100");

/* --- Memory --- */

struct host_word host_word;

/** Bytes that the test has put over the fake memory. */
static void overlay(unsigned char *bytes, __u32 size, uint64_t address)
{
	for (__u32 i = 0; i < size; i++) {
		uint64_t at = address + i - host_word.address;

		if (host_word.address && at < sizeof(host_word.value))
			bytes[i] = (unsigned char)(host_word.value >> 8 * at);
	}
}

static long read_bytes(void *to, __u32 size, const void *address, bool user)
{
	if (fake_read(&host_state, (uint64_t)address, user, to, size)) {
		overlay(to, size, (uint64_t)address);
		return 0;
	}
	memset(to, 0, size);
	return -14;
}

/** The kernel reads the byte that becomes the NUL of a text that is cut, too. */
static long read_string(char *to, __u32 size, const void *address, bool user)
{
	for (__u32 i = 0; i < size; i++) {
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

/* --- Maps --- */

enum { MAX_ELEMENTS = 8, MAX_KEY = 16, MAX_VALUE = 32768, MAX_WORDS = 1024 };

static struct element {
	const void *map; /* NULL: free */
	unsigned char key[MAX_KEY];
	unsigned char value[MAX_VALUE];
} elements[MAX_ELEMENTS];

/* Those of arrays that have been looked up. */
static struct word {
	const void *map; /* NULL: free */
	__u32 index;
	__u64 value;
} words[MAX_WORDS];

struct host_trouble host_trouble;

void *host_word_of_array(const void *map, __u32 index)
{
	struct word *word = words;

	while (word->map && (word->map != map || word->index != index))
		word++;
	word->map = map;
	word->index = index;
	return &word->value;
}

void host_forget(void)
{
	memset(elements, 0, sizeof(elements));
	memset(words, 0, sizeof(words));
	memset(&host_trouble, 0, sizeof(host_trouble));
}

static struct element *find(const void *map, const void *key, __u32 key_size)
{
	for (unsigned i = 0; i < MAX_ELEMENTS; i++)
		if (elements[i].map == map && memcmp(elements[i].key, key, key_size) == 0)
			return &elements[i];
	return NULL;
}

__u32 bpf_get_smp_processor_id(void)
{
	return FAKE_CPU;
}

void *host_lookup(const void *map, const void *key, __u32 key_size)
{
	struct element *element = find(map, key, key_size);

	if (element && host_trouble.evicted) {
		element->map = NULL; /* after it was found */
		return element->value;
	}
	return element ? element->value : NULL;
}

/* As the kernel's: BPF_NOEXIST (1) makes an element, BPF_EXIST (2) replaces one. */
long host_update(const void *map, const void *key, __u32 key_size, const void *value,
		 __u32 value_size, __u64 flags)
{
	struct element *element = find(map, key, key_size);

	if (element && flags == 1)
		return -17;
	if (!element && flags == 2)
		return -2;
	for (unsigned i = 0; !element && i < MAX_ELEMENTS; i++)
		if (!elements[i].map)
			element = &elements[i];
	if (!element || host_trouble.full || value_size > MAX_VALUE)
		return -12;
	element->map = map;
	memcpy(element->key, key, key_size);
	memcpy(element->value, value, value_size);
	return 0;
}

long host_delete(const void *map, const void *key, __u32 key_size)
{
	struct element *element = find(map, key, key_size);

	if (!element)
		return -2;
	element->map = NULL;
	return 0;
}
