# SPDX-License-Identifier: GPL-2.0-only
# The list of drawn points, as `points` has it, from what lines.awk has drawn and what `vars
# --json` says of the variables there.
#
#     awk -v expressions=N -f variables.awk per-cpu drawn vars.json
#
# To each point N random expressions of its integers are added, which gdb evaluates as C does.

BEGIN {
	srand(1)
	integer = "^enum |^(unsigned |signed )?(char|short|int|long)[a-z ]*$|^_*[us](8|16|32|64)$|" \
		"^(size_t|ssize_t|loff_t|gfp_t|umode_t|pid_t|dev_t|pgoff_t|sector_t|fmode_t)$"
	num_operators = split("+ - * & | ^ < <= > >= == != && ||", operator, " ")
	num_casts = split("unsigned char,short,unsigned int,long", cast, ",")
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
	# Where the frame is not made yet, probes overwrite it.
	if (!((point, name) in readable) || value(json, "readable") == "false" || name ~ /__/ || index(reserved, " " name " ") ||
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

function pick(n)
{
	return int(rand() * n) + 1
}

function operand(depth)
{
	if (depth)
		return expression(depth - 1)
	return rand() < 0.7 ? number_of[pick(num_numbers)] : int(rand() * rand() * 5000)
}

# The list has " | " before what gdb evaluates; and gdb takes "a<b)>" for the name of a template.
function spaced(text)
{
	return text == "|" ? text : " " text " "
}

function expression(depth,	kind)
{
	kind = rand()
	if (kind < 0.7)
		return "(" operand(depth) spaced(operator[pick(num_operators)]) operand(depth) ")"
	if (kind < 0.8)
		return "(" substr("-~!", pick(3), 1) "(" operand(depth) "))"
	if (kind < 0.9)
		return "((" cast[pick(num_casts)] ")(" operand(depth) "+0))"
	return "(" operand(depth) "/" pick(1000) ")"
}

# Of a point with several sites there are as many lines: what is not the same at all of them is
# left out.
function finish(	i, text)
{
	for (i = 1; i <= num_lines && i <= most; i++) {
		if (count[point, line[i]] != sites)
			continue
		text = text line[i]
		if (line[i] in name_in)
			number_of[++num_numbers] = name_in[line[i]]
	}
	for (i = 1; i <= expressions && num_numbers; i++)
		text = text sprintf("\tword x%d=%s\n", i, expression(2))
	if (text != "")
		printf "\n%s\n%s", point, text
	sites = num_lines = num_numbers = 0
	split("", name_in)
}

match($0, /"vars":\[/) {
	num = split(substr($0, RSTART + 8), list, /\},\{/)
	if (value($0, "point") != point)
		finish()
	point = value($0, "point")
	sites++
	for (i = 1; i <= num; i++) {
		text = argument(point, list[i])
		if (text == "\tword " value(list[i], "name") "\n" && value(list[i], "type") ~ integer)
			name_in[text] = value(list[i], "name")
		if (text != "" && !count[point, text, value(list[i], "type")]++)
			line[++num_lines] = text
		count[point, text] = count[point, text, value(list[i], "type")]
	}
}

END {
	finish()
}
