// SPDX-License-Identifier: GPL-2.0-only
/* An array of structs that only its typedef names: BTF of it cannot be asked for on another kernel. */
struct in { int a; long b; };
typedef struct in pair[2];
struct out { pair p; int z; };
__attribute__((noinline)) int work(pair *p, struct out *o) { return (*p)[1].a + o->z; }
int main(void) { pair q = {{1,2},{3,4}}; struct out o = {.z = 3}; return work(&q, &o); }
