/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * Shared by the fuzzing targets. Each target is a program with libFuzzer's
 * LLVMFuzzerTestOneInput(); commands run within it, on files that only live in memory.
 */
#ifndef PG_TESTS_FUZZ_H
#define PG_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/** libFuzzer's own: change the bytes somehow; returns the new size. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most);

/** The entry points that libFuzzer looks for; a target has the first one, and some of the others. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed);

/**
 * Before the first input: a folder of its own, stdout in memory, and an environment in which nothing
 * outside is read: no caches, no servers. Calls after the first do nothing.
 */
void fuzz_begin(void);

/** The path of a name in the folder. */
const char *fuzz_path(const char *name);

/** Make the file NAME in the folder, or replace what is in it; its path. */
const char *fuzz_file(const char *name, const void *bytes, size_t size);

/**
 * A number below a limit, which the bytes of the last file decide: an input is asked some questions,
 * and inputs that are nearly the same are asked others.
 */
uint64_t fuzz_drawn(uint64_t limit);

/** The standard input of the next command. */
void fuzz_stdin(const char *text, size_t len);

/** Run a command line: "vars", "-x", …, NULL; its exit status. What it prints is kept. */
int fuzz_run(const char *const *words);
#define FUZZ_RUN(...) fuzz_run((const char *const[]){__VA_ARGS__, NULL})

/** The output of the last command, up to `most` bytes, with a NUL after it; malloc'ed. */
char *fuzz_output(size_t most);

/** All commands that read debug info, on one file: `option` is -k, -x, -m or --btf. */
void fuzz_debug_info(const char *option, const char *path);

/** `diff', and `gen' for both, of two files. */
void fuzz_two_builds(const char *option, const char *old, const char *new);

/* --- For mutators --- */

/** Numbers drawn from a seed: the same for the same one. */
struct fuzz_random {
	uint64_t state;
};

/** A number below a limit, which is not 0. */
uint64_t fuzz_below(struct fuzz_random *random, uint64_t limit);

/** Change an ELF file in its sections, with the sense of what is in each; its new size. */
size_t fuzz_mutate_elf(uint8_t *bytes, size_t size, size_t most, struct fuzz_random *random);

/** The same for raw BTF; and for whatever it is. */
size_t fuzz_mutate_btf(uint8_t *bytes, size_t size, size_t most, struct fuzz_random *random);
size_t fuzz_mutate_bytes(uint8_t *bytes, size_t size, size_t most, struct fuzz_random *random);

/** An input of two files: the first one's size (4 bytes, little-endian), its bytes, the second. */
struct fuzz_pair {
	const uint8_t *first, *second;
	size_t first_size, second_size;
};

/** Whatever the bytes are: a size beyond the end is the end. */
struct fuzz_pair fuzz_pair_of(const uint8_t *bytes, size_t size);

/** Change one of the two: the first, which keeps its size, or the second. */
typedef size_t (*fuzz_mutator)(uint8_t *bytes, size_t size, size_t most,
			       struct fuzz_random *random);
size_t fuzz_mutate_pair(uint8_t *bytes, size_t size, size_t most, struct fuzz_random *random,
			fuzz_mutator first, fuzz_mutator second);

#endif
