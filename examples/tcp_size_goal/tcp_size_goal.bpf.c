// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * How many bytes TCP tries to put into one packet: size_goal is a local variable whose address is
 * passed on, so it lives in the frame; mss_now is a result that is still in its register.
 */
#include "tcp_size_goal.probe.h"

const char LICENSE[] SEC("license") = "GPL";

int BPF_PROBE(tcp_size_goal, size_goal, mss_now)
{
	bpf_printk("size_goal %d, mss %d", size_goal, mss_now);
	return 0;
}
