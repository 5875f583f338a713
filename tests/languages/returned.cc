// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what `probegen trace` has to print of the results of each call. Compilers differ in what debug
// info says of small ones (gcc: nothing), so these may be refused; large ones are in memory.
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#ifdef __clang__
#define APART __attribute__((noinline))
#else
#define APART __attribute__((noipa))
#endif

struct base {
	long first;
};

struct large : base {
	long second;
	double third;
};

struct pair {
	int a, b;
};

struct nothing {
};

// The word in which it is has no number.
struct alignas(8) hollow {
	nothing none[8];
	long number;
};

typedef int vector __attribute__((vector_size(32)));

struct wide {
	vector numbers;
};

struct maker {
	int factor;

	APART std::string name(int n) const { return std::string((size_t)(n * factor), 'm'); }
	virtual ~maker() {}
};

APART static large give(int n)
{
	large all;

	all.first = n;
	all.second = -n;
	all.third = 0.5 * n;
	return all;
}

APART static std::vector<int> list(int n)
{
	if (n == 2)
		throw std::runtime_error("none");
	return std::vector<int>((size_t)n, 10 + n);
}

APART static pair two(int n)
{
	return {n, -n};
}

APART static std::optional<int> maybe(int n)
{
	return n % 2 ? std::optional<int>(n) : std::nullopt;
}

APART static std::unique_ptr<pair> own(int n)
{
	return std::make_unique<pair>(pair{n, n + 1});
}

APART static hollow hide(int n)
{
	hollow all = {};

	all.number = n;
	return all;
}

APART static wide spread(int n)
{
	wide all;

	all.numbers = vector{n, n};
	return all;
}

int main()
{
	long sum = 0;
	maker maker;

	maker.factor = 3;
	for (int i = 1; i < 4; i++) {
		printf("give__return x={first=%d second=-%d third=%g}\n", i, i, 0.5 * i);
		sum += give(i).second;
		printf("name__return x=\"%s\"\n", std::string((size_t)(3 * i), 'm').c_str());
		sum += (long)maker.name(i).size();
		if (i != 2)
			printf("list__return x=[%d %d %d]\n", 10 + i, i > 1 ? 10 + i : 0, i > 2 ? 10 + i : 0);
		try {
			sum += (long)list(i).size();
		} catch (const std::runtime_error &) {
			sum++;
		}
		printf("two__return x={a=%d b=-%d}\n", i, i);
		sum += two(i).a;
		printf(i % 2 ? "maybe__return x=optional(%d)\n" : "maybe__return x=nullopt\n", i);
		sum += maybe(i).value_or(0);
		printf("own__return x={a=%d b=%d}\n", i, i + 1);
		sum += own(i)->a + hide(i).number + spread(i).numbers[0];
	}
	return sum == 0;
}
