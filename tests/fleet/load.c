// SPDX-License-Identifier: GPL-2.0-only
/*
 * load [trim] OBJECT [COMMAND...]: a loader that chooses by pg_select(), with libbpf alone; without a COMMAND
 * one that does not choose. It says how many programs are loaded, how many the object has, and, while they are
 * attached, runs the command. With "trim" it opens what pg_trim() makes of the object.
 */
#include <probegen/select.h>
#include <probegen/trim.h>
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

static int count_programs(const struct bpf_object *object)
{
	struct bpf_program *program;
	int num = 0;

	bpf_object__for_each_program(program, object)
		num++;
	return num;
}

int main(int argc, char **argv)
{
	const int trims = strcmp(argv[1], "trim") == 0;
	int fd, num;
	struct bpf_object *object;
	struct pg_checked misfit;
	struct stat st;
	size_t size;
	void *bytes;

	argv += trims;
	argc -= trims;
	fd = open(argv[1], O_RDONLY);
	if (fd < 0 || fstat(fd, &st))
		return 2;
	size = (size_t)st.st_size;
	bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (trims && pg_trim(bytes, size, &bytes, &size))
		return 2;
	object = bpf_object__open_mem(bytes, size, NULL);
	if (!object)
		return 2;
	if (argc > 2 && pg_select(object, bytes, size, &misfit)) {
		printf("%s: %s\n", misfit.event.name, pg_check_text(misfit.verdict));
		return 1;
	}
	if (bpf_object__load(object) || (num = attach_all(object)) < 0)
		return 2;
	printf("%d attached of %d\n", num, count_programs(object));
	fflush(stdout);
	if (argc > 2 && fork() == 0) {
		execv(argv[2], argv + 2);
		_exit(127);
	}
	if (argc > 2)
		wait(NULL);
	return 0;
}
