// SPDX-License-Identifier: GPL-2.0-only
//
// Heavy templates and coroutines: fmt, std::variant, std::optional, smart pointers, lambdas, a generator
// and tasks. For tests/languages/judge.
#include <coroutine>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <utility>
#include <variant>
#include <vector>

namespace flow {

template <typename T>
struct generator {
	struct promise_type {
		T current{};

		generator get_return_object()
		{
			return generator{std::coroutine_handle<promise_type>::from_promise(*this)};
		}
		std::suspend_always initial_suspend() { return {}; }
		std::suspend_always final_suspend() noexcept { return {}; }
		std::suspend_always yield_value(T value)
		{
			current = std::move(value);
			return {};
		}
		void return_void() {}
		void unhandled_exception() { throw; }
	};

	std::coroutine_handle<promise_type> handle;

	explicit generator(std::coroutine_handle<promise_type> h) : handle(h) {}
	generator(generator &&other) : handle(std::exchange(other.handle, nullptr)) {}
	~generator()
	{
		if (handle)
			handle.destroy();
	}
	bool next()
	{
		handle.resume();
		return !handle.done();
	}
	const T &value() const { return handle.promise().current; }
};

generator<long> fibonacci(int count, long seed)
{
	long a = 0, b = seed;

	for (int i = 0; i < count; i++) {
		co_yield a;
		long sum = a + b;
		a = b;
		b = sum;
	}
}

generator<std::string> words(std::string text)
{
	std::string word;

	for (char c : text) {
		if (c == ' ') {
			co_yield word;
			word.clear();
		} else {
			word += c;
		}
	}
	co_yield word;
}

} // namespace flow

namespace {

struct circle {
	double radius;
};

struct box {
	int width, height;
};

using shape = std::variant<circle, box, std::string>;

enum class colour : unsigned char { red, green = 7 };

struct node {
	int key;
	std::unique_ptr<node> left, right;
	std::shared_ptr<std::string> label;
	std::optional<long> weight;
	colour paint = colour::green;
};

template <typename T, int N>
struct ring {
	T slots[N];
	unsigned head = 0;

	ring &operator<<(const T &value)
	{
		slots[head % N] = value;
		head++;
		return *this;
	}
	template <typename F>
	void each(F &&f) const
	{
		for (unsigned i = 0; i < N; i++)
			f(slots[(head + i) % N]);
	}
};

void insert(std::unique_ptr<node> &at, int key, std::shared_ptr<std::string> label)
{
	if (!at) {
		at = std::make_unique<node>();
		at->key = key;
		at->label = std::move(label);
		if (key % 2)
			at->weight = key * 100L;
		return;
	}
	insert(key < at->key ? at->left : at->right, key, std::move(label));
}

long weigh(const node *at, int depth)
{
	if (!at)
		return 0;
	long own = at->weight.value_or(1);
	long below = weigh(at->left.get(), depth + 1) + weigh(at->right.get(), depth + 1);
	return own + below * depth;
}

double area(const shape &s)
{
	return std::visit(
		[](const auto &what) -> double {
			using T = std::decay_t<decltype(what)>;
			if constexpr (std::is_same_v<T, circle>) {
				return 3 * what.radius * what.radius;
			} else if constexpr (std::is_same_v<T, box>) {
				long product = (long)what.width * what.height;
				return (double)product;
			} else {
				return (double)what.size();
			}
		},
		s);
}

long apply(const std::function<long(long)> &f, long start, int times)
{
	long value = start;

	for (int i = 0; i < times; i++)
		value = f(value);
	return value;
}

} // namespace

int main()
{
	std::map<std::string, long> counts;
	std::vector<shape> shapes{circle{1.5}, box{3, 4}, std::string("text")};
	std::unique_ptr<node> root;
	ring<short, 4> ring;

	auto numbers = flow::fibonacci(12, 1);
	while (numbers.next())
		counts[fmt::format("n{:03}", numbers.value() % 7)] += numbers.value();
	auto parts = flow::words("the quick brown fox jumps over the lazy dog");
	while (parts.next())
		counts[parts.value()]++;
	for (int key : {5, 2, 8, 1, 9, 4, 7})
		insert(root, key, std::make_shared<std::string>(fmt::format("{:#x}", key * 17)));
	for (const auto &s : shapes)
		fmt::print("{:.2f} ", area(s));
	long step = 3;
	short total = 0;
	fmt::print("{} {}\n", weigh(root.get(), 1), apply([step, &counts](long x) {
			   long grown = x * step + (long)counts.size();
			   return grown % 1000;
		   }, 2, 5));
	for (short i = 0; i < 6; i++)
		ring << i * 11;
	ring.each([&total](short v) { total += v; });
	fmt::print("{} {}\n", total, fmt::join(std::vector<unsigned>{1, 2, 3}, ", "));
	for (const auto &[name, count] : counts)
		fmt::print("{:>8}={:<5}|", name, count);
	fmt::print("\n{:e} {:+d} {:o}\n", 12345.678, -7, 0755);
	return 0;
}
