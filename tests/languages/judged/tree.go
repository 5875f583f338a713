// SPDX-License-Identifier: GPL-2.0-only
//
// yaml.v2 at work: a parser, reflection, interfaces. For tests/languages/judge.
package main

import (
	"fmt"
	"sort"

	"gopkg.in/yaml.v2"
)

type place struct {
	Name string
	At   []float64 `yaml:"at,flow"`
	Tags map[string]int
	Next *place
}

func names(first *place) []string {
	var all []string
	for at := first; at != nil; at = at.Next {
		all = append(all, at.Name)
	}
	sort.Strings(all)
	return all
}

func main() {
	texts := []string{
		"name: home\nat: [1.5, -2]\ntags: {a: 1, b: 2}\nnext:\n  name: away\n",
		"name: |\n  two\n  lines\nat: []\n",
		"name: [unclosed\n",
		"{name: 'x', tags: {k: notanumber}}\n",
	}
	for _, text := range texts {
		var of place
		if err := yaml.Unmarshal([]byte(text), &of); err != nil {
			fmt.Println(err)
			continue
		}
		out, err := yaml.Marshal(&of)
		fmt.Println(names(&of), string(out), err)
	}
	var any map[interface{}]interface{}
	fmt.Println(yaml.Unmarshal([]byte("a: &x [1, 2.5, true, ~]\nb: *x\n"), &any), len(any))
}
