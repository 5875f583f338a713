// SPDX-License-Identifier: GPL-2.0-only
#include "target.h"

#include <unistd.h>

#include "dbg/file/kernel.h"
#include "dbg/file/module.h"
#include "dbg/file/open.h"
#include "dbg/file/program.h"
#include "dbg/type/btf.h"

struct pg_target pg_target_default(const struct pg_pipeline_options *options)
{
	if (options->program)
		return (struct pg_target){PG_TARGET_EXEC, options->program, {NULL, 0, 0}};
	if (options->module)
		return (struct pg_target){PG_TARGET_MODULE, options->module, {NULL, 0, 0}};
	return (struct pg_target){PG_TARGET_KERNEL, NULL, {NULL, 0, 0}};
}

static const struct pg_error *open_kernel(struct pg_arena *arena,
					  const struct pg_pipeline_options *options,
					  struct pg_dbg **ret)
{
	const char *path = options->kernel;
	const struct pg_error *not_found;

	if (options->btf && path)
		return pg_error(arena,
				"-k and --btf cannot be used together");
	if (options->btf)
		return pg_btf_open(arena, options->btf, ret);
	not_found = path ? NULL : pg_kernel_find(arena, options->sysroot, &path);
	if (not_found && !options->sysroot && access(PG_BTF_RUNNING, R_OK) == 0)
		return pg_btf_open(arena, PG_BTF_RUNNING, ret);
	PG_TRY(not_found);
	return pg_dbg_open(arena, path, ret);
}

const struct pg_error *pg_target_open(struct pg_arena *arena,
				      const struct pg_pipeline_options *options,
				      const struct pg_target *target, struct pg_dbg **ret)
{
	switch (target->kind) {
	case PG_TARGET_KERNEL:
		PG_TRY(open_kernel(arena, options, ret));
		break;
	case PG_TARGET_MODULE:
		PG_TRY(options->btf
			       ? pg_btf_open_module(arena, options->btf, target->name, ret)
			       : pg_module_open(arena, options->sysroot, options->kernel,
						target->name, ret));
		break;
	case PG_TARGET_EXEC:
		PG_TRY(pg_program_open(arena, options->sysroot, target->name, ret));
		break;
	}
	(*ret)->source_dir = options->source;
	return NULL;
}

const struct pg_error *pg_pipeline_open(struct pg_arena *arena,
					const struct pg_pipeline_options *options,
					struct pg_dbg **ret)
{
	struct pg_target target = pg_target_default(options);

	return pg_target_open(arena, options, &target, ret);
}
