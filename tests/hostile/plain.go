// SPDX-License-Identifier: GPL-2.0-only
// An int of eight bytes, and names with points in them.
package main

import "time"

type pair struct {
	n     int
	small int8
	yes   bool
	r     rune
}

//go:noinline
func (p *pair) show(k int) int {
	return p.n + k
}

func main() {
	p := &pair{1 << 40, -3, true, '€'}
	for {
		p.show(-5)
		time.Sleep(5 * time.Millisecond)
	}
}
