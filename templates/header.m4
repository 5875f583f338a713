m4_dnl SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
m4_dnl
m4_dnl The C header of probegen. README.md next to this file describes the keys.
m4_dnl The macros come first, from the smallest part to the largest; the last line is the header.
m4_divert(-1)

# --- Keys: pg4_header(KEY), and those of the event, field, ... that a loop stands at ---

m4_define(<|pg4_header|>, <|m4_indir(<|pg4:$1|>)|>)

# Keys of WHAT begin with pg4_prefix_WHAT and its number, pg4_at_WHAT.

m4_define(<|pg4_prefix_type|>, <|type.|>)
m4_define(<|pg4_prefix_group|>, <|group.|>)
m4_define(<|pg4_prefix_anchor|>, <|anchor.|>)
m4_define(<|pg4_prefix_event|>, <|event.|>)
m4_define(<|pg4_prefix_field|>, <|event.pg4_at_event.field.|>)
m4_define(<|pg4_prefix_place|>, <|pg4_prefix_field<||>pg4_at_field.place.|>)
m4_define(<|pg4_prefix_site|>, <|event.pg4_at_event.site.|>)
m4_define(<|pg4_prefix_root|>, <|event.pg4_at_event.root.|>)
m4_define(<|pg4_prefix_plan|>, <|event.pg4_at_event.plan.|>)
m4_define(<|pg4_prefix_plan_site|>, <|pg4_prefix_plan<||>pg4_at_plan.site.|>)
m4_define(<|pg4_prefix_capture|>, <|event.pg4_at_event.capture.|>)
m4_define(<|pg4_prefix_build|>, <|event.pg4_at_event.build.|>)
m4_define(<|pg4_prefix_build_place|>, <|pg4_prefix_build<||>pg4_at_build.place.|>)

# pg4_stand(WHAT, NUMBER, PREFIX): from now on pg4_WHAT(KEY) is that of this one. It has the whole name, as a header
# asks for hundreds of thousands.

m4_define(<|pg4_stand|>, <|m4_define(<|pg4_at_$1|>, $2)m4_define(<|pg4_$1|>, <|m4_indir(<|pg4:$3$2.|>$|><|1)|>)|>)

# pg4_each(WHAT, NUMBER, TEXT): the text for WHAT number 0, 1, ... NUMBER - 1.

m4_define(<|pg4_each|>, <|m4_ifelse($2, 0, <||>, $2, 1, <|pg4_stand(<|$1|>, 0, pg4_prefix_$1)$3|>,
	<|pg4_each_from(<|$1|>, pg4_prefix_$1, 0, $2, <|$3|>)|>)|>)
m4_define(<|pg4_each_from|>, <|m4_ifelse($3, $4, <||>,
	<|pg4_stand(<|$1|>, $3, <|$2|>)$5<||>pg4_each_from(<|$1|>, <|$2|>, m4_incr($3), $4, <|$5|>)|>)|>)

# --- Types: the kernel's, then those of programs. gen/emit/types.h says what groups are ---

# Of a group with types of its own: how they are called.
m4_define(<|pg4_own_names|>, <|m4_ifelse(pg4_group(<|event|>), <||>, <||>, <|
#if PG_RENAMES_<||>pg4_group(<|kind|>) || (PG_DEFINES_<||>pg4_group(<|kind|>) && ( \
	pg4_group(<|others|>)))
#define PG_OWN_<||>pg4_group(<|event|>) 1
#define PG_NAME_<||>pg4_group(<|event|>)(name) name<||>##__<||>pg4_group(<|event|>)
#else
#define PG_OWN_<||>pg4_group(<|event|>) 0
#define PG_NAME_<||>pg4_group(<|event|>)(name) name
#endif
|>)|>)

m4_define(<|pg4_declare_tag|>, <|m4_ifelse(pg4_type(<|kind|>), <|tag|>, <|pg4_type(<|text|>);
|>)|>)

# What a system header has, too, is its own once that is included.
m4_define(<|pg4_is_needed|>, <|PG_OWN_<||>pg4_group(<|event|>) || <||>m4_dnl
m4_ifelse(pg4_type(<|system|>), <||>, <|!pg4_type(<|guard|>)|>, <|!(pg4_type(<|guard|>) || defined(pg4_type(<|system|>)))|>)|>)

