# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154  # run sets the variables
# The comparison with gdb, event by event, on a kernel as users have it: laid out at random, and
# with two CPUs. QEMU's breakpoints do not touch memory, so gdb stops at the very address where
# the kernel has the probe, prints, continues, and the BPF program then sees the same state.
# Between the two markers that the workload sets on a CPU both lists hold the same events of that
# CPU. A point that many events have had gdb leaves, as each costs it a hundredth of a second.

most_events=${MOST_EVENTS:-20} # of a point on each CPU

# addresses: of "NAME SYMBOL[+OFFSET]" lines, as "ADDRESS NAME", as linked
addresses()
{
	local address offset name
	awk 'NR == FNR { if (!($3 in at)) at[$3] = $1; next }
		{ split($2, place, "+"); print at[place[1]], $1, place[2] }' symbols - |
		while read -r address name offset; do
			printf '%x %s\n' $((0x$address + ${offset:-0})) "$name"
		done
}

symbol_address()
{
	awk -v symbol="$1" '$3 == symbol { print $1; exit }' symbols
}

# frames_at: what the newest llvm-addr2line says of addresses, with functions as the source calls them. It reads debug
# info in files of its own, as binutils do not, which would know no instances there; LLVM 14 knows only half of them.
frames_at()
{
	local newest
	newest=$(compgen -c llvm-addr2line | sort -V | tail -n 1)
	"$newest" -a -f -i -e "$vmlinux" | sed "s,^\\([A-Za-z0-9_]*\\)[.].*,\\1,"
}

# Where the sites are: "ADDRESS pN LEVEL" lines. The level is how many inlined functions are
# between the address and the function that the point names; gdb calls them frames. An instance's
# entry may be one instruction before its code: there gdb looks in the function around it.
place_sites()
{
	"$probegen" -k "$vmlinux" --stop-after=sites all.probe 2>sites.log | addresses >sites
	cut -d ' ' -f 1 sites | frames_at | awk '
		FILENAME == "list" { sub(/[:@+].*/, "", $2); name["p" $1] = $2; next }
		FILENAME == "sites" { site[++sites] = $0; in_function[sites] = name[$2]; next }
		/^0x/ && NF == 1 { at++; line = 0; next }
		line++ % 2 == 0 && !(at in level) && $1 == in_function[at] {
			level[at] = (line - 1) / 2
		}
		END { for (i = 1; i <= sites; i++) print site[i], level[i] + 0 }' list sites -
}

# The first instruction after the patch site of an entry; of x86-64 with or without an endbr64.
marker_place()
{
	local place places
	case $(vm_machine "$kernel") in
	arm64) places=(__arm64_sys_sethostname+8) ;;
	s390x) places=(__s390x_sys_sethostname+6) ;;
	*) places=(__x64_sys_sethostname+5 __x64_sys_sethostname+9) ;;
	esac
	for place in "${places[@]}"; do
		"$probegen" -k "$vmlinux" --stop-after=sites -e "$place" >marker.log 2>&1 && break
	done
	printf '%s\n' "$place"
}

build_marker()
{
	local place target=bpf
	place=$(marker_place)
	[ "$VM_MACHINE" != s390x ] || target=bpfeb
	"${CLANG:-clang}" -O2 -g -target $target -DMARKER="\"kprobe/$place\"" -I"$top/include" \
		-idirafter "/usr/include/$(gcc -print-multiarch)" \
		-c "$here/marker.bpf.c" -o marker.bpf.o
	printf 'marker %s\n' "$place" | addresses >marker
}

# What is read at every fourth point: of the CPU that it is hit on.
write_everywhere()
{
	# shellcheck disable=SC2016  # gdb's variables, not the shell's
	printf '\tword %s | %s\n' 'on_cpu=@runqueues.cpu' '*(int *)($rq_cpu + $percpu)'
	# shellcheck disable=SC2016
	[ -z "$(task_variable)" ] || printf '\tword %s | %s\n' \
		"on_task=@$(task_variable)" '*(unsigned long *)($cpu_task + $percpu)'
}

