/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * The records that the programs of `probegen trace` send, and `probegen run` prints: both sides
 * share the layout. A record is a struct probe_record, then the event's struct E_args, then, where
 * stacks are sent, a struct probe_call, room for some struct probe_user_frame, and for as many
 * addresses of the kernel's code, both the innermost first; then, where
 * stacks are unwound, a struct probe_saved. To be included after <linux/types.h> or vmlinux.h.
 */
#ifndef PG_RECORD_H
#define PG_RECORD_H

#define PROBE_COMM_SIZE 16

struct probe_record {
	__u64 time;	  /* ns since the machine started, CLOCK_MONOTONIC */
	__u32 event;	  /* a number: the name's place in the section PROBE_EVENTS_SECTION */
	__u32 cpu;	  /* where it happened */
	__u32 process;	  /* thread group */
	__u32 thread;
	char comm[PROBE_COMM_SIZE]; /* the thread's name, with a NUL */
	__u32 args_size;  /* bytes of the struct E_args, padded to a multiple of 8 */
	__u16 num_frames; /* of the kernel's stack */
	__u16 num_user_frames; /* of the process's */
};
_Static_assert(sizeof(struct probe_record) == 48, "struct probe_record has padding");

/*
 * A place in a process's code: struct bpf_stack_build_id. Where the file of the code has a build
 * id, and the kernel could read it, the place counts from the file's beginning.
 */
struct probe_user_frame {
	__s32 status;
	unsigned char build_id[20];
	__u64 place;
};
#define PROBE_FRAME_IN_FILE 1 /* status; else place is an address */

/*
 * Of the innermost function of a process's stack: where its probe is, and where it returns to. The
 * kernel's walk lacks that call where the function has no frame (yet).
 */
struct probe_call {
	__u64 place;
	__u64 caller; /* 0: not known */
};

/*
 * What a process's stack is unwound from (<probegen/unwind.bpf.h>). The registers follow, as struct pg_regs_ARCH
 * has them, and room for pages of the stack, of which the first num_pages could be read.
 */
#define PROBE_SAVED_PAGE  4096
#define PROBE_BELOW_STACK 256 /* bytes that functions may use below the stack pointer, or more */
#define PROBE_MOST_SAVED  65536 /* bytes of a stack, besides a page */
#define PROBE_MOST_STACK  (8 << 20) /* what is further away from its copy is said to be elsewhere */
struct probe_saved {
	__u64 begin; /* the address of the first page */
	__u32 num_pages;
	__u32 unused;
};

/* What an object saves in each record; there is no such section where it saves nothing. */
struct probe_unwind {
	__u32 pages; /* room for so many */
	__u32 regs_size; /* bytes of the registers */
	__u32 folds; /* not 0: stacks are counted where they are unwound, and no events shown */
};
#define PROBE_UNWIND_SECTION ".rodata.probe_unwind"

/* The events' names, each with its NUL, in the order of their numbers. */
#define PROBE_EVENTS_SECTION ".rodata.probe_events"

/* Counts of events that were not sent, by CPU: the values of the map probe_counts, of one
   element. */
struct probe_counts {
	__u64 lost;	  /* the ring buffer was full */
	__u64 unreadable; /* an argument of the filter, a key or a total could not be read */
};

/*
 * Whose events are sent: constants of the object, which is loaded with those of the command line.
 * All that is chosen must hold; zeros choose nothing.
 */
#define PROBE_MOST_PIDS	   16
#define PROBE_MOST_THREADS 65536
struct probe_select {
	__u64 namespace_device; /* of pids; as bpf_get_ns_current_pid_tgid() takes them */
	__u64 namespace_inode;	/* 0: they are those of the machine */
	__u64 rate;		/* most events in a second; 0: no limit */
	__u32 num_pids;
	__u32 pids[PROBE_MOST_PIDS]; /* of processes, any of these */
	__u32 own;		     /* the process whose events never are sent; 0: none */
	__u32 by_thread;	     /* those in the map probe_threads alone */
	__u32 by_uid, uid;	     /* of this real user alone */
	__u32 by_cgroup;	     /* those below the cgroup in the map probe_cgroup alone */
};
_Static_assert(sizeof(struct probe_select) == 112, "struct probe_select has padding");
#define PROBE_SELECT_SECTION ".rodata.probe_select"

