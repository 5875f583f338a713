// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause

package main

import (
	"strconv"
	"strings"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
)

// cut splits SYMBOL+OFFSET.
func cut(place string) (string, uint64) {
	symbol, digits, _ := strings.Cut(place, "+")
	offset, _ := strconv.ParseUint(digits, 0, 64)
	return symbol, offset
}

// attachUser attaches to PATH:SYMBOL+OFFSET.
func attachUser(kind, place string, program *ebpf.Program) (link.Link, error) {
	colon := strings.LastIndex(place, ":")
	file, err := link.OpenExecutable(place[:colon])
	if err != nil {
		return nil, err
	}
	symbol, offset := cut(place[colon+1:])
	options := &link.UprobeOptions{Offset: offset}
	if kind == "uretprobe" {
		return file.Uretprobe(symbol, program, options)
	}
	return file.Uprobe(symbol, program, options)
}

// attach attaches where the program's section says, as libbpf does by itself.
func attach(section string, program *ebpf.Program) (link.Link, error) {
	kind, place, _ := strings.Cut(section, "/")
	symbol, offset := cut(place)
	switch kind {
	case "kprobe":
		return link.Kprobe(symbol, program, &link.KprobeOptions{Offset: offset})
	case "kretprobe":
		return link.Kretprobe(symbol, program, nil)
	}
	return attachUser(kind, place, program)
}
