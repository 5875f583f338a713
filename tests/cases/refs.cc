// SPDX-License-Identifier: GPL-2.0-only
/* References to arrays and pointers; members that are inherited. */
struct N {
	int val;
	N *next;
};

__attribute__((noinline)) int take(N *&head, int (&tab)[4], const char *const (&names)[2], int idx)
{
	asm volatile("" ::: "memory");
	return head->val + tab[idx] + names[1][0];
}

struct Shape {
	int id;
	const char *label;
	virtual ~Shape()
	{
	}
};

struct Tag {
	unsigned color : 5, alpha : 3;
};

struct Square : Shape, Tag {
	int side;
	__attribute__((noinline)) int grow(int by)
	{
		asm volatile("" ::: "memory");
		return side += by + id;
	}
};

int main()
{
	N n{7, nullptr}, *head = &n;
	int tab[4] = {10, 20, 30, 40};
	const char *names[2] = {"one", "two"};
	Square s;

	s.id = 5;
	s.label = "sq";
	s.color = 17;
	s.alpha = 2;
	s.side = 9;
	/* What nobody touched may not be resident when a probe reads it. */
	char touch = *(volatile const char *)names[1] + *(volatile const char *)s.label;
	(void)touch;
	return (take(head, tab, names, 1) + s.grow(1)) == 0;
}
