// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plans of a whole kernel against a second opinion (support/dwinterp.h).
 *
 *     diff [-n PAIRS] [-s SEED] [-m MACHINES] [-c|-g|-G ANSWERS] [-v] VMLINUX
 *
 * Samples (statement address, variable) pairs of the whole file (support/dwsample.h), asks probegen
 * for each one's plan, and runs plan and DWARF operators on the same random machines. The sampling
 * uses libdw alone: its own walk over units, lines and scopes. -c prints a census of what DWARF and
 * probegen say, and fails where too few variables get a plan. -g prints what to ask gdb instead,
 * and -G compares with what gdb answered.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diff/census.h"
#include "diff/diff.h"
#include "diff/gdb.h"

struct options {
	unsigned long pairs, seed, machines;
	bool census, ask, verbose;
	const char *answers, *path;
};

static void check_pair(struct diff *diff, struct dws_pair *pair, struct census *census)
{
	struct diff_answer answer;
	bool ok;

	diff_ask(diff, pair, &answer);
	ok = diff_agrees(diff, pair, &answer);
	census_count(census, pair, &answer);
	if (diff->verbose)
		printf("%s %#" PRIx64 " %s in %s: %s: %s\n", ok ? "ok" : "no", pair->frame.pc,
		       pair->name, pair->function_name, dwi_kind_name(answer.kind),
		       answer.error ? answer.error->message
				    : pg_plan_text(diff->arena, &answer.reading.plan,
						   diff->resolver.dbg->arch));
	if (ok)
		diff->passed++;
	else
		diff->failed++;
}

static void check_pairs(struct diff *diff, const struct options *options)
{
	struct census *census = census_create();
	struct dws_pair pair;

	while (dws_next(diff->sampler, &pair))
		check_pair(diff, &pair, census);
	if (options->census) {
		if (census_print(census, dws_population(diff->sampler)))
			diff->passed++;
		else
			diff->failed++;
	}
	census_destroy(census);
}

static bool compare_with_gdb(struct diff *diff, const char *path)
{
	FILE *answers = fopen(path, "r");

	if (!answers) {
		fprintf(stderr, "diff: %s: %s\n", path, strerror(errno));
		return false;
	}
	gdb_compare(diff, answers);
	fclose(answers);
	return true;
}

static int run(struct diff *diff, const struct options *options)
{
	if (options->ask) {
		gdb_ask(diff);
		return 0;
	}
	if (!options->answers)
		check_pairs(diff, options);
	else if (!compare_with_gdb(diff, options->answers))
		return 2;
	printf("%lu passed, %lu failed\n", diff->passed, diff->failed);
	return diff->failed > 0 || diff->passed == 0;
}

/* --- The command --- */

static unsigned long number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 0);

	if (*end || end == text) {
		fprintf(stderr, "diff: '%s' is not a number\n", text);
		exit(2);
	}
	return value;
}

static bool parse(int argc, char **argv, struct options *ret)
{
	int option;

	*ret = (struct options){.pairs = 2000, .seed = 1, .machines = 4};
	while ((option = getopt(argc, argv, "cgG:m:n:s:v")) != -1) {
		switch (option) {
		case 'c':
			ret->census = true;
			break;
		case 'g':
			ret->ask = true;
			break;
		case 'G':
			ret->answers = optarg;
			break;
		case 'm':
			ret->machines = number(optarg);
			break;
		case 'n':
			ret->pairs = number(optarg);
			break;
		case 's':
			ret->seed = number(optarg);
			break;
		case 'v':
			ret->verbose = true;
			break;
		default:
			return false;
		}
	}
	ret->path = argv[optind];
	if (optind + 1 == argc)
		return true;
	fprintf(stderr,
		"usage: diff [-n PAIRS] [-s SEED] [-m MACHINES] [-c|-g|-G ANSWERS] [-v] VMLINUX\n");
	return false;
}

static bool diff_open(struct diff *diff, const struct options *options)
{
	const struct pg_error *error;

	diff->machines = (unsigned)options->machines;
	diff->verbose = options->verbose;
	diff->resolver.arena = diff->arena = pg_arena_create();
	diff->resolver.diags = pg_diags_create(diff->arena);
	error = pg_dbg_open(diff->arena, options->path, &diff->resolver.dbg);
	if (error) {
		fprintf(stderr, "diff: %s\n", error->message);
		return false;
	}
	diff->resolver.types = pg_dwtypes_create(diff->resolver.dbg);
	diff->sampler = dws_open(options->path, options->seed, options->pairs);
	if (!diff->sampler)
		fprintf(stderr, "diff: %s: no units with code\n", options->path);
	return diff->sampler;
}

int main(int argc, char **argv)
{
	struct diff diff = {.failed = 0};
	struct options options;
	int status;

	if (!parse(argc, argv, &options) || !diff_open(&diff, &options))
		return 2;
	status = run(&diff, &options);
	dws_close(diff.sampler);
	pg_dwtypes_destroy(diff.resolver.types);
	pg_dbg_close(diff.resolver.dbg);
	pg_arena_destroy(diff.arena);
	return status;
}
