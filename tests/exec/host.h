/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/** The generated C as code of the host: fetch, and compare with the plans. */
#ifndef PG_TESTS_HOST_H
#define PG_TESTS_HOST_H

#include <probegen/fetch.bpf.h>

#include "fake.h"

/** The memory that the helpers read. */
extern struct fake_state host_state;

/** A word that lies in the memory whatever the state says; at no address: none. */
extern struct host_word {
	uint64_t address, value;
} host_word;

/** Events in the life of maps. */
extern struct host_trouble {
	bool evicted; /**< an element goes as soon as it is found */
	bool full;    /**< updates fail */
} host_trouble;

/** Empty the maps, without trouble. */
void host_forget(void);

struct host_field {
	unsigned offset, size;
	bool optional;
	bool is_string; /* what follows the NUL counts only where the struct is filled whole */
};

/** The value of pg_plan_run for each field at one site in one state. */
struct host_row {
	struct fake_state state;
	uint64_t ip;	    /**< register, as the kernel has it when a probe is hit */
	uint64_t ok;	    /**< bits of the fields that can be read */
	const char *fields; /**< the struct up to its availability word */
	struct fake_state past;  /**< the memory of this call at that time */
	uint64_t past_sp;	 /**< where a call begins */
	struct {
		int capture;   /**< number of the capture that was passed; -1: none */
		uint64_t when; /**< of the registers */
		bool is_other; /**< in another call with the same frame: its memory differs */
	} passed[HOST_PASSED];
};

/** pg_fetch of one event, and pg_fetch_args. */
typedef int host_fetch(const uint64_t *regs, void *args, uint64_t mask, bool whole);

/** A program that saves words. */
typedef int host_capture(const uint64_t *regs);

/** Compare all rows; the number of differences, each of which is printed. */
unsigned host_check(const char *event, host_fetch *fetch, host_capture *const *captures,
		    unsigned size, unsigned ok_offset,
		    const struct host_field *fields, unsigned num_fields,
		    const struct host_row *rows, unsigned num_rows);

extern unsigned host_comparisons;

#define HOST_FETCH(event)                                                                          \
	static int fetch_##event(const uint64_t *regs, void *to, uint64_t mask, bool whole)        \
	{                                                                                          \
		struct event##_ctx context, *ctx = &context;                                       \
		struct event##_args *args = to;                                                    \
                                                                                                   \
		__builtin_memcpy(&context.regs, regs, sizeof(context.regs));                       \
		if (whole)                                                                         \
			return bpf_fetch_args(ctx, args, sizeof(*args));                           \
		return pg_fetch(ctx, args, mask);                                                  \
	}

#define HOST_CAPTURE(event, program)                                                               \
	static int at_##program(const uint64_t *regs)                                              \
	{                                                                                          \
		struct event##_ctx context;                                                        \
                                                                                                   \
		__builtin_memcpy(&context.regs, regs, sizeof(context.regs));                       \
		return program(&context);                                                          \
	}

#endif
