// SPDX-License-Identifier: GPL-2.0-only
/*
 * loads ROUNDS OBJECT...: how long it takes to trim, open, choose and load each, without a cache of anything: the
 * shortest of the rounds, in which the objects take turns, of each part in microseconds. An OBJECT after a "=" is
 * loaded as it is.
 */
#include <probegen/select.h>
#include <probegen/trim.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum part { TRIM, OPEN, SELECT, LOAD, NUM_PARTS };
enum { MOST_OBJECTS = 16 };

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/** False: it cannot be loaded here. */
static int load_bytes(const void *bytes, size_t size, int is_whole, double *ret)
{
	struct pg_checked misfit;
	struct bpf_object *object;
	double at[NUM_PARTS + 1];
	void *here = NULL;

	at[TRIM] = now();
	if (!is_whole && pg_trim(bytes, size, &here, &size))
		return 0;
	at[OPEN] = now();
	object = bpf_object__open_mem(here ? here : bytes, size, NULL);
	at[SELECT] = now();
	if (!object || pg_select(object, here ? here : bytes, size, &misfit))
		return 0;
	at[LOAD] = now();
	if (bpf_object__load(object))
		return 0;
	at[NUM_PARTS] = now();
	for (int i = 0; i < NUM_PARTS; i++)
		ret[i] = at[i + 1] - at[i];
	bpf_object__close(object);
	free(here);
	return 1;
}

static int load(const char *name, double *ret)
{
	const int is_whole = *name == '=';
	int fd = open(name + is_whole, O_RDONLY), is_loaded;
	struct stat st;
	void *bytes;

	if (fd < 0 || fstat(fd, &st))
		return 0;
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	/* The kernel frees the last one's programs later, on its own. */
	usleep(100000);
	is_loaded = load_bytes(bytes, (size_t)st.st_size, is_whole, ret);
	munmap(bytes, (size_t)st.st_size);
	close(fd);
	return is_loaded;
}

int main(int argc, char **argv)
{
	const int num = argc - 2 < MOST_OBJECTS ? argc - 2 : MOST_OBJECTS;
	double best[MOST_OBJECTS][NUM_PARTS] = {{0}}, took[NUM_PARTS];

	for (int turn = 0; turn < num * atoi(argv[1]); turn++) {
		/* What one leaves behind may cost the next one: each round begins with another. */
		const int round = turn / num, i = (turn + round) % num;

		if (!load(argv[i + 2], took))
			return 1;
		for (int part = 0; part < NUM_PARTS; part++) {
			if (!round || took[part] < best[i][part])
				best[i][part] = took[part];
		}
	}
	for (int i = 0; i < num; i++)
		printf("%s %.0f %.0f %.0f %.0f\n", argv[i + 2], best[i][TRIM], best[i][OPEN],
		       best[i][SELECT], best[i][LOAD]);
	return 0;
}
