/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * The vocabulary of the headers made by probegen, and the macros that programs use.
 *
 * For an event E, whose header has struct E_args (one typed field per argument) and struct E_ctx
 * (what its programs take instead of struct pt_regs):
 *
 *     PROBE_SEC(E)                          the section of a program for E, when E has one site
 *     bpf_fetch_args(ctx, &args, sizeof(args))
 *                                           fill a struct E_args; 0, or -EFAULT when an argument
 *                                           that is not marked `?` could not be read
 *     BPF_ARG_OK(&args, a)                  could a be read? If not, it is zero (of a struct that
 *                                           was optimised out in part, the other parts are there)
 *     BPF_ARG_LINE(&args, a)                of an argument with $last(VAR), when it could be read: at
 *                                           which line VAR had that value, counted from the line
 *                                           of the function that declares it, as in $at(:LINE, …);
 *                                           -1: it has it now; -2: the line is not known
 *     BPF_FETCH_ARGS(ctx, fn, a, b, …)      fetch these arguments and call fn(ctx, a, b, …); the
 *                                           value is fn's, or -EFAULT without a call
 *     int BPF_PROBE(E, a, b, …) { … }       a program per site, named E, E_1, E_2 …, with ctx, a, b
 *                                           … in scope; where one cannot be read, it does not run
 *
 *     int PROBE_PROGRAMS(E) { … }           the same without arguments: what it needs it fetches by
 *                                           bpf_fetch_args or BPF_FETCH_ARGS with ctx, written in
 *                                           its own body, when it wants to
 *
 *     PROBE_CAPTURE(E);                     once, at file scope, where BPF_PROBE is not used: the
 *                                           programs that save values at functions' entries for E
 *
 * The header of E says at the top whether something is "saved at" an entry, or at another place
 * that control passes before. Such an argument can be read where this call has passed it and the
 * programs E_capture (E_capture_1 …) have seen that: not in calls that began before they were
 * attached, nor those whose entry the kernel missed (counted in tracefs' kprobe_profile), and not
 * when PROBE_ENTRIES (10240 unless defined before) newer calls have been seen since. Then it fails
 * as any other read, and the map E_begun counts why. All programs of E belong to one source file.
 *
 * A struct E_args that would crowd the stack (over 256 bytes, or less with many reads) is in the
 * per-CPU map E_scratch; bpf_fetch_args fills the caller's struct (in a ring buffer, in a map).
 *
 * A string ends with a NUL; the bytes after that in its array are set after bpf_fetch_args only.
 * Up to 64 names. The names that are listed decide at compile time what is fetched (optimise: -O2).
 * fn takes more than five parameters (ctx included) only where clang inlines it: make it
 * `static __always_inline`. An argument named ctx needs another name (`c=ctx`) for BPF_PROBE.
 *
 * To be included after vmlinux.h, where that is used. In user space (no __bpf__) the generated
 * headers give the structs only, BPF_ARG_OK and BPF_ARG_LINE.
 */
#ifndef PG_FETCH_BPF_H
#define PG_FETCH_BPF_H

/* A struct with a flexible array member may be an argument, and is not the last member then. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wgnu-variable-sized-type-not-at-end"
#endif

/* A name's number in struct E_index, whose member number i is a char array of i + 1. */
#define PG_NUMBER(index, name) (sizeof((index)->name) - 1)
#define BPF_ARG_OK(args, name) ((int)((args)->pg_ok >> PG_NUMBER((args)->pg_index, name) & 1))
#define BPF_ARG_LINE(args, name)                                                                   \
	(BPF_ARG_OK(args, pg_line_##name) ? (args)->pg_line_##name : -2)

/* The layout that this header was generated for, checked in every program that includes it. */
#define PG_CHECK(event, field, offset, size)                                                       \
	_Static_assert(__builtin_offsetof(struct event##_args, field) == (offset) &&               \
			       sizeof(((struct event##_args *)0)->field) == (size),                \
		       #event ": " #field " has another place or size")

/*
 * Where types come from. A header brings those that its fields need. vmlinux.h has all types of the
 * kernel, and none of a program's, though it may have others of their names: so next to it the
 * latter get a suffix, ctx__EVENT. So do types where another header has defined another type of
 * that name already, and with PROBEGEN_OWN_TYPES, for a kernel's struct of which vmlinux.h has
 * another file's.
 */
#if !defined(__bpf__) || defined(PROBEGEN_NO_TYPES)
#define PG_DEFINES_KERNEL  0
#define PG_DEFINES_PROGRAM 0
#define PG_RENAMES_KERNEL  0
#define PG_RENAMES_PROGRAM 0
#elif defined(__VMLINUX_H__) && !defined(PROBEGEN_OWN_TYPES)
#define PG_DEFINES_KERNEL  0
#define PG_DEFINES_PROGRAM 1
#define PG_RENAMES_KERNEL  0
#define PG_RENAMES_PROGRAM 1
#else
#define PG_DEFINES_KERNEL  1
#define PG_DEFINES_PROGRAM 1
#ifdef PROBEGEN_OWN_TYPES
#define PG_RENAMES_KERNEL  1
#define PG_RENAMES_PROGRAM 1
#else
#define PG_RENAMES_KERNEL  0
#define PG_RENAMES_PROGRAM 0
#endif
#endif

/* In #if: is a different type of that name defined already? PG_HAVE_… identifies it. */
#define PG_OTHER(have, digest) ((have) && (have) != (digest))

/* A type must be as in memory, wherever it has been declared. */
#define PG_REMEDY ": see PROBEGEN_OWN_TYPES in probegen-header(7)"
#define PG_CHECK_SIZE(type, size)                                                                  \
	_Static_assert(sizeof(type) == (size),                                                     \
		       #type " has another size in the probed kernel or program" PG_REMEDY)
#define PG_CHECK_PLACE(type, member, offset)                                                       \
	_Static_assert(__builtin_offsetof(type, member) == (offset),                               \
		       #type ": " #member " is elsewhere in the probed kernel or program" PG_REMEDY)
#define PG_CHECK_MEMBER(type, member, offset, size)                                                \
	_Static_assert(__builtin_offsetof(type, member) == (offset) &&                             \
			       sizeof(((type *)0)->member) == (size),                              \
		       #type ": " #member                                                          \
		       " has another place or size in the probed kernel or program" PG_REMEDY)
#define PG_CHECK_NUMBER(enumerator, number)                                                        \
	_Static_assert((unsigned long long)(enumerator) == (number),                               \
		       #enumerator " is another number in the probed kernel or program" PG_REMEDY)

#ifndef __bpf__

#include <linux/types.h>

/* Typedefs of the kernel may differ in user space (loff_t, u_int64_t): there the plain type. */
#define PG_TYPE(source, plain) __typeof__(plain)
#define PG_FORMAT(format)

#else

#define PG_TYPE(source, plain) __typeof__(source)

/* How a member is to be shown, in the object's BTF. */
#if __has_attribute(btf_decl_tag)
#define PG_FORMAT(format) __attribute__((btf_decl_tag("probegen:" #format)))
#else
#define PG_FORMAT(format)
#endif

#ifndef __VMLINUX_H__
/* As <linux/types.h> has them, which clang does not find for BPF without a path to <asm/types.h> */
typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __le16;
typedef __u16 __be16;
typedef __u32 __le32;
typedef __u32 __be32;
typedef __u64 __le64;
typedef __u64 __be64;
typedef __u16 __sum16;
typedef __u32 __wsum;
#endif

/* char where it is unsigned, as in kernels from 6.2 on; for BPF it is not. Shown as text, too. */
typedef unsigned char pg_uchar;
/* A character of Unicode, as Rust's char. */
typedef unsigned int pg_code_point;

#include <bpf/bpf_helpers.h>
#include <probegen/names.bpf.h>

#include "identity.h"

#define PG_INLINE   static inline __attribute__((always_inline, unused))
#define PG_OVERLOAD PG_INLINE __attribute__((overloadable))
#define PG_SHARED   static __attribute__((noinline, unused))
#define PG_UNUSED   __attribute__((unused))
#define PG_E2BIG    7
#define PG_EFAULT   14

/* As <linux/bpf.h> has them, which not every program includes. */
#define PG_BPF_ANY		     0
#define PG_BPF_NOEXIST		     1
#define PG_BPF_EXIST		     2
#define PG_BPF_MAP_TYPE_HASH	     1
#define PG_BPF_MAP_TYPE_ARRAY	     2
#define PG_BPF_MAP_TYPE_PERCPU_ARRAY 6
#define PG_BPF_MAP_TYPE_PERCPU_HASH  5
#define PG_BPF_MAP_TYPE_STACK_TRACE  7
#define PG_BPF_MAP_TYPE_LRU_HASH     9
#define PG_BPF_MAP_TYPE_RINGBUF	     27
#define PG_BPF_RB_NO_WAKEUP	     1
#define PG_BPF_STACK_BUILD_ID	     (1 << 5)
#define PG_BPF_USER_STACK	     (1 << 8)
#define PG_BPF_USER_BUILD_ID	     (1 << 11)

/* ------ Registers: as the kernel's struct pt_regs has them ------ */

#include <probegen/regs_aarch64.bpf.h>
#include <probegen/regs_riscv64.bpf.h>
#include <probegen/regs_s390x.bpf.h>
#include <probegen/regs_x86_64.bpf.h>

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define PG_LOW_BYTES(of, size) ((of) - (size))
#else
#define PG_LOW_BYTES(of, size) 0
#endif

/*
 * The low bytes of a register of the program's ctx, zero-extended: u64, u32, u16 or u8.
 *
 * One load at a constant offset from ctx, in words that clang cannot change: when it merges two
 * branches that load different members it computes the address first, and the verifier refuses a
 * ctx that was added to. (It is not volatile: equal loads become one, and unused ones are dropped.)
 */
#ifdef __BPF__
#define PG_REG(type, member)                                                                       \
	({                                                                                         \
		__u64 pg_reg;                                                                      \
		asm("%0 = *(" #type " *)(%1 + %2)"                                                 \
		    : "=r"(pg_reg)                                                                 \
		    : "r"(ctx), "i"(PG_REG_OFFSET(type, member)));                                 \
		__builtin_assume(pg_reg <= (__##type) - 1);                                        \
		pg_reg;                                                                            \
	})
#define PG_REG_OFFSET(type, member)                                                                \
	(__builtin_offsetof(__typeof__(*ctx), regs.member) + PG_LOW_BYTES(8, sizeof(__##type)))
#else
#define PG_REG(type, member) ((__u64)(__##type)ctx->regs.member)
#endif

/* ------ Addresses ------ */

extern const void _text __ksym;

/* The run-time address of an object linked this far from the start of the kernel's text. */
#define PG_ADDR(from_text) ((__u64)&_text + (from_text))

/* The run-time address of a module's symbol, which the header declares. */
#define PG_FROM(symbol) ((__u64)&(symbol))

/* The CPU that the probe runs on. */
#define PG_CPU() ((__u64)bpf_get_smp_processor_id())

/* CLOCK_MONOTONIC, in nanoseconds. */
#define PG_TIME() bpf_ktime_get_ns()

/* ------ Memory ------ */

/*
 * Each of these returns failure as a word: 0, or all ones when the memory could not be read; then
 * the destination is zero (the helpers see to that). No branches, since two per read would make the
 * verifier walk 2^n paths: all ones, ORed into an address, is an address that cannot be read
 * either, so a chain of reads fails to its end; and ANDed with a mask it marks arguments.
 */
PG_INLINE __u64 pg_failure(long error)
{
	return (__u64)((__s64)error >> 63);
}

/*
 * s390x, the machine with the big end first, has memory at address 0, each CPU's lowcore of two pages: a null
 * pointer and what is near it would be read there. For all that is read it is unreadable memory.
 */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define PG_LOWCORE_BITS 13
#define PG_KERNEL(address) ((address) | (__u64)((__s64)(((address) >> PG_LOWCORE_BITS) - 1) >> 63))
#else
#define PG_KERNEL(address) (address)
#endif
#define PG_USER(address) (address)

#include <probegen/sleep.bpf.h>

PG_INLINE long pg_read_kernel(void *to, __u32 size, __u64 address)
{
	return bpf_probe_read_kernel(to, size, (const void *)address);
}

PG_INLINE __u64 pg_kernel_bytes(void *to, __u32 size, __u64 address)
{
	return pg_failure(pg_read_kernel(to, size, PG_KERNEL(address)));
}

PG_INLINE __u64 pg_user_bytes(void *to, __u32 size, __u64 address)
{
	return pg_failure(pg_read_user(to, size, address));
}

/* Always with a NUL, and cut to size - 1 characters. */
PG_INLINE __u64 pg_kernel_string(void *to, __u32 size, __u64 address)
{
	return pg_failure(bpf_probe_read_kernel_str(to, size, (const void *)PG_KERNEL(address)));
}

PG_INLINE __u64 pg_user_string(void *to, __u32 size, __u64 address)
{
	return pg_failure(pg_read_user_str(to, size, address));
}

/*
 * As many bytes as there are, and as there is room for; the others stay as they are. The number is
 * kept in one register once it is cut, which the verifier looks at. None can be read from anywhere
 * (Rust's empty slices are at 1), unless a read before it has failed.
 */
#ifdef __bpf__
#define PG_IN_REGISTER(word) asm volatile("" : "+r"(word))
#else
#define PG_IN_REGISTER(word) ((void)(word))
#endif

#define PG_COUNTED(space, place, to, size, address, count)                                                \
	({                                                                                         \
		__u64 pg_count = (count) > (size) ? (size) : (count);                              \
                                                                                                   \
		PG_IN_REGISTER(pg_count);                                                          \
		pg_failure(pg_count ? pg_read_##space(to, pg_count, place(address))               \
				    : -(long)((address) == ~0ULL));                                \
	})

PG_INLINE __u64 pg_kernel_counted(void *to, __u32 size, __u64 address, __u64 count)
{
	return PG_COUNTED(kernel, PG_KERNEL, to, size, address, count);
}

PG_INLINE __u64 pg_user_counted(void *to, __u32 size, __u64 address, __u64 count)
{
	return PG_COUNTED(user, PG_USER, to, size, address, count);
}

/* word = the memory at address, zero-extended; its value is the failure. */
#define PG_LOAD(space, type, word, address)                                                        \
	({                                                                                         \
		__##type pg_value;                                                                 \
		__u64 pg_failed = pg_##space##_bytes(&pg_value, sizeof(pg_value), address);        \
		(word) = pg_value;                                                                 \
		pg_failed;                                                                         \
	})

/* The same from a stretch of the frame that has been read already. */
#define PG_SLOT(type, stretch, at)                                                                 \
	({                                                                                         \
		__##type pg_value;                                                                 \
		__builtin_memcpy(&pg_value, (stretch) + (at), sizeof(pg_value));                   \
		(__u64) pg_value;                                                                  \
	})

/* Members that are relocated when the program is loaded. */
#include <probegen/core.bpf.h>

/* Arithmetic, where C or the verifier leave something undefined. */
#include <probegen/arith.bpf.h>

/* ------ Fields ------ */

/* Zero it. clang cannot do much of it in line; a read that fails can. */
PG_INLINE void pg_clear(void *to, __u32 size)
{
	if (size <= 256)
		__builtin_memset(to, 0, size);
	else
		pg_kernel_bytes(to, size, ~0ULL);
}

/* The low bytes of a word into size bytes of a field. */
PG_INLINE void pg_set(void *to, __u64 word, __u32 size)
{
	__builtin_memcpy(to, (const char *)&word + PG_LOW_BYTES(8, size), size);
}

#define PG_SET(field, at, size, word) pg_set((char *)&(field) + (at), word, size)
#define PG_CLEAR(field)		      pg_clear(&(field), sizeof(field))

/* ------ Lists of names ------ */

#define PG_OR_BIT(args, name)	   | 1ULL << PG_NUMBER((args)->pg_index, name)
#define PG_COMMA_ARG(args, name)   , (args)->name
#define PG_COMMA_PARAM(args, name) , __typeof__((args)->name) name

/* The bits of the named arguments; args is only looked at by sizeof. */
#define PG_MASK(args, ...)	   (0ULL PG_EACH(PG_OR_BIT, args, ##__VA_ARGS__))

/* Values of earlier in a call. */
#include <probegen/saved.bpf.h>

/* The place of a struct E_args while a program uses it. */
#include <probegen/room.bpf.h>

/* ------ Definitions of the headers for each event ------ */

/* How to fetch at the sites that share a plan: the masked arguments into args, failures out. */
#define PG_PLAN(event, number) PG_PLAN_GIVEN(event, number, 0)

/* The same with words that its sites give to it. */
#define PG_PLAN_GIVEN(event, number, params)                                                       \
	PG_OVERLOAD __u64 pg_fetch_plan_##number(struct event##_ctx *ctx PG_UNUSED,                \
						 struct event##_args *args PG_UNUSED,              \
						 __u64 mask PG_UNUSED PG_PARAMS_##params)

/*
 * The number of the plan that the program at hand fetches by: a parameter of the bodies that
 * PROBE_PROGRAMS() makes; elsewhere it is not known.
 */
enum { pg_plan = -1 };

/* The fetch at the site where ctx is. */
#define PG_FETCH(event)                                                                            \
	PG_OVERLOAD int pg_fetch(struct event##_ctx *ctx, struct event##_args *args, __u64 mask);  \
	PG_OVERLOAD int pg_fetch_by(struct event##_ctx *ctx, struct event##_args *args,            \
				    __u64 mask, int plan PG_UNUSED)                                \
	{                                                                                          \
		return pg_fetch(ctx, args, mask);                                                  \
	}                                                                                          \
	PG_OVERLOAD int pg_fetch(struct event##_ctx *ctx, struct event##_args *args, __u64 mask)

/* The same of an event for several builds, where the plan alone tells where ctx is. */
#define PG_FETCH_OF(event)                                                                         \
	void pg_no_programs_of_##event(void) __attribute__((error(                                 \
		"which build this is for is not known here: write "                               \
		"int PROBE_PROGRAMS(" #event ") { ... } around it, or BPF_PROBE")));                \
	PG_OVERLOAD int pg_fetch_by(struct event##_ctx *ctx, struct event##_args *args,            \
				    __u64 mask, int plan)

/* When sites cannot be told apart at run time, only programs of BPF_PROBE know which it is. */
#define PG_NO_FETCH(event)                                                                         \
	void pg_sites_of_##event##_are_alike(void) __attribute__((error(                           \
		"this program cannot know its site: BPF_PROBE(" #event                           \
		", ...) makes a program for each")));                                              \
	PG_FETCH(event)                                                                            \
	{                                                                                          \
		(void)ctx;                                                                         \
		(void)args;                                                                        \
		(void)mask;                                                                        \
		pg_sites_of_##event##_are_alike();                                                 \
		return -PG_EFAULT;                                                                 \
	}

/* After a fetch: note which arguments could be read, and fail if a required one could not. */
#define PG_FINISH(event, all, required)                                                            \
	PG_OVERLOAD int pg_finish(struct event##_args *args, __u64 mask, __u64 failed)             \
	{                                                                                          \
		args->pg_ok = mask & (all) & ~failed;                                              \
		return (mask & failed & (required)) ? -PG_EFAULT : 0;                              \
	}

/* ------ For programs ------ */

#define PROBE_SEC(event) PG_PASTE(PG_SEC_, event)

#define PROBE_CAPTURE(event)                                                                       \
	PG_PASTE(PG_CAPTURES_, event)                                                              \
	_Static_assert(1, #event)

#define bpf_fetch_args(ctx, args, size)                                                            \
	({                                                                                         \
		_Static_assert(__builtin_types_compatible_p(__typeof__(*(args)),                   \
							    __typeof__((ctx)->pg_args[0])),        \
			       "bpf_fetch_args: this is not the struct of this context's event");  \
		_Static_assert((size) == sizeof((ctx)->pg_args[0]),                                \
			       "bpf_fetch_args: this is not the size of the event's struct");      \
		PG_CLEAR(*(args));                                                                 \
		pg_fetch_by((ctx), (args), ~0ULL, pg_plan);                \
	})

#define BPF_FETCH_ARGS(ctx, fn, ...)                                                               \
	({                                                                                         \
		__typeof__((ctx)->pg_room[0]) pg_room;                                             \
		__typeof__((ctx)->pg_args[0]) *pg_fetched = pg_args_in(&pg_room);                  \
		long pg_result = -PG_EFAULT;                                                       \
		if (pg_fetched)                                                                    \
			pg_result = pg_fetch_by((ctx), pg_fetched,                                 \
						PG_MASK((ctx)->pg_args, ##__VA_ARGS__), pg_plan);  \
		if (!pg_result)                                                                    \
			pg_result = fn((ctx)PG_EACH(PG_COMMA_ARG, pg_fetched, ##__VA_ARGS__));     \
		if (pg_fetched)                                                                    \
			pg_args_out(&pg_room);                                                     \
		pg_result;                                                                         \
	})

#define BPF_PROBE(event, ...)                                                                      \
	event(struct event##_ctx *ctx);                                                            \
	PG_BODY(event, ##__VA_ARGS__);                                                             \
	PG_OVERLOAD __u64 pg_probe_mask(struct event##_ctx *ctx PG_UNUSED)                         \
	{                                                                                          \
		return PG_MASK((ctx)->pg_args, ##__VA_ARGS__);                                     \
	}                                                                                          \
	PG_OVERLOAD struct event##_args *pg_probe_begin(struct event##_ctx *ctx PG_UNUSED,         \
							struct event##_room *room)                 \
	{                                                                                          \
		return pg_args_in(room);                                                           \
	}                                                                                          \
	PG_OVERLOAD int pg_probe_end(struct event##_ctx *ctx, struct event##_room *room,           \
				     struct event##_args *args, __u64 failed)                      \
	{                                                                                          \
		int result = 0;                                                                    \
                                                                                                   \
		if (!pg_finish(args, pg_probe_mask(ctx), failed))                                  \
			result = pg_probe_body(ctx PG_EACH(PG_COMMA_ARG, args, ##__VA_ARGS__));    \
		pg_args_out(room);                                                                 \
		return result;                                                                     \
	}                                                                                          \
	PG_PROGRAMS_##event PG_BODY(event, ##__VA_ARGS__)

#define PG_BODY(event, ...)                                                                        \
	PG_OVERLOAD int pg_probe_body(struct event##_ctx *ctx PG_UNUSED PG_EACH(                   \
		PG_COMMA_PARAM, (struct event##_args *)0, ##__VA_ARGS__))

/* What a program does that has no struct: nothing, unless PROBE_PROGRAMS() says something else. */
PG_OVERLOAD int pg_probe_without(const void *ctx PG_UNUSED, int plan PG_UNUSED)
{
	return 0;
}

/*
 * A program may fetch some arguments first and go on for such events only as these tell it to: then
 * pg_probe_judges() is 1, pg_probe_first() tells which, and pg_probe_judge() where the struct is from there on,
 * or NULL: nowhere.
 */
PG_OVERLOAD int pg_probe_judges(const void *ctx PG_UNUSED)
{
	return 0;
}
PG_OVERLOAD __u64 pg_probe_first(const void *ctx PG_UNUSED)
{
	return 0;
}
PG_OVERLOAD void *pg_probe_judge(const void *ctx PG_UNUSED, void *room PG_UNUSED, void *args,
				 __u64 failed PG_UNUSED)
{
	return args;
}

#define PROBE_PROGRAMS(event)                                                                      \
	event(struct event##_ctx *ctx);                                                            \
	PG_OVERLOAD int pg_probe_without(struct event##_ctx *ctx, int plan);                       \
	PG_OVERLOAD __u64 pg_probe_mask(struct event##_ctx *ctx PG_UNUSED)                         \
	{                                                                                          \
		return 0;                                                                          \
	}                                                                                          \
	PG_OVERLOAD struct event##_args *pg_probe_begin(struct event##_ctx *ctx PG_UNUSED,         \
							struct event##_room *room PG_UNUSED)       \
	{                                                                                          \
		return (void *)0;                                                                    \
	}                                                                                          \
	PG_OVERLOAD int pg_probe_end(struct event##_ctx *ctx PG_UNUSED,                            \
				     struct event##_room *room PG_UNUSED,                          \
				     struct event##_args *args PG_UNUSED, __u64 failed PG_UNUSED)  \
	{                                                                                          \
		return 0;                                                                          \
	}                                                                                          \
	PG_PROGRAMS_##event                                                                        \
	PG_OVERLOAD int pg_probe_without(struct event##_ctx *ctx PG_UNUSED,                        \
					 int pg_plan PG_UNUSED)

#include <probegen/sites.bpf.h>

#endif /* __bpf__ */
#endif
