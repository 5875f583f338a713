// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * As deep.c, in C++: methods, a virtual one, templates, a callback that std::sort inlines, and what is called while
 * an exception unwinds. leaf() has C's name.
 */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

#define FRAME __attribute__((noipa))

static volatile long sink;

extern "C" FRAME void leaf(long n)
{
	sink = n;
	sink = sink + 1;
}

namespace shapes
{

class Shape {
public:
	virtual ~Shape() = default;
	virtual long visit(long n) = 0;
};

class Square : public Shape {
public:
	explicit Square(long side) : side(side) {}
	FRAME long visit(long n) override
	{
		leaf(n);
		return side * (sink + 1);
	}

private:
	long side;
};

template <typename T> class Tree {
public:
	FRAME T walk(Shape &shape, T depth)
	{
		T got = depth > 0 ? walk(shape, depth - 1) : once(shape, depth);

		sink = sink + 1;
		return got + 1;
	}

private:
	__attribute__((always_inline)) T once(Shape &shape, T n) { return shape.visit(n) + sink; }
};

struct Guard {
	FRAME ~Guard()
	{
		leaf(3);
		sink = sink + 1;
	}
};

FRAME static bool is_less(long a, long b)
{
	static bool done;

	if (!done)
		leaf(2);
	done = true;
	return a < b;
}

FRAME static void fail(long n)
{
	Guard guard;

	if (n)
		throw std::runtime_error("it fails");
	sink = sink + 1;
}

} // namespace shapes

int main(int, char **argv)
{
	shapes::Square square(3);
	shapes::Tree<long> tree;
	long numbers[] = {3, 1, 2};

	tree.walk(square, std::atol(argv[1]));
	std::sort(numbers, numbers + 3, shapes::is_less);
	try {
		shapes::fail(numbers[0]);
	} catch (const std::exception &error) {
		sink = sink + 1;
	}
	std::puts("done");
	std::fflush(stdout);
	if (argv[2] && argv[3])
		sleep(std::atoi(argv[3]));
}
