// SPDX-License-Identifier: GPL-2.0-only
#include "base/name/funcname.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/memory.h"

static const char wildcards[] = "*?[";

/* --- What belongs together --- */

/** The length of the symbol of an operator; 0: there is none. The longer ones come first. */
static size_t symbol_length(const char *text, size_t left)
{
	static const char *const symbols[] = {
		"<=>", "->*", "<<=", ">>=", "()", "[]", "->", "++", "--", "<<", ">>", "<=", ">=",
		"==",  "!=",  "&&",  "||",  "+=", "-=", "*=", "/=", "%=", "^=", "&=", "|=", "\"\"",
		"+",   "-",   "*",   "/",   "%",  "^",	"&",  "|",  "~",  "!",	"=",  "<",  ">",
		",",
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(symbols); i++) {
		size_t len = strlen(symbols[i]);

		if (len <= left && memcmp(text, symbols[i], len) == 0)
			return len;
	}
	return 0;
}

static const char operator_word[] = "operator";

/** Is the word `operator` at a place of [text, text + end)? */
static bool is_operator_at(const char *text, size_t at, size_t end)
{
	const size_t len = strlen(operator_word);

	return end - at > len && memcmp(text + at, operator_word, len) == 0 &&
	       !pg_is_name_char(text[at + len]) && (!at || !pg_is_name_char(text[at - 1]));
}

static char closing(char open)
{
	switch (open) {
	case '<':
		return '>';
	case '(':
		return ')';
	case '[':
		return ']';
	case '{':
		return '}';
	default:
		return '\0';
	}
}

/** Behind the counterpart of the bracket at `at`; 0: it has none. */
static size_t bracket_end(const char *text, size_t at, size_t end)
{
	enum { DEEPEST = 256 };
	char open[DEEPEST];
	size_t depth = 0;

	for (; at < end; at++) {
		char close = closing(text[at]);

		if (text[at] == '\\' || (text[at] == '-' && at + 1 < end && text[at + 1] == '>')) {
			at++;
		} else if (close) {
			if (depth == DEEPEST)
				return 0;
			open[depth++] = close;
		} else if (text[at] && strchr(">)]}", text[at])) {
			/* "(a < b)": what was not closed was not a bracket. */
			while (text[at] != '>' && depth && open[depth - 1] == '>')
				depth--;
			if (depth && open[depth - 1] == text[at])
				depth--;
			if (!depth)
				return at + 1;
		}
	}
	return 0;
}

static size_t quote_end(const char *text, size_t at, size_t end)
{
	for (size_t i = at + 1; i < end; i++) {
		if (text[i] == '\'')
			return i + 1;
		i += text[i] == '\\';
	}
	return 0;
}

void pg_name_scan_next(struct pg_name_scan *scan)
{
	const char *text = scan->text;
	size_t at = scan->at, behind = 0;

	scan->at++;
	if (text[at] == '\\' || (text[at] == ':' && at + 1 < scan->end && text[at + 1] == ':')) {
		scan->at += at + 1 < scan->end;
	} else if (text[at] == 'o' && is_operator_at(text, at, scan->end)) {
		scan->at = at + strlen(operator_word);
		scan->at += symbol_length(text + scan->at, scan->end - scan->at);
	} else if (!scan->has_open && (text[at] == '\'' || closing(text[at]))) {
		behind = text[at] == '\'' ? quote_end(text, at, scan->end)
					  : bracket_end(text, at, scan->end);
		scan->has_open = !behind;
		if (behind)
			scan->at = behind;
	}
}

/* --- Parts --- */

static void trim(const char **text, size_t *len)
{
	while (*len && pg_is_name_blank(**text)) {
		++*text;
		--*len;
	}
	while (*len && pg_is_name_blank((*text)[*len - 1]))
		--*len;
}

/** The length of a part without its arguments and parameters. */
static size_t base_length(const char *text, size_t len)
{
	struct pg_name_scan scan = {.text = text, .end = len};
	const char *open;

	if (is_operator_at(text, 0, len)) {
		pg_name_scan_next(&scan);
		if (pg_is_name_blank(text[scan.at]) && scan.at == strlen(operator_word)) {
			/* A conversion to a type: "operator int", or "operator new". */
			open = memchr(text, '(', len);
			return open ? (size_t)(open - text) : len;
		}
		if (text[scan.at - 1] == '"') /* operator""_name */
			while (scan.at < len && pg_is_name_char(text[scan.at]))
				scan.at++;
		return scan.at;
	}
	if (len)
		pg_name_scan_next(&scan); /* "(anonymous namespace)" and "{closure#0}" begin so */
	while (scan.at < len && text[scan.at] != '<' && text[scan.at] != '(')
		pg_name_scan_next(&scan);
	return scan.at < len ? scan.at : len;
}

