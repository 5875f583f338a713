// SPDX-License-Identifier: GPL-2.0-only
// Go moves the stack of a goroutine that needs more: what is on it has other addresses then.
package main

import "fmt"

//go:noinline
func deep(n int) int {
	var room [64]int
	if n == 0 {
		return 1
	}
	room[n%64] = n
	return deep(n-1) + room[n%64] - n + 1
}

//go:noinline
func finish() {
}

func main() {
	results := make(chan int)
	for i := 0; i < 4; i++ {
		go func() { results <- deep(1000) }()
	}
	sum := 0
	for i := 0; i < 4; i++ {
		sum += <-results
	}
	for i := 0; i < sum; i++ {
		fmt.Println("deep ")
	}
	finish()
	fmt.Println("finish ")
}
