// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what `probegen trace` has to print of each call: members that share their place, which C
// does not have, enums without enumerators, and references to numbers of all kinds.
#include <cstddef>
#include <cstdio>

struct nothing {
};

struct none {
};

struct base {
	virtual ~base() {}
	int number;
	char letter;
};

// Its own member may be in the padding of the base class.
struct derived : base {
	char next;
};

struct tail {
	[[no_unique_address]] base first;
	char second;
	int third;
};

struct pair {
	[[no_unique_address]] nothing here;
	[[no_unique_address]] none there;
	int number;
};

// What is between its numbers is passed in no register.
struct apart {
	int number;
	nothing between;
	int last;
};

// Where the base is, is known at run time only.
struct shared : virtual base {
	int own;
};

enum class strong : int {};
enum weak : unsigned long {};

__attribute__((noinline)) static int hold(pair value, apart apart, const derived &derived, const tail &tail, const pair &pair,
						       const shared &shared)
{
	asm volatile("" : : "r"(&value), "r"(&apart), "r"(&derived), "r"(&tail), "r"(&pair), "r"(&shared) : "memory");
	return value.number;
}

__attribute__((noinline)) static int count(std::byte byte, strong strong, weak weak, const std::byte &other)
{
	asm volatile("" : : "r"(byte), "r"(strong), "r"(weak), "r"(&other) : "memory");
	return (int)byte;
}

__attribute__((noinline)) static int refer(const float &third, double &&half, const __int128 &wide, const bool &is)
{
	asm volatile("" : : "r"(&third), "r"(&half), "r"(&wide), "r"(&is) : "memory");
	return (int)wide;
}

int main()
{
	int sum = 0;

	for (int i = 0; i < 3; i++) {
		const pair two = {{}, {}, 10 + i};
		const strong strong{-i};
		const apart apart{60 + i, {}, 70 + i};
		const weak weak{(enum weak)((1UL << 40) + (unsigned)i)};
		derived derived;
		tail tail;
		shared shared;

		derived.number = 20 + i;
		derived.letter = 'a';
		derived.next = (char)('b' + i);
		tail.first.number = 30 + i;
		tail.first.letter = 'd';
		tail.second = 'e';
		tail.third = 40 + i;
		shared.number = 1;
		shared.own = 80 + i;
		printf("hold value={number=%d} apart=%d last=%d number=%d letter=97 next=%d first=%d third=%d pair={number=%d} own=%d\n", 10 + i,
		       60 + i, 70 + i, 20 + i, 'b' + i, 30 + i, 40 + i, 10 + i, 80 + i);
		sum += hold(two, apart, derived, tail, two, shared);
		printf("count byte=%d strong=%d weak=%lu other=%d\n", 128 + i, -i, (unsigned long)weak, 7 + i);
		sum += count((std::byte)(128 + i), strong, weak, (std::byte)(7 + i));
		printf("refer third=%g half=%g wide=-%d is=%s\n", 0.25 * i, 1.5 * i, i + 1, i == 1 ? "true" : "false");
		sum += refer(0.25f * (float)i, 1.5 * i, -i - 1, i == 1);
	}
	return sum == 0;
}