m4_define(<|pg4_define_this|>, <|m4_ifelse(pg4_type(<|guard|>), <||>, <|pg4_type(<|text|>);
|>, <|#if pg4_is_needed
#if !PG_OWN_<||>pg4_group(<|event|>)
#define pg4_type(<|guard|>) pg4_type(<|digest|>)U
#endif
pg4_type(<|text|>);
#endif
|>)|>)

# A second type of a name: vmlinux.h has it by another name, if at all.
m4_define(<|pg4_define_own|>, <|#endif
#if PG_DEFINES_PROGRAM
pg4_define_this<||>#endif
#if PG_DEFINES_<||>pg4_group(<|kind|>)
|>)

m4_define(<|pg4_define_type|>, <|m4_ifelse(pg4_type(<|kind|>), <|tag|>, <||>, pg4_type(<|own|>), <|1|>, <|pg4_define_own<||>|>, <|pg4_define_this<||>|>)|>)

m4_define(<|pg4_of_group|>, <|m4_ifelse(pg4_type(<|group|>), pg4_at_group, <|$1|>)|>)

m4_define(<|pg4_definitions|>, <|m4_ifelse(pg4_group(<|definitions|>), <|0|>, <||>, <|
#if PG_DEFINES_<||>pg4_group(<|kind|>)
pg4_each(<|type|>, pg4_header(<|types|>), <|pg4_of_group(<|pg4_define_type<||>|>)|>)<||>m4_dnl
#endif
|>)|>)

# Are they, wherever they come from, what is in memory? Enumerators of the header's own are.
m4_define(<|pg4_check_record|>, <|m4_ifelse(pg4_type(<|system|>), <||>, <|pg4_type(<|checks|>)|>, <|#if PG_OWN_<||>pg4_group(<|event|>) || !defined(pg4_type(<|system|>))
pg4_type(<|checks|>)#endif
|>)|>)

m4_define(<|pg4_check_enum|>, <|#if !PG_DEFINES_<||>pg4_group(<|kind|>)
pg4_type(<|checks|>)#endif
|>)

m4_define(<|pg4_check_type|>, <|PG_CHECK_SIZE(pg4_type(<|written|>), pg4_type(<|size|>));
m4_ifelse(pg4_type(<|kind|>), <|enum|>, <|pg4_check_enum<||>|>, <|pg4_check_record<||>|>)|>)

m4_define(<|pg4_check_types|>, <|m4_ifelse(pg4_group(<|event|>), <||>, <||>, <|
#ifdef __bpf__
pg4_each(<|type|>, pg4_header(<|types|>), <|pg4_of_group(<|m4_ifelse(pg4_type(<|checked|>), <|1|>, <|pg4_check_type<||>|>)|>)|>)<||>m4_dnl
#endif
|>)|>)

m4_define(<|pg4_types|>, <|pg4_each(<|group|>, 2, <|pg4_own_names<||>|>)
pg4_each(<|type|>, pg4_header(<|types|>), <|pg4_declare_tag<||>|>)<||>m4_dnl
pg4_each(<|group|>, 2, <|pg4_definitions<||>|>)<||>m4_dnl
pg4_each(<|group|>, 2, <|pg4_check_types<||>|>)|>)

# --- The struct ---

m4_define(<|pg4_pad|>, <|m4_ifelse($2, <|0|>, <||>, <|	char pg_pad_$1[$2];
|>)|>)

m4_define(<|pg4_more_places|>, <|m4_ifelse(pg4_field(<|more_places|>), <|0|>, <||>,
	<|; … pg4_field(<|more_places|>) more|>)|>)

m4_define(<|pg4_places|>, <|pg4_each(<|place|>, pg4_field(<|places|>),
	<|m4_ifelse(pg4_at_place, <|0|>, <||>, <|;
	 * |>)pg4_place(<|text|>)<||>|>)pg4_more_places|>)

m4_define(<|pg4_member|>, <|pg4_pad(pg4_field(<|number|>), pg4_field(<|pad|>))<||>m4_dnl
	/* pg4_field(<|text|>): pg4_places */
	pg4_field(<|declaration|>)m4_ifelse(pg4_field(<|format|>), <||>, <||>, <| PG_FORMAT(pg4_field(<|format|>))|>);
|>)

