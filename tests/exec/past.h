/* SPDX-License-Identifier: GPL-2.0-only */
/** Fake machines before and at a site, on which pg_plan_run says what random plans make. */
#ifndef PG_TESTS_PAST_H
#define PG_TESTS_PAST_H

#include "fake.h"
#include "ir/capture.h"

enum {
	MAX_CALLS = 2,
	MAX_CAPTURES = 3 * MAX_CALLS, /* where a call begins, and later */
	MAX_SAVED = 6,
};

#define TEXT 0xffffffff81000000ULL

/** The state of a machine: at an entry the stack pointer is where the frame wants it. */
struct moment {
	struct fake_state fake;
	uint64_t sp; /* 0: of the fake state */
};

/** A call, as far as the site knows it. */
struct call {
	bool is_begun;
	bool is_other; /* it is another one that has had the same frame */
	uint64_t words[MAX_SAVED];
	uint64_t missing; /* bits of those that are not there */
};

/** What has happened before the site. */
struct past {
	struct moment moment;
	struct {
		int capture; /* that was passed */
		uint64_t when;
		bool is_other;
	} passed[HOST_PASSED];
	struct call calls[MAX_CALLS];
};

/** What a site's plans are run with. */
struct site_moment {
	struct moment moment;
	const struct past *past;
};

/** The machine of a moment, with the x86-64 registers that the state has. */
struct pg_machine machine_at(struct moment *moment);

/** Some of the captures in any order before the site; in this call, or in one before it. */
struct past any_past(struct pg_arena *arena, const struct pg_event *event,
		     const struct fake_state *state, uint64_t cfa);

/** The same numbers in each run; `below`: less than `limit`. */
uint64_t any(void);
unsigned below(unsigned limit);

#endif
