// SPDX-License-Identifier: GPL-2.0-only

// Templates, JSON and HTTP within one process. For tests/languages/judge.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sort"
	"strings"
	"text/template"
)

type Item struct {
	Name  string
	Price float64
	Tags  []string
	Stock map[string]int
	next  *Item
}

type shape interface {
	area() float32
}

type square struct{ side int16 }
type circle struct{ radius float32 }

func (s square) area() float32  { return float32(s.side) * float32(s.side) }
func (c *circle) area() float32 { return 3 * c.radius * c.radius }

type stack[T any] struct {
	items []T
	top   int
}

//go:noinline
func (s *stack[T]) push(v T) int {
	s.items = append(s.items, v)
	s.top++
	return s.top
}

//go:noinline
func (i *Item) describe(prefix string, limit int) (text string, err error) {
	count := 0
	for _, tag := range i.Tags {
		if len(tag) > limit {
			return "", fmt.Errorf("%s is longer than %d", tag, limit)
		}
		count += len(tag)
	}
	defer func() { text += "!" }()
	return fmt.Sprint(prefix, i.Name, count), nil
}

func total(shapes ...shape) (sum float32) {
	for _, s := range shapes {
		sum += s.area()
	}
	return sum
}

func handle(w http.ResponseWriter, r *http.Request) {
	var item Item
	if err := json.NewDecoder(r.Body).Decode(&item); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	item.Tags = append(item.Tags, r.Method)
	sort.Strings(item.Tags)
	fmt.Fprintf(w, "%s:%s", item.Name, strings.Join(item.Tags, ","))
}

func main() {
	items := []*Item{
		{Name: "nail", Price: 0.25, Tags: []string{"iron", "small"}, Stock: map[string]int{"north": 7}},
		{Name: "saw", Price: 12, Tags: []string{"steel"}},
	}
	items[0].next = items[1]
	page := template.Must(template.New("page").Funcs(template.FuncMap{"upper": strings.ToUpper}).Parse(
		"{{range $i, $item := .}}{{$i}}: {{.Name | upper}} {{printf \"%.2f\" .Price}}{{with .Tags}} {{len .}}{{end}}\n{{end}}"))
	if err := page.Execute(os.Stdout, items); err != nil {
		panic(err)
	}
	bottom := 3
	add := func(n int) int { bottom += n; return bottom }
	names, numbers := &stack[string]{}, &stack[int64]{}
	for i, item := range items {
		text, err := item.describe("an item ", 4+i)
		fmt.Println(text, err, names.push(item.Name), numbers.push(int64(add(i))))
	}
	fmt.Println(total(square{3}, &circle{2}))
	for _, body := range []string{`{"Name":"axe","Price":3.5,"Tags":["z","a"],"Stock":{"x":1}}`, `{"Name":5}`} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", "/items?sort=name", strings.NewReader(body))
		http.HandlerFunc(handle).ServeHTTP(w, r)
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
}
