# SPDX-License-Identifier: GPL-2.0-only
#
# Compares what gdb printed of pairs with what trace did. Files: pairs, answers (gdb), refused, events (JSON).
# One line a pair: VERDICT, number, point, name, type, reason, what gdb said, what trace said.
BEGIN { FS = "\t" }

# The numbers of a text of gdb, in order: without strings, characters, types, symbols and names.
function gdb_numbers(text)
{
	gsub(/"(\\.|[^"\\])*"(\.\.\.)?/, "", text)
	gsub(/'(\\.|[^'\\])*'/, "", text)
	gsub(/->/, "", text)
	while (sub(/<[^<>]*>/, "", text))
		;
	while (sub(/\([^()]*[*&][^()]*\)/, "", text))
		;
	gsub(/[A-Za-z_$][A-Za-z0-9_$#.]* = /, "", text)
	gsub(/[A-Za-z_$0-9][A-Za-z0-9_$#]*: /, "", text)
	return numbers(text)
}

function numbers(text,    out, word)
{
	out = ""
	while (match(text, /-?[A-Za-z0-9_.$]+([-+][0-9]+)?/)) {
		word = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		sub(/^-?(.*::)/, "", word)
		if (word ~ /^-?(0x[0-9a-f]+|[0-9][0-9.]*(e[-+]?[0-9]+)?|inf|nan)$/ || word ~ /^(true|false)$/)
			out = out " " word
		else if (match(word, /^-?[0-9]+/) && word !~ /[A-Za-z_$]/)
			out = out " " substr(word, RSTART, RLENGTH)
	}
	return out
}

# The same of JSON: texts that are no numbers, and the names of members, do not count.
function json_numbers(text,    out, before, piece)
{
	out = ""
	while (match(text, /"(\\.|[^"\\])*":?/)) {
		piece = substr(text, RSTART, RLENGTH)
		before = substr(text, 1, RSTART - 1)
		text = substr(text, RSTART + RLENGTH)
		out = out " " numbers(before)
		if (piece ~ /^"-?(0x[0-9a-f]+|[0-9][0-9]*|inf|nan)"$/ && (piece ~ /0x|n/ || length(piece) > 19))
			out = out " " substr(piece, 2, length(piece) - 2)
	}
	return out " " numbers(text)
}

# The end of the JSON value that begins at `at`.
function json_end(text, at,    depth, c)
{
	depth = 0
	for (; at <= length(text); at++) {
		c = substr(text, at, 1)
		if (c == "\"") {
			match(substr(text, at), /^"(\\.|[^"\\])*"/)
			at += RLENGTH > 0 ? RLENGTH - 1 : 0
		} else if (c == "{" || c == "[") {
			depth++
		} else if (c == "}" || c == "]") {
			if (depth-- == 0)
				return at
		} else if (c == "," && depth == 0) {
			return at
		}
	}
	return at
}

function is_function(head, func_,    at)
{
	at = index(head, func_)
	while (at) {
		if ((at == 1 || substr(head, at - 1, 1) !~ /[A-Za-z0-9_$]/) &&
		    substr(head, at + length(func_)) ~ /^(<.*>)? \(/ &&
		    substr(head, at + length(func_)) !~ /^<.*>::/)
			return 1
		head = substr(head, at + 1)
		at = index(head, func_)
	}
	return 0
}

# Of hexadecimal digits, at most 13.
function number(text,    i, value)
{
	for (i = 3; i <= length(text); i++)
		value = 16 * value + index("0123456789abcdef", substr(text, i, 1)) - 1
	return value
}

function same(a, b)
{
	if (a == b)
		return 1
	if (b == "true" && a ~ /^[1-9]/)
		return 1
	if (a ~ /^0xc0000/ && b ~ /^0xc0000/ && length(a) == length(b))
		return moved = 1 # in the heap of Go, where another run has it elsewhere
	if (a ~ /^[0-9]+$/ && b ~ /^0x/ && length(b) <= 15)
		return a + 0 == number(b) # of an enum, which has no name for it
	if (a ~ /^-?0x/ || b ~ /^-?0x/)
		return 0
	if (a ~ /[.e]/ || b ~ /[.e]/)
		return a + 0 == b + 0 || (a - b < 1e-6 * (a < 0 ? -a : a) && b - a < 1e-6 * (a < 0 ? -a : a))
	return 0
}

# How many enumerators gdb names: "path::Name" that nothing follows. clang 14 has no names in BTF for those of
# enums of 8 bytes, whose numbers trace prints.
function enumerators(text)
{
	return gsub(/::[A-Za-z_0-9]+ *($|[,}\])])/, "", text)
}

