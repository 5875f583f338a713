# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034  # run sets the variables, and compare.sh reads these
# Past values against gdb, with what compare.sh has: gdb logs where calls begin, each pass of the places
# where a value would be saved, with the value there, and each of the sites, each with the frame's CFA as
# gdb unwinds it. What was earlier in the same call follows from that log, as past.awk has it.

# PAST=N: at least N arguments are compared, with ten events of each on average. Of those that are drawn a third may not
# happen, so they are more, of more lines.
least_past=${PAST:-0}
most_past=${MOST_PAST:-$((least_past ? least_past * 3 / 2 : 60))} # arguments that are drawn
most_hits=${MOST_HITS:-$((least_past ? 60 : 120))} # stops at a function's places on one CPU, after which gdb leaves it
past_seed=${SEED:-1}
past_lines=${DRAW_LINES:-$((least_past ? 12 : 3))}
[ "$least_past" = 0 ] || vm_timeout=${VM_TIMEOUT:-$((12 * most_past))}

# draw_of FUNCTIONS LINES: arguments as past-draw.awk has them, that probegen takes, of so many lines of each of
# the functions in a file.
draw_of()
{
	"$probegen" lines - --json -k "$vmlinux" <"$1" >lines.json 2>lines.log || :
	awk -v lines="$2" -f "$here/lines.awk" "$here/per-cpu" lines.json >drawn
	cut -d ' ' -f 1 drawn | "$probegen" vars - --json --last -k "$vmlinux" >vars.json 2>vars.log || :
	awk -v seed="$past_seed" -f "$here/past-draw.awk" lines.json vars.json >all.drawn
	awk '{ print "p" NR "=" $1 " value=" $3 "?" }' all.drawn >drawn.probe
	"$probegen" -k "$vmlinux" --stop-after=plans drawn.probe >plans.log 2>&1 || :
	sed -n 's/^drawn.probe:\([0-9]*\):.* error: .*/\1/p' plans.log >refused
	awk 'FILENAME == "refused" { skip[$1]; next } !(FNR in skip)' refused all.drawn
}

# In an order drawn by the seed.
shuffle()
{
	awk -v seed="$past_seed" 'BEGIN { srand(seed) } { print rand(), $0 }' | sort | cut -d ' ' -f 2-
}

# Those of the functions in past-functions, and of others: half of these $last, where there are as many.
draw_past()
{
	sed -n 's/^\([a-z_0-9]*\)[:+;@].*/\1/p' "$here/points" | sort -u >functions
	sed -n 's/ .*//; /^[a-z]/p' "$here/past-functions" >functions.always
	draw_of functions.always 8 | shuffle | awk -v most=$((most_past / 8)) '
		{ name = $1; sub(/:.*/, "", name) } count[name]++ < most' | tee always
	draw_of functions "$past_lines" >taken
	{
		grep 'last(' taken | head -n $((most_past / 2 - $(grep -c 'last(' always)))
		grep -v 'last(' taken | shuffle
	} | head -n $((most_past - $(wc -l <always)))
}

# The program that records "READ VALUE" of each argument: of each once more than gdb stops there at most.
write_past_program()
{
	printf '#define PROBE_ENTRIES 1024\n#define NUM_POINTS %d\n#define MOST_RECORDS %d\n#define MARKER "kprobe/%s"\n' \
		"$(wc -l <list)" $((most_hits + 1)) "$(marker_place)"
	printf '#include "all.probe.h"\n#include "past.h"\n'
	awk '{
		printf "\nint PROBE_PROGRAMS(p%d)\n{\n\tstruct p%d_args args;\n", NR, NR
		printf "\tstruct { __u64 point; __u64 is_read; __u64 value; } *record;\n\n"
		printf "\tbpf_fetch_args(ctx, &args, sizeof(args));\n\tif (!is_recorded(%d))\n\t\treturn 0;\n", NR
		printf "\trecord = RECORD(%d);\n", NR
		printf "\trecord->is_read = BPF_ARG_OK(&args, value);\n"
		printf "\trecord->value = (__u64)args.value;\n"
		printf "\tbpf_ringbuf_submit(record, 0);\n\treturn 0;\n}\n"
	}' list
}

