// SPDX-License-Identifier: GPL-2.0-only
#include "spec/habits.h"

#include <ctype.h>
#include <string.h>

#include "base/array.h"

/** What stands before a `:` in bpftrace and in kprobe_events. */
static const struct {
	const char *word;
	enum { ENTRY, RETURN, PROGRAM, PROGRAM_RETURN, EVENT } kind;
} providers[] = {
	{"kprobe", ENTRY},	 {"k", ENTRY},		  {"fentry", ENTRY},
	{"kfunc", ENTRY},	 {"f", ENTRY},		  {"p", ENTRY},
	{"kretprobe", RETURN},	 {"kr", RETURN},	  {"fexit", RETURN},
	{"kretfunc", RETURN},	 {"fr", RETURN},	  {"r", RETURN},
	{"uprobe", PROGRAM},	 {"u", PROGRAM},	  {"uretprobe", PROGRAM_RETURN},
	{"ur", PROGRAM_RETURN},	 {"tracepoint", EVENT},	  {"t", EVENT},
	{"rawtracepoint", EVENT}, {"rt", EVENT},	  {"usdt", EVENT},
	{"profile", EVENT},	 {"interval", EVENT},	  {"syscall", EVENT},
};

static bool is_name(const char *text)
{
	if (!isalpha((unsigned char)*text) && *text != '_')
		return false;
	while (isalnum((unsigned char)*text) || (*text && strchr("_.*?", *text)))
		text++;
	return !*text;
}

/** What argdist has behind FUNC is not a part of its name: "(int fd):int:fd". */
static const char *bare(struct pg_arena *arena, const char *text)
{
	return pg_strndup(arena, text, strcspn(text, "("));
}

/** "PATH:FUNC", and what follows FUNC here. */
static const char *of_program(struct pg_arena *arena, const char *after, const char *mark)
{
	const char *colon = strrchr(after, ':');

	if (!colon || colon == after || !is_name(colon + 1))
		return NULL;
	return pg_printf(arena, "write '%s%s', and name the program by -x %.*s or a line %%exec %.*s",
			 colon + 1, mark, (int)(colon - after), after, (int)(colon - after), after);
}

/** "p:EVENT FUNC" of kprobe_events has the function in the next word. */
static const char *of_function(struct pg_arena *arena, const char *after, const char *next,
			       const char *mark)
{
	const char *func = bare(arena, *after == ':' ? after + 1 : after);
	const char *colon = strchr(func, ':');

	if (is_name(next) && is_name(after))
		return pg_printf(arena,
				 "write '%s%s', or, if %s is the event's name and not the "
				 "function's, '%s=%s%s'",
				 after, mark, after, after, next, mark);
	if (colon && is_name(colon + 1))
		return pg_printf(arena, "write '%s%s', and name the program or library by -x FILE",
				 colon + 1, mark);
	return is_name(func) ? pg_printf(arena, "write '%s%s'", func, mark) : NULL;
}

/** In kprobe_events an event's name stands behind the `:`, in other tools the function. */
static bool has_event(const char *provider)
{
	return strcmp(provider, "p") == 0 || strcmp(provider, "r") == 0;
}

static const char *of_provider(struct pg_arena *arena, size_t i, const char *after,
			       const char *next)
{
	const char *func = has_event(providers[i].word) ? next : "";

	switch (providers[i].kind) {
	case ENTRY:
		return of_function(arena, after, func, "");
	case RETURN:
		return of_function(arena, after, func, "%return");
	case PROGRAM:
		return of_program(arena, bare(arena, after), "");
	case PROGRAM_RETURN:
		return of_program(arena, bare(arena, after), "%return");
	case EVENT:
		break;
	}
	return "a probe is a place in a function here: name the function that you want to look into";
}

const char *pg_habit_of_point(struct pg_arena *arena, const char *before, bool is_source,
			      const char *after, const char *next)
{
	const char *last = strrchr(after, ':');

	for (size_t i = 0; i < PG_ARRAY_SIZE(providers); i++) {
		if (strcmp(before, providers[i].word) == 0)
			return of_provider(arena, i, after, next);
	}
	if (*after == ':' && is_name(last + 1))
		return pg_printf(arena,
				 "write '%s': a function is named without its class or namespace",
				 last + 1);
	if (!is_name(after))
		return NULL;
	if (is_source)
		return pg_printf(arena, "write '%s@%s' for a function in a file", after, before);
	if (strchr(before, '/'))
		return of_program(arena, pg_printf(arena, "%s:%s", before, after), "");
	return pg_printf(arena,
			 "write '%s', and name what it is in: a module by -m %s or a line "
			 "%%module %s, a program by -x FILE or a line %%exec FILE",
			 after, before, before);
}

