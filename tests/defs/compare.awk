# SPDX-License-Identifier: GPL-2.0-only
# What probegen defs and perf probe -D say of the same points, argument by argument. First the
# symbols, as nm prints them; then for each point the lines
#
#     point POINT
#     perf LINE            a definition of perf's; none: it refuses the point
#     defs LINE            ours
#     note TEXT            what defs says of it on stderr
#
# Prints a count for each class of difference, all with a reason, and what has none.

function unexplained(what)
{
	printf "FAILED %s: %s\n", point, what
	failed++
}

function count(class)
{
	classes[class]++
}

# The definitions of one tool: places, and each argument as values[tool, place, name, n].
function read_line(tool, line,	words, n, i, name, place)
{
	n = split(line, words, " ")
	place = words[2]
	if (!((tool, place) in has_place)) {
		has_place[tool, place] = 1
		places[tool, ++num_places[tool]] = place
	}
	for (i = 3; i <= n; i++) {
		name = words[i]
		sub(/=.*/, "", name)
		if (!times[tool, place, name]++)
			names[tool, place] = names[tool, place] " " name
		values[tool, place, name, times[tool, place, name]] = substr(words[i], length(name) + 2)
	}
}

# 'NAME' (REASON), 'NAME' (REASON) … of $vars; or 'NAME' is left out at …: REASON.
function read_note(text,	parts, i, n, name)
{
	if (match(text, /' is left out at [^:]*: /)) {
		name = text
		sub(/' is left out at .*/, "", name)
		sub(/.*'/, "", name)
		why[name] = substr(text, RSTART + RLENGTH)
	} else if (text ~ /left out of \$vars: /) {
		sub(/.*left out of \$vars: /, "", text)
		n = split(text, parts, /'/)
		for (i = 2; i + 1 <= n; i += 2)
			why[parts[i]] = parts[i + 1]
	} else if (text ~ /^why /) {
		split(text, parts, " ")
		name = parts[2]
		sub(/^why [^ ]* /, "", text)
		why[name] = text
	} else if (text ~ /sites of .* are left out, as /) {
		left_out = 1
	} else if (text ~ /error: /) {
		refusal = text
		sub(/.*error: /, "", refusal)
	}
}

function type_of(value)
{
	return value ~ /:/ ? substr(value, index(value, ":") + 1) : ""
}

function fetch_of(value)
{
	sub(/:.*/, "", value)
	return value
}

function hex(digits,	value, i)
{
	for (i = 1; i <= length(digits); i++)
		value = 16 * value + index("0123456789abcdef", substr(digits, i, 1)) - 1
	return value
}

function symbol_of(fetch)
{
	fetch = fetch_of(substr(fetch, 2))
	sub(/[+-][0-9]*$/, "", fetch)
	return fetch
}

function is_inlined(place,	callee)
{
	callee = point
	sub(/[+:].*/, "", callee)
	return index(place, callee "+") != 1
}

# @SYMBOL+OFFSET as a distance from _text.
function distance(fetch,	name)
{
	name = substr(fetch, 2)
	sub(/[+-][0-9]*$/, "", name)
	if (!(name in address))
		return "none"
	return hex(substr(address[name], 6)) - hex(substr(address["_text"], 6)) + \
		substr(fetch, length(name) + 2)
}

function why_different(perf, defs, name, place)
{
	if (perf ~ /^\\deade12d/)
		return "perf marks a value it does not find with a number"
	if (perf ~ /^@/ && known[symbol_of(perf)] != 1)
		return "perf names a static that is not the only one of its name"
	if (name in why && defs == "") {
		if (why[name] ~ /computed/)
			return "perf reads the first operator alone of what is computed"
		if (why[name] ~ /several pieces/)
			return "perf reads the first piece alone"
		if (why[name] ~ /per-CPU/)
			return "perf reads the template of a per-CPU variable"
		if (why[name] ~ /elements of|part of it|bytes of a register/)
			return "perf cuts what is larger than a word"
		if (why[name] ~ /entry had it|no value at this address|optimised out/)
			return "perf takes a later location, or an outer variable of that name"
		if (why[name] ~ /no such variable/ && is_inlined(place))
			return "perf takes a variable of another function that is inlined there"
		if (why[name] ~ /frame is not made yet/)
			return "perf reads the frame before it is made"
		if (why[name] ~ /stack pointer of the function's body/)
			return "perf reads by a stack pointer that is not the body's"
		if (why[name] ~ /ask for it by name/)
			return "left out of $vars for its size"
		return ""
	}
	if (defs == "" && is_inlined(place))
		return "perf takes a variable of another function that is inlined there"
	if (defs == "")
		return ""
	if (fetch_of(perf) == fetch_of(defs) && perf != defs) {
		if (type_of(defs) ~ /\[/)
			return "perf cuts what is larger than a word"
		if (substr(type_of(perf), 2) == substr(type_of(defs), 2))
			return "sign spelled otherwise"
	}
	if (perf ~ /^@/ && defs ~ /^@/ && type_of(perf) == type_of(defs) &&
	    distance(fetch_of(perf)) == distance(fetch_of(defs)))
		return "a global by another name for its address"
	if (type_of(defs) ~ /^b[0-9]/ && fetch_of(perf) == fetch_of(defs))
		return "perf drops the mask"
	if (perf ~ /^@/ && type_of(defs) ~ /\[/)
		return "perf cuts what is larger than a word"
	if (is_inlined(place))
		return "perf takes the variable of that name of an outer function"
	return ""
}

function compare_argument(place, name,	i, perf, defs, reason)
{
	# $vars gives what is called like the word of a program another name.
	defs = values["defs", place, name, 1]
	if (defs == "")
		defs = values["defs", place, name "_", 1]
	for (i = 1; i <= times["perf", place, name]; i++)
		if (values["perf", place, name, i] == defs)
			break
	if (i <= times["perf", place, name]) {
		same++
		count(times["perf", place, name] > 1 ? "equal to one of perf's of that name" : "equal")
		return
	}
	perf = values["perf", place, name, 1]
	reason = why_different(perf, defs, name)
	if (reason == "" && times["perf", place, name] > 1)
		reason = "perf has several of that name"
	if (reason == "")
		unexplained(place " " name ": perf " perf ", defs " (defs == "" ? "nothing" : defs) \
			(name in why ? " (" why[name] ")" : ""))
	else
		count(reason)
}

function compare_place(place,	words, n, i)
{
	n = split(names["perf", place], words, " ")
	for (i = 1; i <= n; i++)
		compare_argument(place, words[i])
	n = split(names["defs", place], words, " ")
	for (i = 1; i <= n; i++)
		if (!times["perf", place, words[i]] && words[i] !~ /_$/)
			count("perf leaves out what can be read")
}

function compare_point(	i)
{
	if (point == "")
		return
	if (!num_places["perf"] || !num_places["defs"]) {
		if (!num_places["defs"] && refusal ~ /cannot be probed/)
			count("(points) refused: the kernel would refuse it")
		else if (!num_places["defs"] && num_places["perf"])
			unexplained("refused: " refusal)
		else
			count(num_places["defs"] ? "(points) refused by perf" : "(points) refused by both")
		return
	}
	compared++
	for (i = 1; i <= num_places["perf"]; i++) {
		if (("defs", places["perf", i]) in has_place)
			compare_place(places["perf", i])
		else if (known[symbol_of("@" places["perf", i])] > 1)
			count("(places) perf names a function that is not the only one of its name")
		else if (left_out)
			count("(places) left out: the kernel would refuse it")
		else if (point ~ /:/)
			count("(places) perf counts rows of a line that are no statement of its own")
		else if (point ~ /\+/ && is_inlined(places["perf", i]))
			count("(places) perf adds the offset to inlined instances, too")
		else
			unexplained("perf has a place " places["perf", i])
	}
}

$1 ~ /^[0-9a-f]+$/ && NF == 3 {
	address[$3] = $1
	known[$3]++
	next
}
$1 == "point" {
	compare_point()
	point = $2
	refusal = ""
	left_out = 0
	split("", has_place)
	split("", places)
	split("", num_places)
	split("", times)
	split("", names)
	split("", values)
	split("", why)
	next
}
$1 == "perf" || $1 == "defs" {
	tool = $1
	sub(/^[a-z]* /, "")
	read_line(tool, $0)
}
$1 == "note" {
	sub(/^note /, "")
	read_note($0)
}
END {
	compare_point()
	for (class in classes)
		printf "%6d  %s\n", classes[class], class | "sort -rn"
	close("sort -rn")
	printf "compared %d points, %d arguments equal, %d differences unexplained\n", compared, same, failed
	exit failed > 0
}
