// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same as a person writes them: PLACE is the section of the function, LINE and BEFORE those of lines in it, where
 * the frame's variable is at OFFSET from the stack pointer.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>

const char LICENSE[] SEC("license") = "GPL";

unsigned long total;

#if defined(EMPTY)
SEC(PLACE) int empty(struct pt_regs *ctx)
{
	return 0;
}
#elif defined(REG)
SEC(PLACE) int reg(struct pt_regs *ctx)
{
	total += ctx->rdi;
	return 0;
}
#elif defined(FRAME)
SEC(LINE) int frame(struct pt_regs *ctx)
{
	long value;

	if (bpf_probe_read_user(&value, sizeof(value), (void *)(ctx->rsp + OFFSET)))
		return 0;
	total += value;
	return 0;
}
#elif defined(STRING)
SEC(PLACE) int string(struct pt_regs *ctx)
{
	char text[64];

	if (bpf_probe_read_user_str(text, sizeof(text), (void *)ctx->rsi) < 0)
		return 0;
	total += text[0];
	return 0;
}
#elif defined(ENTRY)
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 10240);
	__type(key, __u64);
	__type(value, __u64);
} entries SEC(".maps");

SEC(PLACE) int begins(struct pt_regs *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid(), number = ctx->rdi;

	bpf_map_update_elem(&entries, &thread, &number, BPF_ANY);
	return 0;
}

SEC(LINE) int entry(struct pt_regs *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u64 *number = bpf_map_lookup_elem(&entries, &thread);

	if (number)
		total += *number;
	return 0;
}
#elif defined(CHECKED)
/* The same by frame and process, with the return address, by which a value is known to be of this call. */
struct frame {
	__u64 cfa, process;
};

struct saved {
	__u64 return_address, number;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 10240);
	__type(key, struct frame);
	__type(value, struct saved);
} entries SEC(".maps");

SEC(PLACE) int begins(struct pt_regs *ctx)
{
	struct frame frame = {ctx->rsp + 8, bpf_get_current_pid_tgid() >> 32};
	struct saved saved = {0, ctx->rdi};

	if (bpf_probe_read_user(&saved.return_address, 8, (void *)ctx->rsp))
		return 0;
	bpf_map_update_elem(&entries, &frame, &saved, BPF_ANY);
	return 0;
}

SEC(LINE) int checked(struct pt_regs *ctx)
{
	struct frame frame = {ctx->rsp + CFA, bpf_get_current_pid_tgid() >> 32};
	struct saved *saved = bpf_map_lookup_elem(&entries, &frame);
	__u64 return_address;

	if (bpf_probe_read_user(&return_address, 8, (void *)(frame.cfa - 8)))
		return 0;
	if (saved && saved->return_address == return_address)
		total += saved->number;
	return 0;
}
#elif defined(MIDDLE)
/* Of the middle of a call, by thread: forgotten where a call begins, saved at a line, and looked up. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 10240);
	__type(key, __u64);
	__type(value, __u64);
} lines SEC(".maps");

SEC(PLACE) int begins(struct pt_regs *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&lines, &thread);
	return 0;
}

SEC(BEFORE) int passes(struct pt_regs *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid(), value;

	if (!bpf_probe_read_user(&value, sizeof(value), (void *)(ctx->rsp + OFFSET)))
		bpf_map_update_elem(&lines, &thread, &value, BPF_ANY);
	return 0;
}

SEC(LINE) int middle(struct pt_regs *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u64 *value = bpf_map_lookup_elem(&lines, &thread);

	if (value)
		total += *value;
	return 0;
}
#elif defined(SINCE)
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 10240);
	__type(key, __u64);
	__type(value, __u64);
} times SEC(".maps");

SEC(PLACE) int begins(struct pt_regs *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();

	bpf_map_update_elem(&times, &thread, &now, BPF_ANY);
	return 0;
}

SEC(LINE) int since(struct pt_regs *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u64 *then = bpf_map_lookup_elem(&times, &thread);

	if (then)
		total += bpf_ktime_get_ns() - *then;
	return 0;
}
#elif defined(KERNEL)
SEC(PLACE) int kernel(struct pt_regs *ctx)
{
	long value;

	if (bpf_probe_read_kernel(&value, sizeof(value), (void *)bpf_get_current_task()))
		return 0;
	total += value;
	return 0;
}
#elif defined(TWO)
SEC(PLACE) int begins(struct pt_regs *ctx)
{
	return 0;
}

SEC(LINE) int two(struct pt_regs *ctx)
{
	return 0;
}
#endif
