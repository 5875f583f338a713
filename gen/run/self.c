// SPDX-License-Identifier: GPL-2.0-only
#include "run/self.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"

/** The inode of the namespace that the machine starts with: PROC_PID_INIT_INO of the kernel. */
#define FIRST_NAMESPACE 0xeffffffcu

bool pg_self_has_machine_numbers(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino == FIRST_NAMESPACE;
}

/** return bpf_get_current_pid_tgid() >> 32; */
static int load_question(void)
{
	static const struct bpf_insn insns[] = {
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_get_current_pid_tgid},
		{.code = BPF_ALU64 | BPF_RSH | BPF_K, .dst_reg = BPF_REG_0, .imm = 32},
		{.code = BPF_JMP | BPF_EXIT},
	};

	return bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "probegen_self", "GPL", insns,
			     PG_ARRAY_SIZE(insns), NULL);
}

uint32_t pg_self_process(void)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	int program, failed;

	if (pg_self_has_machine_numbers())
		return (uint32_t)getpid();
	program = load_question();
	if (program < 0)
		return 0;
	failed = bpf_prog_test_run_opts(program, &opts);
	close(program);
	return failed ? 0 : opts.retval;
}
