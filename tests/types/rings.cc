// SPDX-License-Identifier: GPL-2.0-only
/* Types that lead back to themselves, and unions with a member that C does not have. */
#include <unistd.h>

struct ops {
	int id;
	int (*call)(struct ops self); // by value, as in C, too
	struct ops *(*table)[2];
};

union place {
	int number;
	int (ops::*method)(int); // 16 bytes
};

union only {
	int (ops::*method)(int);
};

struct holder {
	place first;
	only second;
	int last;
};

volatile int sink;

extern "C" __attribute__((noinline)) void step(struct ops *o, struct holder *h)
{
	sink = o->id + h->first.number + h->last + (o->table != nullptr);
}

int main()
{
	struct ops self = {7, nullptr, nullptr}, *table[2] = {&self, &self};
	struct holder held{};

	self.table = &table;
	held.first.number = 5;
	held.last = 9;
	for (;;) {
		step(&self, &held);
		usleep(1000);
	}
}
