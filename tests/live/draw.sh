# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154  # run sets the variables
# Points for a kernel whose lines are not known: the functions are those of the list `points`
# and of `per-cpu`, the lines are drawn, and the variables are those that the function itself has
# there.

# So many lines of each function at most.
draw_lines=${DRAW_LINES:-2}

# The list of points, on stdout.
draw_points()
{
	sed -n 's/^\([a-z_0-9]*\)[:+;@].*/\1/p' "$here/points" "$here/per-cpu" | sort -u >functions
	"$probegen" lines - --json -k "$vmlinux" <functions >lines.json 2>lines.log || :
	awk -v lines="$draw_lines" -f "$here/lines.awk" "$here/per-cpu" lines.json >drawn
	cut -d ' ' -f 1 drawn | "$probegen" vars - --json -k "$vmlinux" >vars.json 2>vars.log || :
	awk -f "$here/variables.awk" "$here/per-cpu" drawn vars.json
}
