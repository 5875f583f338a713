# SPDX-License-Identifier: GPL-2.0-only
# Draw past values from what `lines --json` and `vars --json --last` say of drawn points:
#
#     awk -v seed=N -v most=N -f past-draw.awk lines.json vars.json
#
# Lines "POINT VARIABLE ARGUMENT": $last of variables that have no value there, $at of those that have one,
# at some other instruction where a line begins and they have one, too, $entry of parameters. Only of points
# with one site, in the function itself.

BEGIN {
	srand(seed)
	scalar = "\\*$|^enum |^(unsigned |signed )?(char|short|int|long)|^(_Bool|bool)$|" \
		"^_*([us](8|16|32|64)|be(16|32))$|" \
		"^(size_t|ssize_t|loff_t|gfp_t|umode_t|pid_t|dev_t|pgoff_t|sector_t|fmode_t)$"
}

function value(json, key)
{
	if (!match(json, "\"" key "\":\"?[^,\"]*"))
		return ""
	json = substr(json, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
	sub(/^"/, "", json)
	return json
}

# The offsets of a function's instructions where lines begin.
FILENAME ~ /lines.json$/ {
	func_name = value($0, "func")
	sub(/.*"sites":\[\{/, "")
	sub(/\}\].*/, "")
	num = split($0, part, /\},\{/)
	for (i = 1; i <= num; i++)
		if (value(part[i], "symbol") == func_name)
			offset[func_name, ++offsets[func_name]] = value(part[i], "offset") + 0
	next
}

function is_readable(json, at,	list, ranges, i, num)
{
	if (!match(json, /"ranges":\[\[[^\]]*\](,\[[^\]]*\])*/))
		return 0
	list = substr(json, RSTART + 11, RLENGTH - 11)
	num = split(list, ranges, /\],?\[?/)
	for (i = 1; i <= num; i++) {
		sub(/^\[/, "", ranges[i])
		split(ranges[i], bound, ",")
		if (ranges[i] != "" && at >= bound[1] + 0 && at < bound[2] + 0)
			return 1
	}
	return 0
}

# An instruction where the variable is readable, not the probe's own, nor the entry; 0: there is none.
function another(json, func_name, site,	i, at)
{
	for (i = 0; i < 40 && offsets[func_name]; i++) {
		at = offset[func_name, int(rand() * offsets[func_name]) + 1]
		if (at && at != site && is_readable(json, at))
			return at
	}
	return 0
}

function add(kind, name, argument)
{
	if (count[kind]++ < 2)
		print point, name, argument
}

function draw(json,	name, at)
{
	name = value(json, "name")
	if (name !~ /^[a-z_0-9]+$/ || name ~ /__/ || value(json, "func") != func_name || value(json, "size") > 8 ||
	    value(json, "type") !~ scalar)
		return
	if (json ~ /"last":"/)
		add("last", name, "$last(" name ")")
	else if (json ~ /"readable":true/ && (at = another(json, func_name, site)))
		add("at", name, sprintf("$at(+0x%x,%s)", at, name))
	if (value(json, "scope") == "param" && is_readable(json, 0))
		add("entry", name, "$entry(" name ")")
}

match($0, /"vars":\[/) {
	list = substr($0, RSTART + 8)
	point = value($0, "point")
	func_name = substr(point, 1, index(point, ":") - 1)
	site = value($0, "offset") + 0
	sites[point]++
	if (value($0, "symbol") != func_name || sites[point] > 1 || !site)
		next
	split("", count)
	num = split(list, var, /\},\{"name"/)
	for (i = 1; i <= num; i++)
		draw((i > 1 ? "\"name\"" : "") var[i])
}
