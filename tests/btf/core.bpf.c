// SPDX-License-Identifier: GPL-2.0-only
/* One object for two kernels: its output is compared with the shell's. */
#include "core.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(opened, name, ino, size, flags, path, dentry)
{
	bpf_printk("opened %s %lu %lld", name, ino, size);
	bpf_printk("flags %s %x", name, flags);
	bpf_printk("whole %s %d", name, path.dentry == dentry);
	return 0;
}

PROBE_SEC(missing)
int on_missing(struct missing_ctx *ctx)
{
	struct missing_args args;

	if (!bpf_fetch_args(ctx, &args, sizeof(args)))
		bpf_printk("missing %s %d", args.name, BPF_ARG_OK(&args, version));
	return 0;
}

PROBE_SEC(moved)
int on_moved(struct moved_ctx *ctx)
{
	struct moved_args args;

	if (!bpf_fetch_args(ctx, &args, sizeof(args)))
		bpf_printk("moved %s %d %d", args.name, BPF_ARG_OK(&args, tree),
			   args.tree.ma_root != 0);
	return 0;
}

int BPF_PROBE(exec, pid, parent, in_execve, letter, running, name, exec)
{
	bpf_printk("exec %s %d %d", name, pid, parent);
	bpf_printk("now %s %d %d", name, in_execve, exec);
	bpf_printk("was %s %c", name, letter);
	bpf_printk("running %s %d", name, running == pid);
	return 0;
}

int BPF_PROBE(read, retval, name, ino, count)
{
	bpf_printk("read %s %lu %ld", name, ino, retval);
	bpf_printk("wanted %s %lu", name, count);
	return 0;
}
