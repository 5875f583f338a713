# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # what tests/bench/run sets
#
# Points and probes of a kernel, a seeded choice from all of its lines: the same for the same kernel
# and the same probegen. For tests/bench/run, whose $probegen, $vmlinux and $work it uses.

# draw_points NUM: points all over the file, each line with code as likely as the other.
draw_points()
{
	[ -s "$work/lines" ] || "$probegen" lines -k "$vmlinux" --points '*' >"$work/lines"
	awk -v num="$1" -v seed="${2:-1}" '
		BEGIN { srand(seed) }
		NR <= num { kept[NR] = $0; next }
		{
			at = int(rand() * NR) + 1
			if (at <= num)
				kept[at] = $0
		}
		END {
			for (i = 1; i <= num; i++)
				print kept[i]
		}' "$work/lines"
}

# Answers of `vars - --json' as probes, with up to three variables that fill a register at most.
probes_of_answers()
{
	awk '
	function text(from, key) {
		if (!match(from, "\"" key "\":\"[^\"]*\""))
			return ""
		return substr(from, RSTART + length(key) + 4, RLENGTH - length(key) - 5)
	}
	/"error":/ { next }
	{
		point = text($0, "point")
		num = split($0, parts, /{"name":/)
		args = ""
		count = 0
		split("", seen)
		for (i = 2; i <= num && count < 3; i++) {
			name = text("\"name\":" parts[i], "name")
			if (parts[i] !~ /"size":[1248],/ || parts[i] !~ /"readable":true/ ||
			    parts[i] ~ /"scope":"global"/ || name in seen ||
			    name ~ /:|^ctx$/)
				continue
			seen[name] = 1
			args = args " " name
			count++
		}
		if (count)
			printf "e%d=%s%s\n", ++probes, point, args
	}'
}

# The lines of a spec that a run complains about.
bad_lines()
{
	"$probegen" -k "$vmlinux" -o "$work/drawn.h" "$1" 2>&1 |
		sed -n 's/^[^:]*:\([0-9]*\):[0-9]*: error: .*/\1/p' | sort -un || true
}

# draw_probes NUM FILE: probes that this kernel has, one a line.
draw_probes()
{
	local bad
	draw_points $(($1 * 2)) 2 | "$probegen" vars -k "$vmlinux" - --json 2>/dev/null |
		probes_of_answers >"$2" || true # what is refused is an answer, too
	while bad=$(bad_lines "$2") && [ "$bad" ]; do
		sed -i "${bad//$'\n'/d;}d" "$2"
	done
	[ "$(wc -l <"$2")" -ge "$1" ] || die "fewer than $1 probes were drawn"
	sed -i "$(($1 + 1)),\$d" "$2"
}
