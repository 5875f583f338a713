// SPDX-License-Identifier: GPL-2.0-only
#include "run/select/sleep.h"

#include <bpf/bpf.h>
#include <linux/types.h>
#include <probegen/record.h>

#include "base/array.h"
#include "base/cleanup.h"

/** Since Linux 6.0; before, programs of this type were refused this flag. */
static bool can_sleep(void)
{
	static const struct bpf_insn code[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K},
					       {.code = BPF_JMP | BPF_EXIT}};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .prog_flags = BPF_F_SLEEPABLE);
	PG_CLEANUP(pg_close_fd) int program =
		bpf_prog_load(BPF_PROG_TYPE_KPROBE, "probegen", "GPL", code, PG_ARRAY_SIZE(code), &opts);

	return program >= 0;
}

const struct pg_error *pg_sleep_allow(struct pg_loader *loader, const char **ret_why)
{
	const __u32 yes = 1;
	size_t size = 0;

	*ret_why = NULL;
	pg_loader_constant(loader, PROBE_SLEEPS_SECTION, &size);
	if (size != sizeof(yes))
		return NULL;
	*ret_why = pg_loader_sleepless(loader);
	if (!*ret_why && !can_sleep())
		*ret_why = "this kernel's programs may not wait for it (those of Linux 6.0 may)";
	if (*ret_why)
		return NULL;
	pg_loader_let_sleep(loader);
	return pg_loader_set_constant(loader, PROBE_SLEEPS_SECTION, &yes, sizeof(yes));
}
