// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The same headers in user space: the structs, next to types of glibc with the same names. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include "page_write.probe.h"
#include "types.probe.h"
#include "sites.probe.h"
#include "extremes.probe.h"
#include "large.probe.h"
#include "huge.probe.h"
#include "hostile.probe.h"
#include "many.probe.h"
#include "entry.probe.h"
#include "page_write.probe.h"

/* An event as it comes from a ring buffer. */
int main(void)
{
	struct page_write_args written = {.bytes = 100, .len = -1, .name = "log", .pos = 1LL << 40};
	struct all_types_args types = {.flag = true, .zone = 2};
	struct page_write_args args;
	loff_t pos;

	written.pg_ok = 1ULL << 0 | 1ULL << 4 | 1ULL << 5;
	memcpy(&args, &written, sizeof(args));
	types.flags.raw = 7;
	types.path.mnt = NULL;
	pos = args.pos;
	if (!BPF_ARG_OK(&args, bytes) || BPF_ARG_OK(&args, len) || !BPF_ARG_OK(&args, pos))
		return 1;
	if (types.flags.uid.val != 7 || pos != 1LL << 40 || strcmp(args.name, "log") != 0)
		return 1;
	return sizeof(args) != 112 || sizeof(struct large_args) != 400;
}
