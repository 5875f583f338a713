// SPDX-License-Identifier: GPL-2.0-only
#include "emit/clang.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/str.h"
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

/** clang's target for the machine: its plain one has the order of the machine that clang runs on. */
static const char *target_of(const struct pg_arch *arch)
{
	if (!arch || arch->order == PG_HOST_ORDER)
		return "bpf";
	return arch->order == PG_BIG_ENDIAN ? "bpfeb" : "bpfel";
}

static const struct pg_error *add_all(struct args *args, const struct pg_clang_job *job)
{
	static const char *const first[] = {"-g", "-O2", "-Wall",
					    /* A program's macros are six deep. */
					    "-fmacro-backtrace-limit=1"};

	add(args, clang());
	add(args, "-target");
	add(args, target_of(job->arch));
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

/* --- Its words --- */

/** The length of the first line, with its end. */
static size_t line_len(const char *text)
{
	size_t len = strcspn(text, "\n");

	return len + (text[len] == '\n');
}

static const char *in_line(const char *text, const char *mark)
{
	return memmem(text, line_len(text), mark, strlen(mark));
}

/** "FILE:LINE:COLUMN: error: …" begins what is said of a place; its notes and excerpts follow. */
static bool begins_message(const char *text)
{
	return in_line(text, ": error: ") || in_line(text, ": warning: ");
}

static size_t message_len(const char *text)
{
	size_t len = line_len(text);

	while (text[len] && !begins_message(text + len))
		len += line_len(text + len);
	return len;
}

/**
 * Macros use a name several times, so that one mistake has several messages, and further errors of
 * the same place are of the first one's making. So as much of a line as tells a message from others.
 */
static size_t head_len(const char *text)
{
	static const char mark[] = ": error: ";
	const char *error = in_line(text, mark);

	return error ? (size_t)(error - text) + strlen(mark) : line_len(text);
}

static bool is_among(const char *const *said, size_t num, const char *message)
{
	size_t len = head_len(message);

	for (size_t i = 0; i < num; i++) {
		if (strncmp(said[i], message, len) == 0)
			return true;
	}
	return false;
}

/** Each message once. */
static const char *messages(struct pg_arena *arena, const char *all)
{
	struct pg_str to = {.arena = arena};
	const char **said = NULL;
	size_t num = 0;

	for (const char *at = all; *at; at += message_len(at)) {
		if (is_among(said, num, at))
			continue;
		pg_str_add_n(&to, at, message_len(at));
		*PG_PUSH(arena, said, num) = at;
	}
	return pg_str_text(&to);
}

const struct pg_error *pg_clang_compile(struct pg_arena *arena, const struct pg_clang_job *job,
					struct pg_diags *diags, const char **ret_bytes,
					size_t *ret_size)
{
	struct args args = {.arena = arena};
	struct pg_subproc_result result;
	const struct pg_error *error = NULL;

	PG_TRY(add_all(&args, job));
	PG_TRY(run(&args, &result));
	if (result.status != 0)
		error = pg_error(arena, "%s: %s failed with status %d", job->program, clang(),
				 result.status);
	else if (!result.output_len)
		error = pg_error(arena, "%s: %s made no object", job->program, clang());
	if (error)
		return pg_error_words(arena, error, messages(arena, result.errors));
	if (result.errors_len) {
		pg_diag(diags, PG_SEV_WARNING, (struct pg_span){0}, "%s: %s has warnings",
			job->program, clang());
		pg_diag_words(diags, messages(arena, result.errors));
	}
	*ret_bytes = result.output;
	*ret_size = result.output_len;
	return NULL;
}
