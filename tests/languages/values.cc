// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what `probegen trace` has to print of each call: texts, sequences and floating-point
// numbers of C++'s library. A vector of fewer than four elements has zeros behind them there, and
// its second element cannot be read where it has fewer than two.
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shop {

struct base {
	int number;
	virtual ~base() {}
};

struct item : base {
	std::string name;
	double price;
	float weight;
	std::vector<int> sizes;
	std::unique_ptr<int> stock;

	__attribute__((noinline)) int sell(const std::string &to, std::string_view note,
					   const std::vector<int> &days);
};

int item::sell(const std::string &to, std::string_view note, const std::vector<int> &days)
{
	asm volatile("" : : "r"(this), "r"(&to), "r"(note.data()), "r"(&days) : "memory");
	return number + (int)to.size() + (int)note.size() + (int)days.size();
}

} // namespace shop

__attribute__((noinline)) static void untyped(void *memory)
{
	asm volatile("" : : "r"(memory) : "memory");
}

static int at(const std::vector<int> &list, size_t i)
{
	return i < list.size() ? list[i] : 0;
}

static void say(const shop::item &item, const std::string &to, std::string_view note,
		const std::vector<int> &days)
{
	char second[16] = "?";

	if (days.size() > 1)
		snprintf(second, sizeof(second), "%d", days[1]);
	printf("sell to=\"%.9s\" note=\"%.*s\" days=[%d %d %d %d] second=%s number=%d name=\"%s\" "
	       "price=%.16g weight=%.6g size=%d stock=%d\n",
	       to.c_str(), (int)note.size(), note.data(), at(days, 0), at(days, 1), at(days, 2),
	       at(days, 3), second, item.number, item.name.c_str(), item.price, (double)item.weight,
	       item.sizes[0], *item.stock);
	printf("untyped number=%d name=\"%s\"\n", item.number, item.name.c_str());
}

int main()
{
	const char text[] = "one,two,three";
	const std::string_view all(text);
	const std::string names[] = {"", "pen", "a name that is on the heap, as it is long"};
	int sum = 0;

	for (int i = 0; i < 3; i++) {
		shop::item item;
		std::vector<int> days;

		item.number = i;
		item.name = names[i];
		item.price = 0.1 * i;
		item.weight = 2.5f * (float)i;
		item.sizes.push_back(40 + i);
		item.stock.reset(new int(700 + i));
		for (int day = 0; day < 3 * i; day++)
			days.push_back(100 * i + day);
		say(item, names[2 - i], all.substr(4 * i, 3), days);
		sum += item.sell(names[2 - i], all.substr(4 * i, 3), days);
		untyped(&item);
	}
	return sum == 0;
}
