# SPDX-License-Identifier: GPL-2.0-only
# Draw from what `lines --json` prints of functions: lines where variables are readable, as "POINT
# VARIABLE..." Of functions of which `per-cpu` names a variable it is a line where that can be
# read. A function's first instruction is left out: see `points`.
#
#     awk -v lines=N -f lines.awk per-cpu lines.json

FILENAME ~ /per-cpu$/ {
	if (/^[a-z]/)
		name = substr($1, 1, index($1, ":") - 1)
	else if ($1 == "word")
		wanted[name] = " " $2 " "
	next
}

# The lines of a function, from the first on: the workload reaches these most often.
function draw(	i)
{
	for (i = 0; i < lines && i < num; i++)
		print text[int(i * num / lines) + 1]
	num = 0
}

# The names of what can be read at all sites, and is not of the function's entry, which gdb finds in
# another way, or not at all.
function readable(json,	list, i, count, names)
{
	sub(/.*"vars":\[/, "", json)
	count = split(json, list, /\},\{/)
	for (i = 1; i <= count; i++) {
		if (list[i] !~ /"mark":"(register|memory|constant)"/ ||
		    !match(list[i], /"name":"[a-z_0-9]+"/))
			continue
		names = names " " substr(list[i], RSTART + 8, RLENGTH - 9)
	}
	return names
}

match($0, /"point":"[^"]*:[0-9]+"/) && !/"offset":0}/ {
	point = substr($0, RSTART + 9, RLENGTH - 10)
	function_name = substr(point, 1, index(point, ":") - 1)
	if (function_name != before)
		draw()
	before = function_name
	names = readable($0)
	sites = $0
	if (gsub(/"symbol":/, "", sites) <= 4 && split(names, unused) >= 2 &&
	    (!(function_name in wanted) || index(names " ", wanted[function_name])))
		text[++num] = point names
}

END {
	draw()
}
