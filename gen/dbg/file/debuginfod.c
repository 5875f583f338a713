// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/debuginfod.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/quote.h"
#include "base/terminal.h"

/*
 * The library is loaded when it is asked, as libdwfl does: it brings libcurl along. Its functions
 * as elfutils/debuginfod.h has them.
 */
static const char library_name[] = "libdebuginfod.so.1";

struct client {
	void *code; /* as dlopen() has it */
	void *handle;
	void *(*begin)(void);
	void (*end)(void *handle);
	int (*find)(void *handle, const unsigned char *build_id, int build_id_len, char **path);
	void (*set_progress)(void *handle, int (*show)(void *handle, long done, long all));
};

/** What is shown of it. */
struct progress {
	const char *what;
	bool is_shown;
};

/** The library passes only its own handle. */
static struct progress *current;

static int show(void *handle, long done, long all)
{
	char of[32] = "";

	(void)handle;
	if (all > 0)
		snprintf(of, sizeof(of), " of %ld", all >> 20);
	fprintf(stderr, "\rdebuginfod: debug info of %s: %ld%s MB ", current->what, done >> 20, of);
	fflush(stderr);
	current->is_shown = true;
	return 0;
}

static void hide(const struct progress *progress)
{
	if (progress->is_shown)
		fputs("\r\033[K", stderr);
}

static bool load(struct client *client)
{
	client->code = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
	if (!client->code)
		return false;
	client->begin = dlsym(client->code, "debuginfod_begin");
	client->end = dlsym(client->code, "debuginfod_end");
	client->find = dlsym(client->code, "debuginfod_find_debuginfo");
	client->set_progress = dlsym(client->code, "debuginfod_set_progressfn");
	return client->begin && client->end && client->find && client->set_progress;
}

static bool start(struct client *client)
{
	if (load(client))
		client->handle = client->begin();
	return client->handle != NULL;
}

static void stop(struct client *client)
{
	if (client->handle)
		client->end(client->handle);
	if (client->code)
		dlclose(client->code);
}

/** Build ids of length 0 are texts. */
static const char *fetch(struct pg_arena *arena, struct client *client, const char *build_id,
			 const char *what, const char **ret_why)
{
	struct progress progress = {.what = pg_shown(arena, what)};
	const char *found = NULL;
	char *path = NULL;
	int fd;

	current = &progress;
	if (pg_terminal_width(STDERR_FILENO))
		client->set_progress(client->handle, show);
	fd = client->find(client->handle, (const unsigned char *)build_id, 0, &path);
	hide(&progress);
	current = NULL;
	if (fd >= 0) {
		found = pg_strndup(arena, path, strlen(path));
		close(fd);
	} else {
		*ret_why = strerror(-fd);
	}
	free(path);
	return found;
}

void pg_debuginfod_find(struct pg_arena *arena, const char *build_id, const char *what,
			const char **ret_path, const char **ret_why)
{
	const char *urls = secure_getenv("DEBUGINFOD_URLS"), *why = "cannot be asked";
	struct client client = {.code = NULL};

	*ret_path = *ret_why = NULL;
	if (!urls || !*urls || !build_id)
		return;
	if (start(&client))
		*ret_path = fetch(arena, &client, build_id, what, &why);
	else if (!client.code)
		why = pg_printf(arena, "cannot be asked without %s", library_name);
	stop(&client);
	if (!*ret_path)
		*ret_why = pg_printf(arena, "build id %s at %s: %s", build_id, urls, why);
}
