// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what `probegen trace` has to print of each call: structs with padding, which Go passes in
// registers. Go 1.19's debug info has such a struct's parts at the places of other members.
package main

import (
	"fmt"
	"os"
)

type Mixed struct {
	A    int8
	B    int16
	C, D int8
	E    int8
}

type Wide struct {
	A int8
	B int64
}

type Named struct {
	A    int8
	B    uint64
	Name string
}

// Whole has no padding, and only its end is one in Tail.
type Whole struct {
	A    int64
	Name string
}

type Tail struct {
	A int64
	B int8
}

//go:noinline
func Pass(m Mixed, w Wide) int {
	return int(m.A) + int(m.B) + int(m.C) + int(m.D) + int(m.E) + int(w.A) + int(w.B)
}

//go:noinline
func Name(n Named, t Tail) int {
	return int(n.A) + int(n.B) + len(n.Name) + int(t.A) + int(t.B)
}

//go:noinline
func Keep(w Whole) int {
	return int(w.A) + len(w.Name)
}

func main() {
	sum := 0
	for i := 1; i < 4; i++ {
		m := Mixed{int8(i), int16(300 + i), int8(10 + i), int8(20 + i), int8(30 + i)}
		w := Wide{int8(40 + i), int64(i) << 40}
		n := Named{int8(50 + i), uint64(60 + i), fmt.Sprintf("n%d", i)}
		t := Tail{int64(-i), int8(70 + i)}
		k := Whole{int64(i) << 50, fmt.Sprintf("k%d", i)}
		fmt.Printf("Pass ma=%d mb=%d mc=%d md=%d me=%d wa=%d wb=%d\n", m.A, m.B, m.C, m.D, m.E, w.A, w.B)
		sum += Pass(m, w)
		fmt.Printf("Name na=%d nb=%d name=%q ta=%d tb=%d\n", n.A, n.B, n.Name, t.A, t.B)
		sum += Name(n, t)
		fmt.Printf("Keep ka=%d name=%q\n", k.A, k.Name)
		sum += Keep(k)
	}
	if sum == 0 {
		os.Exit(1)
	}
}
