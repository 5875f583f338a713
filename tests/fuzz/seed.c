// SPDX-License-Identifier: GPL-2.0-only
/* A program with something of each kind of debug info: compilers make seeds of it. */
struct node;
typedef int (*visit)(struct node *p, const char *name);
enum colour { RED, GREEN = 5, BLUE = -1 };
union both {
	long number;
	char text[8];
};

struct node {
	struct node *next;
	unsigned a : 3, b : 7;
	_Bool flag;
	enum colour colour;
	union both u;
	struct {
		short x, y[3];
	};
	visit callback;
	double real;
	char name[16];
};

static struct node nodes[4];
static __thread int depth;
volatile int sink;

static inline int inner(struct node *p, int i)
{
	int twice = 2 * i + p->a;

	sink = twice;
	return twice + p->y[i & 1];
}

__attribute__((noinline)) static int removed(struct node *p, int unused, long by)
{
	(void)unused;
	return (int)(p->u.number + by);
}

__attribute__((noinline)) int walk(struct node *p, const char *name, enum colour colour, int n)
{
	struct node copy = *p;
	int sum = 0;

	for (int i = 0; i < n; i++) {
		int part = inner(p, i);

		if (colour == GREEN)
			sum += part;
		sum += removed(&copy, i, 3);
		p = p->next ? p->next : p;
	}
	return sum + name[0] + copy.colour;
}

__attribute__((noinline)) struct node *find(unsigned long key, int *array, int count)
{
	int local[4] = {1, 2, 3, 4};

	for (int i = 0; i < count; i++) {
		switch (array[i]) {
		case 1:
			sink += local[i & 3];
			break;
		case 7:
			return &nodes[key & 3];
		default:
			depth++;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct node *p = find((unsigned long)argc, &argc, argc);

	return walk(p ? p : nodes, argv[0], GREEN, argc);
}
