// SPDX-License-Identifier: GPL-2.0-only
#include "run/many/multi.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "run/stack/elffuncs.h"

/* As <linux/bpf.h> of Linux 6.6 has them: that of the machine that probegen is built on may be older. */
#define TRACE_UPROBE_MULTI ((enum bpf_attach_type)48)
#define MULTI_RETURN	   1

struct link_create {
	uint32_t program, target, attach_type, flags;
	uint64_t path, offsets, counters, cookies;
	uint32_t num, multi_flags, process, pad;
};

static int create(int program, const char *path, uint32_t flags, const uint64_t *offsets, size_t num)
{
	struct link_create attr = {
		.program = (uint32_t)program,
		.attach_type = TRACE_UPROBE_MULTI,
		.path = (uintptr_t)path,
		.offsets = (uintptr_t)offsets,
		.num = (uint32_t)num,
		.multi_flags = flags,
	};

	return (int)syscall(SYS_bpf, BPF_LINK_CREATE, &attr, sizeof(attr));
}

/** No regular file is at "/", which only a kernel that knows paths finds out. */
bool pg_multi_is_there(void)
{
	static const struct bpf_insn code[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K},
					       {.code = BPF_JMP | BPF_EXIT}};
	static const uint64_t offset = 0;
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = TRACE_UPROBE_MULTI);
	PG_CLEANUP(pg_close_fd) int program =
		bpf_prog_load(BPF_PROG_TYPE_KPROBE, "probegen", "GPL", code, PG_ARRAY_SIZE(code), &opts);
	PG_CLEANUP(pg_close_fd) int link = -1;

	if (program < 0)
		return false;
	link = create(program, "/", 0, &offset, 1);
	return link < 0 && errno == EBADF;
}

void pg_multi_prepare(struct bpf_program *program)
{
	bpf_program__set_expected_attach_type(program, TRACE_UPROBE_MULTI);
}

int pg_multi_attach(const struct bpf_program *program, const char *path, bool is_return,
		    const uint64_t *offsets, size_t num)
{
	return create(bpf_program__fd(program), path, is_return ? MULTI_RETURN : 0, offsets, num);
}

/* --- Places --- */

struct pg_multi_file {
	struct pg_elffuncs *funcs;
	const char *last; /* found before: the sites of a function come together */
	uint64_t last_offset;
};

struct pg_multi_file *pg_multi_file_create(struct pg_arena *arena, const char *path)
{
	struct pg_multi_file *file = PG_NEW(arena, struct pg_multi_file);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	*file = (struct pg_multi_file){.funcs = fd < 0 ? NULL : pg_elffuncs_create(arena, fd)};
	return file->funcs ? file : NULL;
}

void pg_multi_file_destroy(struct pg_multi_file *file)
{
	if (file)
		pg_elffuncs_destroy(file->funcs);
}

bool pg_multi_file_find(struct pg_multi_file *file, const char *symbol, uint64_t *ret)
{
	if (!file->last || strcmp(file->last, symbol) != 0) {
		if (!pg_elffuncs_offset(file->funcs, symbol, &file->last_offset))
			return false;
		file->last = symbol;
	}
	*ret = file->last_offset;
	return true;
}
