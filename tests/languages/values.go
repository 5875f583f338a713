// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what `probegen trace` has to print of each call: strings, slices and numbers of Go.
package main

import (
	"fmt"
	"os"
)

type Item struct {
	name  string
	sizes []int32
	price float64
}

//go:noinline
func (item *Item) Sell(to string, days []uint16, late bool) int {
	return len(item.sizes) + len(to) + len(days)
}

func at(list []int32, i int) int32 {
	if i < len(list) {
		return list[i]
	}
	return 0
}

func main() {
	all := "one,two,three"
	days := []uint16{7, 8, 9, 10}
	sum := 0
	for i := 0; i < 3; i++ {
		item := &Item{name: fmt.Sprintf("n%d", i), price: 0.25 * float64(i)}
		for size := 0; size < i; size++ {
			item.sizes = append(item.sizes, int32(40+size))
		}
		second := "?"
		if len(item.sizes) > 1 {
			second = fmt.Sprint(item.sizes[1])
		}
		few := append([]uint16{}, days[:i]...)
		for len(few) < 3 {
			few = append(few, 0)
		}
		fmt.Printf("Sell to=%q days=[%d %d %d] late=%v name=%q sizes=[%d %d] second=%s price=%v len=%d\n",
			all[4*i:4*i+3], few[0], few[1], few[2], i == 1, item.name, at(item.sizes, 0),
			at(item.sizes, 1), second, item.price, len(item.sizes))
		sum += item.Sell(all[4*i:4*i+3], days[:i], i == 1)
	}
	if sum == 0 {
		os.Exit(1)
	}
}
