// SPDX-License-Identifier: GPL-2.0-only
#include "base/command/words.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"

#define BLANKS " \t\n"

/** What a shell takes for more than a letter: anywhere, at a word's beginning, within "…". */
static const char anywhere[] = "|&;<>()$`*?[", at_beginning[] = "~#", in_quotes[] = "$`";

struct words {
	struct pg_arena *arena;
	const char *at;
	const char **items;
	size_t num;
};

static const struct pg_error *shell_error(const struct words *words)
{
	return pg_error_hint(words->arena,
			     pg_error(words->arena, "'%c' would be a shell's, and no shell reads it",
				      *words->at),
			     "quote it, or run a shell: sh -c '...'");
}

/** From the character after a quotation mark to the other one. */
static const struct pg_error *take_quoted(struct words *words, char mark, struct pg_str *word)
{
	while (*words->at != mark) {
		if (mark == '"' && *words->at && strchr(in_quotes, *words->at))
			return shell_error(words);
		if (mark == '"' && *words->at == '\\' && words->at[1] &&
		    strchr("\"\\$`", words->at[1]))
			words->at++;
		if (!*words->at)
			return pg_error(words->arena, "the quotation mark %c is not closed", mark);
		pg_str_add(word, "%c", *words->at++);
	}
	words->at++;
	return NULL;
}

static const struct pg_error *take_word(struct words *words)
{
	struct pg_str word = {.arena = words->arena};
	bool is_first = true;

	for (; *words->at && !strchr(BLANKS, *words->at); is_first = false) {
		char c = *words->at;

		if (strchr(anywhere, c) || (is_first && strchr(at_beginning, c)))
			return shell_error(words);
		words->at++;
		if (c == '\'' || c == '"') {
			PG_TRY(take_quoted(words, c, &word));
			continue;
		}
		if (c == '\\' && *words->at)
			c = *words->at++;
		pg_str_add(&word, "%c", c);
	}
	*PG_PUSH(words->arena, words->items, words->num) = pg_str_text(&word);
	return NULL;
}

const struct pg_error *pg_words_split(struct pg_arena *arena, const char *text,
				      const char *const **ret)
{
	struct words words = {.arena = arena, .at = text};

	for (words.at += strspn(words.at, BLANKS); *words.at; words.at += strspn(words.at, BLANKS))
		PG_TRY(take_word(&words));
	if (!words.num)
		return pg_error(arena, "it does not name a command");
	*PG_PUSH(arena, words.items, words.num) = NULL;
	*ret = words.items;
	return NULL;
}