/** "{lambda:39}" is a lambda by its line. */
static const char lambda[] = "{lambda:";

/** *ret_params: what follows it, "(…)" or "". */
static struct pg_name_part parse_part(struct pg_arena *arena, const char *text, size_t len,
				      const char **ret_params)
{
	struct pg_name_part part = {.args = NULL};
	size_t base, at;

	trim(&text, &len);
	base = at = base_length(text, len);
	part.is_operator = is_operator_at(text, 0, len);
	while (at < len && pg_is_name_blank(text[at]))
		at++;
	if (at < len && text[at] == '<') {
		size_t end = bracket_end(text, at, len);

		end = end ? end : len;
		part.args = pg_name_canonical(arena, pg_strndup(arena, text + at, end - at));
		at = end;
	}
	*ret_params = pg_strndup(arena, text + at, len - at);
	if (len > strlen(lambda) && memcmp(text, lambda, strlen(lambda)) == 0 &&
	    text[len - 1] == '}') {
		part.args = pg_intern_n(arena, text + strlen(lambda), len - strlen(lambda) - 1);
		part.text = pg_intern(arena, "{lambda}");
		return part;
	}
	while (base && pg_is_name_blank(text[base - 1]))
		base--;
	part.text = part.is_operator && base > strlen(operator_word)
			    ? pg_name_canonical(arena, pg_strndup(arena, text, base))
			    : pg_intern_n(arena, text, base);
	return part;
}

struct pg_name_part pg_name_part_of(struct pg_arena *arena, const char *text)
{
	const char *params;

	return parse_part(arena, text, strlen(text), &params);
}

static void set_params(struct pg_arena *arena, const char *text, struct pg_func_name *name)
{
	size_t len = strlen(text), end;
	const char *rest;

	trim(&text, &len);
	if (!len || *text != '(')
		return;
	end = bracket_end(text, 0, len);
	end = end ? end : len;
	name->params = pg_name_canonical(arena, pg_strndup(arena, text, end));
	if (strcmp(name->params, "(void)") == 0)
		name->params = pg_intern(arena, "()");
	rest = text + end;
	len -= end;
	trim(&rest, &len);
	name->is_const = len >= 5 && memcmp(rest, "const", 5) == 0;
	/* Behind them only "const" and "[clone .isra.0]" can stand: with anything else they are nothing's. */
	if (len && !name->is_const && *rest != '[')
		name->params = pg_intern(arena, text);
}

/** Split [text, text + len) at its `::`, and append the parts. */
static void add_parts(struct pg_arena *arena, const char *text, size_t len,
		      struct pg_name_part **parts, struct pg_func_name *name)
{
	struct pg_name_scan scan = {.text = text, .end = len};
	const char *params = "";
	size_t begin = 0;

	while (begin <= len) {
		size_t from;

		/* The type that an operator converts to may have scopes. */
		while (begin < len && pg_is_name_blank(text[begin]))
			begin++;
		scan.at = begin;
		if (is_operator_at(text, begin, len) &&
		    pg_is_name_blank(text[begin + strlen(operator_word)]))
			scan.at = len;
		for (from = scan.at; scan.at < len; from = scan.at) {
			if (text[scan.at] == ':' && scan.at + 1 < len && text[scan.at + 1] == ':')
				break;
			pg_name_scan_next(&scan);
		}
		if (name->num && begin < len && text[begin] == '<') /* Rust's sum::<i32> */
			(*parts)[name->num - 1].args = pg_name_canonical(
				arena, pg_strndup(arena, text + begin, from - begin));
		else if (from > begin)
			*PG_PUSH(arena, *parts, name->num) =
				parse_part(arena, text + begin, from - begin, &params);
		begin = from + 2;
	}
	set_params(arena, params, name);
}

/** `<TYPE as TRAIT>`: its parts are those of the type. Returns what follows it. */
static const char *add_rust_type(struct pg_arena *arena, const char *text,
				 struct pg_name_part **parts, struct pg_func_name *name)
{
	size_t end = *text == '<' ? bracket_end(text, 0, strlen(text)) : 0;
	const char *as = end ? strstr(text, " as ") : NULL;

