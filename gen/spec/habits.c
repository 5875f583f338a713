// SPDX-License-Identifier: GPL-2.0-only
#include "spec/habits.h"

#include <ctype.h>
#include <string.h>

#include "base/array.h"
#include "base/suggest.h"

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

/** What a program marks for tracers, as perf's %sdt_libc:setjmp and bpftrace's usdt:. */
#define MARKERS \
	"markers (SDT, USDT) are not probed: the function that has one is, and each of its lines"

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

/** "vfs_read+4", where "vfs_read" can stand. */
static bool is_place(struct pg_arena *arena, const char *text)
{
	size_t len = strcspn(text, "+");

	return is_name(pg_strndup(arena, text, len)) &&
	       (!text[len] || isdigit((unsigned char)text[len + 1]));
}

/** "MODULE:FUNC", and what follows FUNC here. */
static const char *of_module(struct pg_arena *arena, const char *module, const char *func,
			     const char *mark)
{
	if (strcmp(module, "vmlinux") == 0 || strcmp(module, "kernel") == 0)
		return pg_printf(arena, "write '%s%s': without a module the kernel is meant", func,
				 mark);
	return pg_printf(arena,
			 "write '%s%s', and name what it is in: a module by -m %s or a line "
			 "%%module %s, a program by -x FILE or a line %%exec FILE",
			 func, mark, module, module);
}

/**
 * "p:EVENT FUNC" of kprobe_events has the function in the next word. is_library: what stands before
 * a second `:` is not a module.
 */
static const char *of_function(struct pg_arena *arena, const char *after, const char *next,
			       const char *mark, bool is_library)
{
	const char *func = bare(arena, *after == ':' ? after + 1 : after);
	const char *colon = strchr(func, ':');

	if (is_name(next) && is_name(after))
		return pg_printf(arena,
				 "write '%s%s', or, if %s is the event's name and not the "
				 "function's, '%s=%s%s'",
				 after, mark, after, after, next, mark);
	if (colon && is_name(colon + 1) && is_library)
		return pg_printf(arena, "write '%s%s', and name the program or library by -x FILE",
				 colon + 1, mark);
	if (colon && is_name(colon + 1))
		return of_module(arena, pg_strndup(arena, func, (size_t)(colon - func)), colon + 1,
				 mark);
	return is_place(arena, func) ? pg_printf(arena, "write '%s%s'", func, mark) : NULL;
}

/** In kprobe_events an event's name stands behind the `:`, in other tools the function. */
static bool has_event(const char *provider)
{
	return strcmp(provider, "p") == 0 || strcmp(provider, "r") == 0;
}

static const char *of_provider(struct pg_arena *arena, size_t i, const char *after,
			       const char *next)
{
	/* In trace.py it is a library that stands there, in bpftrace a module. */
	const bool is_own = has_event(providers[i].word);
	const char *func = is_own ? next : "";

	switch (providers[i].kind) {
	case ENTRY:
		return of_function(arena, after, func, "", is_own);
	case RETURN:
		return of_function(arena, after, func, "%return", is_own);
	case PROGRAM:
		return of_program(arena, bare(arena, after), "");
	case PROGRAM_RETURN:
		return of_program(arena, bare(arena, after), "%return");
	case EVENT:
		break;
	}
	if (strcmp(providers[i].word, "usdt") == 0)
		return MARKERS;
	return "a probe is a place in a function here: name the function that you want to look into";
}

const char *pg_habit_of_point(struct pg_arena *arena, const char *before, bool is_source,
			      const char *after, const char *next)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(providers); i++) {
		if (strcmp(before, providers[i].word) == 0)
			return of_provider(arena, i, after, next);
	}
	if (strncmp(before, "sdt_", strlen("sdt_")) == 0)
		return MARKERS;
	if (pg_habit_of_mark(after) && !is_source)
		return pg_habit_of_mark(after);
	if (isdigit((unsigned char)*after))
		return pg_printf(arena, "a probe is at one line; `probegen lines %s' has them all",
				 before);
	if (!is_name(after))
		return NULL;
	if (is_source)
		return pg_printf(arena, "write '%s@%s' for a function in a file", after, before);
	if (strchr(before, '/'))
		return of_program(arena, pg_printf(arena, "%s:%s", before, after), "");
	return of_module(arena, before, after, "");
}

const char *pg_habit_of_directive(const char *word)
{
	return strchr(word, ':') ? MARKERS : NULL;
}

const char *pg_habit_of_mark(const char *mark)
{
	static const char *const entries[] = {"entry", "enter", "call", "begin", "start"};
	static const char *const returns[] = {"return", "ret", "exit", "end"};

	for (size_t i = 0; i < PG_ARRAY_SIZE(entries); i++) {
		if (strcmp(mark, entries[i]) == 0)
			return "FUNC alone is its entry";
	}
	for (size_t i = 0; i < PG_ARRAY_SIZE(returns); i++) {
		if (strcmp(mark, returns[i]) == 0)
			return "a function's return is FUNC%return";
	}
	return NULL;
}

const char *pg_habit_of_character(char c)
{
	if (c == '(')
		return "the arguments follow with blanks between them: FUNC ARG ARG";
	if (c == ',' || c == '{' || c == '|')
		return "a probe is one function, or those of a pattern as tcp_*: others are probes of "
		       "their own, in lines of their own";
	return NULL;
}

const char *pg_habit_of_system_call(const char *name)
{
	static const char *const begins[] = {"sys_enter_", "sys_exit_", "sys_",	     "SyS_",
					     "do_sys_",	   "__sys_",	"__se_sys_", "ksys_"};

	for (size_t i = 0; i < PG_ARRAY_SIZE(begins); i++) {
		if (strncmp(name, begins[i], strlen(begins[i])) == 0)
			return name + strlen(begins[i]);
	}
	return NULL;
}