# Of the plans, "SYMBOL+OFFSET ROLE NUMBER FUNCTION VARIABLE": B where a call begins, V where the value is
# saved, S the site.
find_roles()
{
	"$probegen" -k "$vmlinux" --stop-after=plans all.probe 2>plans.log | awk '
		FILENAME == "list" { name[FNR] = $2; sub(/:.*/, "", name[FNR]); variable[FNR] = $3; next }
		/^p[0-9]+ / {
			number = substr($1, 2)
			print $2, "S", number, name[number], "-"
			if (!seen[name[number]]++)
				print name[number] "+0x0", "B", 0, name[number], "-"
		}
		$1 == "value" {
			if (/entry\(/)
				print name[number] "+0x0", "V", number, name[number], variable[number]
			while (match($0, /[A-Za-z_][A-Za-z0-9_.]*\+0x[0-9a-f]+: /)) {
				print substr($0, RSTART, RLENGTH - 2), "V", number, name[number],
					variable[number]
				$0 = substr($0, RSTART + RLENGTH)
			}
		}' list -
}

# The same by address, "ADDRESS ROLE NUMBER FUNCTION VARIABLE LEVEL". The level is how many inlined
# functions are between the address and the function.
place_roles()
{
	find_roles | sort -u >roles
	cut -d ' ' -f 1 roles | awk '{ print NR, $1 }' | addresses >role_addresses
	cut -d ' ' -f 1 role_addresses | frames_at | awk '
		FILENAME == "roles" { name[FNR] = $4; role[FNR] = $0; sub(/^[^ ]* /, "", role[FNR]); next }
		FILENAME == "role_addresses" { address[FNR] = $1; next }
		/^0x/ && NF == 1 { at++; line = 0; next }
		line++ % 2 == 0 && !(at in level) && $1 == name[at] { level[at] = (line - 1) / 2 }
		END { for (i = 1; i in role; i++) if (i in level) print address[i], role[i], level[i] }
	' roles role_addresses - | sort -k 1,1 -k 2,2
}

# What gdb prints at one address, whose roles are the lines of standard input: of a call's beginning first.
write_stop()
{
	local address role number name variable level is_first=1
	while read -r address role number name variable level; do
		if [ $is_first ]; then
			is_first=
			# shellcheck disable=SC2016  # gdb's variables, not the shell's
			if [ "$role" = B ]; then
				printf '\tset $cfa = (unsigned long)$sp + 8\n'
			else
				printf '\tfind_cfa %d\n' "$level"
			fi
			[ "$level" = 0 ] || printf '\tup-silently %d\n' "$level"
		fi
		# shellcheck disable=SC2016
		printf '\tprintf "%s %s %d %%x %%d %%lx", $cpu, $is_busy != 0, $cfa\n' "$role" "$name" "$number"
		[ "$role" != V ] || printf '\tprintf " %%lx", (unsigned long)(%s)\n' "$variable"
		printf '\tprintf "\\n"\n'
	done
	[ "$level" = 0 ] || printf '\tdown-silently %d\n' "$level"
}

# The CFA of a function that is so many frames up, into $cfa: that of gdb is $sp in the frame that it returns to. Where
# the call is known to be a jump at the end of another function, gdb tells frames of those between the two, whose $sp
# is another. The one that is meant is known by the return address, which is below its $sp.
write_find_cfa()
{
	cat <<-'END'
		define find_cfa
			up-silently $arg0 + 1
			while *(unsigned long *)($sp - 8) != (unsigned long)$pc
				up-silently 1
			end
			set $cfa = (unsigned long)$sp
			select-frame 0
		end
	END
}

# In place of write_sites.
write_past_stops()
{
	local slide=$1 address runtime name number=0 functions
	local -A numbers=()
	write_find_cfa
	cut -d ' ' -f 1 places | uniq >stops
	while read -r address; do
		number=$((number + 1))
		name=$(awk -v address="$address" '$1 == address { print $4; exit }' places)
		numbers[$name]+=" $number"
		printf '%s %s\n' "$address" "$name"
	done <stops >stops.named
	number=0
	while read -r address name; do
		number=$((number + 1))
		printf -v runtime %x $((0x$address + slide))
		# shellcheck disable=SC2016
		printf 'hbreak *0x%s\ndefine site_%s\n\tset $number = %d\n' "$runtime" "$runtime" $number
		awk -v address="$address" '$1 == address' places | write_stop
		# shellcheck disable=SC2016
		printf '\tset $left_%s = $left_%s - 1\n\tif $left_%s == 0\n' "$name" "$name" "$name"
		printf '\t\tprintf "L %s\\n"\n\t\tdisable%s\n\tend\nend\n' "$name" "${numbers[$name]}"
	done <stops.named
	functions=$(cut -d ' ' -f 2 stops.named | sort -u)
	printf 'define disable_sites\n\tdisable 1-%d\nend\ndefine enable_sites\n\tenable\n' $number
	# shellcheck disable=SC2086,SC2016
	printf "\tset \$left_%s = $most_hits\n" $functions
	# shellcheck disable=SC2016
	printf 'end\nset $on_all_cpus = 1\n'
}

prepare_past()
{
	nm "$vmlinux" >symbols
	draw_past >drawn_past
	awk '{ print NR, $1, $2, $3 }' drawn_past >list
	awk '{ print "p" $1 "=" $2 " value=" $4 "?" }' list >all.probe
	write_past_program >all.bpf.c
	if ! build all.bpf.c all.bpf.o 2>build.log; then
		fail "$release: past values are not built"
		head -n 40 build.log
		return 1
	fi
	build_nested || fail "$release: the recursion is not built"
	build_marker
	place_roles >places
}

# The program that makes the kernel's function call itself, and what watches that.
build_nested()
{
	$(vm_compiler) -O2 -Wall -Wextra -o nested "$here/nested.c" &&
		cp "$here/nested.probe" "$here/nested.bpf.c" . && build nested.bpf.c nested.bpf.o 2>build.log
}

# Of six chains of four on each CPU, four calls of depth 0 in the first chain to one of depth 3.
depths_are_known()
{
	awk '$1 == "event" && substr($2, length($2) - 3) == "ffff" { count[$3 " " $4]++ }
		END { for (i in count) print i, count[i] }' ours | sort >depths
	printf '1 %d %d\n' 0 48 1 36 2 24 3 12 | diff - depths
}

# Of each kind of past-functions one has been compared; of a recursion, in a call that another had begun in.
kinds_are_compared()
{
	awk '
	FILENAME ~ /past-functions$/ {
		if (/^[a-z]/) {
			kind[$1] = $2
			missing[$2]
		}
		next
	}
	$1 == "ok" {
		name = $2
		sub(/:.*/, "", name)
		if (kind[name] != "recursion" || !/, 0 of them in calls/)
			delete missing[kind[name]]
	}
	END {
		for (name in missing)
			print "nothing of this kind: " name
		for (name in missing)
			exit 1
	}' "$here/past-functions" verdicts
}

# run_past SERIES: of five arguments three are compared at least (or PAST), and ten events of each of these on average.
run_past()
{
	local series=$1 min_arguments=$((least_past ? least_past : most_past * 3 / 5)) write_stops=write_past_stops
	local brought=(nested nested.bpf.o)
	local kernel=$kernel vmlinux=$vmlinux gdb=gdb VM_MACHINE='' release line events arguments rest
	[ -z "$series" ] || have_machine "past-$series" "$series" || return 0
	release=${kernel##*/}
	mkdir "$work/past$series"
	cd "$work/past$series" || return
	vm_loader load
	prepare_past || return 0
	boot_with_gdb
	awk -f "$here/past.awk" list theirs ours >verdicts
	check "$release: a recursion of known depth" depths_are_known
	check "$release: recursion, handlers of interrupts" kinds_are_compared
	while read -r line; do
		case $line in
		'ok '*) pass "$release ${line#ok }" ;;
		'FAILED '*) fail "$release ${line#FAILED }" ;;
		'equal '*) read -r _ events arguments rest <<<"$line" ;;
		*) printf '    %s\n' "$line" ;;
		esac
	done <verdicts
	line="$events events of $arguments past values, $rest"
	if [ "$events" -ge $((10 * min_arguments)) ] && [ "$arguments" -ge "$min_arguments" ]; then
		pass "$release: compared with gdb's log: $line"
	else
		fail "$release: too little compared with gdb's log: $line"
	fi
}
