/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* libbpf's header as far as the generated ones need it, for the host. */
#ifndef __BPF_HELPERS__
#define __BPF_HELPERS__

#define SEC(name)
#define __ksym

/* As the kernel's: 0 or a negative errno; on failure the destination is zeroed. */
long bpf_probe_read_kernel(void *to, __u32 size, const void *address);
long bpf_probe_read_user(void *to, __u32 size, const void *address);
/* The string's length with its NUL, or a negative errno. */
long bpf_probe_read_kernel_str(void *to, __u32 size, const void *address);
long bpf_probe_read_user_str(void *to, __u32 size, const void *address);

#endif