m4_define(<|pg4_struct|>, <|struct pg4_event(<|name|>)_index {
pg4_each(<|field|>, pg4_event(<|fields|>),
	<|	char pg4_field(<|name|>)[pg4_field(<|array|>)];
|>)};

struct pg4_event(<|name|>)_args {
pg4_each(<|field|>, pg4_event(<|fields|>), <|pg4_member<||>|>)<||>m4_dnl
pg4_pad(<|ok|>, pg4_event(<|pad|>))<||>m4_dnl
	__u64 pg_ok; /* which of them could be read: BPF_ARG_OK */
pg4_pad(<|end|>, pg4_event(<|end_pad|>))<||>m4_dnl
	struct pg4_event(<|name|>)_index pg_index[0];
};

pg4_each(<|field|>, pg4_event(<|fields|>),
	<|PG_CHECK(pg4_event(<|name|>), pg4_field(<|name|>), pg4_field(<|offset|>), pg4_field(<|size|>));
|>)<||>m4_dnl
PG_CHECK(pg4_event(<|name|>), pg_ok, pg4_event(<|ok_offset|>), 8);
_Static_assert(sizeof(struct pg4_event(<|name|>)_args) == pg4_event(<|size|>), "struct pg4_event(<|name|>)_args has another size");
|>)

# --- The steps of a fetch, a plan's or a capture's: what gen/emit/fetch/step.h calls them ---

m4_define(<|pg4_steps|>, <|m4_define(<|pg4_prefix_step|>, pg4_prefix_$1<||>pg4_at_$1<|.step.|>)<||>m4_dnl
pg4_each(<|step|>, pg4_$1(<|steps|>), <|pg4_do_step<||>|>)|>)

m4_define(<|pg4_target|>, <|args->pg4_step(<|field|>)|>)
m4_define(<|pg4_if_needed|>, <|if (mask & pg4_step(<|need|>))|>)
# What is optional is read where the kernel has the members on the way.
m4_define(<|pg4_if_there|>, <|m4_ifelse(pg4_step(<|exists|>), <||>, <|pg4_if_needed|>, <|if (mask & pg4_step(<|need|>) && pg4_step(<|exists|>))|>)|>)
m4_define(<|pg4_unless_there|>, <|m4_ifelse(pg4_step(<|exists|>), <||>, <|0|>, <|pg4_step(<|exists|>) ? 0 : ~0ULL|>)|>)
m4_define(<|pg4_note_failure|>, <|m4_ifelse(pg4_step(<|fails|>), <|0x0|>, <||>, <|	failed |= pg4_step(<|failure|>) & pg4_step(<|fails|>);
|>)|>)

m4_define(<|pg4_step_stretch|>, <|	char pg4_step(<|stretch|>)[pg4_step(<|size|>)] __attribute__((aligned(8)));
	__u64 pg4_step(<|failure|>) = 0;
	pg4_if_needed {
		const __u32 low = pg4_step(<|low|>);
		const __u32 high = pg4_step(<|high|>);

		pg4_step(<|failure|>) = pg_<||>pg4_step(<|space|>)_bytes(pg4_step(<|stretch|>) + low, high - low, (pg4_step(<|expr|>)) + low);
	}
pg4_note_failure|>)

m4_define(<|pg4_step_load|>, <|	__u64 pg4_step(<|word|>) = 0, pg4_step(<|failure|>) = pg4_unless_there;
	pg4_if_there
		pg4_step(<|failure|>) = PG_LOAD(pg4_step(<|space|>), pg4_step(<|type|>), pg4_step(<|word|>), pg4_step(<|expr|>));
pg4_note_failure|>)

m4_define(<|pg4_step_member|>, <|	__u64 pg4_step(<|word|>) = 0, pg4_step(<|failure|>) = pg4_unless_there;
	pg4_if_there
		pg4_step(<|failure|>) = pg4_step(<|reader|>)(pg4_step(<|space|>), pg4_step(<|sign|>), pg4_step(<|word|>), pg4_step(<|expr|>),
				    m4_ifelse(pg4_step(<|check|>), <||>, <|0|>, <|pg4_step(<|check|>)|>), pg4_step(<|size|>), pg4_step(<|root|>), pg4_step(<|path|>));
pg4_note_failure|>)

m4_define(<|pg4_step_word|>, <|	const __u64 pg4_step(<|word|>) = pg4_step(<|expr|>);
|>)

