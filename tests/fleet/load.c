// SPDX-License-Identifier: GPL-2.0-only
/*
 * load OBJECT [COMMAND...]: a loader that chooses by pg_select(), with libbpf alone; without a COMMAND
 * one that does not choose. It says how many programs are loaded and, while they are attached, runs
 * the command.
 */
#include <probegen/select.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

static int attach_all(struct bpf_object *object)
{
	struct bpf_program *program;
	int num = 0;

	bpf_object__for_each_program(program, object) {
		if (bpf_program__autoload(program) && !bpf_program__attach(program))
			return -1;
		num += bpf_program__autoload(program);
	}
	return num;
}

int main(int argc, char **argv)
{
	struct bpf_object *object = bpf_object__open_file(argv[1], NULL);
	int fd = open(argv[1], O_RDONLY), num;
	struct pg_checked misfit;
	struct stat st;
	const void *bytes;

	if (!object || fd < 0 || fstat(fd, &st))
		return 2;
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (argc > 2 && pg_select(object, bytes, (size_t)st.st_size, &misfit)) {
		printf("%s: %s\n", misfit.event.name, pg_check_text(misfit.verdict));
		return 1;
	}
	if (bpf_object__load(object) || (num = attach_all(object)) < 0)
		return 2;
	printf("%d attached\n", num);
	fflush(stdout);
	if (argc > 2 && fork() == 0) {
		execv(argv[2], argv + 2);
		_exit(127);
	}
	if (argc > 2)
		wait(NULL);
	return 0;
}
