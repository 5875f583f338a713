// SPDX-License-Identifier: GPL-2.0-only
/* The cause of an errno, by the rights of a process and the restrictions of a kernel. */
#include "run/cause.h"

#include <errno.h>
#include <string.h>

#include "run/attach.h"
#include "unit.h"

static struct pg_arena *arena;

static void setup(void)
{
	arena = pg_arena_create();
}

static void teardown(void)
{
	pg_arena_destroy(arena);
}

enum { SYS_ADMIN = 21, PERFMON = 38, BPF = 39 };
#define BIT(n) ((uint64_t)1 << (n))

/** A root to whom nothing is forbidden; tests take something away. */
static struct pg_allowed all(void)
{
	return (struct pg_allowed){
		.is_root = true,
		.capabilities = ~(uint64_t)0 >> 23,
		.open_files = 1024,
		.most_files = 1048576,
		.locked_memory = 65536,
		.num_programs = 1551,
		.files_needed = 4720,
	};
}

static void expect(const struct pg_allowed *allowed, int number, const char *message,
		   const char *hint)
{
	const struct pg_error *error = pg_cause_error(arena, allowed, number, "cannot load x");

	ck_assert_str_eq(error->message, message);
	if (hint)
		ck_assert_str_eq(error->hint, hint);
	else
		ck_assert_ptr_null(error->hint);
}

START_TEST(open_files)
{
	struct pg_allowed allowed = all();

	expect(&allowed, EMFILE, "cannot load x: 1024 open files are not enough for 1551 programs",
	       "raise 'ulimit -n' to 4720");
	allowed.most_files = 1024;
	expect(&allowed, EMFILE, "cannot load x: 1024 open files are not enough for 1551 programs",
	       "raise the sysctl fs.nr_open to 4720, and 'ulimit -n' with it");
	allowed.num_programs = 1;
	allowed.open_files = 3;
	allowed.files_needed = 67;
	expect(&allowed, EMFILE, "cannot load x: 3 open files are not enough for 1 program",
	       "raise 'ulimit -n' to 67");
	allowed.num_programs = 0;
	expect(&allowed, ENFILE, "cannot load x: Too many open files in system",
	       "raise the sysctl fs.file-max: all processes of the system share it");
}
END_TEST

START_TEST(capabilities)
{
	struct pg_allowed allowed = all();
	static const char hint[] = "a container has to be granted them";

	allowed.capabilities = BIT(PERFMON) | BIT(BPF);
	expect(&allowed, EPERM, "cannot load x: the kernel does not permit it",
	       "no capability is missing: a security module or a container's seccomp filter "
	       "forbids it");
	allowed.capabilities = BIT(SYS_ADMIN);
	ck_assert_ptr_nonnull(strstr(pg_cause_error(arena, &allowed, EPERM, "x")->hint,
				     "no capability is missing"));
	allowed.capabilities = BIT(PERFMON);
	expect(&allowed, EPERM, "cannot load x: this process lacks CAP_BPF", hint);
	allowed.capabilities = BIT(BPF);
	expect(&allowed, EACCES, "cannot load x: this process lacks CAP_PERFMON", hint);
	allowed.capabilities = BIT(0);
	expect(&allowed, EPERM, "cannot load x: this process lacks CAP_BPF and CAP_PERFMON", hint);
	allowed.is_root = false;
	expect(&allowed, EPERM, "cannot load x: the kernel does not permit it",
	       "loading BPF programs needs root: try sudo");
}
END_TEST

