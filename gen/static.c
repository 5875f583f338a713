// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes probegen one file, which runs where nothing else of it is: the default template, and
 * the library that decodes instructions in place of the one that would be loaded. Others
 * (debuginfod's) are not there: a static program that loads a shared library needs the very libc
 * that it was built with. Linked with --wrap, so that libdw, too, finds none. And what is missing in
 * some archives of elfutils.
 */
#include <search.h>
#include <string.h>

#include "base/array.h"

__asm__(".pushsection .rodata\n"
	".globl pg_own_template\n"
	"pg_own_template:\n"
	".incbin \"" PG_TEMPLATE "\"\n"
	".byte 0\n"
	".popsection");

static const char capstone[] = "libcapstone.so.";

/* Only their addresses are asked for: dbg/code/insn has their types. */
extern char cs_open[], cs_close[], cs_malloc[], cs_free[], cs_disasm_iter[], cs_option[];
extern char cs_regs_access[];

void *__wrap_dlopen(const char *name, int flags);
void *__wrap_dlsym(void *library, const char *name);
int __wrap_dlclose(void *library);

void *__wrap_dlopen(const char *name, int flags)
{
	(void)flags;
	return name && strncmp(name, capstone, strlen(capstone)) == 0 ? (void *)capstone : NULL;
}

void *__wrap_dlsym(void *library, const char *name)
{
	static const struct {
		const char *name;
		void *address;
	} functions[] = {
		{"cs_open", cs_open},
		{"cs_close", cs_close},
		{"cs_malloc", cs_malloc},
		{"cs_free", cs_free},
		{"cs_disasm_iter", cs_disasm_iter},
		{"cs_option", cs_option},
		{"cs_regs_access", cs_regs_access},
	};

	for (size_t i = 0; library && i < PG_ARRAY_SIZE(functions); i++) {
		if (strcmp(functions[i].name, name) == 0)
			return functions[i].address;
	}
	return NULL;
}

int __wrap_dlclose(void *library)
{
	(void)library;
	return 0;
}

/* --- Of elfutils --- */

/*
 * The trees of libdw.a and libelf.a of elfutils 0.192, which Debian 13 ships without the archive that
 * has these functions (lib/eu-search.h there). There each tree has a lock; here each of
 * libdw's handles belongs to one thread. Weak, for libraries that have their own.
 */
struct eu_tree {
	void *root; /* the first member there */
};

#define PG_WEAK __attribute__((weak))

PG_WEAK void *eu_tsearch(const void *key, struct eu_tree *tree,
			 int (*compare)(const void *, const void *));
PG_WEAK void *eu_tfind(const void *key, struct eu_tree *tree,
		       int (*compare)(const void *, const void *));
PG_WEAK void *eu_tdelete(const void *key, struct eu_tree *tree,
			 int (*compare)(const void *, const void *));
PG_WEAK void eu_tdestroy(struct eu_tree *tree, void (*end)(void *));
PG_WEAK void eu_search_tree_init(struct eu_tree *tree);
PG_WEAK void eu_search_tree_fini(struct eu_tree *tree, void (*end)(void *));

void *eu_tsearch(const void *key, struct eu_tree *tree, int (*compare)(const void *, const void *))
{
	return tsearch(key, &tree->root, compare);
}

void *eu_tfind(const void *key, struct eu_tree *tree, int (*compare)(const void *, const void *))
{
	return tfind(key, &tree->root, compare);
}

void *eu_tdelete(const void *key, struct eu_tree *tree, int (*compare)(const void *, const void *))
{
	return tdelete(key, &tree->root, compare);
}

void eu_tdestroy(struct eu_tree *tree, void (*end)(void *))
{
	tdestroy(tree->root, end);
	tree->root = NULL;
}

void eu_search_tree_init(struct eu_tree *tree)
{
	tree->root = NULL;
}

void eu_search_tree_fini(struct eu_tree *tree, void (*end)(void *))
{
	eu_tdestroy(tree, end);
}
