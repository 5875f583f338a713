# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154  # run sets the variables
# A kernel of arm64: a workload of known numbers, the objects loaded by libbpf and by probegen itself,
# built for that machine; then the comparison with gdb.

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
		writes='{ dd bs=100 count=1; dd bs=5000 count=1; } </dev/zero >/tmp/notes.txt 2>/dev/null'
		echo "== load"
		./load arm64.bpf.o -- sh -c "$writes"
		[ -e probegen ] || exit 0
		echo "== check"
		./probegen check arm64.bpf.o
		while :; do sh -c "$writes"; sleep 0.1; done &
		writer=$!
		echo "== run"
		./probegen run --count=60 arm64.bpf.o
		echo "== trace"
		./probegen run --count=20 trace.bpf.o
		kill $writer
	END
}

# What one way of loading has said.
part()
{
	awk -v way="== $1" '/^== / { inside = $0 == way; next } inside' said
}

# Likewise its events, without what the kernel puts in front.
numbers()
{
	part "$1" | sed -n -e 's/.*bpf_trace_printk: //p' | grep -E '^begin|^inside|^end|of notes.txt$'
}

expected_numbers()
{
	printf '%s\n' 'begin at 0 count 100' 'page 100 at 0 of notes.txt' 'inside 100 of 100' 'end 100 of 100' \
		'begin at 100 count 5000' 'page 3996 at 100 of notes.txt' 'page 1004 at 0 of notes.txt' \
		'inside 5000 of 5000' 'end 5000 of 5000'
}

check_load()
{
	diff <(expected_numbers) <(numbers load)
}

check_run()
{
	diff <(expected_numbers | sort) <(numbers run | sort -u)
}

check_check()
{
	[ "$(part check | grep -c ' fits$')" = 4 ]
}

check_trace()
{
	diff <(printf 'written ret=%d count=%d\n' 100 100 5000 5000) \
		<(part trace | grep -o 'written ret=.*' | sort -u)
}

run_numbers()
{
	local status=0 ways=(load) programs=()
	mkdir "$work/numbers"
	cd "$work/numbers" || return
	cp "$here"/arm64.{probe,bpf.c} .
	check 'arm64: an object is built on this machine' \
		"$probegen" build -k "$vmlinux" arm64.bpf.c -o arm64.bpf.o -- -Wall -Werror
	# shellcheck disable=SC2016  # the spec's dollar, not the shell's
	check 'arm64: an object of trace is built' "$probegen" trace -k "$vmlinux" -o trace.bpf.o \
		'written=vfs_write:24 ret count=$entry(count)' --filter 'count >= 100'
	if [ "${ARM64_PROBEGEN:-}" ]; then
		cp "$ARM64_PROBEGEN" probegen
	else
		check 'arm64: probegen is built for it' eval '(build_probegen)'
		cp cross/probegen . || :
	fi
	[ ! -e probegen ] || { programs=(probegen trace.bpf.o) && ways+=(check run trace); }
	vm_loader load
	write_numbers_job >job
	vm_initramfs initrd job load arm64.bpf.o "${programs[@]}"
	machine 'arm64: known numbers' said "$kernel" initrd console || status=$?
	[ "$status" = 0 ] || fail "arm64: the machine's status is $status"
	for way in "${ways[@]}"; do
		check "arm64: $way" "check_$way"
	done
}

run_arm64()
{
	local kernel=$kernel vmlinux=$vmlinux gdb=gdb VM_MACHINE=
	have_machine arm64 6.12-arm64 || return 0
	run_numbers
}