m4_define(<|pg4_step_lookup|>, <|	struct pg4_event(<|name|>)_saved pg4_step(<|saved|>) = {0};
	__u64 pg4_step(<|failure|>) = 0;
	pg4_if_needed
		pg4_step(<|failure|>) = pg_find_saved<||>m4_ifelse(pg4_step(<|check|>), <||>, <||>, <|_of|>)(&pg4_step(<|saved|>), pg4_step(<|call|>), pg4_step(<|expr|>)<||>m4_dnl
m4_ifelse(pg4_step(<|check|>), <||>, <||>, <|, pg4_step(<|check|>)|>));
pg4_note_failure|>)

m4_define(<|pg4_step_failure|>, <|	const __u64 pg4_step(<|failure|>) = pg4_step(<|expr|>);
pg4_note_failure|>)

m4_define(<|pg4_step_into|>, <|	__u64 pg4_step(<|failure|>) = pg4_unless_there;
	pg4_if_there
		pg4_step(<|failure|>) = pg_<||>pg4_step(<|space|>)_$1((char *)&pg4_target + pg4_step(<|at|>), pg4_step(<|room|>), pg4_step(<|expr|>)$2);
m4_ifelse(pg4_step(<|exists|>), <||>, <||>, <|	else pg4_if_needed
		PG_CLEAR(pg4_target);
|>)m4_dnl
pg4_note_failure|>)
m4_define(<|pg4_step_bytes|>, <|pg4_step_into(<|bytes|>)|>)
m4_define(<|pg4_step_string|>, <|pg4_step_into(<|string|>)|>)
m4_define(<|pg4_step_counted|>, <|pg4_step_into(<|counted|>, <|, pg4_step(<|count|>)|>)|>)

m4_define(<|pg4_step_copy|>, <|	pg4_if_needed
		__builtin_memcpy((char *)&pg4_target + pg4_step(<|at|>), pg4_step(<|stretch|>) + pg4_step(<|from|>), pg4_step(<|size|>));
|>)

m4_define(<|pg4_step_set|>, <|	pg4_if_needed
		PG_SET(pg4_target, pg4_step(<|at|>), pg4_step(<|size|>), pg4_step(<|expr|>));
|>)

m4_define(<|pg4_step_clear|>, <|	pg4_if_needed
		PG_CLEAR(pg4_target);
|>)

m4_define(<|pg4_step_clear_failed|>, <|	if (mask & pg4_step(<|need|>) && (pg4_step(<|expr|>)))
		PG_CLEAR(pg4_target);
|>)

m4_define(<|pg4_do_step|>, <|m4_indir(<|pg4_step_|>pg4_step(<|do|>))|>)

# --- The fetch ---

m4_define(<|pg4_plan_head|>, <|m4_ifelse(pg4_plan(<|params|>), <|0|>,
<|PG_PLAN(pg4_event(<|name|>), pg4_plan(<|number|>))|>,
<|PG_PLAN_GIVEN(pg4_event(<|name|>), pg4_plan(<|number|>), pg4_plan(<|params|>))|>)|>)

m4_define(<|pg4_fetch_plan|>, <|
pg4_plan_head
{
	__u64 failed = pg4_plan(<|absent|>);
m4_ifelse(pg4_plan(<|stray|>), <||>, <||>, <|
	if (pg4_plan(<|stray|>)) { /* of another module, or of the kernel */
		PG_CLEAR(*args);
		return ~0ULL;
	}
|>)
pg4_steps(<|plan|>)	return failed;
}
|>)

m4_define(<|pg4_capture_function|>, <|
PG_CAPTURE(pg4_event(<|name|>), pg4_capture(<|number|>))
{
	__u64 failed = pg4_capture(<|absent|>);

pg4_steps(<|capture|>)	return failed;
}
|>)

m4_define(<|pg4_capture_functions|>, <|m4_ifelse(pg4_event(<|captures|>), <|0|>, <||>, <|
PG_SAVED(pg4_event(<|name|>), pg4_event(<|words|>), pg4_event(<|memory|>))
pg4_each(<|capture|>, pg4_event(<|captures|>), <|pg4_capture_function<||>|>)|>)|>)

m4_define(<|pg4_case|>, <|pg4_stand(<|site|>, pg4_plan_site(<|number|>), pg4_prefix_site)<||>m4_dnl
	case pg4_site(<|mark|>)ULL: /* pg4_site(<|place|>) */
|>)

