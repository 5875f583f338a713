// SPDX-License-Identifier: GPL-2.0-only
//
// nlohmann's json at work: templates, variants of its own, iterators, exceptions. For tests/languages/judge.
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

using nlohmann::json;

namespace shop {

struct price {
	int whole;
	double part;
};

struct item {
	std::string name;
	std::optional<int> stock;
	std::variant<int, price, std::string> cost;
	std::vector<std::string> tags;
};

__attribute__((noinline)) static std::variant<int, price, std::string> cost_of(const json &value)
{
	if (value.is_number_integer())
		return value.get<int>();
	if (value.is_number_float())
		return price{static_cast<int>(value.get<double>()), value.get<double>()};
	return value.dump();
}

__attribute__((noinline)) static item item_of(const json &value)
{
	item made{value.at("name").get<std::string>(), std::nullopt, cost_of(value.at("cost")), {}};

	if (value.contains("stock"))
		made.stock = value["stock"].get<int>();
	for (const auto &tag : value.value("tags", json::array()))
		made.tags.push_back(tag.get<std::string>());
	return made;
}

template <typename Key, typename Value>
__attribute__((noinline)) static size_t total(const std::map<Key, Value> &all)
{
	size_t sum = 0;

	for (const auto &[key, value] : all)
		sum += key.size() + value.tags.size() + static_cast<size_t>(value.stock.value_or(1));
	return sum;
}

} // namespace shop

int main()
{
	const char *texts[] = {
		R"({"name":"pen","cost":3,"stock":12,"tags":["blue","thin"]})",
		R"({"name":"a box of paper","cost":4.75,"tags":[]})",
		R"({"name":"gift","cost":[1,2,{"of":"three"}],"stock":0})",
		R"({"name":"lost"})",
		R"({"name":)",
	};
	std::map<std::string, shop::item> all;

	for (const char *text : texts) {
		try {
			auto made = shop::item_of(json::parse(text));
			all.emplace(made.name, std::move(made));
		} catch (const json::exception &error) {
			std::printf("%s\n", error.what());
		}
	}
	std::printf("%zu items, %zu\n", all.size(), shop::total(all));
	std::printf("%s\n", json(json::parse(texts[0])).patch(R"([{"op":"remove","path":"/tags/0"}])"_json).dump(1).c_str());
	return 0;
}
