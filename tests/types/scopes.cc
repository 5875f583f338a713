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
namespace inner {
typedef S *text;
}
/* A typedef of the same name in another scope. */
struct Held {
	typedef inner::text text;
	text value;
};
__attribute__((noinline)) int held(Held *h)
{
	asm volatile("" : : "r"(h) : "memory");
	return h->value != nullptr;
}

int main()
{
	S s{1, 2};
	Outer::Inner in{9};
	Outer o{&in};
	Held h{nullptr};

	for (;;) {
		ns::inner(ns::there);
		outer(&s);
		nested(&o);
		held(&h);
		usleep(5000);
	}
}