# How the numbers of trace are among those of gdb, where members come in the order of DWARF, not by place.
# names: so many numbers may be enumerators there.
function matching(theirs, ours, names,    i, j, n, m, a, b, used, named)
{
	n = split(trim(theirs), a, / +/)
	m = split(trim(ours), b, / +/)
	for (i = 1; i <= m; i++) {
		for (j = 1; j <= n && (used[j] || !same(a[j], b[i])); j++)
			;
		if (j > n && (b[i] !~ /^(0x|[0-9]+$)/ || names-- <= 0))
			return "DIFFERENT"
		named += j > n
		used[j] = 1
	}
	return n != m - named ? "partly" : named ? "named" : "same"
}

function trim(text)
{
	gsub(/^ +| +$/, "", text)
	gsub(/ +/, " ", text)
	return text
}

FILENAME == "pairs" {
	id[++count] = $1
	line[$1] = $0
	next
}

FILENAME == "refused" {
	refused[$1] = $2
	next
}

FILENAME == "answers" || FILENAME == "again" {
	if (match($0, /^@V [0-9]+$/)) {
		at = substr($0, 4)
		mine = done = 0
		split(line[at], part, "\t")
		func_ = part[4]
	} else if (/^#[0-9]+  /) {
		mine = !done && is_function($0, func_)
		done = done || mine
	} else if (mine && length($0) <= 6000) {
		value[FILENAME, at] = value[FILENAME, at] $0
	} else if (mine) {
		value[FILENAME, at] = "long"
	}
	next
}

FILENAME == "events" {
	if (!match($0, /"event":"p[0-9]+"/) || seen[substr($0, RSTART, RLENGTH)]++)
		next
	rest = substr($0, index($0, "\"args\":{") + 8)
	while (match(rest, /^,?"v[0-9]+":/)) {
		key = substr(rest, RSTART, RLENGTH)
		gsub(/[^0-9]/, "", key)
		rest = substr(rest, RSTART + RLENGTH)
		end = json_end(rest, 1)
		event[key] = substr(rest, 1, end - 1)
		rest = substr(rest, end)
	}
}

# Does gdb, too, print something else in another run?
function differing(n)
{
	return (("again", n) in value) && value["again", n] != value["answers", n] ? "unsteady" : "DIFFERENT"
}

function verdict(n, theirs, ours, why,    left, right)
{
	if (theirs == "long" || length(ours) > 6000)
		return "long"
	if (theirs == "")
		return "frame"
	if (theirs ~ /<optimized out>|been optimized out|<synthetic pointer>|<error|<unavailable>|annot access|[Nn]o symbol|No frame|<invalid|syntax error|as an expression|no field named|outside bounds of|Invalid character constant/)
		return ours == "" || ours == "null" ? "neither" : "ours-only"
	# A slice or text whose length has no place: gdb takes it for 0.
	if (ours == "" && why ~ /^a part of it is optimised out/ && theirs ~ /(^""|\[\])$/)
		return "neither"
	if (ours == "")
		return why == "" ? "no-event" : "refused"
	if (ours == "null")
		return "null"
	if (match(theirs, /^(\([^@]*\) )?@0x[0-9a-f]+/) && ours ~ /^"0x/) {
		match(theirs, /0x[0-9a-f]+/)
		if ("\"" substr(theirs, RSTART, RLENGTH) "\"" == ours)
			return "same"
		sub(/^[^@]*x[0-9a-f]+: /, "", theirs)
	}
	# gdb shows what slices and texts of Rust point to.
	if (ours ~ /^\{"data_ptr":/ && theirs !~ /data_ptr/)
		return "empty"
	# Bytes that gdb shows as a text.
	if (theirs ~ /^"/ && ours ~ /^\[/)
		return "empty"
	if (theirs !~ /data_ptr/)
		gsub(/\{"data_ptr":"0x[0-9a-f]+","length":[0-9]+\}/, "\"\"", ours)
	# A character of Rust, which gdb shows as a number, too.
	if (ours ~ /"\x27/)
		gsub(/[0-9]+ \x27(\\.|[^\x27\\])*\x27/, "", theirs)
	left = trim(gdb_numbers(theirs))
	right = trim(json_numbers(ours))
	if (left == "" && right == "")
		return "empty"
	moved = 0
	left = matching(left, right, enumerators(theirs))
	if (left == "same" && moved)
		return "unsteady"
	return left == "DIFFERENT" ? differing(n) : left
}

END {
	for (i = 1; i <= count; i++) {
		n = id[i]
		split(line[n], part, "\t")
		theirs = value["answers", n]
		why = part[7] == "true" ? refused[n] : part[8]
		print verdict(n, theirs, event[n], why) "\t" n "\t" part[2] "\t" part[4] "\t" part[3] "\t" part[6] "\t" why \
			"\t" substr(theirs, 1, 400) "\t" substr(event[n], 1, 400)
	}
}
