// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause

// choose OBJECT COMMAND...: of an object for several builds, load and attach the programs for those that
// are here, by what `probegen check --json OBJECT` says on standard input, and run the command.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"

	"github.com/cilium/ebpf"
)

// An event on one of its builds, as probegen.schema.json has it.
type event struct {
	Event  string
	Fits   bool
	Why    string
	Places []struct{ Section, Program string }
}

// choose has the sections of the programs for what is here. An event without a build that is here is an error.
func choose(answers io.Reader) map[string]string {
	chosen, fits, why := map[string]string{}, map[string]bool{}, map[string]string{}
	var names []string // in the order of the object: that of a map is another each time
	decoder := json.NewDecoder(answers)
	for {
		var answer event
		if err := decoder.Decode(&answer); err == io.EOF {
			break
		} else if err != nil {
			log.Fatal(err)
		}
		if _, known := fits[answer.Event]; !known {
			names = append(names, answer.Event)
		}
		fits[answer.Event] = fits[answer.Event] || answer.Fits
		why[answer.Event] = answer.Why
		for _, place := range answer.Places {
			if answer.Fits {
				chosen[place.Program] = place.Section
			}
		}
	}
	for _, name := range names {
		if !fits[name] {
			log.Fatalf("%s: for none of its builds: %s", name, why[name])
		}
	}
	return chosen
}

func main() {
	chosen := choose(os.Stdin)
	spec, err := ebpf.LoadCollectionSpec(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for name, program := range spec.Programs {
		if _, ok := chosen[name]; !ok {
			delete(spec.Programs, name)
		} else if strings.HasPrefix(program.SectionName, "?") {
			program.Type = ebpf.Kprobe // versions of before 0.10 do not know the mark
		}
	}
	collection, err := ebpf.NewCollection(spec)
	if err != nil {
		log.Fatal(err)
	}
	for name, section := range chosen {
		attached, err := attach(section, collection.Programs[name])
		if err != nil {
			log.Fatalf("%s: %v", section, err)
		}
		defer attached.Close()
	}
	fmt.Printf("%d attached\n", len(chosen))
	if err := exec.Command(os.Args[2], os.Args[3:]...).Run(); err != nil {
		log.Print(err)
	}
}
