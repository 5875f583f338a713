// SPDX-License-Identifier: GPL-2.0-only
#include "spec/habits.h"

#include <ctype.h>
#include <stdbool.h>
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

/** "PATH:FUNC", and what follows FUNC here. */
static const char *of_program(struct pg_arena *arena, const char *after, const char *mark)
{
	const char *colon = strrchr(after, ':');

	if (!colon || colon == after || !is_name(colon + 1))
		return NULL;
	return pg_printf(arena, "write '%s%s', and name the program by -x %.*s or a line %%exec %.*s",
			 colon + 1, mark, (int)(colon - after), after, (int)(colon - after), after);
}

static const char *of_provider(struct pg_arena *arena, size_t i, const char *after)
{
	switch (providers[i].kind) {
	case ENTRY:
		return is_name(after) ? pg_printf(arena, "write '%s'", after) : NULL;
	case RETURN:
		return is_name(after) ? pg_printf(arena, "write '%s%%return'", after) : NULL;
	case PROGRAM:
		return of_program(arena, after, "");
	case PROGRAM_RETURN:
		return of_program(arena, after, "%return");
	case EVENT:
		break;
	}
	return "a probe is a place in a function here: name the function that you want to look into";
}

const char *pg_habit_of_point(struct pg_arena *arena, const char *before, const char *after)
{
	const char *last = strrchr(after, ':');

	for (size_t i = 0; i < PG_ARRAY_SIZE(providers); i++) {
		if (strcmp(before, providers[i].word) == 0 && *after != ':')
			return of_provider(arena, i, after);
	}
	if (*after == ':' && is_name(last + 1))
		return pg_printf(arena,
				 "write '%s': a function is named without its class or namespace",
				 last + 1);
	if (!is_name(after))
		return NULL;
	if (strchr(before, '/'))
		return of_program(arena, pg_printf(arena, "%s:%s", before, after), "");
	if (strchr(before, '.'))
		return pg_printf(arena, "write '%s@%s' for a function in a file", after, before);
	return pg_printf(arena, "write '%s', and name the module by -m %s or a line %%module %s",
			 after, before, before);
}

const char *pg_habit_of_dollar(const char *name)
{
	if (strncmp(name, "arg", 3) == 0)
		return "write the parameter's name: `probegen vars FUNC' lists them, and $params has "
		       "them all";
	if (strcmp(name, "comm") == 0)
		return "trace prints it with each event; a program calls bpf_get_current_comm()";
	if (strncmp(name, "stack", 5) == 0)
		return "trace has --stack; a word on the stack is read by its variable's name";
	return NULL;
}
