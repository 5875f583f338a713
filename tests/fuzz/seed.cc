// SPDX-License-Identifier: GPL-2.0-only
// What C does not have: namespaces, classes, references, templates, exceptions.
namespace space {
struct base {
	virtual ~base() {}
	virtual int get(int by) { return n + by; }
	int n = 3;
};

template <typename T, int N> struct box : base {
	T items[N];
	T &at(int i) { return items[i]; }
	int get(int by) override { return n * by; }
	bool operator<(const box &other) const { return n < other.n; }
};
}

int __attribute__((noinline)) call(space::base &p, const int &&n)
{
	try {
		return p.get(n);
	} catch (int e) {
		return e;
	}
}

int main(int argc, char **)
{
	space::box<long, 4> p, q;
	auto lambda = [&](int x) { return call(p, x + argc); };

	p.at(argc & 3) = argc;
	return lambda(2) + (p < q);
}