# The per-CPU variable that has the running task; nothing where a register has it.
task_variable()
{
	if [ "$(symbol_address pcpu_hot)" ]; then
		echo pcpu_hot.current_task
	elif [ "$(symbol_address current_task)" ]; then
		echo current_task
	fi
}

# The command site_ADDRESS for each site; the breakpoints have the numbers of the lines of `places`.
write_sites()
{
	local slide=$1 address name level number=0
	local -A numbers=()
	while read -r _ name _; do
		number=$((number + 1))
		numbers[$name]+=" $number"
	done <places
	number=0
	while read -r address name level; do
		number=$((number + 1))
		printf -v address %x $((0x$address + slide))
		printf 'hbreak *0x%s\n' "$address"
		printf 'define site_%s\n\tset $number = %d\n' "$address" $number
		printf '\tif $is_busy\n\t\tprintf "missed %%x\\n", ($cpu << 16) + %d\n\telse\n' "${name#p}"
		[ "$level" = 0 ] || printf '\tup-silently %d\n' "$level"
		printf '%s\n' "$(<"$name.gdb")" '	end' \
			"	set \$left_$name = \$left_$name - 1" \
			"	if \$left_$name == 0" \
			"		printf \"left %x\\n\", (\$cpu << 16) + ${name#p}" \
			"		disable${numbers[$name]}" \
			'	end' end
	done <places
	printf 'define disable_sites\n\tdisable 1-%d\nend\n' $number
	printf 'define enable_sites\n\tenable\n'
	printf "\tset \$left_%s = $most_events\n" "${!numbers[@]}"
	printf 'end\n'
}

# gdb's script, for a kernel that runs `slide` from where it was linked. A CPU's copy of a per-CPU
# variable is as far from it as __per_cpu_offset says (include/asm-generic/percpu.h), where gdb's
# place for it is right; it is off by the slide where these variables are linked at 0. What is
# asked for at each stop is looked up once: gdb takes seconds to find it from some files.
write_script()
{
	local slide=$1 address
	read -r address _ <marker
	cat "$here/print.gdb"
	printf 'symbol-file %s -o %d\n' "$vmlinux" "$slide"
	printf 'set $percpu_slide = %d\n' \
		"$([ $((0x$(symbol_address __per_cpu_start))) != 0 ] || echo "$slide")"
	# Only the machine tells gdb that pointers have 64 bits.
	printf 'target remote gdb.socket\n'
	# shellcheck disable=SC2016  # gdb's variables, not the shell's
	printf 'set $%s\n' 'offset_of_cpu = &__per_cpu_offset[0]' \
		'rq_cpu = (unsigned long)&runqueues.cpu' \
		'running_program = (unsigned long)&bpf_prog_active' \
		'running_kprobe = (unsigned long)&current_kprobe'
	# shellcheck disable=SC2016
	[ -z "$(task_variable)" ] || printf 'set $cpu_task = (unsigned long)&%s\n' "$(task_variable)"
	"${write_stops:-write_sites}" "$slide"
	printf 'set $marker = 0x%x\nbegin\n' $((0x$address + slide))
	# As often as there may be an error, and once more.
	sed 's/.*/watch/' places places marker
	printf 'finish\nquit\n'
}

# The machine says where its kernel is, and waits for gdb. Probes stay traps: a jump in their
# place would run with interrupts on, see the list of points.
write_compare_job()
{
	cat <<-'END'
		cd /
		ulimit -n 16384
		[ ! -e /proc/sys/debug/kprobes-optimization ] ||
			echo 0 >/proc/sys/debug/kprobes-optimization
		grep ' T _text$' /proc/kallsyms >/dev/console
		while grep -q '^(' /proc/sys/kernel/domainname; do usleep 10000; done
		./load *.bpf.o -- sh -c "sh workload >/tmp/said 2>&1"
	END
}

