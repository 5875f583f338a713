// SPDX-License-Identifier: GPL-2.0-only
/*
 * loads ROUNDS OBJECT...: how long it takes to open, choose and load each, without a cache of anything: the shortest
 * of the rounds, in which the objects take turns, of each part in microseconds.
 */
#include <probegen/select.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum part { OPEN, SELECT, LOAD, NUM_PARTS };

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/** False: it cannot be loaded here. */
static int load(const char *path, double *ret)
{
	struct pg_checked misfit;
	struct bpf_object *object;
	struct stat st;
	double at[NUM_PARTS + 1];
	int fd = open(path, O_RDONLY);
	const void *bytes;

	if (fd < 0 || fstat(fd, &st))
		return 0;
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	at[OPEN] = now();
	object = bpf_object__open_file(path, NULL);
	at[SELECT] = now();
	if (!object || pg_select(object, bytes, (size_t)st.st_size, &misfit))
		return 0;
	at[LOAD] = now();
	if (bpf_object__load(object))
		return 0;
	at[NUM_PARTS] = now();
	for (int i = 0; i < NUM_PARTS; i++)
		ret[i] = at[i + 1] - at[i];
	bpf_object__close(object);
	munmap((void *)bytes, (size_t)st.st_size);
	close(fd);
	return 1;
}

int main(int argc, char **argv)
{
	double best[16][NUM_PARTS] = {{0}}, took[NUM_PARTS];

	for (int round = 0; round < atoi(argv[1]); round++) {
		for (int i = 2; i < argc && i < 18; i++) {
			if (!load(argv[i], took))
				return 1;
			for (int part = 0; part < NUM_PARTS; part++) {
				if (!round || took[part] < best[i - 2][part])
					best[i - 2][part] = took[part];
			}
		}
	}
	for (int i = 2; i < argc && i < 18; i++)
		printf("%s %.0f %.0f %.0f\n", argv[i], best[i - 2][OPEN], best[i - 2][SELECT],
		       best[i - 2][LOAD]);
	return 0;
}
