// SPDX-License-Identifier: GPL-2.0-only
namespace ns {
struct S {
	int b, a;
};
S s{7, 8};
S *there = &s;
}
