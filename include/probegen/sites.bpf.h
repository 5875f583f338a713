/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/** The programs of an event's sites, for <probegen/fetch.bpf.h>. */
#ifndef PG_SITES_BPF_H
#define PG_SITES_BPF_H

/* ------ What a site gives to the plan that it shares with sites that have other registers or numbers ------ */

#define PG_PARAMS_0
#define PG_PARAMS_1 , __u64 p0 PG_UNUSED
#define PG_PARAMS_2 PG_PARAMS_1, __u64 p1 PG_UNUSED
#define PG_PARAMS_3 PG_PARAMS_2, __u64 p2 PG_UNUSED
#define PG_PARAMS_4 PG_PARAMS_3, __u64 p3 PG_UNUSED

#define PG_PASS_0
#define PG_PASS_1 , p0
#define PG_PASS_2 PG_PASS_1, p1
#define PG_PASS_3 PG_PASS_2, p2
#define PG_PASS_4 PG_PASS_3, p3

/*
 * The same where the program finds out at which site it is. They are in memory, so that clang does not follow thousands
 * of them through all that comes after.
 */
#define PG_GIVEN volatile __u64 given[4] PG_UNUSED
#define PG_GIVEN_0
#define PG_GIVEN_1 , given[0]
#define PG_GIVEN_2 PG_GIVEN_1, given[1]
#define PG_GIVEN_3 PG_GIVEN_2, given[2]
#define PG_GIVEN_4 PG_GIVEN_3, given[3]

#define PG_GIVE(...)                                                                               \
	PG_GIVE_(0, ##__VA_ARGS__, PG_GIVE_4, PG_GIVE_3, PG_GIVE_2, PG_GIVE_1, PG_GIVE_0)          \
	(__VA_ARGS__)
#define PG_GIVE_(a0, a1, a2, a3, a4, give, ...) give
#define PG_GIVE_0()
#define PG_GIVE_1(a)	      given[0] = a;
#define PG_GIVE_2(a, b)	      PG_GIVE_1(a) given[1] = b;
#define PG_GIVE_3(a, b, c)    PG_GIVE_2(a, b) given[2] = c;
#define PG_GIVE_4(a, b, c, d) PG_GIVE_3(a, b, c) given[3] = d;

/* ------ A list of many sites, PG_SITES_E(): what is made of each ------ */

#define PG_SITE_PLACE(event, program, place, function, mark, plan, ...)                            \
	PG_PLACE(place, function, PG_SECTION_##event(place))
/* The sites of a plan go on at one place: so the verifier follows what comes then once, not from each of them. */
#define PG_SITE_CASE(event, program, place, function, mark, plan, ...)                             \
	case mark:                                                                                 \
		PG_GIVE(__VA_ARGS__)                                                               \
		goto pg_at_##plan;

/* ------ Programs ------ */

/*
 * The body of the programs of sites that share a plan: for several a separate function, PG_SHARED.
 * The user of this macro says where the struct is, what is fetched and what comes then, by
 * pg_probe_begin(), pg_probe_mask() and pg_probe_end().
 */
#define PG_RUN(event, plan, linkage) PG_RUN_GIVEN(event, plan, linkage, 0)
#define PG_RUN_GIVEN(event, plan, linkage, params)                                                 \
	linkage int pg_run_##event##_##plan(struct event##_ctx *ctx PG_PARAMS_##params)            \
	{                                                                                          \
		struct event##_room room;                                                          \
		struct event##_args *args = pg_probe_begin(ctx, &room);                            \
		__u64 failed = 0;                                                                  \
                                                                                                   \
		if (!args)                                                                         \
			return pg_probe_without(ctx, plan);                                        \
		if (pg_probe_judges(ctx)) {                                                        \
			failed = pg_fetch_plan_##plan(ctx, args,                                   \
						      pg_probe_first(ctx) PG_PASS_##params);       \
			args = pg_probe_judge(ctx, &room, args, failed);                           \
			if (!args)                                                                 \
				return 0;                                                          \
		}                                                                                  \
		failed |= pg_fetch_plan_##plan(ctx, args, pg_probe_mask(ctx) PG_PASS_##params);    \
		return pg_probe_end(ctx, &room, args, failed);                                     \
	}

/* The program of one site. */
#define PG_PROGRAM(event, name, section, plan)                                                     \
	SEC(section) int name(struct event##_ctx *ctx)                                             \
	{                                                                                          \
		return pg_run_##event##_##plan(ctx);                                               \
	}

/* The same of a site in a list. */
#define PG_PROGRAM_GIVEN(event, program, place, function, mark, plan, ...)                        \
	SEC(PG_SECTION_##event(place)) int program(struct event##_ctx *ctx)                        \
	{                                                                                          \
		return pg_run_##event##_##plan(ctx, ##__VA_ARGS__);                                \
	}

/*
 * With PROBE_ALIKE there is one program for all sites of a list, which looks at where it is. Its section does not say
 * a place: `probegen run` attaches it to all of them, and other loaders do so by .probegen, or not at all.
 */
#ifdef PROBE_ALIKE
#define PG_ALONE PG_SHARED
#define PG_AT(event, plan, params)                                                                 \
	pg_at_##plan:                                                                              \
	return pg_run_##event##_##plan(ctx PG_GIVEN_##params);
#define PG_PROGRAMS_OF(event, mark, kind, plans)                                                   \
	SEC(kind) int event(struct event##_ctx *ctx)                                               \
	{                                                                                          \
		PG_GIVEN;                                                                          \
                                                                                                   \
		switch (mark) {                                                                    \
			PG_SITES_##event(PG_SITE_CASE)                                             \
		}                                                                                  \
		return 0;                                                                          \
		plans                                                                              \
	}
#else
#define PG_ALONE				 PG_INLINE
#define PG_PROGRAMS_OF(event, mark, kind, plans) PG_SITES_##event(PG_PROGRAM_GIVEN)
#endif

#endif
