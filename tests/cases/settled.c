// SPDX-License-Identifier: GPL-2.0-only
//
// Parameters that debug info has in one place for all of their function, where the caller does not put them:
// in registers of unoptimised code, in two registers that gcc's var-tracking does not follow, and in a slot of the
// frame that optimised code never stores to. Of a variable in a chosen register it says the same.
struct mixed {
	int number;
	short half, other;
	char name[6];
};

static volatile long sink;

__attribute__((noinline)) long add(long a)
{
	return sink += a;
}

__attribute__((noinline)) long in_registers(register int number, register const char *text)
{
	register long sum = 0;

	while (*text) {
		sum += *text++ * (long)number;
		number++;
	}
	return add(sum);
}

__attribute__((noinline)) long in_two(unsigned __int128 wide)
{
	unsigned __int128 more = wide + 1;
	long sum = add((long)more);

	return sum + (long)(more >> 64);
}

__attribute__((noinline)) long in_slot(struct mixed mixed, __int128 *out)
{
	*out += mixed.number;
	add(mixed.half);
	*out += mixed.name[5];
	return mixed.other;
}

__attribute__((noinline)) long in_no_slot(struct mixed mixed, __int128 *out)
{
	*out += mixed.number;
	*out += mixed.name[5];
	return mixed.other;
}

static long (*volatile pointer)(long) = add;

// The source has chosen the register, which has other values before and after.
__attribute__((noinline)) long chosen(long first, long second)
{
	long before = add(first);
	register long held __asm__("r10") = second + 7;
	long sum;

	__asm__ volatile("lea (%1,%2), %0" : "=r"(sum) : "r"(before), "r"(held));
	sum = pointer(sum);
	return sum + add(before);
}

int main(void)
{
	__int128 out = 0;
	long sum = 0;

	for (int i = 1; i < 4; i++) {
		struct mixed mixed = {i, (short)(10 * i), (short)(100 * i), {'a', 'b', 'c', 'd', 'e', (char)('e' + i)}};

		sum += in_registers(i, "abc");
		sum += in_two((unsigned __int128)i << 64 | 7);
		sum += in_slot(mixed, &out);
		sum += in_no_slot(mixed, &out);
		sum += chosen(i, 10 * i);
	}
	return sum == 0;
}