# Boot with gdb attached: its list into the file `theirs`, the programs' into `ours`. One thread
# runs both CPUs, so that they stop one at a time, and none goes on between gdb's look and the
# program's. (With -icount, two CPUs take minutes to boot.)
boot_with_gdb()
{
	local machine text='' status=0 big=0
	[ "$VM_MACHINE" != s390x ] || big=1
	: >theirs
	write_compare_job >job
	vm_initramfs initrd job load marker.bpf.o all.bpf.o "$here/workload" ${brought[@]+"${brought[@]}"}
	# The older tables, of which a kernel without ACPI knows its CPUs, have one for each socket.
	VM_ACCEL=thread=single vm_boot "$kernel" initrd console -smp 2,sockets=2 \
		-gdb "unix:gdb.socket,server=on,wait=off" -pidfile qemu.pid >ours &
	machine=$!
	while kill -0 $machine 2>/dev/null && [ -z "$text" ]; do
		sleep 0.2
		text=$(sed -n 's/^\([0-9a-f]*\) T _text.*/\1/p' console 2>/dev/null) || :
	done
	if [ "$text" ]; then
		write_script $((0x$text - 0x$(symbol_address _text))) >script.gdb
		"$gdb" -nx -q <script.gdb >gdb.out 2>gdb.log || :
		awk -v big=$big -f "$here/words.awk" gdb.out >theirs
	fi
	# A gdb that ended early left the machine stopped.
	grep -q '^watched$' theirs || kill "$(cat qemu.pid)" 2>/dev/null || :
	wait $machine || status=$?
	[ "$status" != 124 ] || timed_out "$vm_timeout" "gdb watches $release"
	[ "$status" = 0 ] || fail "$release: the machine's status was $status"
	grep -v '^event ' ours >&2 || :
	tail -n 5 gdb.log >&2 || :
}

# List, program and places of the points. Fails, and has said so, where there is nothing to compare.
prepare_points()
{
	nm "$vmlinux" >symbols
	write_everywhere >everywhere
	if [ "$series" ]; then
		draw_points >points
	else
		cp "$here/points" points
	fi
	awk -v dir=. -f "$here/points.awk" everywhere points
	if ! build all.bpf.c all.bpf.o 2>build.log; then
		fail "$release: not built"
		head -n 40 build.log
		return 1
	fi
	build_marker
	place_sites >places
}

# How many random expressions there are at the points where all was equal.
equal_expressions()
{
	awk '
	FILENAME == "verdicts" && $1 == "ok" {
		sub(/:$/, "", $2)
		is_equal[$2]
	}
	FILENAME == "points" && /^[^ \t#]/ { point = $1 }
	FILENAME == "points" && /^\tword x[0-9]+=/ && point in is_equal { count++ }
	END { print count + 0 }' verdicts points
}

# run_comparison SERIES EVENTS POINTS FUNCTIONS: at least so much; without a SERIES, on the usual
# kernel and with the list of points that was made for it.
run_comparison()
{
	local series=$1 min_events=$2 min_points=$3 min_functions=$4
	local kernel=$kernel vmlinux=$vmlinux gdb=gdb VM_MACHINE= release line events points functions expressions
	[ -z "$series" ] || have_machine "compare-$series" "$series" || return 0
	release=${kernel##*/}
	mkdir "$work/compare$series"
	cd "$work/compare$series"
	vm_loader load
	prepare_points || return 0
	boot_with_gdb
	awk -v drawn="$series" -f "$here/events.awk" list theirs ours >verdicts
	while read -r line; do
		case $line in
		'ok '*) pass "$release ${line#ok }" ;;
		'FAILED '*) fail "$release ${line#FAILED }" ;;
		'equal '*) read -r _ events points functions <<<"$line" ;;
		*) printf '    %s\n' "$line" ;;
		esac
	done <verdicts
	expressions=$(equal_expressions)
	line="$events events at $points points in $functions functions, $expressions random expressions"
	if [ "$events" -ge "$min_events" ] && [ "$points" -ge "$min_points" ] &&
		[ "$functions" -ge "$min_functions" ] && { [ ! "$series" ] || [ "$expressions" -ge $((3 * min_points)) ]; }; then
		pass "$release: compared with gdb: $line"
	else
		fail "$release: too little compared with gdb: $line"
	fi
}
