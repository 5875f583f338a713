// SPDX-License-Identifier: GPL-2.0-only
/* Types in names of functions, in a form that can be compared. */
#include <string.h>

#include "base/array.h"
#include "base/str.h"
#include "base/name/funcname.h"

/** Types in types: more is not the name of a function. */
#define DEEPEST 64

/** The words that make an integer, in any order. */
struct integer {
	unsigned num_unsigned, num_signed, num_char, num_short, num_int, num_long;
};

struct canon {
	const char *at;
	struct pg_str out;
	char last; /* the last character of out */
	unsigned depth;
};

/** What is between two commas, or between brackets. */
struct part {
	struct integer integer;
	bool is_const, is_volatile; /* before the type that they qualify */
	bool has_type;		    /* what they qualify has been written */
};

static void put(struct canon *canon, const char *text, size_t len)
{
	if (!len)
		return;
	if (pg_is_name_char(canon->last) && pg_is_name_char(*text))
		pg_str_add_n(&canon->out, " ", 1);
	pg_str_add_n(&canon->out, text, len);
	canon->last = text[len - 1];
}

static void put_word(struct canon *canon, const char *text)
{
	put(canon, text, strlen(text));
}

static void put_integer(struct canon *canon, struct integer *integer)
{
	const struct integer all = *integer;

	*integer = (struct integer){0};
	if (all.num_unsigned)
		put_word(canon, "unsigned");
	if (all.num_signed && all.num_char)
		put_word(canon, "signed");
	if (all.num_char)
		put_word(canon, "char");
	else if (all.num_short)
		put_word(canon, "short");
	else if (all.num_long)
		put_word(canon, all.num_long > 1 ? "long long" : "long");
	else if (all.num_int || all.num_unsigned || all.num_signed)
		put_word(canon, "int");
}

static void end_type(struct canon *canon, struct part *part)
{
	put_integer(canon, &part->integer);
	if (part->has_type)
		return;
	part->has_type = true;
	if (part->is_const)
		put(canon, " const", 6);
	if (part->is_volatile)
		put(canon, " volatile", 9);
}

static unsigned *integer_word(struct integer *integer, const char *word, size_t len)
{
	static const char *const words[] = {"unsigned", "signed", "char", "short", "int", "long"};
	unsigned *const counts[] = {&integer->num_unsigned, &integer->num_signed, &integer->num_char,
				    &integer->num_short,    &integer->num_int,	  &integer->num_long};

	for (size_t i = 0; i < PG_ARRAY_SIZE(words); i++) {
		if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
			return counts[i];
	}
	return NULL;
}

static bool is_word(const char *word, size_t len, const char *wanted)
{
	return strlen(wanted) == len && memcmp(word, wanted, len) == 0;
}

static void read_word(struct canon *canon, struct part *part)
{
	const char *word = canon->at;
	unsigned *count;
	size_t len = 0;

	while (pg_is_name_char(word[len]))
		len++;
	canon->at += len;
	count = integer_word(&part->integer, word, len);
	if (count) {
		++*count;
	} else if (is_word(word, len, "const") && !part->has_type) {
		part->is_const = true;
	} else if (is_word(word, len, "volatile") && !part->has_type) {
		part->is_volatile = true;
	} else if (is_word(word, len, "const") || is_word(word, len, "volatile")) {
		canon->last = 'c'; /* a blank stands before it */
		put(canon, word, len);
	} else if (!is_word(word, len, "struct") && !is_word(word, len, "class") &&
		   !is_word(word, len, "union") && !is_word(word, len, "enum") &&
		   !is_word(word, len, "typename")) {
		put_integer(canon, &part->integer);
		put(canon, word, len);
	}
}

static void read_part(struct canon *canon);

/** A bracket, what is in it, and its counterpart. */
static void read_bracket(struct canon *canon)
{
	put(canon, canon->at++, 1);
	canon->depth++;
	while (*canon->at) {
		read_part(canon);
		if (*canon->at != ',')
			break;
		put(canon, canon->at++, 1);
	}
	canon->depth--;
	if (*canon->at)
		put(canon, canon->at++, 1);
}

/** Up to a comma, a closing bracket or the end. */
static void read_part(struct canon *canon)
{
	struct part part = {.has_type = false};

	while (*canon->at && !strchr(",>)]}", *canon->at)) {
		if (pg_is_name_blank(*canon->at)) {
			canon->at++;
		} else if (pg_is_name_char(*canon->at)) {
			read_word(canon, &part);
		} else if (canon->at[0] == '-' && canon->at[1] == '>') {
			put(canon, canon->at, 2);
			canon->at += 2;
		} else if (strchr("<([{", *canon->at) && canon->depth < DEEPEST) {
			if (*canon->at == '<')
				put_integer(canon, &part.integer);
			else
				end_type(canon, &part);
			read_bracket(canon);
		} else {
			if (*canon->at == ':')
				put_integer(canon, &part.integer);
			else
				end_type(canon, &part);
			put(canon, canon->at++, 1);
		}
	}
	end_type(canon, &part);
}

const char *pg_name_canonical(struct pg_arena *arena, const char *text)
{
	struct canon canon = {.at = text, .out = {.arena = arena}};

	while (*canon.at) {
		read_part(&canon);
		if (*canon.at)
			put(&canon, canon.at++, 1);
	}
	return pg_intern(arena, pg_str_text(&canon.out));
}

bool pg_type_name_matches(const char *pattern, const char *known)
{
	size_t len = strlen(pattern), known_len = strlen(known);

	if (len >= known_len)
		return strcmp(pattern, known) == 0;
	known += known_len - len;
	return strcmp(pattern, known) == 0 && known[-1] == ':';
}
