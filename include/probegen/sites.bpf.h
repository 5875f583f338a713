/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/** The programs of an event's sites, for <probegen/fetch.bpf.h>. */
#ifndef PG_SITES_BPF_H
#define PG_SITES_BPF_H

/*
 * The body of the programs of sites that share a plan: for several a separate function, PG_SHARED.
 * The user of this macro says where the struct is, what is fetched and what comes then, by
 * pg_probe_begin(), pg_probe_mask() and pg_probe_end().
 */
#define PG_RUN(event, plan, linkage)                                                               \
	linkage int pg_run_##event##_##plan(struct event##_ctx *ctx)                               \
	{                                                                                          \
		struct event##_room room;                                                          \
		struct event##_args *args = pg_probe_begin(ctx, &room);                            \
		__u64 failed = 0;                                                                  \
                                                                                                   \
		if (!args)                                                                         \
			return pg_probe_without(ctx, plan);                                        \
		if (pg_probe_judges(ctx)) {                                                        \
			failed = pg_fetch_plan_##plan(ctx, args, pg_probe_first(ctx));             \
			args = pg_probe_judge(ctx, &room, args, failed);                           \
			if (!args)                                                                 \
				return 0;                                                          \
		}                                                                                  \
		failed |= pg_fetch_plan_##plan(ctx, args, pg_probe_mask(ctx));                     \
		return pg_probe_end(ctx, &room, args, failed);                                     \
	}

/* The program of one site. */
#define PG_PROGRAM(event, name, section, plan)                                                     \
	SEC(section) int name(struct event##_ctx *ctx)                                             \
	{                                                                                          \
		return pg_run_##event##_##plan(ctx);                                               \
	}

/*
 * Of an event with many plans. With PROBE_ALIKE its programs do not know theirs but look at where they are: so they are
 * all the same, and `probegen run` loads one and attaches it to all sites at once. A loader that loads each of them would
 * load a function with all plans each time.
 */
#ifdef PROBE_ALIKE
#define PG_RUN_OF(event, plan, linkage)
#define PG_RUN_OF_ALL(event, number)                                                               \
	PG_RUN(event, number, PG_INLINE)                                                           \
	PG_SHARED int pg_run_##event##_all(struct event##_ctx *ctx)                                \
	{                                                                                          \
		return pg_run_##event##_##number(ctx);                                             \
	}
#define PG_PROGRAM_OF(event, name, section, plan)                                                  \
	SEC(section) int name(struct event##_ctx *ctx)                                             \
	{                                                                                          \
		return pg_run_##event##_all(ctx);                                                  \
	}
#else
#define PG_RUN_OF(event, plan, linkage)		  PG_RUN(event, plan, linkage)
#define PG_RUN_OF_ALL(event, number)
#define PG_PROGRAM_OF(event, name, section, plan) PG_PROGRAM(event, name, section, plan)
#endif

#endif
