// SPDX-License-Identifier: GPL-2.0-only
#include "diff/census.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_REASONS 64
#define MAX_REASON  160

enum outcome { FORBIDDEN, REFUSED, PARTLY, PLANNED };
#define NUM_OUTCOMES (PLANNED + 1)

enum where { OUT_OF_LINE, INLINED };
#define NUM_WHERE (INLINED + 1)

struct reason {
	char text[MAX_REASON];
	enum outcome outcome;
	unsigned long counts[NUM_WHERE];
};

struct census {
	unsigned long kinds[DWI_NUM_KINDS][NUM_OUTCOMES][NUM_WHERE];
	struct reason reasons[MAX_REASONS];
	size_t num_reasons;
};

struct census *census_create(void)
{
	return calloc(1, sizeof(struct census));
}

void census_destroy(struct census *census)
{
	free(census);
}

/* --- Counting --- */

/** A message without what it names: 'NAME', and addresses. */
static void generalise(const char *message, char *ret, size_t size)
{
	size_t at = 0;

	while (*message && at + sizeof("'...'") < size) {
		const char *end = *message == '\'' ? strchr(message + 1, '\'') : NULL;

		if (end) {
			at += (size_t)sprintf(ret + at, "'...'");
			message = end + 1;
		} else if (strncmp(message, "0x", 2) == 0) {
			at += (size_t)sprintf(ret + at, "0x...");
			message += 2 + strspn(message + 2, "0123456789abcdef");
		} else {
			ret[at++] = *message++;
		}
	}
	ret[at] = '\0';
}

static void count_reason(struct census *census, enum outcome outcome, const char *message,
			 enum where where)
{
	struct reason *reason = census->reasons;
	char text[MAX_REASON];

	generalise(message, text, sizeof(text));
	while (reason < census->reasons + census->num_reasons &&
	       (reason->outcome != outcome || strcmp(reason->text, text) != 0))
		reason++;
	if (reason == census->reasons + MAX_REASONS)
		reason--; /* of the last kind, then */
	else if (reason == census->reasons + census->num_reasons)
		census->num_reasons++;
	reason->outcome = outcome;
	strcpy(reason->text, text);
	reason->counts[where]++;
}

void census_count(struct census *census, const struct dws_pair *pair,
		  const struct diff_answer *answer)
{
	enum where where = pair->is_inlined ? INLINED : OUT_OF_LINE;
	enum outcome outcome = answer->forbidden	 ? FORBIDDEN
			       : diff_is_partial(answer) ? PARTLY
			       : diff_is_planned(answer) ? PLANNED
							 : REFUSED;

	census->kinds[answer->kind][outcome][where]++;
	if (answer->kind < DWI_KIND_MEMORY)
		return;
	if (outcome == FORBIDDEN)
		count_reason(census, outcome, answer->forbidden, where);
	if (outcome == REFUSED)
		count_reason(census, outcome, diff_reason(answer), where);
}

/* --- The table --- */

static void print_row(const char *indent, const char *name, const unsigned long *counts)
{
	printf("%9lu %9lu %9lu  %s%s\n", counts[OUT_OF_LINE], counts[INLINED],
	       counts[OUT_OF_LINE] + counts[INLINED], indent, name);
}

static void add(unsigned long *to, const unsigned long *counts)
{
	for (unsigned where = 0; where < NUM_WHERE; where++)
		to[where] += counts[where];
}

/** The pairs of some kinds, from first to last, with an outcome of at least `from`. */
static void sum(const struct census *census, enum dwi_kind first, enum dwi_kind last,
		enum outcome from, unsigned long *ret)
{
	memset(ret, 0, NUM_WHERE * sizeof(*ret));
	for (unsigned kind = first; kind <= last; kind++) {
		for (unsigned outcome = from; outcome < NUM_OUTCOMES; outcome++)
			add(ret, census->kinds[kind][outcome]);
	}
}

