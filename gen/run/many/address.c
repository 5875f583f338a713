// SPDX-License-Identifier: GPL-2.0-only
#include "run/many/address.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/infile.h"
#include "run/symbols.h"

#define KPROBES "/sys/bus/event_source/devices/kprobe/"

struct pg_addresses {
	const struct pg_live_symbols *symbols;
	uint32_t type;
	unsigned retprobe; /* the bit of attr.config */
};

static bool read_number(struct pg_arena *arena, const char *path, const char *format,
			unsigned *ret)
{
	const char *text;
	size_t len;

	return !pg_read_file(arena, path, &text, &len) && sscanf(text, format, ret) == 1;
}

struct pg_addresses *pg_addresses_create(struct pg_arena *arena,
					 const struct pg_live_symbols *symbols)
{
	struct pg_addresses *addresses = PG_NEW(arena, struct pg_addresses);

	addresses->symbols = symbols;
	if (!read_number(arena, KPROBES "type", "%u", &addresses->type) ||
	    !read_number(arena, KPROBES "format/retprobe", "config:%u", &addresses->retprobe))
		return NULL;
	return addresses;
}

bool pg_addresses_has(const struct pg_addresses *addresses, const char *symbol)
{
	return pg_live_symbols_address(addresses->symbols, NULL, symbol) != 0;
}

int pg_addresses_open(const struct pg_addresses *addresses, const char *symbol, uint64_t offset,
		      bool is_return)
{
	struct perf_event_attr attr = {.size = sizeof(attr), .type = addresses->type};

	attr.kprobe_addr = pg_live_symbols_address(addresses->symbols, NULL, symbol) + offset;
	if (is_return)
		attr.config |= 1ULL << addresses->retprobe;
	return (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
}