const char *pg_habit_of_function(struct pg_arena *arena, const char *name)
{
	const char *dot = strrchr(name, '.');

	if (*name == '-')
		return "it is an option, not a part of a probe";
	if (strchr(name, '{') && strchr(name, ','))
		return pg_habit_of_character('{');
	if (dot && strcmp(dot, ".return") == 0)
		return pg_printf(arena, "write '%.*s%%return'", (int)(dot - name), name);
	if (strncmp(name, "p::", 3) == 0 || strncmp(name, "r::", 3) == 0)
		return "write FUNC, or FUNC%return for its return, without 'p::', 'r::' and parameters";
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

static const char has_result[] = "write '$retval', at FUNC%return";

const char *pg_habit_of_argument(const char *text)
{
	if ((*text && strchr("/<>", *text)) || strncmp(text, "if ", 3) == 0)
		return "a condition is an option of trace: --filter CONDITION";
	if (strncmp(text, "$$", 2) == 0)
		return "write $params, $locals or $vars";
	if (*text == '=')
		return "no blanks stand around '=': NAME=EXPRESSION";
	if (*text == '{')
		return "trace prints the arguments by itself; --by and --count make tables";
	return NULL;
}

const char *pg_habit_of_dollar(const char *name)
{
	static const char *const words[] = {"retval", "params", "locals", "vars",
					    "entry",  "time",	"cpu"};
	if (is_numbered(name))
		return by_name;
	const char *hint = pg_habit_of_variable(name);

	if (strncmp(name, "stack", 5) == 0)
		return has_stack;
	if (strncmp(name, "arg", 3) == 0)
		return "the parameters are $arg1 to $arg64";
	return hint || pg_suggest(name, words, PG_ARRAY_SIZE(words))
		       ? hint
		       : "a variable's name stands alone: NAME";
}

const char *pg_habit_of_variable(const char *name)
{
	static const struct hint hints[] = {
		{"retval", has_result}, {"ret", has_result},  {"rv", has_result},
		{"return", has_result}, {"args", by_name},    {"params", by_name},
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
		{"uid", "a user is named by --uid"},
		{"cgroup", "a cgroup is named by --cgroup"},
		{"execname", "write 'comm'"},
		{"probe", "events are counted together by --by event"},
		{"func", "events are counted together by --by event"},
		{"stack", "write 'kstack', or 'ustack' for the process's"},
	};

	return is_numbered(name) ? by_name : look_up(hints, PG_ARRAY_SIZE(hints), name);
}

/* --- Calls and types --- */

const char *pg_habit_of_call(const char *text, size_t end)
{
	static const struct hint hints[] = {
		{"str", "write 'POINTER:string'"},
		{"kstr", "write 'POINTER:string'"},
		{"kernel_string", "write 'POINTER:string'"},
		{"ustr", "write 'POINTER:ustring'"},
		{"user_string", "write 'POINTER:ustring'"},
		{"ksym", "write 'ADDRESS:symbol'"},
		{"symname", "write 'ADDRESS:symbol'"},
		{"buf", "write 'POINTER:bytes[N]'"},
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(hints); i++) {
		size_t len = strlen(hints[i].word);

		if (end > len && memcmp(text + end - len, hints[i].word, len) == 0 &&
		    !isalnum((unsigned char)text[end - len - 1]) && text[end - len - 1] != '_')
			return hints[i].hint;
	}
	return "functions and macros cannot be called here: write what they read, with casts as in C";
}

static bool is_c_type(const char *type)
{
	static const char *const words[] = {"int",    "long", "short",	"unsigned", "signed",
					    "void",   "bool", "struct", "enum",	    "union",
					    "double", "float"};
	size_t len = strlen(type);

	for (size_t i = 0; i < PG_ARRAY_SIZE(words); i++) {
		if (strcmp(type, words[i]) == 0)
			return true;
	}
	type += *type == 'u';
	return (len > 2 && strcmp(type + strlen(type) - 2, "_t") == 0) ||
	       (strncmp(type, "int", 3) == 0 && isdigit((unsigned char)type[3]));
}

const char *pg_habit_of_type(const char *type)
{
	static const struct hint hints[] = {
		{"str", "write 'string'"},   {"hex", "write 'x64'"},   {"ptr", "write 'x64'"},
		{"buf", "write 'bytes[N]'"}, {"sym", "write 'symbol'"}, {"ksym", "write 'symbol'"},
	};

	if (is_c_type(type))
		return "the variable's own type is taken by itself; another one of C is a cast: "
		       "NAME=(TYPE)EXPRESSION";
	return look_up(hints, PG_ARRAY_SIZE(hints), type);
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

/** bpftrace's functions of maps are options. */
static const char *called(const char *text, size_t at)
{
	static const struct hint maps[] = {
		{"lhist", "write --lhist EXPRESSION,MIN,MAX,STEP"},
		{"hist", "write --hist EXPRESSION"},
		{"sum", "write --sum EXPRESSION"},
		{"avg", "write --avg EXPRESSION"},
		{"min", "write --min EXPRESSION"},
		{"max", "write --max EXPRESSION"},
		{"count", "write --by KEY,...: events are counted by keys"},
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(maps); i++) {
		if (ends_with(text, at, maps[i].word))
			return maps[i].hint;
	}
	return "no functions are called here; a text is compared by NAME == \"TEXT\"";
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
		return called(text, at);
	if (text[at] == '[' && ends_with(text, at, "@"))
		return "what stands in brackets elsewhere is a key here: --by KEY,...";
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