m4_define(<|pg4_cases|>, <|pg4_each(<|plan_site|>, pg4_plan(<|sites|>), <|pg4_case<||>|>)<||>m4_dnl
		failed = pg_fetch_plan_<||>pg4_plan(<|number|>)(ctx, args, mask);
		break;
|>)

m4_define(<|pg4_fetch_by_site|>, <|	__u64 failed = ~0ULL;

	switch (pg4_event(<|mark|>)) {
pg4_each(<|plan|>, pg4_event(<|plans|>), <|pg4_cases<||>|>)	default:
		PG_CLEAR(*args);
	}
|>)

# The same where sites are in a list, which says what each gives to its plan.
m4_define(<|pg4_fetch_by_list|>, <|	PG_GIVEN;
	__u64 failed = ~0ULL;

	switch (pg4_event(<|mark|>)) {
		PG_SITES_<||>pg4_event(<|name|>)(PG_SITE_CASE)
	}
	PG_CLEAR(*args);
	goto pg_done;
pg4_each(<|plan|>, pg4_event(<|plans|>), <|pg_at_<||>pg4_plan(<|number|>):
	failed = pg_fetch_plan_<||>pg4_plan(<|number|>)(ctx, args, mask PG_GIVEN_<||>pg4_plan(<|params|>));
	goto pg_done;
|>)pg_done:
|>)

m4_define(<|pg4_fetch_of_site|>, <|m4_ifelse(pg4_event(<|listed|>), <|1|>, <|pg4_fetch_by_list<||>|>, <|pg4_fetch_by_site<||>|>)|>)

# Of several builds: the program that runs knows its plan.
m4_define(<|pg4_fetch_of_program|>, <|
PG_FETCH_OF(pg4_event(<|name|>))
{
	__u64 failed = ~0ULL;

	switch (plan) {
pg4_each(<|plan|>, pg4_event(<|plans|>), <|	case pg4_plan(<|number|>):
		failed = pg_fetch_plan_<||>pg4_plan(<|number|>)(ctx, args, mask);
		break;
|>)	default:
		pg_no_programs_of_<||>pg4_event(<|name|>)();
	}
	return pg_finish(args, mask, failed);
}
|>)

m4_define(<|pg4_fetch|>, <|m4_ifelse(pg4_event(<|dispatch|>), <|none|>, <|
PG_NO_FETCH(pg4_event(<|name|>))
|>, pg4_event(<|dispatch|>), <|program|>, <|pg4_fetch_of_program<||>|>, <|
PG_FETCH(pg4_event(<|name|>))
{
m4_ifelse(pg4_event(<|plans|>)pg4_event(<|listed|>), <|10|>, <|	__u64 failed = pg_fetch_plan_0(ctx, args, mask);

|>, <|pg4_fetch_of_site|>)	return pg_finish(args, mask, failed);
}
|>)|>)

# --- What programs use ---

m4_define(<|pg4_section|>, <|"pg4_site(<|section|>)"|>)

m4_define(<|pg4_sec|>, <|#define PG_SEC_<||>pg4_event(<|name|>) m4_ifelse(pg4_event(<|dispatch|>), <|program|>,
<|_Static_assert(0, "pg4_event(<|name|>)_is_for_several_builds__use_PROBE_PROGRAMS_or_BPF_PROBE");|>,
pg4_event(<|sites|>), <|1|>,
<|pg4_stand(<|site|>, 0, pg4_prefix_site)SEC(pg4_section)|>,
<|_Static_assert(0, "pg4_event(<|name|>)_has_<||>pg4_event(<|sites|>)_sites__use_BPF_PROBE");|>)
|>)

m4_define(<|pg4_captures|>, <|#define PG_CAPTURES_<||>pg4_event(<|name|>)<||>m4_dnl
m4_ifelse(pg4_event(<|captures|>), <|0|>, <||>, <| PG_CAPTURED(pg4_event(<|name|>))<||>m4_dnl
pg4_each(<|capture|>, pg4_event(<|captures|>), <| \
	PG_CAPTURE_<||>pg4_capture(<|saves|>)(pg4_event(<|name|>), pg4_capture(<|program|>), "pg4_capture(<|section|>)", pg4_capture(<|number|>), m4_dnl
pg4_capture(<|call|>)<||>m4_ifelse(pg4_capture(<|saves|>), <|ADDS|>, <|, pg4_capture(<|own|>)ULL, pg4_capture(<|frame|>)ULL|>))|>)|>)
|>)

