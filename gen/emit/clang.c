// SPDX-License-Identifier: GPL-2.0-only
#include "emit/clang.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/subproc.h"

#ifndef PG_CLANG
#define PG_CLANG "clang"
#endif

struct args {
	struct pg_arena *arena;
	const char **items;
	size_t num;
};

static void add(struct args *args, const char *arg)
{
	*PG_PUSH(args->arena, args->items, args->num) = arg;
}

static const char *clang(void)
{
	const char *wish = secure_getenv("CLANG");

	return wish && *wish ? wish : PG_CLANG;
}

static const struct pg_error *run(struct args *args, struct pg_subproc_result *ret)
{
	struct pg_subproc subproc = {0};
	const struct pg_error *error;

	add(args, NULL);
	subproc.argv = args->items;
	error = pg_subproc_run(args->arena, &subproc, ret);
	if (error)
		error = pg_error_hint(args->arena, error,
				      "programs are compiled with clang (Debian: clang); CLANG "
				      "names another one");
	return error;
}

/**
 * The system's include directories, after all others: for the BPF target clang forgets those of
 * this machine, where <asm/types.h> is.
 */
static const struct pg_error *add_system_dirs(struct args *args)
{
	static const char begin[] = "#include <...> search starts here:\n";
	struct args ask = {.arena = args->arena};
	struct pg_subproc_result result;
	const char *at;

	add(&ask, clang());
	add(&ask, "-E");
	add(&ask, "-v");
	add(&ask, "-xc");
	add(&ask, "/dev/null");
	PG_TRY(run(&ask, &result));
	at = strstr(result.errors, begin);
	for (at = at ? at + strlen(begin) : ""; *at == ' ';
	     at += strcspn(at, "\n"), at += *at == '\n') {
		add(args, "-idirafter");
		add(args, pg_strndup(args->arena, at + 1, strcspn(at + 1, "\n")));
	}
	return NULL;
}

/** Where <probegen/fetch.bpf.h> is: installed, or in the source tree. */
static const char *vocabulary_dir(struct pg_arena *arena)
{
	const char *tree = secure_getenv("PROBEGEN_DATADIR");

	return tree && *tree ? pg_printf(arena, "%s/include", tree) : PG_INCLUDEDIR;
}

static const struct pg_error *add_all(struct args *args, const struct pg_clang_job *job)
{
	static const char *const first[] = {"-target", "bpf", "-g", "-O2", "-Wall"};

	add(args, clang());
	for (size_t i = 0; i < PG_ARRAY_SIZE(first); i++)
		add(args, first[i]);
	if (job->arch)
		add(args, pg_printf(args->arena, "-D__TARGET_ARCH_%s", job->arch->bpf_name));
	if (job->header_dir)
		add(args, pg_printf(args->arena, "-I%s", job->header_dir));
	add(args, pg_printf(args->arena, "-I%s", vocabulary_dir(args->arena)));
	PG_TRY(add_system_dirs(args));
	add(args, "-c");
	add(args, "-xc");
	add(args, job->path);
	add(args, "-o");
	add(args, "-");
	for (size_t i = 0; i < job->num_more_args; i++)
		add(args, job->more_args[i]);
	return NULL;
}

const struct pg_error *pg_clang_compile(struct pg_arena *arena, const struct pg_clang_job *job,
					const char **ret_bytes, size_t *ret_size)
{
	struct args args = {.arena = arena};
	struct pg_subproc_result result;

	PG_TRY(add_all(&args, job));
	PG_TRY(run(&args, &result));
	fwrite(result.errors, 1, result.errors_len, stderr);
	if (result.status != 0)
		return pg_error(arena, "%s: %s failed with status %d", job->program, clang(),
				result.status);
	if (!result.output_len)
		return pg_error(arena, "%s: %s made no object", job->program, clang());
	*ret_bytes = result.output;
	*ret_size = result.output_len;
	return NULL;
}
