// SPDX-License-Identifier: GPL-2.0-only
/* The first event of each site is a record: where it is, and the folio. */
#include "sites.probe.h"
#include "record.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u64);
} seen SEC(".maps");

static __always_inline int say_once(__u64 site, __u64 value)
{
	const __u64 event[] = {site, value};

	if (bpf_map_update_elem(&seen, &site, &value, BPF_NOEXIST) == 0)
		bpf_ringbuf_output(RING, (void *)event, sizeof(event), 0);
	return 0;
}

int BPF_PROBE(folio_put, folio)
{
	return say_once(PG_REG(u64, ip) - PG_ADDR(0) - 1, (__u64)folio);
}

int BPF_PROBE(io, rq)
{
	return say_once(PG_REG(u64, ip) - PG_ADDR(0) - 1, (__u64)rq);
}
