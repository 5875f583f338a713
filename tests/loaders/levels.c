// SPDX-License-Identifier: GPL-2.0-only
/* levels OBJECT: open and load it, and print all that libbpf says, each line behind its level. */
#include <stdio.h>

#include <bpf/libbpf.h>

static int print_all(enum libbpf_print_level level, const char *format, va_list args)
{
	printf("%d ", level);
	return vprintf(format, args);
}

int main(int argc, char **argv)
{
	struct bpf_object *object;

	if (argc != 2)
		return 2;
	libbpf_set_print(print_all);
	object = bpf_object__open(argv[1]);
	return !object || bpf_object__load(object);
}
