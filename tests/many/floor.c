// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own floor of probing many places: register_kprobes() and unregister_kprobes(), which wait once for all,
 * of the addresses that are its parameter. It says how long they took, and does not stay loaded.
 */
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/slab.h>

enum { MOST = 4096 };

static unsigned long addresses[MOST];
static int num_addresses;
module_param_array(addresses, ulong, &num_addresses, 0);

static struct kprobe probes[MOST], *list[MOST];

static int pass(struct kprobe *probe, struct pt_regs *regs)
{
	return 0;
}

static int __init floor_init(void)
{
	ktime_t begin = ktime_get(), middle;
	int error;

	for (int i = 0; i < num_addresses; i++) {
		probes[i].addr = (kprobe_opcode_t *)addresses[i];
		probes[i].pre_handler = pass;
		list[i] = &probes[i];
	}
	error = register_kprobes(list, num_addresses);
	if (error) {
		pr_info("floor: %d places: error %d\n", num_addresses, error);
		return error;
	}
	middle = ktime_get();
	unregister_kprobes(list, num_addresses);
	pr_info("floor: %d places: register %lld unregister %lld\n", num_addresses,
		ktime_ms_delta(middle, begin), ktime_ms_delta(ktime_get(), middle));
	return -EAGAIN;
}

module_init(floor_init);
MODULE_LICENSE("GPL");
