// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The macros for programs, on a page_write that was worked out by hand: its frame is sp + 0x60. */
#include <stdio.h>
#include <string.h>

#include "entry.probe.h"
#include "host.h"
#include "huge.probe.h"
#include "page_write.probe.h"
#include "program.probe.h"
#include "sites.probe.h"

static unsigned passed, failed;

#define EXPECT(condition)                                                                          \
	do {                                                                                       \
		if (condition) {                                                                   \
			passed++;                                                                  \
		} else {                                                                           \
			failed++;                                                                  \
			printf("known.c:%d: not so: %s\n", __LINE__, #condition);                  \
		}                                                                                  \
	} while (0)

static struct page_write_ctx context;

static void reset(bool no_stack)
{
	memset(&context, 0, sizeof(context));
	host_state = (struct fake_state){.seed = 7, .no_stack = no_stack};
	context.regs.sp = FAKE_STACK;
	context.regs.bx = 5000;
	context.regs.bp = 0xdeadbeeffffffff0ULL; /* an int of -16 below garbage */
}

static __u64 at(__u64 address)
{
	__u64 value = 0;

	for (int i = 7; i >= 0; i--)
		value = value << 8 | fake_byte(&host_state, address + i);
	return value;
}

static int registers(struct page_write_ctx *ctx, unsigned long bytes, int len)
{
	return ctx == &context && bytes == 5000 && len == -16;
}

static int frame(struct page_write_ctx *ctx, unsigned long offset, struct file *file, loff_t pos)
{
	return ctx == &context && offset == at(FAKE_STACK + 0x10) &&
	       (__u64)pos == at(FAKE_STACK + 0x18) && (__u64)file == at(FAKE_STACK + 0x20);
}

static void fetch_args(void)
{
	struct page_write_ctx *ctx = &context;

	reset(false);
	EXPECT(BPF_FETCH_ARGS(ctx, registers, bytes, len) == 1);
	EXPECT(BPF_FETCH_ARGS(ctx, frame, offset, file, pos) == 1);
	reset(true);
	EXPECT(BPF_FETCH_ARGS(ctx, registers, bytes, len) == 1);
	EXPECT(BPF_FETCH_ARGS(ctx, frame, offset, file, pos) == -14);
}

static void fetch_struct(void)
{
	struct page_write_ctx *ctx = &context;
	struct page_write_args args;

	reset(true);
	memset(&args, 0xff, sizeof(args));
	EXPECT(bpf_fetch_args(ctx, &args, sizeof(args)) == -14);
	EXPECT(args.bytes == 5000 && BPF_ARG_OK(&args, bytes));
	EXPECT(args.len == -16 && BPF_ARG_OK(&args, len));
	EXPECT(args.offset == 0 && !BPF_ARG_OK(&args, offset));
	EXPECT(!args.file && !BPF_ARG_OK(&args, file));
	EXPECT(!args.name[0] && !BPF_ARG_OK(&args, name));
	EXPECT(args.pg_pad_5[0] == 0 && args.pg_ok == 9);
}

/* The programs of three sites: the third reads the frame, and lacks an argument. */
static unsigned long seen_size;
static unsigned int seen_gfp;

int BPF_PROBE(slab, size, gfp)
{
	seen_size = size + (ctx->regs.ip == 0);
	seen_gfp = gfp;
	return 17;
}

static void programs(void)
{
	struct slab_ctx slab_context = {.regs = {.ip = 1, .di = 64, .si = 0xffffffff00000cc0ULL}};

	reset(false);
	slab_context.regs.bp = FAKE_STACK;
	EXPECT(slab(&slab_context) == 17 && seen_size == 64 && seen_gfp == 0xcc0);
	EXPECT(slab_1(&slab_context) == 17 && seen_size == 64);
	EXPECT(slab_2(&slab_context) == 17 && seen_size == at(FAKE_STACK + 16 - 40));
	EXPECT(seen_gfp == 0);
	reset(true);
	seen_size = 1;
	EXPECT(slab_2(&slab_context) == 0 && seen_size == 1);
}

static int sized(struct slab_ctx *ctx, unsigned long size)
{
	return ctx->regs.ip && size == 64;
}

/* At run time the instruction pointer tells: after the probed address by one. */
static void site_from_ip(void)
{
	struct slab_ctx slab_context = {.regs = {.di = 64}}, *ctx = &slab_context;

	reset(true);
	slab_context.regs.ip = FAKE_TEXT + 0x2000 + 1;
	EXPECT(BPF_FETCH_ARGS(ctx, sized, size) == 1);
	slab_context.regs.ip = FAKE_TEXT + 0x3000 + 1;
	EXPECT(BPF_FETCH_ARGS(ctx, sized, size) == 1);
	slab_context.regs.ip = FAKE_TEXT + 0x4000 + 1;
	EXPECT(BPF_FETCH_ARGS(ctx, sized, size) == -14);
	slab_context.regs.ip = FAKE_TEXT + 0x5000 + 1;
	EXPECT(BPF_FETCH_ARGS(ctx, sized, size) == -14);
}

/* --- Values at function entry: the frame of kread is sp + 56 at the site, sp + 8 at its entry ---
 */

enum { CFA = 0x1000 }; /* of the first frame, from FAKE_STACK */

PROBE_CAPTURE(kread);

static void enter_kread(__u64 cfa, __u64 fd)
{
	struct kread_ctx entry = {.regs = {.sp = FAKE_STACK + cfa - 8, .di = fd}};

	kread_capture(&entry);
}

static int fd_is_7(struct kread_ctx *ctx, int fd)
{
	return ctx->regs.sp && fd == 7;
}

static int no_fd(struct kread_ctx *ctx, loff_t pos)
{
	return ctx->regs.sp && pos == 3;
}

/* The site in the frame at cfa: 1 when fd is 7. */
static int at_kread(__u64 cfa)
{
	struct kread_ctx site = {.regs = {.sp = FAKE_STACK + cfa - 56, .bx = 3}}, *ctx = &site;
	struct kread_args args;
	int result = BPF_FETCH_ARGS(ctx, fd_is_7, fd);

	EXPECT(BPF_FETCH_ARGS(ctx, no_fd, pos) == 1); /* whatever happened to the other */
	EXPECT(bpf_fetch_args(ctx, &args, sizeof(args)) == (result < 0 ? -14 : 0));
	EXPECT(BPF_ARG_OK(&args, fd) == (result >= 0) && BPF_ARG_OK(&args, pos));
	EXPECT(result >= 0 || args.fd == 0);
	return result;
}

static void entries(void)
{
	host_forget();
	reset(false);
	EXPECT(at_kread(CFA) == -14); /* the entry was not seen */
	enter_kread(CFA, 0xdeadbeef00000007ULL);
	EXPECT(at_kread(CFA) == 1);
	EXPECT(at_kread(CFA) == 1); /* as often as the site is passed */
	enter_kread(CFA - 64, 8);   /* recursion: the inner frame has its own */
	EXPECT(at_kread(CFA - 64) == 0);
	EXPECT(at_kread(CFA) == 1);
	EXPECT(at_kread(CFA - 128) == -14);
	enter_kread(CFA, 9); /* the frame returned, and there is another */
	EXPECT(at_kread(CFA) == 0);
}

/* The return address shows that another call has left the words. */
static void stale_entries(void)
{
	host_forget();
	reset(false);
	enter_kread(CFA, 7);
	host_word = (struct host_word){FAKE_STACK + CFA - 8, 0xffffffff81234567ULL};
	EXPECT(at_kread(CFA) == -14);
	host_word.value = FAKE_TEXT + 0x100; /* a return probe's trampoline says nothing */
	EXPECT(at_kread(CFA) == 1);
	host_word = (struct host_word){0, 0};
	EXPECT(at_kread(CFA) == 1);
	host_state.no_stack = true;
	EXPECT(at_kread(CFA) == -14);
	enter_kread(CFA, 7); /* and none could be saved */
	host_state.no_stack = false;
	EXPECT(at_kread(CFA) == -14);
}

/* Elements that go while they are read, and maps that take no more. */
static void map_trouble(void)
{
	host_forget();
	reset(false);
	enter_kread(CFA, 7);
	host_trouble.evicted = true;
	EXPECT(at_kread(CFA) == -14);
	host_trouble.evicted = false;
	enter_kread(CFA, 7);
	host_trouble.full = true;
	enter_kread(CFA, 8);
	host_trouble.full = false;
	EXPECT(at_kread(CFA) == -14); /* not the 7 of the frame before */
}

static __u64 unsaved(enum probe_unsaved why)
{
	return *(__u64 *)host_word_of_array(&kread_begun, why);
}

static bool counts_are(__u64 not_seen, __u64 evicted, __u64 either)
{
	return unsaved(PROBE_NOT_SEEN) == not_seen && unsaved(PROBE_EVICTED) == evicted &&
	       unsaved(PROBE_NOT_SEEN_OR_EVICTED) == either;
}

/* at_kread() looks twice: a call that has begun is told from one that was not seen. */
static void why_unsaved(void)
{
	host_forget();
	reset(false);
	EXPECT(at_kread(CFA) == -14 && counts_are(2, 0, 0));
	enter_kread(CFA, 7);
	EXPECT(at_kread(CFA) == 1 && counts_are(2, 0, 0));
	EXPECT(at_kread(CFA - 64) == -14 && counts_are(4, 0, 0));
	host_trouble.evicted = true;
	EXPECT(at_kread(CFA) == -14 && counts_are(4, 2, 0));
	host_trouble.evicted = false;
	host_trouble.full = true;
	enter_kread(CFA, 7);
	host_trouble.full = false;
	EXPECT(at_kread(CFA) == -14 && counts_are(4, 4, 0));
	enter_kread(CFA, 7);
	host_word = (struct host_word){FAKE_STACK + CFA - 8, 0xffffffff81234567ULL};
	EXPECT(at_kread(CFA) == -14 && counts_are(6, 4, 0)); /* of another call */
	host_word = (struct host_word){0, 0};
}

/* Two frames have their marks in an element; of a third only that it may have been there. */
static void marks(void)
{
	__u64 marks = 0;

	EXPECT(pg_unsaved_by_mark(marks, 5) == PROBE_NOT_SEEN);
	pg_leave_mark(&marks, 5);
	pg_leave_mark(&marks, 5);
	EXPECT(marks == 5 && pg_unsaved_by_mark(marks, 5) == PROBE_EVICTED);
	EXPECT(pg_unsaved_by_mark(marks, 6) == PROBE_NOT_SEEN);
	pg_leave_mark(&marks, 6);
	pg_leave_mark(&marks, 5);
	EXPECT(pg_unsaved_by_mark(marks, 6) == PROBE_EVICTED);
	EXPECT(pg_unsaved_by_mark(marks, 7) == PROBE_NOT_SEEN);
	pg_leave_mark(&marks, 7);
	EXPECT(pg_unsaved_by_mark(marks, 5) == PROBE_EVICTED);
	EXPECT(pg_unsaved_by_mark(marks, 6) == PROBE_NOT_SEEN_OR_EVICTED);
	EXPECT(pg_unsaved_by_mark(marks, 8) == PROBE_NOT_SEEN_OR_EVICTED);
}

/* What C leaves undefined, as probegen-spec(5) defines it. */
static void undefined_in_c(void)
{
	const __u64 least = 1ULL << 63;

	EXPECT(pg_udiv(7, 0) == 0 && pg_umod(7, 0) == 7);
	EXPECT(pg_sdiv(-7ULL, 0) == 0 && pg_smod(-7ULL, 0) == -7ULL);
	EXPECT(pg_sdiv(least, -1ULL) == least && pg_smod(least, -1ULL) == 0);
	EXPECT(pg_sdiv(-7ULL, 2) == -3ULL && pg_smod(-7ULL, 2) == -1ULL);
	EXPECT(pg_shl(3, 63) == least && pg_shl(3, 64) == 0 && pg_shl(3, -1ULL) == 0);
	EXPECT(pg_shr(-3ULL, 63) == 1 && pg_shr(-3ULL, 64) == 0 && pg_shr(-3ULL, -1ULL) == 0);
	EXPECT(pg_shra(-3ULL, 63) == -1ULL && pg_shra(-3ULL, 64) == -1ULL && pg_shra(3, 64) == 0);
}

/* Programs of two functions, each with its entry's: in %di, %si and on the stack; in %si alone. */
static unsigned int seen_fd;
static char seen_name[16];

int BPF_PROBE(kwrite, fd, name)
{
	seen_fd = fd + (ctx->regs.sp == 0);
	memcpy(seen_name, name, sizeof(seen_name));
	return 21;
}

static void two_functions(void)
{
	struct kwrite_ctx entry = {.regs = {.sp = FAKE_STACK + CFA - 8, .di = 5}};
	struct kwrite_ctx first = {.regs = {.sp = FAKE_STACK + CFA - 56}};
	struct kwrite_ctx second = {.regs = {.sp = 1, .bp = FAKE_STACK + CFA - 16}};
	struct kwrite_ctx *ctx = &first;
	struct kwrite_args args;
	char name[16] = "";

	host_forget();
	reset(false);
	entry.regs.si = FAKE_STACK + 0x200;
	bpf_probe_read_kernel_str(name, sizeof(name), (void *)(FAKE_STACK + 0x208));
	EXPECT(kwrite(&first) == 0);
	kwrite_capture(&entry);
	EXPECT(kwrite(&first) == 21 && seen_fd == 5 && strcmp(seen_name, name) == 0);
	first.regs.ip = FAKE_TEXT + 0x7046 + 1;
	EXPECT(bpf_fetch_args(ctx, &args, sizeof(args)) == 0);
	EXPECT(args.fd == 5 && args.stacked == at(FAKE_STACK + CFA));
	EXPECT(args.local == at(FAKE_STACK + CFA - 16));
	/* The same frame after a tail call, whose entry was missed: it is not the first one's. */
	EXPECT(kwrite_1(&second) == 0);
	kwrite_capture_1(&entry);
	EXPECT(kwrite_1(&second) == 21 && seen_fd == (unsigned int)entry.regs.si);
}

/* --- A struct that is in a map --- */

static unsigned long seen_table;

int BPF_PROBE(huge, number, table, gone)
{
	seen_table = number + table[2999];
	return ctx->regs.ip == 0 && !gone[0] && !gone[1023];
}

static int text_of(struct huge_ctx *ctx, unsigned long number, const char *text)
{
	char expected[1024];

	bpf_probe_read_kernel_str(expected, sizeof(expected), (void *)ctx->regs.di);
	return number == 6 && strcmp(text, expected) == 0;
}

static void room_in_map(void)
{
	static struct huge_args garbage, args;
	struct huge_ctx context = {.regs = {.sp = FAKE_STACK, .bx = 6, .di = FAKE_STACK}};
	struct huge_ctx *ctx = &context;
	const __u32 first = 0;

	host_forget();
	reset(false);
	memset(&garbage, 0xff, sizeof(garbage));
	EXPECT(huge(ctx) == 0 && seen_table == 0); /* as if the map were missing: not run */
	EXPECT(BPF_FETCH_ARGS(ctx, text_of, number, text) == -14);
	bpf_map_update_elem(&huge_scratch, &first, &garbage, 0);
	EXPECT(huge(ctx) == 1 && seen_table == 6 + at(FAKE_STACK));
	context.regs.ip = FAKE_TEXT + 0xa000 + 1;
	EXPECT(BPF_FETCH_ARGS(ctx, text_of, number, text) == 1);
	args = garbage;
	EXPECT(bpf_fetch_args(ctx, &args, sizeof(args)) == 0);
	EXPECT(args.number == 6 && args.table[2999] == at(FAKE_STACK) && args.gone[9] == 0);
	EXPECT(BPF_ARG_OK(&args, text) && !BPF_ARG_OK(&args, gone));
	context.regs.ip = 1; /* no site */
	args = garbage;
	EXPECT(bpf_fetch_args(ctx, &args, sizeof(args)) == -14);
	EXPECT(args.number == 0 && args.table[7] == 0 && args.text[1023] == 0 && args.pg_ok == 0);
}

/* --- A struct in a map, where another thread's program may come in between --- */

static __u64 *parse_users(void)
{
	const __u32 first = 0;
	struct parse_slot *slot = bpf_map_lookup_elem(&parse_scratch, &first);

	return &slot->users;
}

static unsigned long seen_number;
static __u64 seen_users;

int BPF_PROBE(parse, number, name)
{
	seen_number = number;
	seen_users = *parse_users();
	if (ctx->regs.bp)
		return 30; /* before the end of its body */
	return name[0] == (char)ctx->regs.ax ? 31 : 32;
}

static int number_of(struct parse_ctx *ctx, unsigned long number)
{
	return ctx->regs.sp ? (int)number : 0;
}

/* While one program is not done yet, another one has no room, and changes nothing. */
static int interrupted(struct parse_ctx *ctx, unsigned long number, const char *name)
{
	struct parse_ctx other = *ctx;
	char before[392];

	memcpy(before, name, sizeof(before));
	other.regs.bx = 99;
	seen_number = 0;
	EXPECT(parse(&other) == 0 && seen_number == 0);
	EXPECT(BPF_FETCH_ARGS(&other, number_of, number) == -14);
	EXPECT(*parse_users() == 1 && memcmp(before, name, sizeof(before)) == 0);
	return (int)number;
}

/* A frame in user memory that can be read, or not. */
static __u64 frame_that(bool is_readable)
{
	__u64 sp = FAKE_STACK + 0x800;
	unsigned char bytes[392];

	while (fake_read(&host_state, sp - sizeof(bytes), true, bytes, sizeof(bytes)) !=
	       is_readable)
		sp += 0x1000;
	return sp;
}

static void room_of_one(void)
{
	static const struct parse_slot empty;
	struct parse_ctx context = {.regs = {.bx = 6}}, *ctx = &context;
	const __u32 first = 0;
	unsigned char byte = 0;

	host_forget();
	reset(false);
	context.regs.sp = frame_that(true);
	fake_read(&host_state, context.regs.sp - 392, true, &byte, 1);
	context.regs.ax = byte;
	EXPECT(parse(ctx) == 0 && BPF_FETCH_ARGS(ctx, number_of, number) == -14); /* no map */
	bpf_map_update_elem(&parse_scratch, &first, &empty, 0);
	EXPECT(parse(ctx) == 31 && seen_number == 6 && seen_users == 1 && *parse_users() == 0);
	context.regs.bp = 1;
	EXPECT(parse(ctx) == 30 && seen_users == 1 && *parse_users() == 0);
	EXPECT(BPF_FETCH_ARGS(ctx, number_of, number) == 6 && *parse_users() == 0);
	EXPECT(BPF_FETCH_ARGS(ctx, interrupted, number, name) == 6 && *parse_users() == 0);
	*parse_users() = 1;
	seen_number = 0;
	EXPECT(parse(ctx) == 0 && seen_number == 0 && *parse_users() == 1);
	EXPECT(BPF_FETCH_ARGS(ctx, number_of, number) == -14 && *parse_users() == 1);
	*parse_users() = 0;
	context.regs.sp = frame_that(false); /* what cannot be read leaves no user behind */
	EXPECT(parse(ctx) == 0 && seen_number == 0 && *parse_users() == 0);
	EXPECT(BPF_FETCH_ARGS(ctx, interrupted, number, name) == -14 && *parse_users() == 0);
	EXPECT(BPF_FETCH_ARGS(ctx, number_of, number) == 6 && *parse_users() == 0);
}

int main(void)
{
	fetch_args();
	fetch_struct();
	programs();
	site_from_ip();
	entries();
	stale_entries();
	map_trouble();
	why_unsaved();
	marks();
	undefined_in_c();
	two_functions();
	room_in_map();
	room_of_one();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