START_TEST(lockdown)
{
	struct pg_allowed allowed = all();
	static const char log[] = "0: (85) call bpf_probe_read_kernel#113\n"
				  "unknown func bpf_probe_read_kernel#113\n";

	ck_assert_ptr_null(pg_lockdown_mode(arena, "[none] integrity confidentiality\n"));
	ck_assert_ptr_null(pg_lockdown_mode(arena, ""));
	ck_assert_ptr_null(pg_lockdown_mode(arena, "none [integrity"));
	ck_assert_str_eq(pg_lockdown_mode(arena, "none [integrity] confidentiality\n"),
			 "integrity");

	ck_assert_ptr_null(pg_lockdown_text(arena, &allowed, log));
	allowed.lockdown = "integrity"; /* which does not forbid to read */
	ck_assert_ptr_null(pg_lockdown_text(arena, &allowed, log));
	ck_assert_ptr_nonnull(strstr(pg_cause_error(arena, &allowed, EPERM, "x")->hint,
				     "no capability is missing"));
	allowed.lockdown = "confidentiality";
	ck_assert_str_eq(pg_lockdown_text(arena, &allowed, log),
			 "the kernel is locked down (confidentiality)");
	ck_assert_ptr_null(pg_lockdown_text(arena, &allowed, "R6 invalid mem access\n"));
	expect(&allowed, EPERM, "cannot load x: the kernel is locked down (confidentiality)",
	       "in this mode programs may not read the kernel's memory; boot without "
	       "lockdown=confidentiality to leave it");
}
END_TEST

START_TEST(memory)
{
	struct pg_allowed allowed = all();

	expect(&allowed, ENOMEM, "cannot load x: the kernel does not have enough memory for it",
	       "a memory limit of the process's cgroup counts, too");
	allowed.is_memory_counted = true;
	expect(&allowed, EPERM, "cannot load x: 64 kB of locked memory are not enough",
	       "raise 'ulimit -l': before Linux 5.11 programs and maps count");
	allowed.locked_memory = UINT64_MAX;
	expect(&allowed, EPERM, "cannot load x: the kernel does not permit it",
	       "no capability is missing: a security module or a container's seccomp filter "
	       "forbids it");
}
END_TEST

/** Only what the verifier says of the program itself is its refusal. */
START_TEST(verdicts)
{
	static const int no_verdicts[] = {EPERM, EMFILE, ENFILE, ENOMEM, EAGAIN, EINTR};
	static const int refusals[] = {EACCES, EINVAL, E2BIG, EFAULT, 524 /* ENOTSUPP */};

	for (size_t i = 0; i < sizeof(no_verdicts) / sizeof(*no_verdicts); i++)
		ck_assert(pg_is_no_verdict(no_verdicts[i]));
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		ck_assert(!pg_is_no_verdict(refusals[i]));
}
END_TEST

/* --- Places --- */

static void expect_place(const char *section, int number, const char *message)
{
	const struct pg_allowed allowed = all();

	ck_assert_str_eq(pg_attach_error(arena, &allowed, section, number)->message, message);
}

START_TEST(places)
{
	expect_place("kprobe/no_module_of_this:f+0x4", ENOENT,
		     "cannot attach to no_module_of_this:f+0x4: module no_module_of_this is not "
		     "loaded");
	expect_place("uprobe//no/such/file:f", ENOENT,
		     "cannot attach to /no/such/file:f: /no/such/file does not exist");
	expect_place("kprobe/f+0x1", EILSEQ,
		     "cannot attach to f+0x1: no instruction begins there");
	expect_place("kprobe/f", EADDRNOTAVAIL,
		     "cannot attach to f: the kernel has several symbols of this name");
	expect_place("kretprobe/f", EMFILE,
		     "cannot attach to f: 1024 open files are not enough for 1551 programs");
	expect_place("fentry/f", EBUSY, "cannot attach to fentry/f: Device or resource busy");
	expect_place("uprobe//proc/self/exe:f", ENOMEM,
		     "cannot attach to /proc/self/exe:f: the kernel does not have enough memory for it");
}
END_TEST

/** The facts that are read are those of this process. */
START_TEST(this_process)
{
	struct pg_allowed allowed = {.num_programs = 7};

	pg_allowed_read(arena, &allowed);
	ck_assert_uint_eq(allowed.num_programs, 7);
	ck_assert_uint_gt(allowed.open_files, 3);
	ck_assert_uint_ge(allowed.most_files, 64);
}
END_TEST

Suite *pg_suite_cause(void)
{
	Suite *suite = suite_create("cause");
	TCase *cases = tcase_create("cause");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, open_files);
	tcase_add_test(cases, capabilities);
	tcase_add_test(cases, lockdown);
	tcase_add_test(cases, memory);
	tcase_add_test(cases, verdicts);
	tcase_add_test(cases, places);
	tcase_add_test(cases, this_process);
	suite_add_tcase(suite, cases);
	return suite;
}
