/* SPDX-License-Identifier: GPL-2.0-only */
enum colour { RED = 1, BLUE = 70000 };

struct item {
	int weight;
	unsigned kind : 5;
	int tilt : 7;
	long price;
	enum colour colour;
	unsigned char grade;
	char name[8];
	struct item *next;
};

int rank(const struct item *item);
long sum(struct item *list, int most, short sign);
