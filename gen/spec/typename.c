// SPDX-License-Identifier: GPL-2.0-only
#include "spec/typename.h"

#include <string.h>

#include "base/array.h"
#include "base/name/funcname.h"
#include "spec/tokens.h"

/* "unsigned long long int" and its like are shorter. */
#define MAX_TYPE_NAME 256

static bool is_one_of(const char *word, const char *const *words, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		if (!strcmp(word, words[i]))
			return true;
	}
	return false;
}

static bool is_qualifier(const char *word)
{
	static const char *const words[] = {"const",   "volatile", "restrict", "__restrict",
					    "__user",  "__kernel", "__rcu",    "__percpu",
					    "__iomem", "__force"};

	return is_one_of(word, words, PG_ARRAY_SIZE(words));
}

static bool is_arithmetic(const char *word)
{
	static const char *const words[] = {"unsigned", "signed", "char",  "short",
					    "int",	"long",	  "float", "double",
					    "void",	"_Bool",  "bool",  "__int128"};

	return is_one_of(word, words, PG_ARRAY_SIZE(words));
}

static bool is_kernel_integer(const char *word)
{
	static const char *const words[] = {"u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64"};

	return is_one_of(word, words, PG_ARRAY_SIZE(words));
}

static enum pg_type_tag tag_of(const char *word)
{
	if (!strcmp(word, "struct"))
		return PG_TAG_STRUCT;
	if (!strcmp(word, "union"))
		return PG_TAG_UNION;
	return strcmp(word, "enum") ? PG_TAG_NONE : PG_TAG_ENUM;
}

/** The scopes in front of a name, and those between quotes, as template arguments are. */
static const char *scoped_name(struct pg_tokens *t)
{
	const char *name = pg_token_name(t);
	struct pg_tokens before;

	if (t->token.kind == PG_TOKEN_LETTER)
		return pg_intern_n(t->arena, t->source->text + t->token.begin + 1,
				   t->token.end - t->token.begin - 2);
	for (;;) {
		before = *t;
		pg_next(t);
		if (!pg_at_pair(t, "::"))
			break;
		pg_next(t);
		if (t->token.kind != PG_TOKEN_NAME)
			break;
		name = pg_intern(t->arena, pg_printf(t->arena, "%s::%s", name, pg_token_name(t)));
	}
	*t = before;
	return name;
}

/** 'ns::vector<int>', which is not a letter. */
static bool at_quoted(const struct pg_tokens *t)
{
	const char *text = t->source->text + t->token.begin;

	return t->token.kind == PG_TOKEN_LETTER && t->token.end - t->token.begin > 3 &&
	       text[1] != '\\';
}

static bool parse_words(struct pg_tokens *t, struct pg_type_name *ret)
{
	bool arithmetic = false, certain = false;

	for (; t->token.kind == PG_TOKEN_NAME || (!ret->name && at_quoted(t)); pg_next(t)) {
		const char *word = ret->name ? pg_token_name(t) : scoped_name(t);

		if (is_qualifier(word)) {
			certain = true;
		} else if (!ret->name && !ret->tag && tag_of(word)) {
			ret->tag = tag_of(word);
			certain = true;
		} else if (!ret->name) {
			ret->name = word;
			arithmetic = !ret->tag && is_arithmetic(word);
			certain |= arithmetic;
		} else if (arithmetic && is_arithmetic(word) && strlen(ret->name) < MAX_TYPE_NAME) {
			ret->name =
				pg_intern(t->arena, pg_printf(t->arena, "%s %s", ret->name, word));
		} else {
			break;
		}
	}
	return certain;
}

static void parse_stars(struct pg_tokens *t, struct pg_type_name *ret)
{
	for (;;) {
		if (pg_accept(t, '*'))
			ret->pointers++;
		else if (t->token.kind == PG_TOKEN_NAME && is_qualifier(pg_token_name(t)))
			pg_next(t);
		else
			return;
	}
}

bool pg_parse_type_name(struct pg_tokens *t, struct pg_type_name *ret)
{
	size_t begin = t->token.begin;
	bool certain;

	*ret = (struct pg_type_name){0};
	certain = parse_words(t, ret);
	if (ret->name)
		parse_stars(t, ret);
	ret->span = pg_tokens_span(t, begin, t->last_end);
	return certain;
}

bool pg_type_name_is_known(const struct pg_type_name *type)
{
	size_t len = strcspn(type->name, " ");

	/* Of several words all are C's. */
	return type->tag || type->pointers || type->name[len] || is_arithmetic(type->name) ||
	       is_kernel_integer(type->name);
}

/** Has it what a name with its scopes, or C's own words, have not? */
static bool needs_quotes(const char *name)
{
	char first[MAX_TYPE_NAME];
	const char *blank = strchr(name, ' ');

	for (const char *c = name; *c; c++) {
		if (!pg_is_name_char(*c) && *c != ':' && *c != ' ')
			return true;
	}
	if (!blank || blank - name >= MAX_TYPE_NAME)
		return blank;
	memcpy(first, name, (size_t)(blank - name));
	first[blank - name] = '\0';
	return !is_arithmetic(first);
}

void pg_type_name_print(const struct pg_type_name *type, FILE *to)
{
	static const char *const tags[] = {"", "struct ", "union ", "enum "};

	const char *quote = needs_quotes(type->name) ? "'" : "";

	fprintf(to, "%s%s%s%s%s", tags[type->tag], quote, type->name, quote,
		type->pointers ? " " : "");
	for (unsigned i = 0; i < type->pointers; i++)
		putc('*', to);
}