const char *pg_habit_of_function(const char *name)
{
	if (strcmp(name, "p") == 0 || strcmp(name, "r") == 0)
		return "begin with the function's name: FUNC, or FUNC%return for its return";
	return NULL;
}

/* --- Names --- */

struct hint {
	const char *word; /* what a text begins with, or is */
	const char *hint;
};

/** A register of perf's and kprobe_events' `$argN`, trace.py's argN. */
static bool is_numbered(const char *name)
{
	return strncmp(name, "arg", 3) == 0 && (name[3] == 'N' || isdigit((unsigned char)name[3])) &&
	       !name[4];
}

static const char *look_up(const struct hint *hints, size_t num, const char *word)
{
	for (size_t i = 0; i < num; i++) {
		if (strcmp(hints[i].word, word) == 0)
			return hints[i].hint;
	}
	return NULL;
}

static const char by_name[] = "write the parameter's name: `probegen vars FUNC' lists them, and "
			      "$params has them all";
static const char is_printed[] = "trace prints it with each event, and a condition has pid, tid, "
				 "cpu and comm; a program calls BPF's helpers";
static const char has_stack[] = "trace has --stack; a word on the stack is read by its variable's "
				"name";

const char *pg_habit_of_argument(const char *text)
{
	if ((*text && strchr("/<>", *text)) || strncmp(text, "if ", 3) == 0)
		return "a condition is an option of trace: --filter CONDITION";
	return NULL;
}

const char *pg_habit_of_dollar(const char *name)
{
	if (is_numbered(name))
		return by_name;
	if (strncmp(name, "stack", 5) == 0)
		return has_stack;
	return pg_habit_of_variable(name);
}

const char *pg_habit_of_variable(const char *name)
{
	static const struct hint hints[] = {
		{"retval", "write '$retval', at FUNC%return"},
		{"comm", is_printed},  {"pid", is_printed},   {"tid", is_printed},
		{"cpu", is_printed},   {"nsecs", is_printed}, {"kstack", has_stack},
		{"ustack", has_stack}, {"stack", has_stack},
	};

	return is_numbered(name) ? by_name : look_up(hints, PG_ARRAY_SIZE(hints), name);
}

const char *pg_habit_of_operand(const char *name)
{
	static const struct hint hints[] = {
		{"NULL", "write 0"},
		{"nullptr", "write 0"},
		{"true", "write 1"},
		{"false", "write 0"},
		{"retval", "write '$retval' among the probe's arguments, at FUNC%return"},
	};

	return is_numbered(name) ? by_name : look_up(hints, PG_ARRAY_SIZE(hints), name);
}

/* --- Conditions --- */

/** Operators of other languages, as a condition goes on behind the last operand. */
static const struct hint operators[] = {
	{"=>", "write '>='"},
	{"=<", "write '<='"},
	{"=~", "a text is compared as a whole: NAME == \"TEXT\""},
	{"~", "a text is compared as a whole: NAME == \"TEXT\""},
	{"=", "write '=='"},
	{"and", "write '&&'"},
	{"or", "write '||'"},
	{"is", "write '=='"},
	{"in", "write 'NAME == 1 || NAME == 2'"},
	{",", "write '&&' or '||' between conditions"},
	{"/", "a condition stands alone here, without slashes around it"},
};

static bool begins_with(const char *text, const char *word)
{
	size_t len = strlen(word);
	char after;

	if (strncmp(text, word, len) != 0)
		return false;
	after = text[len];
	return !isalpha((unsigned char)*word) || !(isalnum((unsigned char)after) || after == '_');
}

/** The characters that stand right before a place. */
static bool ends_with(const char *text, size_t at, const char *word)
{
	size_t len = strlen(word);

	return at >= len && memcmp(text + at - len, word, len) == 0;
}

const char *pg_habit_of_condition(const char *text, size_t at)
{
	if (text[at] == '>' && ends_with(text, at, "<"))
		return "write '!='";
	if (text[at] == '=' && (ends_with(text, at, "==") || ends_with(text, at, "!=")))
		return "write '==' or '!='";
	if (isdigit((unsigned char)text[at]) && ends_with(text, at, "."))
		return "numbers in a condition are whole";
	if (text[at] == '(' && at && (isalnum((unsigned char)text[at - 1]) || text[at - 1] == '_'))
		return "a condition calls no functions; a text is compared by NAME == \"TEXT\"";
	if (ends_with(text, at, "not "))
		return "write '!'";
	if (text[at] == '\'')
		return "a text stands in double quotes";
	if (text[at] == '=' && text[at + 1] == '=')
		return NULL;
	for (size_t i = 0; i < PG_ARRAY_SIZE(operators); i++) {
		if (begins_with(text + at, operators[i].word))
			return operators[i].hint;
	}
	return NULL;
}
