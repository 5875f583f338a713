// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what `probegen trace` has to print of each call: values that are one of several things,
// objects that stand for others, what lambdas have captured, and numbers of all sizes.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

struct point {
	int x, y;
};

struct order {
	std::optional<int> number;
	std::variant<char, point> what;
};

enum class size { none, small };
enum class colour { none, red };
enum class shape { round, none };

// Enumerators of one name in three enums
__attribute__((noinline)) static int mark(size size, colour colour, shape shape)
{
	asm volatile("" : : "r"(size), "r"(colour), "r"(shape) : "memory");
	return (int)size;
}

using either = std::variant<int, double, std::string>;

__attribute__((noinline)) static int choose(std::optional<int> number, const std::optional<std::string> &name,
					    const either &value, std::optional<point> at, const order &all)
{
	asm volatile("" : : "r"(&number), "r"(&name), "r"(&value), "r"(&at), "r"(&all) : "memory");
	return number.value_or(1);
}

__attribute__((noinline)) static int own(const std::unique_ptr<point> &only, const std::shared_ptr<point> &shared,
					 const std::vector<point> &list, const __int128 *wide, char32_t letter,
					 const double *half, const float *third, const std::weak_ptr<point> &weak)
{
	asm volatile("" : : "r"(&only), "r"(&shared), "r"(&list), "r"(wide), "r"(letter), "r"(half), "r"(third), "r"(&weak) : "memory");
	return (int)*wide + only->x;
}

struct counter {
	int count = 0;

	__attribute__((noinline)) int run(int times, const std::string &name, double price)
	{
		auto add = [this, times, &name, price](int step) __attribute__((noinline)) {
			asm volatile("" : : "r"(this), "r"(&name), "r"(&price) : "memory");
			count += step + times;
			return count;
		};
		printf("add step=7 times=%d name=\"%s\" price=%g count=%d\n", times, name.c_str(), price, count);
		return add(7);
	}
};

// What is not there is printed as trace has it.
static std::string quoted(const std::string *text)
{
	return text ? "\"" + *text + "\"" : "?";
}

static void say_choose(std::optional<int> number, const std::optional<std::string> &name, const either &value,
		       std::optional<point> at, const order &all)
{
	const double *real = std::get_if<double>(&value);
	const int *whole = std::get_if<int>(&value);
	char held[64];

	if (number)
		printf("choose number=optional(%d) one=%d", *number, *number);
	else
		printf("choose number=nullopt one=?");
	printf(" name=%s", quoted(name ? &*name : nullptr).c_str());
	printf(whole ? " v0=%d" : " v0=?", whole ? *whole : 0);
	printf(real ? " v1=%g" : " v1=?", real ? *real : 0);
	printf(" v2=%s", quoted(std::get_if<std::string>(&value)).c_str());
	if (at)
		printf(" at=optional({x=%d y=%d}) y=%d", at->x, at->y, at->y);
	else
		printf(" at=nullopt y=?");
	snprintf(held, sizeof(held), all.number ? "optional(%d)" : "nullopt", all.number.value_or(0));
	if (all.what.index())
		printf(" all={number=%s what=variant<1>({x=%d y=%d})}\n", held, std::get<1>(all.what).x,
		       std::get<1>(all.what).y);
	else
		printf(" all={number=%s what=variant<0>(%d)}\n", held, std::get<0>(all.what));
}

int main()
{
	const std::string names[] = {"", "short", "a name that is on the heap, as it is long"};
	const either values[] = {3, 2.5, "a text"};
	counter counter;
	int sum = 0;

	for (int i = 0; i < 3; i++) {
		const std::optional<int> number = i == 1 ? std::nullopt : std::optional<int>(3 + i);
		const std::optional<std::string> name =
			i == 0 ? std::nullopt : std::optional<std::string>(names[i]);
		const std::optional<point> at = i == 0 ? std::nullopt : std::optional<point>({1, i});
		order all = {number, 'a'};
		auto only = std::make_unique<point>(point{10 + i, 2});
		auto shared = std::make_shared<point>(point{20 + i, 3});
		const __int128 wide = i == 0 ? -1 : -((__int128)1 << 64) + 1 - i;
		const double half = 0.5 * i;
		const float third = 0.25f * (float)i;
		std::vector<point> list;

		if (i == 2)
			all.what = point{7, 8};
		say_choose(number, name, values[i], at, all);
		sum += choose(number, name, values[i], at, all);
		for (int k = 0; k < i; k++)
			list.push_back({k, -k});
		printf("own x=%d sx=%d sy=%d list=[{x=0 y=0} {x=%d y=%d} {x=0 y=0}] wide=-1%s letter='%s' half=%g third=%g\n",
		       only->x, shared->x, shared->y, i == 2 ? 1 : 0, i == 2 ? -1 : 0,
		       i == 0 ? "" : i == 1 ? "8446744073709551616" : "8446744073709551617",
		       i == 0 ? "a" : i == 1 ? "\303\251" : "\342\230\203", half, third);
		sum += own(only, shared, list, &wide, U"a\u00e9\u2603"[i], &half, &third, shared);
		printf("mark size=%s colour=%s shape=%s\n", i == 1 ? "small" : "none", i == 2 ? "red" : "none",
		       i == 1 ? "round" : "none");
		sum += mark(i == 1 ? size::small : size::none, i == 2 ? colour::red : colour::none,
			    i == 1 ? shape::round : shape::none);
		sum += counter.run(i, names[i], 1.5 * i);
	}
	return sum == 0;
}
