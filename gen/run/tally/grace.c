// SPDX-License-Identifier: GPL-2.0-only
#include "run/tally/grace.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

const struct pg_error *pg_grace_create(struct pg_arena *arena, struct pg_grace *ret)
{
	const uint32_t size = sizeof(uint32_t);
	LIBBPF_OPTS(bpf_map_create_opts, opts);

	ret->outer = -1;
	ret->inner = bpf_map_create(BPF_MAP_TYPE_ARRAY, "probegen_inner", size, size, 1, NULL);
	opts.inner_map_fd = (uint32_t)ret->inner;
	if (ret->inner >= 0)
		ret->outer = bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "probegen_grace", size,
					    size, 1, &opts);
	return ret->outer >= 0 ? NULL
			       : pg_error_errno(arena, errno, "cannot create a map of maps");
}

const struct pg_error *pg_grace_wait(struct pg_arena *arena, const struct pg_grace *grace)
{
	const uint32_t first = 0;

	if (bpf_map_update_elem(grace->outer, &first, &grace->inner, BPF_ANY) == 0)
		return NULL;
	return pg_error_errno(arena, errno, "cannot wait for programs to end");
}

void pg_grace_destroy(struct pg_grace *grace)
{
	if (grace->outer >= 0)
		close(grace->outer);
	if (grace->inner >= 0)
		close(grace->inner);
}
