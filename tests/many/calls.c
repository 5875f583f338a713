// SPDX-License-Identifier: GPL-2.0-only
/* So many calls of lseek(2). */
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const long num = argc > 1 ? atol(argv[1]) : 0;

	for (long i = 0; i < num; i++)
		lseek(STDIN_FILENO, 0, SEEK_CUR);
	return 0;
}
