/* SPDX-License-Identifier: GPL-2.0-only */
/** The differential test: pairs of a sample, probegen's answer to each, and the second opinion. */
#ifndef TESTS_DIFF_H
#define TESTS_DIFF_H

#include "resolve/args/field.h"
#include "support/dwinterp.h"
#include "support/dwsample.h"

struct diff {
	struct dws_sampler *sampler;
	struct pg_arena *arena;
	struct pg_resolver resolver;
	unsigned machines; /**< that every plan is run on */
	bool verbose;
	unsigned long passed, failed;
};

/** probegen's answer to a pair. */
struct diff_answer {
	enum dwi_kind kind;	      /**< of its location, by DWARF */
	const char *forbidden;	      /**< why the kernel lets no probe at the address; or NULL */
	const struct pg_error *error; /**< the argument as such is refused; NULL: see reading */
	bool is_pointee;	      /**< an implicit pointer: *VAR was asked for */
	struct pg_place place;
	struct pg_reading reading;
	bool is_captured;  /**< the function's entry has to save something */
	uint64_t captured; /**< its address */
};

/** Available; pieces of it may be missing. */
bool diff_is_planned(const struct diff_answer *answer);
/** Available, with pieces that are optimised out. */
bool diff_is_partial(const struct diff_answer *answer);
/** Why it is not planned. */
const char *diff_reason(const struct diff_answer *answer);

/** Refused for what the kernel does or C says of the type, although DWARF has a location. */
bool diff_is_policy(const struct dws_pair *pair, const struct diff_answer *answer);

void diff_ask(struct diff *diff, struct dws_pair *pair, struct diff_answer *ret);

/** Compare with the interpreter; false: they differ, and a line on stdout says in what. */
bool diff_agrees(struct diff *diff, struct dws_pair *pair, struct diff_answer *answer);

/* --- The machines of both sides --- */

/** A plan's machine on the interpreter's, at a frame address. */
struct pg_machine diff_machine(struct dwi_machine *machine, uint64_t cfa);

#endif
