/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A stand-in for bpftool's vmlinux.h: the types that the headers of the models may need. */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef signed char __s8;
typedef unsigned char __u8;
typedef short int __s16;
typedef short unsigned int __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long int __s64;
typedef long long unsigned int __u64;
typedef __u8 u8;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef long long int __kernel_loff_t;
typedef __kernel_loff_t loff_t;
typedef _Bool bool;

enum zone_type {
	ZONE_DMA = 0,
	ZONE_NORMAL = 2,
};

struct vfsmount;
struct dentry;
struct file;

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

typedef struct {
	unsigned int val;
} kuid_t;

struct test_flags {
	unsigned int low : 3;
	unsigned int : 5;
	unsigned int high : 5;
	union {
		unsigned int raw;
		kuid_t uid;
	};
	unsigned short tail;
	unsigned long late;
	char names[16];
};

struct __va_list_tag {
	unsigned int gp_offset;
	unsigned int fp_offset;
};

enum test_mode {
	TEST_MODE_FAST = 1,
};

struct test_pair {
	int a;
	int b;
};

struct test_flexible {
	__u32 num;
	__u8 data[];
};

struct test_packed {
	unsigned char a;
	unsigned long b;
} __attribute__((packed));

typedef int (*work_func_t)(struct file *, int);

/* As the kernel has it: the headers bring their own, and must not clash with it. */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax, ip, cs, flags, sp, ss;
};

#pragma clang attribute pop

#endif
