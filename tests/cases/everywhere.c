// SPDX-License-Identifier: GPL-2.0-only
//
// Parameters that debug info has in one place, or a range of places, for more of their function than they are there:
// in several registers, which gcc does not follow; in a realigned frame, which is gone in the function's last
// instructions; in a slot that clang's list has before all of it is stored. No function changes its own.
struct pair {
	long number;
	short half;
};

struct bytes {
	unsigned char all[15];
};

struct floats {
	float all[3];
};

static volatile long sink;

__attribute__((noinline)) long add(long a)
{
	return sink += a;
}

__attribute__((noinline)) void look(const void *at)
{
	sink += *(const volatile char *)at;
}

__attribute__((noinline)) long turns(struct pair pair)
{
	sink++;
	for (int i = 0; i < 3; i++) {
		sink += i;
		add(i);
	}
	return sink;
}

__attribute__((noinline)) long wide(long number, char half, unsigned __int128 both)
{
	sink += half;
	for (int i = 0; i < 3; i++) {
		sink += i;
		add(i);
	}
	return sink += number;
}

__attribute__((noinline)) long aligned(char half, struct pair pair, int number)
{
	_Alignas(64) char local[70];

	local[2] = 1;
	look(local);
	sink += pair.number;
	return sink + half + number;
}

__attribute__((noinline)) long spilled(struct floats floats, long number, struct bytes bytes)
{
	char local[9000];

	local[8000] = 1;
	look(&floats);
	look(local + 8000);
	look(&bytes);
	return sink + number;
}

int main(void)
{
	for (int i = 1; i < 4; i++) {
		struct pair pair = {i << 20, (short)(10 * i)};
		struct bytes bytes = {{(unsigned char)i, 'a', 'l', 'l', ' ', 'o', 'f', ' ', 't', 'h', 'e', 's', 'e', 'b', 's'}};
		struct floats floats = {{(float)i, 2, 3}};

		turns(pair);
		wide(i, 1, (unsigned __int128)i << 64 | 7);
		aligned(1, pair, i);
		spilled(floats, i, bytes);
	}
	return 0;
}
