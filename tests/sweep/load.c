// SPDX-License-Identifier: GPL-2.0-only
/*
 * load PROG.bpf.o...
 *
 * Does the kernel take each program? Object by object, its programs are loaded, attached and
 * detached again. Prints "ok OBJECT PROGRAM" for each, or "FAILED OBJECT PROGRAM: WHY" after the
 * end of what libbpf and the verifier said.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/libbpf.h>

#define LAST_LINES 25

static char said[1 << 20];
static size_t said_size;

/* Of a verifier's log that is too long, the end counts: libbpf prints a log as a whole. */
static int note(enum libbpf_print_level level, const char *format, va_list args)
{
	size_t room = sizeof(said) - said_size;
	int size;

	if (level != LIBBPF_WARN)
		return 0;
	size = vsnprintf(said + said_size, room, format, args);
	if (size > 0)
		said_size += (size_t)size < room ? (size_t)size : room - 1;
	return 0;
}

static void print_last_lines(void)
{
	const char *at = said + said_size;

	for (int lines = 0; at > said; at--) {
		if (at[-1] == '\n' && ++lines > LAST_LINES)
			break;
	}
	fputs(at, stdout);
}

static void fail(const char *path, const char *program, const char *what)
{
	int error = errno;

	print_last_lines();
	printf("FAILED %s %s: %s: %s\n", path, program, what, strerror(error));
}

static struct bpf_object *open_object(const char *path)
{
	struct bpf_object *object;

	said_size = 0;
	said[0] = '\0';
	object = bpf_object__open(path);
	if (!object)
		fail(path, "-", "open");
	return object;
}

/** All of them stay attached until the last one is. */
static void attach_all(struct bpf_object *object, const char *path)
{
	struct bpf_link *links[1024];
	struct bpf_program *program;
	size_t num = 0;

	bpf_object__for_each_program(program, object)
	{
		struct bpf_link *link = NULL;

		if (!bpf_program__autoload(program))
			continue;
		said_size = 0;
		if (num < sizeof(links) / sizeof(links[0]))
			link = bpf_program__attach(program);
		else
			errno = E2BIG;
		if (link) {
			printf("ok %s %s\n", path, bpf_program__name(program));
			links[num++] = link;
		} else {
			fail(path, bpf_program__name(program), "attach");
		}
	}
	while (num > 0)
		bpf_link__destroy(links[--num]);
}

/** Load the object with one program alone. */
static void take_one(const char *path, const char *name)
{
	struct bpf_object *object = open_object(path);
	struct bpf_program *program;

	if (!object)
		return;
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, strcmp(bpf_program__name(program), name) == 0);
	if (bpf_object__load(object))
		fail(path, name, "load");
	else
		attach_all(object, path);
	bpf_object__close(object);
}

/** One program that the verifier refuses fails its object; then the others are tried without it. */
static void take(const char *path)
{
	struct bpf_object *object = open_object(path);
	struct bpf_program *program;

	if (!object)
		return;
	if (bpf_object__load(object) == 0) {
		attach_all(object, path);
	} else {
		bpf_object__for_each_program(program, object)
			take_one(path, bpf_program__name(program));
	}
	bpf_object__close(object);
}

int main(int argc, char **argv)
{
	libbpf_set_print(note);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++)
		take(argv[i]);
	return 0;
}
