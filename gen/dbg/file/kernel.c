// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/file/kernel.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "dbg/file/debuginfod.h"

/** %s is the release. Debian, Fedora, SUSE, Arch, a build tree. */
static const char *const patterns[] = {
	"/usr/lib/debug/boot/vmlinux-%s",
	"/usr/lib/debug/lib/modules/%s/vmlinux",
	"/usr/lib/debug/boot/vmlinux-%s.debug",
	"/usr/lib/debug/usr/lib/modules/%s/vmlinux",
	"/lib/modules/%s/vmlinux",
	"/lib/modules/%s/build/vmlinux",
	"/boot/vmlinux-%s",
};

const char *pg_kernel_build_id(struct pg_arena *arena)
{
	enum { NAME_SIZE = 4, HEADER = 12, NT_BUILD_ID = 3 };
	PG_CLEANUP(pg_close_fd) int fd = open("/sys/kernel/notes", O_RDONLY | O_CLOEXEC);
	unsigned char notes[4096];
	ssize_t size = fd < 0 ? 0 : read(fd, notes, sizeof(notes));

	for (ssize_t at = 0; at + HEADER + NAME_SIZE <= size;) {
		uint32_t header[3]; /* name size, descriptor size, type */
		size_t name, content;
		char *text;

		memcpy(header, notes + at, sizeof(header));
		name = ((size_t)header[0] + 3) & ~(size_t)3;
		content = ((size_t)header[1] + 3) & ~(size_t)3;
		if (name + content > (size_t)(size - at - HEADER))
			break;
		if (header[2] != NT_BUILD_ID || header[0] != NAME_SIZE ||
		    memcmp(notes + at + HEADER, "GNU", NAME_SIZE) != 0) {
			at += (ssize_t)(HEADER + name + content);
			continue;
		}
		text = pg_alloc(arena, 2 * (size_t)header[1] + 1);
		for (uint32_t i = 0; i < header[1]; i++)
			sprintf(text + 2 * (size_t)i, "%02x", notes[(size_t)at + HEADER + name + i]);
		return text;
	}
	return NULL;
}

static const char *by_build_id(struct pg_arena *arena, const char *sysroot)
{
	const char *id = pg_kernel_build_id(arena);

	if (!id || strlen(id) < 4)
		return NULL;
	return pg_printf(arena, "%s/usr/lib/debug/.build-id/%.2s/%s.debug", sysroot, id, id + 2);
}

const struct pg_error *pg_kernel_find(struct pg_arena *arena, const char *sysroot,
				      const char **ret_path)
{
	const size_t num = PG_ARRAY_SIZE(patterns);
	const char *path, *why, *root = sysroot ? sysroot : "", *looked = "";
	struct utsname name;

	uname(&name);
	for (size_t i = 0; i <= num; i++) {
		if (i == num)
			path = by_build_id(arena, root);
		else
			path = pg_printf(arena, "%s%s", root,
					 pg_printf(arena, patterns[i], name.release));
		if (path && access(path, R_OK) == 0) {
			*ret_path = path;
			return NULL;
		}
		if (path)
			looked = pg_printf(arena, "%s\n    %s", looked, path);
	}
	pg_debuginfod_find(arena, pg_kernel_build_id(arena), "the running kernel", ret_path, &why);
	if (*ret_path)
		return NULL;
	if (why)
		looked = pg_printf(arena, "%s\n    %s", looked, why);
	return pg_error_hint(
		arena,
		pg_error(arena, "no debug info found for the running kernel %s; looked for:%s",
			 name.release, looked),
		"name a vmlinux with -k FILE, or install the kernel's debug package (Debian: "
		"linux-image-%s-dbg, Fedora: kernel-debuginfo)",
		name.release);
}
