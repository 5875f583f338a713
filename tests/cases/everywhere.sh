#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Of the cases tier: values at each instruction of a function.

# offsets_of PROGRAM FUNCTION: of its instructions, without what pads it
offsets_of()
{
	{ nm -S "$1" && "${LLVM_OBJDUMP:-llvm-objdump}" -d --no-show-raw-insn "$1"; } | awk -v f="$2" '
	function number(hex, i, n)
	{
		for (i = 1; i <= length(hex); i++)
			n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
		return n
	}
	NF == 4 && $4 == f { base = number($1); size = number($2) }
	/>:$/ { inside = $2 == "<" f ">:"; next }
	inside && $1 ~ /^[0-9a-f]+:$/ {
		sub(":", "", $1)
		if (number($1) - base < size)
			print number($1) - base
	}'
}

# FUNCTION's argument at each of its instructions: is it one that the caller passed, or said to be unreadable?
right_everywhere()
{
	local program=$1 function=$2 argument=$3 value=$4 probes=() offset
	while read -r offset; do
		probes+=("at_$offset=$function+$offset $argument?")
	done < <(offsets_of "$program" "$function")
	[ ${#probes[@]} -gt 10 ] && traced "$program" -x "$program" "${probes[@]}" || return 1
	[ "$(events | wc -l)" -ge 30 ] || return 1
	! events | grep -vE -e " [a-z]+=($value)\$" -e ' [a-z]+=(\?|\{\?\})$'
}

# The places of debug info are for more instructions than the values are there.
values_everywhere()
{
	local name compiler pair='\{number=1048576 half=10\}|\{number=2097152 half=20\}|\{number=3145728 half=30\}'
	while read -r name compiler; do
		# shellcheck disable=SC2086  # words of a command
		make_program "everywhere-$name" $compiler -g everywhere.c
		check "everywhere, $name: in two registers, over a loop" right_everywhere "./everywhere-$name" \
			turns pair "$pair"
		# Optimising, clang leaves it out of the debug info.
		[ "$name" = clang-O1 ] ||
			check "everywhere, $name: in the second of two" right_everywhere "./everywhere-$name" wide \
				both '18446744073709551623|36893488147419103239|55340232221128654855'
		check "everywhere, $name: in a realigned frame" right_everywhere "./everywhere-$name" \
			aligned pair "$pair"
		check "everywhere, $name: in a slot" right_everywhere "./everywhere-$name" spilled bytes \
			'\{all=\[[123] 97 108 108 32 111 102 32 116 104 101 115 101 98 115\]\}'
	done <<-END
		gcc-Og $CC -Og
		gcc-O2 $CC -O2
		clang-O0 $CLANG -O0
		clang-O1 $CLANG -O1
	END
}

# reads_w PROGRAM POINT: is its w readable there?
reads_w()
{
	"$probegen" vars --json -x "$1" "$2" 2>/dev/null | jq -e '.vars[] | select(.name == "w").readable' >/dev/null
}

# Readable at no instruction up to the last one that stores it, but behind that one; not where the frame is gone.
stored_before_read()
{
	local program=$1 store=$2 all last i
	mapfile -t all < <(offsets_of "$program" wide)
	last=$("${LLVM_OBJDUMP:-llvm-objdump}" -d --no-show-raw-insn --disassemble-symbols=wide "$program" |
		grep -E '^ *[0-9a-f]+:' | grep -nE "$store" | tail -n 1 | cut -d : -f 1)
	for ((i = 1; i < last; i++)); do
		! reads_w "$program" "wide+${all[i]}" || { echo "wide+${all[i]}"; return 1; }
	done
	! reads_w "$program" "wide+${all[-1]}" || { echo "at the end"; return 1; }
	reads_w "$program" "wide+${all[last]}"
}

# Not run: what clang makes of a number of two registers for other machines, which its debug info has before it is there.
numbers_of_other_machines()
{
	echo 'volatile long s; long wide(__int128 w) { s += (long)w; return s; }' >wide.c
	"$CLANG" --target=s390x-linux-gnu -O0 -g -c wide.c -o wide-s390x.o && s390x-linux-gnu-ld -e wide wide-s390x.o -o wide-s390x
	check 'other machines, s390x: stored before it is read' stored_before_read ./wide-s390x '\bstg\b'
	"$CLANG" --target=aarch64-linux-gnu -O0 -g -c wide.c -o wide-arm64.o
	! command -v aarch64-linux-gnu-ld >/dev/null || {
		aarch64-linux-gnu-ld -e wide wide-arm64.o -o wide-arm64
		check 'other machines, arm64: stored before it is read' stored_before_read ./wide-arm64 '\bst[rp]\b.*\[sp'
	}
}

# clang has -1 of _BitInt(7) as 127 in memory, and does not say how many bits are the number's.
numbers_of_some_bits()
{
	echo 'volatile long s; void f(_BitInt(7) a) { s += a; } int main(void) { f(-1); return 0; }' >bits.c
	"$CLANG" -O0 -g bits.c -o bits || fail 'bits.c'
	check 'bits: refused' refuses 'how many bits its _BitInt has' -x ./bits -e 'f a'
}
