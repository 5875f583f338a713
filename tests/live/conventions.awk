# SPDX-License-Identifier: GPL-2.0-only
#
# Judge the events of conventions.c (programs.sh), one of `expected` after the other: at any place each value is that of one
# call, or cannot be read there (at a place there are three calls, whose values differ together).
#
#     awk -f conventions.awk expected said
#
# Prints "wrong BUILD EVENT: VALUES", and last "EVENTS VALUES UNREADABLE".

# Split "NAME=VALUE ..." into values[NAME]; structs and arrays have blanks.
function parse(text,    i, c, depth, start, equals)
{
	delete values
	start = 1
	for (i = 1; i <= length(text) + 1; i++) {
		c = substr(text, i, 1)
		depth += (c ~ /[[{]/) - (c ~ /[]}]/)
		if (c != "" && (c != " " || depth))
			continue
		equals = index(substr(text, start), "=")
		values[substr(text, start, equals - 1)] = substr(text, start + equals, i - start - equals)
		start = i + 1
	}
}

# What differs from one call's values.
function differences(func_name, call,    name, text)
{
	for (name in values) {
		if (values[name] !~ /\?/ && values[name] !~ "^" expected[func_name, call, name] "$")
			text = text " " name "=" values[name]
	}
	return text
}

FILENAME == ARGV[1] {
	key = $1 SUBSEP $2 SUBSEP $3
	sub(/^[^ ]+ [^ ]+ [^ ]+ /, "")
	expected[key] = $0
	next
}
/^== / {
	build = $2
	next
}
/^[0-9]+:[0-9]+:/ {
	sub(/^[^ ]+ +[0-9]+ +[^ ]+ +[0-9]+ +[0-9]+ /, "")
	place = func_name = $1
	sub(/_L?[0-9]+$/, "", func_name)
	sub(/^[^ ]+ /, "")
	parse($0)
	least = 0
	for (call = 1; call <= 3; call++) {
		wrong[call] = differences(func_name, call)
		if (wrong[call] == "")
			least = call
	}
	if (!least)
		print "wrong " build " " place ":" wrong[1]
	events++
	for (name in values) {
		all++
		unreadable += values[name] ~ /\?/
	}
}
END { print events + 0, all + 0, unreadable + 0 }
