// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * load PROG.bpf.o... -- COMMAND [ARG...]
 *
 * Load BPF objects, attach all their programs, run the command, detach, and print what the
 * programs said: the lines of bpf_printk(), and each record of the ring buffers, if there are any,
 * as "event WORD...", its 64-bit words in hexadecimal. All objects share the ring buffers of one
 * name, so that their records stay in order. The status is the command's, or 125.
 *
 * Nothing is printed while programs are attached: printing is a write, and a program that traces
 * writes would never see the end of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define TRACING	     "/sys/kernel/tracing/"
#define MAX_PROGRAMS 8192
#define MAX_RINGS    8
#define FAILED	     125

static struct bpf_link *links[MAX_PROGRAMS];
static size_t num_links;
static struct bpf_map *rings[MAX_RINGS];
static size_t num_rings;

static int print_problems(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

static void die(const char *what, const char *name)
{
	fprintf(stderr, "load: %s %s: %s\n", what, name, strerror(errno));
	exit(FAILED);
}

static void attach(struct bpf_program *program)
{
	struct bpf_link *link = NULL;

	if (num_links < MAX_PROGRAMS)
		link = bpf_program__attach(program);
	else
		errno = E2BIG;
	if (!link)
		die("cannot attach", bpf_program__section_name(program));
	links[num_links++] = link;
}

/* The ring buffer of an earlier object that has the name of this one takes its place. */
static void share(struct bpf_map *ring)
{
	for (size_t i = 0; i < num_rings; i++) {
		if (strcmp(bpf_map__name(rings[i]), bpf_map__name(ring)) != 0)
			continue;
		if (bpf_map__reuse_fd(ring, bpf_map__fd(rings[i])))
			die("cannot share the ring buffer", bpf_map__name(ring));
		return;
	}
	errno = E2BIG;
	if (num_rings == MAX_RINGS)
		die("cannot read", bpf_map__name(ring));
	rings[num_rings++] = ring;
}

static void load(const char *path)
{
	struct bpf_object *object = bpf_object__open(path);
	struct bpf_program *program;
	struct bpf_map *map;

	if (!object)
		die("cannot open", path);
	bpf_object__for_each_map(map, object) {
		if (bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF)
			share(map);
	}
	if (bpf_object__load(object))
		die("cannot load", path);
	bpf_object__for_each_program(program, object)
		attach(program);
}

static int run(char **command)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		die("cannot start", command[0]);
	if (child == 0) {
		execvp(command[0], command);
		die("cannot run", command[0]);
	}
	if (waitpid(child, &status, 0) < 0)
		die("lost", command[0]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
}

static int print_event(void *unused, void *record, size_t size)
{
	const uint64_t *words = record;

	(void)unused;
	printf("event");
	for (size_t i = 0; i < size / sizeof(*words); i++)
		printf(" %llx", (unsigned long long)words[i]);
	putchar('\n');
	return 0;
}

static void print_events(struct bpf_map *map)
{
	struct ring_buffer *ring = ring_buffer__new(bpf_map__fd(map), print_event, NULL, NULL);

	if (!ring || ring_buffer__consume(ring) < 0)
		die("cannot read", bpf_map__name(map));
	ring_buffer__free(ring);
}

static void print_trace(int trace)
{
	char text[4096];
	ssize_t got;

	while ((got = read(trace, text, sizeof(text))) > 0)
		fwrite(text, 1, (size_t)got, stdout);
}

int main(int argc, char **argv)
{
	int status, trace, i;

	libbpf_set_print(print_problems);
	trace = open(TRACING "trace_pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (trace < 0)
		die("cannot open", TRACING "trace_pipe");
	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		load(argv[i]);
	if (i + 1 >= argc) {
		fprintf(stderr, "usage: load PROG.bpf.o... -- COMMAND [ARG...]\n");
		return FAILED;
	}
	status = run(argv + i + 1);
	while (num_links > 0)
		bpf_link__destroy(links[--num_links]);
	print_trace(trace);
	for (size_t j = 0; j < num_rings; j++)
		print_events(rings[j]);
	return status;
}
