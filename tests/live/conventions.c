// SPDX-License-Identifier: GPL-2.0-only
//
// Parameters of all sizes and kinds, for calling conventions and byte orders: programs.sh has the values that main()
// passes. Three calls of each.
struct three { unsigned char a, b, c; };
struct six { short a, b, c; };
struct nine { long a; char b; };
struct twelve { int a, b, c; };
struct sixteen { int a; short b; char c[2]; long d; };
struct large { long a; int b[5]; char c; };
struct bits { unsigned a : 3; int b : 13; unsigned c : 16; unsigned long d : 40; int e : 20; };
struct __attribute__((packed)) packed { char a; int b; short c; long d : 37; };
union both { long word; int half[2]; unsigned char byte[8]; };
struct one { int a; };
struct reals { double a, b; };
struct mixed { float a; int b; };
enum small { NONE, SOME = 7, MINUS = -3 };
typedef unsigned __int128 wide;

static volatile long sink;
static void *volatile hidden;
__attribute__((noinline)) long add(long a) { return sink += a; }
__attribute__((noinline)) void show(void *a) { hidden = a; }

__attribute__((noinline)) long narrow(signed char a, unsigned char b, short c, unsigned short d, int e)
{
	long sum = add(a + b);

	sum += add(c + d);
	return sum + e;
}

__attribute__((noinline)) long stacked(int a, long b, short c, char d, int e, long f, int g, short h, char i, int j, long k, _Bool l)
{
	long sum = add(a + b + c + d);

	sum += add(e + f + g + h);
	return sum + i + j + k + l;
}

__attribute__((noinline)) long threes(struct three s, int after)
{
	long sum = add(s.a + after);

	return sum + s.b * s.c;
}

__attribute__((noinline)) long sixes(struct six s, int after)
{
	long sum = add(s.a + after);

	return sum + s.b * s.c;
}

__attribute__((noinline)) long nines(struct nine s, int after)
{
	long sum = add(s.a + after);

	return sum + s.b;
}

__attribute__((noinline)) long twelves(struct twelve s, int after)
{
	long sum = add(s.a + after);

	return sum + s.b * s.c;
}

__attribute__((noinline)) long sixteens(int before, struct sixteen s, int after)
{
	long sum = add(s.a + after + before);

	return sum + s.b * s.c[0] + s.c[1] + s.d;
}

__attribute__((noinline)) long larges(struct large s, int after)
{
	long sum = add(s.a + after);

	s.b[1] += 1;
	show(&s);
	return sum + s.b[1] * s.c;
}

__attribute__((noinline)) long bitten(struct bits s, int after)
{
	long sum = add(s.a + after);

	sum += s.b * s.c;
	return sum + s.d + s.e;
}

__attribute__((noinline)) long packs(struct packed s, int after)
{
	long sum = add(s.a + after);

	sum += s.b * s.c;
	return sum + s.d;
}

__attribute__((noinline)) long unions(union both u, struct one s, enum small e)
{
	long sum = add(u.half[0] + s.a);

	return sum + u.byte[7] + e;
}

__attribute__((noinline)) long wides(int before, wide w, int after)
{
	wide more = w + before;
	long sum = add((long)more);

	return sum + (long)(more >> 64) + after;
}

__attribute__((noinline)) long floats(struct reals r, struct mixed m, float f, double d, int after)
{
	long sum = add((long)(r.a + m.a));

	return sum + (long)(r.b + f + d) + m.b + after;
}

__attribute__((noinline)) long variadic(int count, long first, ...)
{
	__builtin_va_list list;
	long sum = add(first);

	__builtin_va_start(list, first);
	while (count-- > 0)
		sum += __builtin_va_arg(list, int);
	__builtin_va_end(list);
	return sum;
}

__attribute__((noinline)) struct large returned(int a)
{
	struct large s = {add(a), {a, a + 1}, (char)a};

	show(&s);
	return s;
}

__attribute__((noinline)) long framed(int n)
{
	volatile struct bits s = {.a = n, .b = -n, .c = 100 * n, .d = 1000UL * n, .e = -5 * n};
	char text[n + 8];
	struct packed p = {(char)n, 10 * n, (short)-n, 7 * n};
	long sum = 0;

	for (int i = 0; i < n + 8; i++)
		text[i] = (char)('a' + i);
	show(text);
	show(&p);
	sum += add(s.b + p.b);
	return sum + text[n] + s.e;
}

int main(void)
{
	long sum = 0;

	for (int i = 1; i < 4; i++) {
		sum += narrow((signed char)-i, (unsigned char)(200 + i), (short)(-300 * i), (unsigned short)(60000 + i), -i);
		sum += stacked(-i, -2L * i, (short)(-3 * i), (char)(4 * i), -5 * i, -6L * i, -7 * i, (short)(-8 * i),
			(char)(9 * i), -10 * i, -11L * i, i & 1);
		sum += threes((struct three){(unsigned char)i, 2, 3}, 4);
		sum += sixes((struct six){(short)-i, 2, -3}, 4);
		sum += nines((struct nine){-i, 2}, 4);
		sum += twelves((struct twelve){-i, 2, 3}, 4);
		sum += sixteens(1, (struct sixteen){-i, 2, {3, 4}, -5}, 6);
		sum += larges((struct large){-i, {1, 2, 3, 4, 5}, 6}, 7);
		sum += bitten((struct bits){(unsigned)i, -i, (unsigned)(60000 + i), 1UL << 39 | (unsigned)i, -100 * i}, 7);
		sum += packs((struct packed){(char)i, -i, (short)(-2 * i), -3 * i}, 7);
		sum += unions((union both){.half = {i, -i}}, (struct one){-i}, i == 2 ? MINUS : SOME);
		sum += wides(-i, (wide)i << 64 | 7, 9);
		sum += floats((struct reals){i, 2}, (struct mixed){3, -i}, 4, 5, -6 * i);
		sum += variadic(2, -i, 3, 4);
		sum += returned(i).a;
		sum += framed(i);
	}
	return sum == 0;
}
