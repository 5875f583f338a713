// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause

// main OBJECT COMMAND: load the object and attach all its programs, run the command, and print the sums.
package main

// #include <stdlib.h>
// #include <probegen/check.h>
import "C"

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"os/exec"

	"github.com/cilium/ebpf"
)

// In another build the variables are elsewhere: the program would load, and print other numbers.
func refuseOtherBuilds(object []byte) {
	var misfit C.struct_pg_checked
	copied := C.CBytes(object)
	defer C.free(copied)

	if C.pg_check(copied, C.size_t(len(object)), &misfit) != 0 {
		log.Fatalf("%s: %s", C.GoString(misfit.event.name),
			C.GoString(C.pg_check_text(misfit.verdict)))
	}
}

func sum(sums *ebpf.Map, key uint32) (value uint64) {
	if err := sums.Lookup(key, &value); err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	object, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	refuseOtherBuilds(object)
	spec, err := ebpf.LoadCollectionSpecFromReader(bytes.NewReader(object))
	if err != nil {
		log.Fatal(err)
	}
	collection, err := ebpf.NewCollection(spec)
	if err != nil {
		log.Fatal(err)
	}
	// All of them: those that save values at the entry, too.
	for name, program := range spec.Programs {
		attached, err := attach(program.SectionName, collection.Programs[name])
		if err != nil {
			log.Fatalf("%s: %v", program.SectionName, err)
		}
		defer attached.Close()
	}
	if err := exec.Command("sh", "-c", os.Args[2]).Run(); err != nil {
		log.Print(err)
	}
	sums := collection.Maps["sums"]
	fmt.Printf("%d calls, %d bytes\n", sum(sums, 0), sum(sums, 1))
}
