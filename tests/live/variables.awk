# SPDX-License-Identifier: GPL-2.0-only
# The list of drawn points, as `points` has it, from what lines.awk has drawn and what `vars
# --json` says of the variables there.
#
#     awk -f variables.awk per-cpu drawn vars.json

BEGIN {
	most = 8 # of a point
	largest = 128 # bytes; more would leave no room on the program's stack
	scalar = "\\*$|^enum |^(unsigned |signed )?(char|short|int|long)|^(_Bool|bool)$|" \
		"^_*([us](8|16|32|64)|be(16|32))$|" \
		"^(size_t|ssize_t|loff_t|gfp_t|umode_t|pid_t|dev_t|pgoff_t|sector_t|fmode_t)$"
	reserved = " ctx record unix linux "
}

FILENAME ~ /per-cpu$/ {
	if (/^[a-z]/) {
		function_name = substr($1, 1, index($1, ":") - 1)
	} else if ($1 == "word") {
		theirs[function_name, $2] = $0
		sub(/[^|]*\|/, " |", theirs[function_name, $2])
	}
	next
}

FILENAME ~ /drawn$/ {
	for (i = 2; i <= NF; i++)
		readable[$1, $i]
	next
}

function value(json, key)
{
	if (!match(json, "\"" key "\":\"?[^,\"]*"))
		return ""
	json = substr(json, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
	sub(/^"/, "", json)
	return json
}

# The line for a variable, or nothing.
function argument(point, json,	name, where, kind)
{
	name = value(json, "name")
	where = value(json, "where")
	function_name = substr(point, 1, index(point, ":") - 1)
	if (!((point, name) in readable) || name ~ /__/ || index(reserved, " " name " ") ||
	    value(json, "func") != function_name || where ~ /entry\(/)
		return ""
	if (where ~ /:bytes\[/ && value(json, "size") <= largest)
		return "\tdata " name "\n"
	# Ours is 0 or 1, as a bool is; what has not been set yet may be any byte for gdb.
	if (value(json, "type") ~ /^(_Bool|bool)$/)
		return "\tword " name " | " name " != 0\n"
	if (where !~ /:bytes\[/ && value(json, "type") ~ scalar && value(json, "size") <= 8)
		return "\tword " name theirs[function_name, name] "\n"
	return ""
}

# Of a point with several sites there are as many lines: what is not the same at all of them is
# left out.
function finish(	i, text)
{
	for (i = 1; i <= num_lines && i <= most; i++)
		if (count[point, line[i]] == sites)
			text = text line[i]
	if (text != "")
		printf "\n%s\n%s", point, text
	sites = num_lines = 0
}

match($0, /"vars":\[/) {
	num = split(substr($0, RSTART + 8), list, /\},\{/)
	if (value($0, "point") != point)
		finish()
	point = value($0, "point")
	sites++
	for (i = 1; i <= num; i++) {
		text = argument(point, list[i])
		if (text != "" && !count[point, text, value(list[i], "type")]++)
			line[++num_lines] = text
		count[point, text] = count[point, text, value(list[i], "type")]
	}
}

END {
	finish()
}
