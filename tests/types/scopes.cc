// SPDX-License-Identifier: GPL-2.0-only
/* With scopes2.cc: ns::S is not S, and Outer::Inner is defined outside of Outer. */
#include <unistd.h>

struct S {
	int a, b;
};
namespace ns {
struct S;
__attribute__((noinline)) int inner(S *s)
{
	asm volatile("" ::: "memory");
	return s != nullptr;
}
extern S *there;
}
__attribute__((noinline)) int outer(S *s)
{
	asm volatile("" ::: "memory");
	return s->a;
}
struct Outer {
	struct Inner;
	Inner *in;
};
struct Outer::Inner {
	int z;
};
__attribute__((noinline)) int nested(Outer *o)
{
	asm volatile("" ::: "memory");
	return o->in->z;
}

int main()
{
	S s{1, 2};
	Outer::Inner in{9};
	Outer o{&in};

	for (;;) {
		ns::inner(ns::there);
		outer(&s);
		nested(&o);
		usleep(5000);
	}
}
