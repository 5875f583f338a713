# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The three examples on the real kernel, its address space laid out at random: their output agrees
# with the workload.

write_examples_job()
{
	cat <<-'END'
		cd /
		say()
		{
			echo "== $1"
			./load "$@"
		}
		say page_write.bpf.o -- sh -c '{ dd bs=100 count=1; dd bs=5000 count=1; } \
			</dev/zero >/tmp/notes.txt 2>/dev/null'
		say many_args.bpf.o -- ls /
		# An end of file here would end the connection, perhaps before anything is sent.
		mkfifo /tmp/open
		nc -l -p 7 <>/tmp/open >/dev/null &
		until grep -q ":0007 .* 0A " /proc/net/tcp /proc/net/tcp6; do usleep 10000; done
		say tcp_size_goal.bpf.o -- sh -c 'dd if=/dev/zero bs=1000 count=9 | nc 127.0.0.1 7'
	END
}

# The output of an example by bpf_printk().
said()
{
	sed -n "/^== $1.bpf.o/,/^== /s/.* bpf_trace_printk: //p" said
}

check_page_write()
{
	local expected
	expected=$(printf '%s of notes.txt\n' '100 bytes at 0' '3996 bytes at 100' '1004 bytes at 0')
	[ "$(said page_write | grep ' of notes.txt$')" = "$expected" ]
}

check_many_args()
{
	local pointer='ffff[0-9a-f]{12}'
	said many_args | grep -qE "^file (0|$pointer) addr [0-9a-f]+ len [1-9][0-9]* prot [0-7]" &&
		! said many_args | grep -vqE " pgoff [0-9]+ populate $pointer uf (0|$pointer)\$"
}

# The goal is a whole number of segments.
check_tcp_size_goal()
{
	said tcp_size_goal | awk '
		!/^size_goal [0-9]+, mss [0-9]+$/ || $4 == 0 || $2 < $4 || $2 % $4 { wrong = 1 }
		END { exit wrong || NR == 0 }'
}

run_examples()
{
	local example status=0
	mkdir "$work/examples"
	cd "$work/examples"
	for example in page_write many_args tcp_size_goal; do
		cp "$top/examples/$example/$example".{probe,bpf.c} .
		if ! build "$example.bpf.c" "$example.bpf.o"; then
			fail "$example: not built"
			return 0
		fi
	done
	write_examples_job >job
	vm_initramfs initrd job ../load ./*.bpf.o
	machine "the examples run" said "$kernel" initrd console || status=$?
	for example in page_write many_args tcp_size_goal; do
		if "check_$example"; then
			pass "$example: $(said "$example" | wc -l) lines as they should be"
		else
			fail "$example: not what the workload did (status $status):"
			sed -n "/^== $example.bpf.o/,/^== /p" said | head -n 20
		fi
	done
}

# The trace of the page of page_write on a newer kernel, where a variable is gone at the line that is probed.
run_earlier()
{
	local kernel=$kernel vmlinux=$vmlinux gdb='' VM_MACHINE='' status=0 words
	have_machine "earlier-$1" "$1" || return 0
	mkdir "$work/earlier$1"
	cd "$work/earlier$1" || return
	eval "words=($(sed -n 's/^probegen trace //p' "$top/examples/page_write/README.md"))"
	sed -n 's/^generic_perform_write_L[0-9]* //p' "$top/examples/page_write/README.md" >wanted
	"$probegen" trace -k "$vmlinux" -o earlier.bpf.o "${words[@]}" || { fail 'earlier: not built'; return 0; }
	cat >job <<-'END'
		mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
		/probegen run /earlier.bpf.o --count 3 2>/said >/events &
		until grep -q attached /said; do usleep 10000; done
		{ dd bs=100 count=1; dd bs=5000 count=1; } </dev/zero >/tmp/notes.txt 2>/dev/null
		wait
		cat /events
		cat /said >&2
	END
	vm_initramfs initrd job "$probegen" earlier.bpf.o
	machine "the kernel is traced" events "$kernel" initrd console || status=$?
	sed -n 's/.* generic_perform_write_L[0-9]* //p' events >got
	check "${kernel##*/}: the page's offset, before in the call (status $status)" diff wanted got
}
