/* SPDX-License-Identifier: GPL-2.0-only */
/* Values of each kind, which the program prints itself, at a place within a function. */
#include <stdint.h>
#include <stdio.h>

struct inner {
	int64_t low;
	unsigned three : 3, five : 5;
	int signed_five : 5;
};

struct work {
	int8_t i8;
	uint8_t u8;
	int16_t i16;
	uint16_t u16;
	int32_t i32;
	uint32_t u32;
	int64_t i64;
	uint64_t u64;
	_Bool flag;
	enum { COLD = -1, WARM = 1 } heat;
	const char *name;
	char comm[8];
	struct inner *inner;
	struct work *missing;
};

long calls;
static long twice;

__attribute__((noinline)) static long step(struct work *work, int8_t small, uint64_t big)
{
	long sum = small;

	for (unsigned i = 0; i < 3; i++) {
		sum = sum * 5 - work->inner->low;
		__asm__ volatile("" : "+r"(sum), "+r"(big) : "r"(work), "r"(i) : "memory");
		calls++; /* PLACE */
	}
	twice += 2 * calls;
	return sum + (long)big;
}

int main(void)
{
	struct inner inner = {.low = -3, .three = 5, .five = 19, .signed_five = -7};
	struct work work = {
		-128, 255, -32768, 65535, INT32_MIN, UINT32_MAX, INT64_MIN, UINT64_MAX, 1, COLD,
		"a \"name\"", "comm\1\xff", &inner, NULL};

	/* What has not been touched is not in memory, and no probe can read it. */
	puts(work.name);
	for (int i = 0; i < 2; i++) {
		long result;

		work.u64 -= (uint64_t)i << 40;
		result = step(&work, (int8_t)(-1 - i), UINT64_MAX - (uint64_t)i);
		printf("result %ld\n", result);
	}
	return twice == 0;
}
