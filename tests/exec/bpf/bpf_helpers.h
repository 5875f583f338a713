/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* libbpf's header as far as the generated ones need it, for the host. */
#ifndef __BPF_HELPERS__
#define __BPF_HELPERS__

#define SEC(name)
#define __ksym
#define __weak __attribute__((weak))
#define __uint(name, value) int (*name)[value]
#define __type(name, type)  __typeof__(type) *name

/* As the kernel's: 0 or a negative errno; on failure the destination is zeroed. */
long bpf_probe_read_kernel(void *to, __u32 size, const void *address);
long bpf_probe_read_user(void *to, __u32 size, const void *address);
/* The string's length with its NUL, or a negative errno. */
long bpf_probe_read_kernel_str(void *to, __u32 size, const void *address);
long bpf_probe_read_user_str(void *to, __u32 size, const void *address);

__u32 bpf_get_smp_processor_id(void);

/* Maps: the element of a key stays where it is until host_forget(). Elements of arrays are words. */
void *host_lookup(const void *map, const void *key, __u32 key_size);
void *host_word_of_array(const void *map, __u32 index);
long host_update(const void *map, const void *key, __u32 key_size, const void *value,
		 __u32 value_size, __u64 flags);
long host_delete(const void *map, const void *key, __u32 key_size);

#define host_is_array(map) (sizeof(*(map)->type) / sizeof(int) == PG_BPF_MAP_TYPE_ARRAY)
#define bpf_map_lookup_elem(map, key)                                                              \
	(host_is_array(map) ? host_word_of_array(map, *(const __u32 *)(key))                       \
			    : host_lookup(map, key, sizeof(*(key))))
#define bpf_map_update_elem(map, key, value, flags)                                                \
	host_update(map, key, sizeof(*(key)), value, sizeof(*(value)), flags)
#define bpf_map_delete_elem(map, key) host_delete(map, key, sizeof(*(key)))

#endif
