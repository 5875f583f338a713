# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154  # run sets the variables
# Points for a kernel whose lines are not known: the functions are those of the list `points`
# and of `per-cpu`, the lines are drawn, and the variables are those that the function itself has
# there.

# So many lines of each function at most.
draw_lines=${DRAW_LINES:-2}

# So many expressions at each point.
draw_expressions=${DRAW_EXPRESSIONS:-3}

# Those of the points "NAME SYMBOL[+OFFSET]..." where a branch or a call is, by NAME.
at_branches()
{
	local text address name
	text=$((0x$(symbol_address _text)))
	s390x-linux-gnu-objcopy --dump-section .text=text "$vmlinux" /dev/null
	addresses | while read -r address name; do
		# bcr, basr, brxh, brxle, brc, bras, brct, brctg, brcl, brasl, and those that compare
		case $(od -An -tx1 -j $((0x$address - text)) -N 6 text | tr -d ' ') in
		0[7d]* | 8[45]* | a7?[4-7]* | c0?[45]* | ec????????4[45] | ec????????6[45] | ec????????7[67c-f])
			printf '%s\n' "$name" ;;
		esac
	done | sort -u
}

# QEMU 7.2 steps over branches and calls of s390x without taking them, which the kernel relies on where
# a kprobe is: nothing else would be right after that. So no drawn point is at one.
without_branches()
{
	awk '{ print "p" NR "=" $1; print "\tvalue=" $2 }' "$1" >branches.probe
	"$probegen" -k "$vmlinux" --stop-after=sites branches.probe 2>branches.log |
		at_branches >branches
	awk 'FILENAME == "branches" { skip[$1]; next } !(("p" FNR) in skip)' branches "$1"
}

# The list of points, on stdout.
draw_points()
{
	sed -n 's/^\([a-z_0-9]*\)[:+;@].*/\1/p' "$here/points" "$here/per-cpu" | sort -u >functions
	"$probegen" lines - --json -k "$vmlinux" <functions >lines.json 2>lines.log || :
	awk -v lines="$draw_lines" -f "$here/lines.awk" "$here/per-cpu" lines.json >drawn
	if [ "$VM_MACHINE" = s390x ]; then
		without_branches drawn >plain
		mv plain drawn
	fi
	cut -d ' ' -f 1 drawn | "$probegen" vars - --json -k "$vmlinux" >vars.json 2>vars.log || :
	awk -v expressions="$draw_expressions" -f "$here/variables.awk" "$here/per-cpu" drawn vars.json
}