static void print_reasons(const struct census *census, enum outcome outcome, const char *what)
{
	unsigned long counts[NUM_WHERE] = {0};

	for (unsigned kind = DWI_KIND_MEMORY; kind < DWI_NUM_KINDS; kind++)
		add(counts, census->kinds[kind][outcome]);
	print_row("  ", what, counts);
	for (size_t i = 0; i < census->num_reasons; i++) {
		if (census->reasons[i].outcome == outcome)
			print_row("    ", census->reasons[i].text, census->reasons[i].counts);
	}
}

static double percent(unsigned long part, unsigned long whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 100.0;
}

/** Planned and partly planned, of all that have a location where a probe can be. */
static double print_share(const struct census *census)
{
	unsigned long planned[NUM_WHERE], all[NUM_WHERE];

	sum(census, DWI_KIND_MEMORY, DWI_NUM_KINDS - 1, PARTLY, planned);
	sum(census, DWI_KIND_MEMORY, DWI_NUM_KINDS - 1, REFUSED, all);
	printf("%8.2f%% %8.2f%% %8.2f%%  %s\n", percent(planned[OUT_OF_LINE], all[OUT_OF_LINE]),
	       percent(planned[INLINED], all[INLINED]),
	       percent(planned[OUT_OF_LINE] + planned[INLINED], all[OUT_OF_LINE] + all[INLINED]),
	       "of those with a location, where a probe can be: planned");
	return percent(planned[OUT_OF_LINE] + planned[INLINED], all[OUT_OF_LINE] + all[INLINED]);
}

static void print_kinds(const struct census *census)
{
	printf("\n%9s %9s %9s  %s\n", "planned", "refused", "all",
	       "location, where a probe can be");
	for (enum dwi_kind kind = DWI_KIND_MEMORY; kind < DWI_NUM_KINDS; kind++) {
		unsigned long planned[NUM_WHERE], all[NUM_WHERE];
		unsigned long num_planned, num_all;

		sum(census, kind, kind, PARTLY, planned);
		sum(census, kind, kind, REFUSED, all);
		num_planned = planned[OUT_OF_LINE] + planned[INLINED];
		num_all = all[OUT_OF_LINE] + all[INLINED];
		printf("%9lu %9lu %9lu  %s\n", num_planned, num_all - num_planned, num_all,
		       dwi_kind_name(kind));
	}
}

bool census_print(const struct census *census, uint64_t population)
{
	unsigned long counts[NUM_WHERE];
	double share;

	printf("\n%9s %9s %9s  census\n", "own code", "inlined", "all");
	sum(census, DWI_KIND_NO_ATTRIBUTE, DWI_NUM_KINDS - 1, FORBIDDEN, counts);
	print_row("", "(statement, variable) pairs", counts);
	for (enum dwi_kind kind = DWI_KIND_NO_ATTRIBUTE; kind < DWI_KIND_MEMORY; kind++) {
		sum(census, kind, kind, FORBIDDEN, counts);
		print_row("", dwi_kind_name(kind), counts);
	}
	sum(census, DWI_KIND_MEMORY, DWI_NUM_KINDS - 1, FORBIDDEN, counts);
	print_row("", "with a location", counts);
	print_reasons(census, FORBIDDEN, "where the kernel lets no probe");
	sum(census, DWI_KIND_MEMORY, DWI_NUM_KINDS - 1, PLANNED, counts);
	print_row("  ", "planned", counts);
	memset(counts, 0, sizeof(counts));
	for (unsigned kind = DWI_KIND_MEMORY; kind < DWI_NUM_KINDS; kind++)
		add(counts, census->kinds[kind][PARTLY]);
	print_row("  ", "planned in part: pieces are optimised out", counts);
	print_reasons(census, REFUSED, "refused");
	share = print_share(census);
	print_kinds(census);
	printf("drawn from %" PRIu64 " pairs\n\n", population);
	if (share < CENSUS_WANTED)
		printf("FAIL census: %.2f%% get a plan, %.1f%% are wanted\n", share, CENSUS_WANTED);
	return share >= CENSUS_WANTED;
}
