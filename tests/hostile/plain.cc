// SPDX-License-Identifier: GPL-2.0-only
// Names that every C++ program has: a virtual table, a template, an operator, enums of a fixed size.
#include <unistd.h>

enum class Kind : unsigned char { SMALL = 1, LARGE = 2 };
enum class Short : short { LOW = -3 };
enum class Wide : unsigned long { HUGE_ONE = 4 };

struct Base {
	int b;
	Kind kind;
	Short small;
	Wide wide;
	virtual int f();
};

template <typename T> struct Box { T item; };

__attribute__((noinline)) int Base::f()
{
	__asm__ volatile("" : : "r"(this) : "memory");
	return b;
}

__attribute__((noinline)) bool operator<(const Base &a, const Base &b)
{
	__asm__ volatile("" : : "r"(&a) : "memory");
	return a.b < b.b;
}

extern "C" __attribute__((noinline)) void take(Box<int> *box)
{
	__asm__ volatile("" : : "r"(box) : "memory");
}

int main()
{
	static Base base, other;
	static Box<int> box = {9};

	base.b = 5;
	base.kind = Kind::LARGE;
	base.small = Short::LOW;
	base.wide = Wide::HUGE_ONE;
	for (;;) {
		base.f();
		(void)(base < other);
		take(&box);
		usleep(20000);
	}
}
