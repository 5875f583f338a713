/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What denied.bpf.c sends and denied.c prints; after denied.probe.h. */
#ifndef DENIED_H
#define DENIED_H

#define ANY 0xffffffffU /* process, user: all of them */

struct denied_event {
	__u32 process;
	__u32 user;
	char command[16];
	struct denied_args args;
};

#endif
