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

# The lines of a function, from the first on: the workload reaches these most often. Each has
# sites of its own, since gdb stops there once.
function draw(	i, line)
{
	for (i = 0; i < lines; i++) {
		for (line = int(i * num / lines) + 1; line <= num; line++)
			if (take(sites[line])) {
				print text[line]
				break
			}
	}
	num = 0
}

function take(list,	part, i, count)
{
	count = split(list, part, /\},\{/)
	for (i = 1; i <= count; i++)
		if (part[i] in taken)
			return 0
	for (i = 1; i <= count; i++)
		taken[part[i]]
	return 1
}

function sites_of(json)
{
	sub(/.*"sites":\[\{/, "", json)
	sub(/\}\].*/, "", json)
	return json
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
	if (split(sites_of($0), unused, /\},\{/) <= 4 && split(names, unused) >= 2 &&
	    (!(function_name in wanted) || index(names " ", wanted[function_name]))) {
		text[++num] = point names
		sites[num] = sites_of($0)
	}
}

END {
	draw()
}
