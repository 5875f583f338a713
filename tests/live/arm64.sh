# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154  # run sets the variables
# A kernel of another machine, $VM_MACHINE: a workload of known numbers, the objects loaded by libbpf and by
# probegen itself, built for that machine.

# probegen, built as its users there would build it, from the tree that this one is from.
build_probegen()
{
	local sysroot
	sysroot=$(vm_sysroot) || return
	mkdir cross && cd cross || return
	PKG_CONFIG_LIBDIR=$sysroot/usr/lib/$(vm_gnu "$VM_MACHINE")/pkgconfig \
		PKG_CONFIG_SYSROOT_DIR=$sysroot "$top/configure" \
		--host="$(vm_gnu "$VM_MACHINE")" CC="$(vm_compiler)" --enable-werror &&
		make -j"$(nproc)" probegen
}

# A program that is attached while files are written has its events from the middle of some write on: there
# every file is written again and again, and what counts is which events there are.
write_numbers_job()
{
	cat <<-'END'
		cd /
		workload=$(cat numbers)
		echo "== load"
		./load numbers.bpf.o -- sh -c "$workload"
		[ -e probegen ] || exit 0
		echo "== check"
		./probegen check numbers.bpf.o
		while :; do sh -c "$workload"; sleep 0.1; done &
		worker=$!
		echo "== run"
		./probegen run --count=60 numbers.bpf.o
		echo "== trace"
		./probegen run --count=20 trace.bpf.o
		kill $worker
	END
}

# What one way of loading has said.
part()
{
	awk -v way="== $1" '/^== / { inside = $0 == way; next } inside' said
}

# Likewise its events, each once, without what the kernel puts in front.
numbers()
{
	part "$1" | sed -n -e 's/.*bpf_trace_printk: //p' | grep -E "$wanted_numbers" |
		awk '!seen[$0]++'
}

check_load()
{
	diff <(expected_numbers_"$VM_MACHINE") <(numbers load)
}

check_run()
{
	diff <(expected_numbers_"$VM_MACHINE" | sort -u) <(numbers run | sort -u)
}

check_check()
{
	[ "$(part check | grep -c ' fits$')" = "$num_fits" ]
}

check_trace()
{
	diff <(printf 'written ret=%d count=%d\n' 100 100 5000 5000) \
		<(part trace | grep -o 'written ret=.*' | sort -u)
}

# run_numbers SPEC...: of `trace`.
run_numbers()
{
	local status=0 ways=(load) programs=() name=$VM_MACHINE
	mkdir "$work/numbers-$name"
	cd "$work/numbers-$name" || return
	cp "$here/$name".{probe,bpf.c} .
	check "$name: an object is built on this machine" \
		"$probegen" build -k "$vmlinux" "$name.bpf.c" -o numbers.bpf.o -- -Wall -Werror
	check "$name: an object of trace is built" "$probegen" trace -k "$vmlinux" -o trace.bpf.o \
		"$@" --filter 'count >= 100'
	if [ "${OTHER_PROBEGEN:-}" ]; then
		cp "$OTHER_PROBEGEN" probegen
	else
		check "$name: probegen is built for it" eval '(build_probegen)'
		cp cross/probegen . || :
	fi
	[ ! -e probegen ] || { programs=(probegen trace.bpf.o) && ways+=(check run trace); }
	vm_loader load
	write_numbers_job >job
	printf '%s\n' "$workload_numbers" >numbers
	vm_initramfs initrd job load numbers numbers.bpf.o "${programs[@]}"
	machine "$name: known numbers" said "$kernel" initrd console || status=$?
	[ "$status" = 0 ] || fail "$name: the machine's status is $status"
	for way in "${ways[@]}"; do
		check "$name: $way" "check_$way"
	done
}

writes='{ dd bs=100 count=1; dd bs=5000 count=1; } </dev/zero >/tmp/notes.txt 2>/dev/null'

expected_numbers_arm64()
{
	printf '%s\n' 'begin at 0 count 100' 'page 100 at 0 of notes.txt' 'inside 100 of 100' 'end 100 of 100' \
		'begin at 100 count 5000' 'page 3996 at 100 of notes.txt' 'page 1004 at 0 of notes.txt' \
		'inside 5000 of 5000' 'end 5000 of 5000'
}

run_arm64()
{
	local kernel=$kernel vmlinux=$vmlinux gdb=gdb VM_MACHINE='' num_fits=4
	local workload_numbers=$writes wanted_numbers='^begin|^inside|^end|of notes.txt$'
	have_machine arm64 6.12-arm64 || return 0
	# shellcheck disable=SC2016  # the spec's dollar, not the shell's
	run_numbers 'written=vfs_write:24 ret count=$entry(count)'
}

# 5000 is 0x1388. A name that is looked up is a packet of 69 bytes, and there is no server: its answer, of ICMP,
# has 97. The sum of the first is left to the device (CHECKSUM_PARTIAL, 3).
expected_numbers_s390x()
{
	printf '%s\n' 'inside 100 of 100' 'begin at 0 count 100' 'page 100 at 0 of notes.txt' 'end 100 of 100' \
		'inside 136 of 5000' 'begin at 100 count 5000' 'page 3996 at 100 of notes.txt' \
		'page 1004 at 0 of notes.txt' 'end 5000 of 5000'
	printf '%s\n' 'nothing 1' 'packet 69 of 0x800 summed 3' 'low 69, 0 0 0 69' \
		'packet 97 of 0x800 summed 0' 'low 97, 0 0 0 97'
}

run_s390x()
{
	local kernel=$kernel vmlinux=$vmlinux gdb=gdb VM_MACHINE='' num_fits=6
	local wanted_numbers='^begin|^inside|^end|of notes.txt$|^nothing|^packet|^low'
	local workload_numbers="$writes; nslookup a.example 127.0.0.1 >/dev/null 2>&1"
	have_machine s390x 6.12-s390x || return 0
	# shellcheck disable=SC2016  # the spec's dollar, not the shell's
	run_numbers 'written=vfs_write%return ret=$retval count=$entry(count)'
}
