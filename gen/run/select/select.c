// SPDX-License-Identifier: GPL-2.0-only
#include "run/select/select.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/types.h>
#include <probegen/record.h>
#include <string.h>
#include <unistd.h>

#include "base/command/held.h"
#include "run/self.h"
#include "run/select/follow.h"
#include "run/select/whose.h"

struct pg_select {
	struct pg_arena *arena;
	struct pg_loader *loader;
	const struct pg_select_options *options;
	struct probe_select chosen;
	int processes[PROBE_MOST_PIDS]; /* descriptors of pids */
	int cgroup;
	struct pg_held *command;
	struct pg_follow *follow;
};

/* --- Before it is loaded --- */

bool pg_select_asks(const struct pg_select_options *options)
{
	return options->pids || options->command || options->by_uid || options->cgroup ||
	       options->has_rate;
}

static const struct pg_error *add_process(struct pg_select *select, uint32_t pid)
{
	struct probe_select *chosen = &select->chosen;
	int *process = &select->processes[chosen->num_pids];

	if (chosen->num_pids == PROBE_MOST_PIDS)
		return pg_error(select->arena, "-p: at most %d processes can be chosen",
				PROBE_MOST_PIDS);
	PG_TRY(pg_whose_process(select->arena, pid, process));
	chosen->pids[chosen->num_pids++] = pid;
	return NULL;
}

static const struct pg_error *choose_processes(struct pg_select *select)
{
	const struct pg_select_pid *i = select->options->pids;

	if (!i)
		return NULL;
	PG_TRY(pg_whose_namespace(select->arena, &select->chosen));
	for (; i; i = i->next)
		PG_TRY(add_process(select, i->pid));
	return NULL;
}

static const struct pg_error *choose_command(struct pg_select *select)
{
	if (!select->options->command)
		return NULL;
	PG_TRY(pg_held_start(select->arena, select->options->argv, pg_self_process,
			     &select->command));
	if (!pg_held_number(select->command))
		return pg_error(select->arena, "-c: this kernel does not say which number a "
					       "process has outside of its container");
	select->chosen.by_thread = true;
	return NULL;
}

static const struct pg_error *choose_user(struct pg_select *select)
{
	if (!select->options->by_uid)
		return NULL;
	PG_TRY(pg_whose_users(select->arena));
	select->chosen.by_uid = true;
	select->chosen.uid = select->options->uid;
	return NULL;
}

static const struct pg_error *choose_cgroup(struct pg_select *select)
{
	if (!select->options->cgroup)
		return NULL;
	select->chosen.by_cgroup = true;
	return pg_whose_cgroup(select->arena, select->options->cgroup, &select->cgroup);
}

static const struct pg_error *choose(struct pg_select *select)
{
	const struct pg_select_options *options = select->options;

	select->chosen.own = pg_self_process();
	if (options->has_rate)
		select->chosen.rate = options->rate;
	else if (isatty(STDOUT_FILENO))
		select->chosen.rate = PG_TERMINAL_RATE;
	PG_TRY(choose_processes(select));
	PG_TRY(choose_user(select));
	PG_TRY(choose_cgroup(select));
	return choose_command(select);
}

const struct pg_error *pg_select_begin(struct pg_arena *arena, struct pg_loader *loader,
				       const struct pg_select_options *options,
				       struct pg_select **ret)
{
	struct pg_select *select = PG_NEW(arena, struct pg_select);
	size_t size = 0;

	*ret = NULL;
	pg_loader_constant(loader, PROBE_SELECT_SECTION, &size);
	if (size != sizeof(select->chosen)) {
		if (!pg_select_asks(options))
			return NULL;
		return pg_error(arena, "-p, -c, --uid, --cgroup and --rate are for objects of "
				       "`probegen trace' alone: other programs choose themselves");
	}
	*select = (struct pg_select){
		.arena = arena, .loader = loader, .options = options, .cgroup = -1};
	*ret = select;
	PG_TRY(choose(select));
	if (!select->chosen.by_cgroup)
		pg_loader_leave_out_map(loader, "probe_cgroup");
	return pg_loader_set_constant(loader, PROBE_SELECT_SECTION, &select->chosen,
				      sizeof(select->chosen));
}

/* --- Once it is loaded --- */

static const struct pg_error *fill_cgroup(struct pg_select *select)
{
	static const struct pg_map_shape shape = {BPF_MAP_TYPE_CGROUP_ARRAY, sizeof(uint32_t),
						  sizeof(uint32_t)};
	const uint32_t first = 0;
	int map;

	PG_TRY(pg_loader_map(select->arena, select->loader, "probe_cgroup", &shape, &map));
	if (bpf_map_update_elem(map, &first, &select->cgroup, BPF_ANY) == 0)
		return NULL;
	return pg_error_errno(select->arena, errno, "--cgroup: %s", select->options->cgroup);
}

const struct pg_error *pg_select_fill(struct pg_select *select)
{
	static const struct pg_map_shape threads = {BPF_MAP_TYPE_HASH, sizeof(uint32_t),
						    sizeof(uint64_t)};
	int map;

	if (!select)
		return NULL;
	if (select->chosen.by_cgroup)
		PG_TRY(fill_cgroup(select));
	if (!select->command)
		return NULL;
	PG_TRY(pg_loader_map(select->arena, select->loader, "probe_threads", &threads, &map));
	return pg_follow_start(select->arena, map, pg_held_number(select->command),
			       &select->follow);
}

const struct pg_error *pg_select_go(struct pg_select *select, struct pg_stream *stream)
{
	if (!select)
		return NULL;
	for (uint32_t i = 0; i < select->chosen.num_pids; i++)
		PG_TRY(pg_stream_end_with(stream, select->processes[i]));
	if (!select->command)
		return NULL;
	PG_TRY(pg_held_release(select->command));
	return pg_stream_end_with(stream, pg_held_fd(select->command));
}

uint64_t pg_select_rate(const struct pg_select *select)
{
	return select ? select->chosen.rate : 0;
}

uint64_t pg_select_unfollowed(const struct pg_select *select)
{
	return select && select->follow ? pg_follow_missed(select->follow) : 0;
}

int pg_select_end(struct pg_select *select)
{
	if (!select)
		return 0;
	pg_follow_end(select->follow);
	for (uint32_t i = 0; i < select->chosen.num_pids; i++)
		close(select->processes[i]);
	if (select->cgroup >= 0)
		close(select->cgroup);
	return pg_held_end(select->command);
}