# Those of sites in a list may be one, if that can fetch at all of them.
m4_define(<|pg4_listed_programs|>, <|pg4_each(<|plan|>, pg4_event(<|plans|>), <| \
	PG_RUN_GIVEN(pg4_event(<|name|>), pg4_plan(<|number|>), pg4_linkage_of_list, pg4_plan(<|params|>))|>) \
	m4_ifelse(pg4_event(<|dispatch|>), <|all|>,
<|PG_PROGRAMS_OF(pg4_event(<|name|>), pg4_event(<|mark|>), "pg4_event(<|kind|>)",<||>m4_dnl
pg4_each(<|plan|>, pg4_event(<|plans|>), <| \
		PG_AT(pg4_event(<|name|>), pg4_plan(<|number|>), pg4_plan(<|params|>))|>))|>,
<|PG_SITES_<||>pg4_event(<|name|>)(PG_PROGRAM_GIVEN)|>)|>)

m4_define(<|pg4_separate_programs|>, <|pg4_each(<|plan|>, pg4_event(<|plans|>), <| \
	PG_RUN(pg4_event(<|name|>), pg4_plan(<|number|>), pg4_linkage)|>)<||>m4_dnl
pg4_each(<|site|>, pg4_event(<|sites|>), <| \
	PG_PROGRAM(pg4_event(<|name|>), pg4_site(<|program|>), pg4_section, pg4_site(<|plan|>))|>)|>)

m4_define(<|pg4_linkage_of_list|>, <|m4_ifelse(pg4_plan(<|most|>)pg4_event(<|dispatch|>), <|1all|>, <|PG_ALONE|>, <|pg4_linkage|>)|>)

m4_define(<|pg4_linkage|>, <|m4_ifelse(pg4_plan(<|most|>), <|1|>, <|PG_INLINE|>, <|PG_SHARED|>)|>)

m4_define(<|pg4_programs|>, <|#define PG_PROGRAMS_<||>pg4_event(<|name|>) PG_CAPTURES_<||>pg4_event(<|name|>)<||>m4_dnl
m4_ifelse(pg4_event(<|listed|>), <|1|>, <|pg4_listed_programs<||>|>, <|pg4_separate_programs<||>|>)
|>)

# --- All of it ---

m4_define(<|pg4_describe|>, <|
/*
 * pg4_event(<|name|>): pg4_event(<|point|>)
m4_ifelse(pg4_event(<|listed|>), <|1|>, <| *   at pg4_event(<|sites|>) sites, which PG_SITES_<||>pg4_event(<|name|>) has
|>, <|pg4_each(<|site|>, pg4_event(<|sites|>), <| *   at pg4_site(<|place|>), pg4_site(<|where|>)
|>)|>)m4_dnl
pg4_each(<|capture|>, pg4_event(<|captures|>), <| *   saved at pg4_capture(<|place|>), pg4_capture(<|where|>)<||>m4_ifelse(pg4_capture(<|words|>), <||>, <||>, <|: pg4_capture(<|words|>)|>)
|>) */
|>)

# What <probegen/check.h> reads of it in the object.

m4_define(<|pg4_identity_place|>, <|
	PG_PLACE("$1(<|identity_place|>)", "$1(<|identity_function|>)", "$1(<|identity_section|>)")|>)

# Of several builds: a record for each, and the programs that it needs.

m4_define(<|pg4_identity_of_build|>, <|PG_BUILD(pg4_build(<|identity_kind|>), "pg4_event(<|name|>)", "pg4_build(<|identity_point|>)",
	"pg4_build(<|identity_machine|>)", "pg4_build(<|identity_build_id|>)",
	"pg4_build(<|identity_image|>)", "pg4_build(<|identity_release|>)", pg4_build(<|sites|>), pg4_build(<|captures|>),<||>m4_dnl
pg4_each(<|build_place|>, pg4_build(<|places|>), <|
	PG_PLACE_OF("pg4_build_place(<|identity_place|>)", "pg4_build_place(<|identity_function|>)", "pg4_build_place(<|identity_section|>)",
		    "pg4_build_place(<|identity_program|>)")|>))
|>)

