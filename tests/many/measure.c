// SPDX-License-Identifier: GPL-2.0-only
/*
 * What attaching a program to many places of the kernel costs, in each of the ways that there are:
 *
 *     measure WAY THREADS NUMBER <PLACES
 *
 * WAY: `name` (a perf event for each, by SYMBOL+OFFSET), `address` (the same, by address), `event` (all of
 * them one event of tracefs, with one perf event), `multi` (one link of kprobe.multi, for entries alone). It prints
 * the milliseconds of making the perf events (or the definitions), of attaching the program, and of closing (or
 * removing) them. `list` prints the addresses instead. PLACES: SYMBOL+OFFSET in each line; those whose symbol is not
 * unique are passed over.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4096, TEXT = 256, MAX_THREADS = 256 };

struct place {
	char symbol[TEXT];
	uint64_t offset, address;
	int event, link;
};

static struct place places[MOST];
static int num_places, num_threads, program, failed, last_error;
static uint32_t kind;
static bool by_name;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static long bpf(int command, union bpf_attr *attr)
{
	return syscall(__NR_bpf, command, attr, sizeof(*attr));
}

static double now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

enum { KPROBE_MULTI = 42 }; /* of enum bpf_attach_type, and what a kernel since 5.18 knows of it */

struct multi_link {
	uint32_t program, target, type, flags;
	uint32_t multi_flags, num;
	uint64_t symbols, addresses, cookies;
};

static int load_empty(uint32_t attach_type)
{
	static const struct bpf_insn code[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 0},
					       {.code = BPF_JMP | BPF_EXIT}};
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_KPROBE,
			       .insn_cnt = 2,
			       .expected_attach_type = attach_type};
	int fd;

	attr.insns = (uintptr_t)code;
	attr.license = (uintptr_t)"GPL";
	fd = (int)bpf(BPF_PROG_LOAD, &attr);
	if (fd < 0)
		die("load");
	return fd;
}

static uint32_t read_number(const char *path)
{
	FILE *file = fopen(path, "r");
	uint32_t number = 0;

	if (!file || fscanf(file, "%" SCNu32, &number) != 1)
		die(path);
	fclose(file);
	return number;
}

static struct symbol { char name[TEXT]; uint64_t address; } *symbols;
static size_t num_symbols;

static void read_symbols(void)
{
	FILE *file = fopen("/proc/kallsyms", "r");
	char line[1024], letter;

	symbols = calloc(400000, sizeof(*symbols));
	while (file && fgets(line, sizeof(line), file)) {
		struct symbol *symbol = &symbols[num_symbols];

		if (sscanf(line, "%" SCNx64 " %c %255s", &symbol->address, &letter, symbol->name) == 3)
			num_symbols++;
	}
	fclose(file);
}

static uint64_t address_of(const char *name)
{
	uint64_t address = 0;

	for (size_t i = 0; i < num_symbols; i++) {
		if (strcmp(symbols[i].name, name) != 0)
			continue;
		if (address)
			return 0;
		address = symbols[i].address;
	}
	return address;
}

static void read_places(int most)
{
	char text[TEXT];

	read_symbols();
	while (num_places < most && num_places < MOST && scanf("%255s", text) == 1) {
		struct place *place = &places[num_places];
		char *plus = strrchr(text, '+');

		place->offset = plus ? strtoull(plus + 1, NULL, 0) : 0;
		if (plus)
			*plus = '\0';
		strcpy(place->symbol, text);
		place->address = address_of(text);
		if (!place->address)
			continue;
		place->address += place->offset;
		place->event = place->link = -1;
		num_places++;
	}
}

