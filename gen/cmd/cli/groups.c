// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cli/groups.h"

#include "cmd/cli/builds.h"
#include "emit/c/header.h"

enum { KEY_TEMPLATE = 0x200, KEY_SOURCE, KEY_BTF, KEY_STRICT, KEY_FOR };

static const struct pg_option debug_info_options[] = {
	{"kernel", 'k', {PG_VALUE_KERNEL, "FILE", NULL},
	 "vmlinux with DWARF, or its separate debug file", 0},
	{"btf", KEY_BTF, {PG_VALUE_KERNEL, "FILE", NULL},
	 "BTF instead of DWARF: a file of raw BTF, or an ELF file", 0},
	{"module", 'm', {PG_VALUE_MODULE, "NAME|FILE", "*.ko*"},
	 "probe this module: a name, or a .ko", 0},
	{"exec", 'x', {PG_VALUE_PROGRAM, "FILE", NULL},
	 "probe this user program or shared library", 0},
	{"sysroot", 's', {PG_VALUE_SYSROOT, "DIR", NULL}, "search below DIR", 0},
	{"source", KEY_SOURCE, {PG_VALUE_DIR, "DIR", NULL},
	 "the tree of the source files, for ;PATTERN", 0},
	{0},
};

static const struct pg_option probes_options[] = {
	{"strict", KEY_STRICT, {0}, "an argument that is unreadable at some sites is an error", 0},
	{0},
};

static const struct pg_option template_options[] = {
	{"template", KEY_TEMPLATE, {PG_VALUE_FILE, "FILE", "*.m4"},
	 "fill this m4 template instead of the default one", 0},
	{0},
};

static const struct pg_option builds_options[] = {
	{"for", KEY_FOR, {PG_VALUE_KERNEL, "FILE", NULL},
	 "one header for all of these builds: vmlinux with DWARF, a pack, or a folder of such", 0},
	{0},
};

static error_t parse(void *to, int key, char *value, struct argp_state *state)
{
	struct pg_pipeline_options *pipeline = to;

	switch (key) {
	case 'k':
		pipeline->kernel = value;
		pg_build_files_add(pipeline->builds, PG_TARGET_KERNEL, value);
		return 0;
	case 'm':
		pipeline->module = value;
		pg_build_files_add(pipeline->builds, PG_TARGET_MODULE, value);
		return 0;
	case 'x':
		pipeline->program = value;
		pg_build_files_add(pipeline->builds, PG_TARGET_EXEC, value);
		return 0;
	case 's':
		pipeline->sysroot = value;
		return 0;
	case KEY_BTF:
		pipeline->btf = value;
		return 0;
	case KEY_SOURCE:
		pipeline->source = value;
		pg_build_files_add_source(pipeline->builds, value);
		return 0;
	case KEY_FOR:
		if (pg_build_files_add_kernels(pipeline->builds, value))
			return 0;
		return pg_usage_error(state, "no vmlinux and no pack in %s, nor in the folders in it", value);
	case KEY_STRICT:
		pipeline->strict = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_template(void *to, int key, char *value, struct argp_state *state)
{
	struct pg_header_options *header = to;

	(void)state;
	if (key != KEY_TEMPLATE)
		return ARGP_ERR_UNKNOWN;
	header->template_file = value;
	return 0;
}

const struct pg_option_group pg_debug_info_group = {"Debug info:", 1, debug_info_options, parse};
const struct pg_option_group pg_builds_group = {NULL, 1, builds_options, parse};
const struct pg_option_group pg_probes_group = {"Probes:", 2, probes_options, parse};
const struct pg_option_group pg_template_group = {NULL, 2, template_options, parse_template};