/* A __u32, not 0 where programs may wait for memory that is not resident (<probegen/sleep.bpf.h>). */
#define PROBE_SLEEPS_SECTION ".rodata.probe_sleeps"

/* In the map probe_threads: how many threads it had no room for. No thread has this number. */
#define PROBE_THREADS_MISSED 0xffffffffU

/* Counts, by CPU, of events that were not sent on purpose: of the map probe_left_out. */
struct probe_left_out {
	__u64 own;	 /* of the process probe_select.own */
	__u64 over_rate; /* beyond probe_select.rate */
};

/*
 * What an event's table has besides its keys, by event, in the order of their numbers: words, each
 * with its NUL; an empty one ends those of an event. Of an object without tables there is no such
 * section.
 *
 *     key LABEL           a member of struct pg_key_E after pg_place, in their order; an empty LABEL:
 *                         the member's own name
 *     kstack LABEL        addresses of code, the innermost first, 0 after the last: the member
 *     ustack MEMBER LABEL pg_kstack, pg_ustack of struct pg_key_E; the member that has the process
 *     sum S EXPR          a number of the row: S is s or u, whether it has a sign
 *     avg S EXPR
 *     min S EXPR
 *     max S EXPR
 *     hist EXPR                  buckets are powers of two
 *     lhist MIN MAX STEP EXPR    buckets are steps
 */
#define PROBE_TABLES_SECTION ".rodata.probe_tables"

/* The first member of the keys of the map pg_table_E. */
struct probe_place {
	__u32 epoch;  /* probe_control's, when it was counted */
	__u32 desk;   /* which of those that count at the same time on one CPU */
	/*
	 * hist: 0: 0; B: 2^(B-1) to 2^B - 1; -B: the same, negated. lhist: B: MIN + B * STEP and up;
	 * -1: less than MIN; the number of the last one + 1: MAX and more. Else 0.
	 */
	__s64 bucket;
};

/* The values of the map pg_table_E, by CPU: how often, as __u64, and then of each number: */
struct probe_total {
	__u64 low;  /* a minimum or maximum; of a sum the low word */
	__u64 high; /* of a sum (and of an average's) the high word, two's complement */
};

/* What `probegen run` tells the programs: the map probe_control, of one element. */
struct probe_control {
	__u32 epoch; /* goes up when tables are printed and begun anew */
};

/* Counts of events that are in no table, by CPU: the values of the map probe_uncounted, of one
   element. */
struct probe_uncounted {
	__u64 full; /* there was no room for one more key */
	__u64 busy; /* too many programs were in the middle of counting on the CPU */
};

/*
 * Of the map probe_folds (<probegen/stack.bpf.h>): who did what. The value is a __u64, how often.
 */
struct probe_fold {
	char comm[PROBE_COMM_SIZE];
	__u32 process;
	__s32 stack;	  /* of the kernel: a number in the map probe_stacks */
	__s32 user_stack; /* in probe_user_stacks */
	__u32 unused;
	struct probe_call call;
};
_Static_assert(sizeof(struct probe_fold) == 48, "struct probe_fold has padding");

/*
 * The first elements of the map E_begun (<probegen/begun.bpf.h>), each a __u64: how often a program
 * looked for what is saved of its call, and nothing was there.
 */
enum probe_unsaved {
	PROBE_NOT_SEEN,	/* the call was under way when the programs were attached, or the kernel missed
			   its beginning */
	PROBE_EVICTED,	/* its element was given to a newer call */
	PROBE_NOT_SEEN_OR_EVICTED, /* one of both */
	PROBE_NUM_UNSAVED,
};

/* In place of a number. */
#define PROBE_NO_STACK	 -1
#define PROBE_LOST_STACK -2 /* the map had no room for it */

#endif