	if (!as || as >= text + end)
		return text;
	add_parts(arena, text + 1, (size_t)(as - text) - 1, parts, name);
	name->trait = pg_name_canonical(
		arena, pg_strndup(arena, as + 4, (size_t)(text + end - 1 - (as + 4))));
	return text + end;
}

void pg_func_name_parse(struct pg_arena *arena, const char *text, struct pg_func_name *ret)
{
	struct pg_name_part *parts = NULL;
	const char *rest = text;

	*ret = (struct pg_func_name){.text = text};
	rest = add_rust_type(arena, text, &parts, ret);
	ret->is_anchored = rest == text && strncmp(text, "::", 2) == 0;
	add_parts(arena, rest, strlen(rest), &parts, ret);
	if (!ret->num)
		*PG_PUSH(arena, parts, ret->num) = (struct pg_name_part){.text = ""};
	ret->parts = parts;
	ret->is_plain = ret->num == 1 && !ret->is_anchored && !ret->trait && !ret->params &&
			!parts->args && !parts->is_operator;
}

/* --- Comparing --- */

static bool is_wild(const struct pg_name_part *part)
{
	return !part->is_operator && !strchr("<({", *part->text) &&
	       part->text[strcspn(part->text, wildcards)];
}

bool pg_func_name_is_wild(const struct pg_func_name *pattern)
{
	for (size_t i = 0; i < pattern->num; i++) {
		if (is_wild(&pattern->parts[i]))
			return true;
	}
	return false;
}

/** Trailing arguments may be left out, as in C++ where they are defaults or deduced. */
static bool args_match(const char *pattern, const char *known)
{
	size_t len = strlen(pattern);

	if (!known)
		return false;
	if (strcmp(pattern, known) == 0 || strcmp(pattern, "<*>") == 0)
		return true;
	return len > 1 && strncmp(pattern, known, len - 1) == 0 && known[len - 1] == ',';
}

static bool text_matches(const struct pg_name_part *pattern, const char *known)
{
	return is_wild(pattern) ? fnmatch(pattern->text, known, 0) == 0
				: strcmp(pattern->text, known) == 0;
}

static bool part_matches(const struct pg_name_part *pattern, const struct pg_name_part *known)
{
	return text_matches(pattern, known->text) &&
	       (!pattern->args || args_match(pattern->args, known->args));
}

/** One or more scopes. */
static bool is_any(const struct pg_name_part *part)
{
	return strcmp(part->text, "*") == 0 && !part->args;
}

/**
 * The parts of a pattern are compared from the last one on. begins[i]: the known parts from i on
 * are what the parts of the pattern up to now mean.
 */
static void compare_part(const struct pg_func_name *known, const struct pg_name_part *part,
			 bool *begins)
{
	bool any = false;

	for (size_t i = 0; i < known->num && !is_any(part); i++)
		begins[i] = begins[i + 1] && part_matches(part, &known->parts[i]);
	for (size_t i = known->num + 1; i-- > 0 && is_any(part);) {
		bool was = begins[i];

		begins[i] = any;
		any |= was;
	}
	begins[known->num] = false;
	for (size_t i = known->num; i-- > 1;)
		begins[i - 1] |= begins[i] && known->parts[i - 1].is_optional;
}

/** The most scopes of a name: nested functions and classes are bounded by what reads them. */
#define MOST_PARTS 300

bool pg_func_name_matches(const struct pg_func_name *pattern, const struct pg_func_name *known)
{
	bool begins[MOST_PARTS + 1] = {false};

	if (strcmp(pattern->text, known->text) == 0)
		return true;
	if (known->num > MOST_PARTS ||
	    (pattern->trait && (!known->trait || !pg_type_name_matches(pattern->trait, known->trait))))
		return false;
	begins[known->num] = true;
	for (size_t i = pattern->num; i-- > 0;)
		compare_part(known, &pattern->parts[i], begins);
	for (size_t i = 0; i < known->num; i++) {
		if (begins[i] && (!i || !pattern->is_anchored))
			return true;
	}
	return false;
}

const char *pg_func_name_prefix(struct pg_arena *arena, const struct pg_func_name *pattern)
{
	const struct pg_name_part *last = &pattern->parts[pattern->num - 1];

	if (last->is_operator)
		return pg_intern(arena, operator_word);
	if (strcmp(last->text, "{lambda}") == 0)
		return pg_intern(arena, "");
	return pg_intern_n(arena, last->text,
			   is_wild(last) ? strcspn(last->text, wildcards) : strlen(last->text));
}

