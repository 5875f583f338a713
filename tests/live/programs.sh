# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154  # run sets the variables
# User programs of another machine, by uprobes: conventions.c in several builds, at the entries and at all lines of its
# functions. What is read is what main() has passed.

# FUNCTION and its parameters
probed=('narrow a b c d e' 'stacked a b c d e f g h i j k l' 'threes s after' 'sixes s after' 'nines s after'
	'twelves s after' 'sixteens before s after' 'larges s after' 'bitten s after' 'packs s after' 'unions s e'
	'wides before w after' 'floats r m after' 'variadic count first' 'returned a' 'framed n')

# passes FUNCTION [NAME VALUE]...: in call $call; a value is a regular expression
passes()
{
	local function=$1
	shift
	while [ $# != 0 ]; do
		printf '%s %d %s %s\n' "$function" "$call" "$1" "$2"
		shift 2
	done
}

# A half of what the bytes of `sixteens` are printed as is a string's; what functions change themselves has both values.
expected_values()
{
	local call odd wides=(18446744073709551623 36893488147419103239 55340232221128654855)
	for call in 1 2 3; do
		odd=$([ $((call % 2)) = 0 ] && echo false || echo true)
		passes narrow a -$call b $((200 + call)) c $((-300 * call)) d $((60000 + call)) e -$call
		passes stacked a -$call b $((-2 * call)) c $((-3 * call)) d $((4 * call)) e $((-5 * call)) \
			f $((-6 * call)) g $((-7 * call)) h $((-8 * call)) i $((9 * call)) j $((-10 * call)) \
			k $((-11 * call)) l "$odd"
		passes threes s "[{]a=$call b=2 c=3}" after 4
		passes sixes s "[{]a=-$call b=2 c=-3}" after 4
		passes nines s "[{]a=-$call b=2}" after 4
		passes twelves s "[{]a=-$call b=2 c=3}" after 4
		passes sixteens before 1 s "[{]a=-$call b=2 c=\"..03..04\" d=-5}" after 6
		passes larges s "[{]a=-$call b=[[]1 [23] 3 4 5[]] c=6}" after 7
		passes bitten s "[{]a=$call b=-$call c=$((60000 + call)) d=$((1 << 39 | call)) e=$((-100 * call))}" after 7
		passes packs s "[{]a=$call b=-$call c=$((-2 * call)) d=$((-3 * call))}" after 7
		passes unions s "[{]a=-$call}" e "$([ $call = 2 ] && echo MINUS || echo SOME)"
		passes wides before -$call w "${wides[call - 1]}" after 9
		passes floats r "[{]a=$call b=2}" m "[{]a=3 b=-$call}" after $((-6 * call))
		passes variadic count '(2|1|0|-1)' first -$call
		passes returned a "$call"
		passes framed n "$call"
	done
}

# build_conventions NAME COMPILER...: the program, and its objects at the entries and at the lines
build_conventions()
{
	local name=$1 point spec function lines=() entries=()
	shift
	"$@" -w -g -c "$here/conventions.c" -o conventions.o || return
	# shellcheck disable=SC2046  # words of a command
	$(vm_compiler) -static conventions.o -o "$name" || return
	for spec in "${probed[@]}"; do
		# clang 14 for s390x says that the copy of a 128-bit number is there before it is made; gdb believes it.
		[ "$name" != clang-O0 ] || spec=${spec/ w / }
		function=${spec%% *} spec=" ${spec#* }"
		spec="${spec// /? }?"
		entries+=("$function ${spec#\? }")
		while read -r point; do
			lines+=("$point ${spec#\? }")
		done < <("$probegen" lines -x "$name" --json "$function" | jq -r .point)
	done
	"$probegen" trace -x "$name" -o "entries-$name.bpf.o" "${entries[@]}" &&
		"$probegen" trace -x "$name" -o "lines-$name.bpf.o" "${lines[@]}"
}

# run_programs SERIES EVENTS: at least so many
run_programs()
{
	local series=$1 least=$2 kernel=$kernel vmlinux=$vmlinux gdb=gdb VM_MACHINE='' name compiler wrong events values unreadable
	local clang="${CLANG:-clang} --target=$(vm_gnu "$(vm_machine "$series")")"
	have_machine "programs-$series" "$series" || return 0
	mkdir "$work/programs-$series"
	cd "$work/programs-$series" || return
	while read -r name compiler; do
		# shellcheck disable=SC2086  # words of a command
		check "$series: conventions.c, $name" build_conventions "$name" $compiler
	done <<-END
		gcc-O0 $(vm_compiler) -O0
		gcc-O1 $(vm_compiler) -O1
		gcc-O2 $(vm_compiler) -O2
		gcc-O3 $(vm_compiler) -O3
		gcc-Os $(vm_compiler) -Os
		clang-O0 $clang -O0
		clang-O2 $clang -O2
	END
	[ ! "${OTHER_PROBEGEN:-}" ] || cp "$OTHER_PROBEGEN" probegen
	[ -e probegen ] || { check "$series: probegen is built for it" eval '(build_probegen)' && cp cross/probegen .; }
	# The objects have the paths of programs here.
	cat >job <<-END
		mkdir -p $PWD
		cd /
		mv gcc-* clang-* $PWD/
		for object in *.bpf.o; do
			name=\${object#*-}
			echo "== \$object"
			./probegen run -c $PWD/\${name%.bpf.o} \$object 2>&1
		done
	END
	vm_initramfs initrd job probegen gcc-* clang-* *.bpf.o
	machine "$series: conventions.c" said "$kernel" initrd console || fail "$series: the machine's status is $?"
	expected_values >expected
	awk -f "$here/conventions.awk" expected said >judged
	wrong=$(grep -c ^wrong judged || :)
	read -r events values unreadable < <(tail -n 1 judged)
	if [ "$wrong" = 0 ] && [ "$events" -ge "$least" ]; then
		pass "$series: $events events of conventions.c, $values values, of which $unreadable cannot be read"
	else
		fail "$series: $wrong of $events events of conventions.c are wrong"
		head -n 20 judged
	fi
}