static void open_place(struct place *place)
{
	struct perf_event_attr attr = {.size = sizeof(attr), .type = kind};

	if (by_name) {
		attr.kprobe_func = (uintptr_t)place->symbol;
		attr.probe_offset = place->offset;
	} else {
		attr.kprobe_addr = place->address;
	}
	place->event = (int)syscall(__NR_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (place->event < 0) {
		last_error = errno;
		__atomic_add_fetch(&failed, 1, __ATOMIC_RELAXED);
	}
}

static void link_place(struct place *place)
{
	union bpf_attr attr = {.link_create = {.prog_fd = (uint32_t)program,
					       .target_fd = (uint32_t)place->event,
					       .attach_type = 41 /* BPF_PERF_EVENT */}};

	if (place->event < 0)
		return;
	place->link = (int)bpf(BPF_LINK_CREATE, &attr);
	if (place->link < 0 && ioctl(place->event, PERF_EVENT_IOC_SET_BPF, program) != 0)
		die("attach");
	if (ioctl(place->event, PERF_EVENT_IOC_ENABLE, 0) != 0)
		die("enable");
}

static void disable_place(struct place *place)
{
	if (place->event >= 0)
		ioctl(place->event, PERF_EVENT_IOC_DISABLE, 0);
}

static void close_place(struct place *place)
{
	if (place->link >= 0)
		close(place->link);
	if (place->event >= 0)
		close(place->event);
}

static void (*step)(struct place *);

static void *each(void *first)
{
	for (intptr_t i = (intptr_t)first; i < num_places; i += num_threads)
		step(&places[i]);
	return NULL;
}

static double all(void (*function)(struct place *))
{
	pthread_t threads[MAX_THREADS];
	double begin = now();

	step = function;
	for (intptr_t i = 0; i < num_threads; i++)
		pthread_create(&threads[i], NULL, each, (void *)i);
	for (int i = 0; i < num_threads; i++)
		pthread_join(threads[i], NULL);
	return now() - begin;
}

static void use_perf_events(void)
{
	double open_ms, link_ms, disable_ms, close_ms;

	kind = read_number("/sys/bus/event_source/devices/kprobe/type");
	open_ms = all(open_place);
	link_ms = all(link_place);
	usleep(300000);
	disable_ms = all(disable_place);
	close_ms = all(close_place);
	printf("%d places, %d failed (%d): open %.0f link %.0f disable %.0f close %.0f\n", num_places, failed,
	       last_error, open_ms, link_ms, disable_ms, close_ms);
}

static void use_event(void)
{
	static const char path[] = "/sys/kernel/tracing/kprobe_events";
	struct place one = {.event = -1, .link = -1};
	struct perf_event_attr attr = {.size = sizeof(attr), .type = PERF_TYPE_TRACEPOINT};
	int fd = open(path, O_WRONLY | O_APPEND);
	double begin = now(), open_ms, link_ms, close_ms;
	uint64_t text = address_of("_text");
	char line[TEXT];

	if (fd < 0)
		die(path);
	for (int i = 0; i < num_places; i++) {
		int len = snprintf(line, sizeof(line), "p:many/all _text+0x%" PRIx64 "\n",
				   places[i].address - text);

		if (write(fd, line, (size_t)len) != len)
			failed++;
	}
	open_ms = now() - begin;
	begin = now();
	attr.config = read_number("/sys/kernel/tracing/events/many/all/id");
	one.event = (int)syscall(__NR_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (one.event < 0)
		die("perf event");
	link_place(&one);
	link_ms = now() - begin;
	usleep(300000);
	begin = now();
	close_place(&one);
	close_ms = now() - begin;
	begin = now();
	if (write(fd, "-:many/all\n", 11) != 11)
		die("remove");
	printf("%d places, %d failed: define %.0f open %.0f close %.0f remove %.0f\n", num_places, failed,
	       open_ms, link_ms, close_ms, now() - begin);
}

/** The addresses, as `floor` wants them. */
static void list(void)
{
	for (int i = 0; i < num_places; i++)
		printf("%s0x%" PRIx64, i ? "," : "", places[i].address);
	putchar('\n');
}

static uint64_t addresses[MOST];

/** One link for some of the addresses; -1: the kernel refuses one of them, and so all. */
static int link_multi(int first, int num)
{
	struct multi_link attr = {.program = (uint32_t)program,
				  .type = KPROBE_MULTI,
				  .num = (uint32_t)num,
				  .addresses = (uintptr_t)(addresses + first)};

	return (int)syscall(__NR_bpf, BPF_LINK_CREATE, &attr, sizeof(attr));
}

/** Count the addresses of these that ftrace does not know, by halves, and make them 0. */
static void drop_unknown(int first, int num)
{
	int link = link_multi(first, num);

	if (link >= 0) {
		close(link);
	} else if (num > 1) {
		drop_unknown(first, num / 2);
		drop_unknown(first + num / 2, num - num / 2);
	} else {
		addresses[first] = 0;
		failed++;
	}
}

static void use_multi(void)
{
	int link, num = 0;
	double begin, link_ms;

	program = load_empty(KPROBE_MULTI);
	for (int i = 0; i < num_places; i++)
		addresses[i] = places[i].address;
	drop_unknown(0, num_places);
	for (int i = 0; i < num_places; i++) {
		if (addresses[i])
			addresses[num++] = addresses[i];
	}
	begin = now();
	link = link_multi(0, num);
	if (link < 0)
		die("kprobe.multi");
	link_ms = now() - begin;
	usleep(300000);
	begin = now();
	close(link);
	printf("%d places, %d failed: link %.0f close %.0f\n", num_places, failed, link_ms, now() - begin);
}

int main(int argc, char **argv)
{
	struct rlimit files = {65536, 65536};

	if (argc != 4)
		return 2;
	num_threads = atoi(argv[2]);
	read_places(atoi(argv[3]));
	setrlimit(RLIMIT_NOFILE, &files);
	program = load_empty(0);
	by_name = strcmp(argv[1], "name") == 0;
	if (strcmp(argv[1], "list") == 0)
		list();
	else if (strcmp(argv[1], "event") == 0)
		use_event();
	else if (strcmp(argv[1], "multi") == 0)
		use_multi();
	else
		use_perf_events();
	return 0;
}