bool pg_func_name_takes(const struct pg_func_name *pattern, const char *name)
{
	const struct pg_name_part *last = &pattern->parts[pattern->num - 1];
	size_t all = strlen(name), len = all;
	char *base;
	bool takes;

	if (is_any(last) || strcmp(pattern->text, name) == 0)
		return true;
	if (last->is_operator)
		return is_operator_at(name, 0, all);
	if (strpbrk(name, "<("))
		len = base_length(name, all);
	if (len == all)
		return text_matches(last, name);
	base = strndup(name, len);
	if (!base)
		pg_no_memory();
	takes = text_matches(last, base);
	free(base);
	return takes;
}

/* --- Go --- */

bool pg_has_clone_suffix(const char *name)
{
	static const char *const suffixes[] = {"isra",	   "constprop",	 "part",  "cold",  "llvm",
					       "lto_priv", "localalias", "clone", "__uniq"};
	const char *dot = strchr(name, '.');
	size_t len = dot ? strcspn(dot + 1, ".") : 0;

	for (size_t i = 0; dot && i < PG_ARRAY_SIZE(suffixes); i++) {
		if (strlen(suffixes[i]) == len && memcmp(suffixes[i], dot + 1, len) == 0)
			return true;
	}
	return false;
}

/** Without what is between brackets, which the compiler adds: "main.Sum[go.shape.int_0]". */
static char *without_shapes(const char *name)
{
	char *copy = strdup(name), *to = copy;
	unsigned depth = 0;

	if (!copy)
		pg_no_memory();
	for (const char *c = name; *c; c++) {
		depth += *c == '[';
		if (!depth)
			*to++ = *c;
		depth -= *c == ']' && depth;
	}
	*to = '\0';
	return copy;
}

/** The star of "(*Type)" and the bracket of a shape are not wildcards. */
static char *as_glob(const char *pattern)
{
	char *glob = malloc(2 * strlen(pattern) + 1), *to = glob;

	if (!glob)
		pg_no_memory();
	for (const char *c = pattern; *c; c++) {
		if (*c == '[' || (*c == '*' && c > pattern && c[-1] == '('))
			*to++ = '\\';
		*to++ = *c;
	}
	*to = '\0';
	return glob;
}

/**
 * Is it a name of Go, by itself? Dots are also before what compilers add to names of C ("f.avx2"), but
 * there no type, path or exported name follows or precedes them.
 */
static bool is_go_name(const char *text)
{
	const char *dot = strrchr(text, '.');

	return dot > text && !strstr(text, "::") &&
	       (strchr(text, '/') || strstr(text, ".(") || strncmp(text, "main.", 5) == 0 ||
		(dot[1] >= 'A' && dot[1] <= 'Z'));
}

const char *pg_func_name_short(struct pg_arena *arena, const char *text)
{
	struct pg_func_name name;
	char *plain;
	size_t last;

	if (is_go_name(text)) {
		plain = without_shapes(text);
		text = pg_intern(arena, is_go_name(plain) ? strrchr(plain, '.') + 1 : plain);
		free(plain);
		return text;
	}
	pg_func_name_parse(arena, text, &name);
	last = name.num - 1;
	last -= last && is_any(&name.parts[last]);
	text = name.parts[last].text;
	return *text == '{' ? pg_intern_n(arena, text + 1, strcspn(text + 1, "}")) : text;
}

/** In "net/http.(*Server).Serve" a name may begin at "http" and, if it is not a package's, behind a dot. */
static bool begins_at(const char *pattern, const char *mark)
{
	return *mark == '/' ||
	       (*mark == '.' && (*pattern == '(' || (*pattern >= 'A' && *pattern <= 'Z') ||
				 !strchr(pattern, '.')));
}

bool pg_go_name_matches(const char *pattern, const char *name)
{
	bool has_shapes = strchr(pattern, '[') && !strstr(pattern, "[...]"), matches;
	char *glob, *plain, *wanted;

	/* A shape that is given is meant, and its bracket is not a wildcard. */
	wanted = has_shapes ? strdup(pattern) : without_shapes(pattern);
	plain = has_shapes ? strdup(name) : without_shapes(name);
	if (!wanted || !plain)
		pg_no_memory();
	glob = as_glob(wanted);
	matches = strcmp(pattern, name) == 0 || fnmatch(glob, plain, 0) == 0;
	for (const char *c = plain; *c && !matches; c++)
		matches = begins_at(pattern, c) && fnmatch(glob, c + 1, 0) == 0;
	free(glob);
	free(plain);
	free(wanted);
	return matches;
}
