# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The comparison with gdb, event by event. QEMU's breakpoints do not touch memory, so gdb stops at
# the very address where the kernel has the probe, prints, continues, and the BPF program then sees
# the same state. Between the two markers of the workload both lists hold the same events.

min_points=90
min_functions=50
min_events=5000

# The addresses of a program's sites: its sections say where the kernel puts it.
addresses()
{
	local symbol offset base
	llvm-readelf --sections --wide "$1" | sed -n 's,.* kprobe/\([^ ]*\) .*,\1,p' |
		while IFS=+ read -r symbol offset; do
			base=$(symbol_address "$symbol")
			printf '%x\n' $((0x$base + ${offset:-0}))
		done
}

symbol_address()
{
	awk -v symbol="$1" '$3 == symbol { print $1; exit }' symbols
}

# Build the programs; the list `built` has those that could be.
build_points()
{
	local number point
	while read -r number point <&3; do
		if build "p$number.bpf.c" "p$number.bpf.o" 2>"p$number.log"; then
			printf '%s %s\n' "$number" "$point" >>built
		else
			fail "$point: not built"
			cat "p$number.log"
		fi
	done 3<list
	[ -s built ]
}

# gdb's script.
write_script()
{
	local number point address
	cat "$here/print.gdb"
	printf 'target remote %s\n' gdb.socket
	while read -r number point; do
		for address in $(addresses "p$number.bpf.o"); do
			printf 'hbreak *0x%s\ndefine site_%s\n' "$address" "$address"
			cat "p$number.gdb"
			printf 'end\n'
		done
	done <built
	printf 'set $marker = 0x%s\nwatch\n' "$(symbol_address __x64_sys_sethostname)"
}

# Boot with gdb attached: its list into the file `theirs`, the programs' into `ours`.
# Probes stay traps: a jump in their place would run with interrupts on, see the list of points.
boot_with_gdb()
{
	local machine
	printf '%s\n' 'echo 0 >/proc/sys/debug/kprobes-optimization' 'cd /' \
		'./load *.bpf.o -- sh -c "sh workload >/tmp/said 2>&1"' >job
	vm_initramfs initrd job ../load marker.bpf.o p*.bpf.o "$here/workload"
	VM_APPEND=nokaslr vm_timeout=600 vm_boot "$kernel" initrd console \
		-S -gdb "unix:gdb.socket,server=on,wait=off" -pidfile qemu.pid >ours &
	machine=$!
	while kill -0 $machine 2>/dev/null && ! [ -S gdb.socket ]; do
		sleep 0.1
	done
	if ! gdb -nx -batch -x script.gdb "$vmlinux" >gdb.out 2>gdb.log; then
		tail -n 5 gdb.log >&2
	fi
	awk -f "$here/words.awk" gdb.out >theirs
	# A gdb that ended early left the machine stopped.
	grep -c '^event 0$' theirs | grep -qx 2 || kill "$(cat qemu.pid)" 2>/dev/null || :
	wait $machine || vm_say "the workload's status was $?"
	grep -v '^event ' ours >&2 || :
}

# The events of one point between the markers.
events_of()
{
	awk -v point="$(printf %x "$1")" '$1 != "event" { next }
		$2 == "0" { inside = !inside } inside && $2 == point' "$2"
}

compare_point()
{
	local number=$1 point=$2 count
	events_of "$number" ours >"p$number.ours"
	events_of "$number" theirs >"p$number.theirs"
	count=$(wc -l <"p$number.theirs")
	if [ "$count" = 0 ]; then
		fail "$point: the workload never came there"
	elif cmp -s "p$number.ours" "p$number.theirs"; then
		pass "$point: $count events as gdb has them"
		events=$((events + count))
		equal_points+=("$point")
	else
		fail "$point: differs from gdb's (<: BPF, >: gdb)"
		{ diff "p$number.ours" "p$number.theirs" || :; } | head -n 10
	fi
}

run_comparison()
{
	local number point events=0 functions equal_points=()
	mkdir "$work/compare"
	cd "$work/compare"
	awk -v dir=. -f "$here/points.awk" "$here/points"
	nm "$vmlinux" >symbols
	build_points || return 0
	"${CLANG:-clang}" -O2 -g -target bpf -I"$top/include" \
		-idirafter "/usr/include/$(gcc -print-multiarch)" \
		-c "$here/marker.bpf.c" -o marker.bpf.o
	write_script >script.gdb
	boot_with_gdb
	while read -r number point; do
		compare_point "$number" "$point"
	done <built
	functions=$(printf '%s\n' "${equal_points[@]%%[:+]*}" | sort -u | wc -l)
	local sum="$events events at ${#equal_points[@]} points in $functions functions"
	if [ ${#equal_points[@]} -ge $min_points ] && [ "$functions" -ge $min_functions ] &&
		[ "$events" -ge $min_events ]; then
		pass "compared with gdb: $sum"
	else
		fail "too little compared with gdb: $sum"
	fi
}