m4_define(<|pg4_identities|>, <|m4_ifelse(pg4_event(<|dispatch|>), <|program|>,
<|pg4_each(<|build|>, pg4_event(<|builds|>), <|pg4_identity_of_build<||>|>)|>, <|pg4_identity|>)|>)

m4_define(<|pg4_identity|>, <|PG_IDENTITY(pg4_event(<|identity_kind|>), pg4_event(<|identity_flags|>), "pg4_event(<|name|>)", "pg4_event(<|identity_point|>)",
	"pg4_event(<|identity_machine|>)", "pg4_event(<|identity_build_id|>)",
	"pg4_event(<|identity_image|>)", "pg4_event(<|identity_release|>)", pg4_event(<|sites|>), pg4_event(<|captures|>),<||>m4_dnl
m4_ifelse(pg4_event(<|listed|>), <|1|>, <|
	PG_SITES_<||>pg4_event(<|name|>)(PG_SITE_PLACE)|>, <|pg4_each(<|site|>, pg4_event(<|sites|>), <|pg4_identity_place(<|pg4_site|>)|>)|>)<||>m4_dnl
pg4_each(<|capture|>, pg4_event(<|captures|>), <|pg4_identity_place(<|pg4_capture|>)|>))
|>)

# The sites of an event that has many: event, program, place, functions, mark, plan, what it is given.

m4_define(<|pg4_list|>, <|m4_ifelse(pg4_event(<|listed|>), <|1|>, <|
#define PG_SECTION_<||>pg4_event(<|name|>)(place) "pg4_event(<|section|>)" place
#define PG_SITES_<||>pg4_event(<|name|>)(PG_SITE)<||>m4_dnl
pg4_each(<|site|>, pg4_event(<|sites|>), <| \
	PG_SITE(pg4_event(<|name|>), pg4_site(<|program|>), "pg4_site(<|place|>)", "pg4_site(<|identity_function|>)", pg4_site(<|mark|>), m4_dnl
pg4_site(<|plan|>)pg4_site(<|passed|>))m4_ifelse(pg4_site(<|source|>), <||>, <||>, <| /* pg4_site(<|source|>) */|>)|>)
|>)|>)

# The kernel's types, as far as members are asked for: libbpf finds out where they are.
m4_define(<|pg4_roots|>, <|m4_ifelse(pg4_event(<|roots|>), <|0|>, <||>, <|
pg4_each(<|root|>, pg4_event(<|roots|>), <|pg4_root(<|text|>);
|>)|>)|>)

m4_define(<|pg4_all_of_event|>, <|pg4_describe<||>pg4_struct
#ifdef __bpf__
pg4_list
pg4_identities
pg4_event(<|room|>)(pg4_event(<|name|>))

struct pg4_event(<|name|>)_ctx {
	struct pg4_header(<|regs|>) regs;
	struct pg4_event(<|name|>)_args pg_args[0];
	struct pg4_event(<|name|>)_room pg_room[0];
};

PG_FINISH(pg4_event(<|name|>), pg4_event(<|all|>)ULL, pg4_event(<|required|>)ULL)
pg4_roots<||>pg4_capture_functions<||>m4_dnl
pg4_each(<|plan|>, pg4_event(<|plans|>), <|pg4_fetch_plan<||>|>)pg4_fetch
pg4_sec<||>pg4_captures<||>pg4_programs
#endif
|>)

m4_define(<|pg4_all|>, <|/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Made by probegen from the debug info of
 * pg4_header(<|origin|>):
 * do not edit.
 *
pg4_each(<|event|>, pg4_header(<|events|>), <| *     pg4_event(<|spec|>)
|>) */
#ifndef pg4_header(<|guard|>)
#define pg4_header(<|guard|>)

#include <probegen/fetch.bpf.h>
m4_ifelse(pg4_header(<|anchors|>), <|0|>, <||>, <|
#ifdef __bpf__
pg4_each(<|anchor|>, pg4_header(<|anchors|>), <|extern const void pg4_anchor(<|name|>) __ksym<||>pg4_anchor(<|weak|>);
|>)#endif
|>)pg4_types<||>pg4_each(<|event|>, pg4_header(<|events|>), <|pg4_all_of_event<||>|>)
#endif
|>)

m4_divert(0)m4_dnl
pg4_all<||>m4_dnl
