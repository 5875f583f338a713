// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/ask/answer.h"

#include <string.h>

#include "base/outfile.h"
#include "cmd/cli/report.h"
#include "emit/text/json.h"

/** The answer to a word; one with a NUL in it has none. */
static const char *ask_for(struct pg_ask *ask, struct pg_arena *arena,
			   const struct pg_source *word, struct pg_diags *diags)
{
	const size_t length = strlen(word->text);

	if (length == word->len)
		return ask->answer(ask, arena, word, diags);
	pg_diag(diags, PG_SEV_ERROR, (struct pg_span){word, length, length + 1},
		"a name cannot hold a NUL byte");
	return NULL;
}

/**
 * An error of one word is an answer in JSON; all other messages go to stderr. "": there is nothing
 * to print.
 */
static const char *answer(struct pg_ask *ask, struct pg_arena *arena, const struct pg_source *word)
{
	struct pg_diags *diags = pg_diags_create(arena);
	const char *text = ask_for(ask, arena, word, diags);

	if (text && !ask->json && ask->has_answered)
		text = pg_printf(arena, "\n%s", text);
	ask->has_answered |= text != NULL;
	ask->failed |= text == NULL;
	if (!text && ask->json)
		return pg_json_of_error(arena, word, diags);
	if (pg_diags_any(diags))
		pg_report(diags);
	return text ? text : "";
}

const struct pg_error *pg_ask_answer(struct pg_ask *ask, const struct pg_source *word)
{
	struct pg_arena *own = pg_arena_create();
	const char *text = answer(ask, own, word);
	const struct pg_error *error = pg_stream_stdout(ask->arena, text, strlen(text));

	pg_arena_destroy(own);
	return error;
}

void pg_ask_add_answer(struct pg_ask *ask, const struct pg_source *word, struct pg_str *ret)
{
	struct pg_arena *own = pg_arena_create();
	const char *text = answer(ask, own, word);

	pg_str_add_n(ret, text, strlen(text));
	pg_arena_destroy(own);
}
