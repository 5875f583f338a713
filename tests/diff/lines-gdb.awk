# SPDX-License-Identifier: GPL-2.0-only
# The steps of lines-gdb, by `step`.

function random(n)
{
	seed = (seed * 1103515245 + 12345) % 2147483648
	return int(seed / 2147483648 * n)
}

# The last 32 bits are enough: a kernel's code lies in the upper 2 GiB, and awk counts in floating
# point.
function number(hex, i, n)
{
	sub(/^0x/, "", hex)
	n = 0
	for (i = length(hex) > 8 ? length(hex) - 7 : 1; i <= length(hex); i++)
		n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return n
}

function commands(i)
{
	print "set width 0\nset height 0\nset breakpoint pending off\nset confirm off"
}

BEGIN { seed = S }

# gdb answers after its prompts.
{ gsub(/\(gdb\) */, "") }

# --- draw: random addresses in functions whose name is theirs alone ---

FILENAME == "symbols" {
	mark[$NF] = number($1)
	if (NF == 4 && $3 ~ /[tT]/) {
		count[$4]++
		num++
		address[num] = number($1)
		of[$4] = num
		size[num] = number($2)
		name[num] = $4
	}
}

function draw(drawn, i)
{
	commands()
	while (drawn < 2 * N) {
		i = random(num) + 1
		if (count[name[i]] > 1 || name[i] ~ /[^A-Za-z0-9_]/ || size[i] < 32 ||
		    address[i] < mark["_stext"] || address[i] >= mark["_etext"])
			continue
		printf "info line *0xffffffff%08x\n", address[i] + random(size[i])
		drawn++
	}
}

# --- begin: where do these functions begin? Lines of headers are left out. ---

FILENAME == "drawn" && /^Line [0-9]+ of "[^"]*\.c" .* <[^>]*>/ {
	split($0, quoted, "\"")
	match($0, /<[^+>]*/)
	function_of[++drawn] = substr($0, RSTART + 1, RLENGTH - 1)
	file_of[drawn] = quoted[2]
	line_of[drawn] = $2
	if (step == "begin")
		print "b" drawn "=" function_of[drawn] ":0"
}

# --- ask: FILE:LINE and FUNC:LINE of the same line ---

FILENAME == "begin.notes" && match($0, /the probe is at line [0-9]+/) {
	skipped[$1] = substr($0, RSTART + 21, RLENGTH - 21)
}

FILENAME == "begin.out" {
	i = substr($1, 2)
	sub(/_[0-9]+$/, "", i)
	split($3, place, ":")
	first = place[2] - skipped["b" i]
	if (asked[i]++ || place[1] != file_of[i] || line_of[i] < first || total >= N)
		next
	total++
	line = line_of[i] + (random(2) ? 0 : random(3))
	at = file_of[i] ":" line
	print "f" i, at, function_of[i], at
	print "n" i, function_of[i] ":" line - first, function_of[i], at
}

# --- break ---

FILENAME == "points" {
	point[$1] = $2
	function_of[$1] = $3
	order[++points] = $1
	if (step == "break" && $1 ~ /^f/)
		asks = asks "echo asked " $1 "\\n\nbreak " $4 "\n"
}

# --- compare ---

FILENAME == "spec.notes" && $2 == "error:" {
	error[$1] = $0
	sub(/^[^:]*: /, "", error[$1])
}

FILENAME == "spec.notes" && / sites of .* are left out/ { left_out[$1] = $3 }

FILENAME == "spec.out" {
	event = $1
	if (!(event in point))
		sub(/_[0-9]+$/, "", event)
	split($2, site, "+")
	base = site[1] in of ? address[of[site[1]]] : mark[site[1]]
	add(ours, event, base + (site[2] ? number(site[2]) : 0))
	line_of_ours[event] = $3
	sub(/.*:/, "", line_of_ours[event])
}

FILENAME == "broken" && $1 == "asked" { asking = $2 }
FILENAME == "broken" && /^Breakpoint [0-9]+ at / { ask[$2] = asking }
FILENAME == "broken" && /^[0-9.]+ +(breakpoint|y) / {
	split($1, id, ".")
	match($0, /0x[0-9a-f]+/)
	if (RSTART) {
		at = number(substr($0, RSTART, RLENGTH))
		add(gdbs, ask[id[1]], at)
		line_at[ask[id[1]], sprintf("%08x", at)] = $NF
		sub(/.*:/, "", line_at[ask[id[1]], sprintf("%08x", at)])
	}
	if (match($0, / in [^ ]+ at /))
		names[ask[id[1]], substr($0, RSTART + 4, RLENGTH - 8)]
}

function add(set, event, at)
{
	set[event] = set[event] sprintf(" %08x", at)
}

# The addresses of a set, sorted, each once; of a FUNC:LINE only those in the function's own code.
function sorted(event, set, list, n, i, j, swap, text, at, of_function)
{
	of_function = event ~ /^n/ ? of[function_of[event]] : 0
	n = split(set, list, " ")
	for (i = 2; i <= n; i++) {
		for (j = i; j > 1 && list[j] < list[j - 1]; j--) {
			swap = list[j]
			list[j] = list[j - 1]
			list[j - 1] = swap
		}
	}
	for (i = 1; i <= n; i++) {
		at = number(list[i])
		if (list[i] != list[i - 1] &&
		    (!of_function || (at >= address[of_function] &&
				      at < address[of_function] + size[of_function])))
			text = text " " list[i]
	}
	return text
}

# Has one list of addresses all of another?
function has_all(mine, theirs, list, n, i)
{
	n = split(theirs, list, " ")
	for (i = 1; i <= n; i++) {
		if (!index(mine, list[i]))
			return 0
	}
	return mine != "" || theirs == ""
}

# Without the sites that the kernel would refuse: how many of FILE:LINE is said.
function agrees(event, mine, theirs, list, n, i, last)
{
	if (error[event] ~ /cannot be probed|no function symbol/)
		return theirs != ""
	# gdb goes on to the next function.
	if (error[event] ~ /nor after it in its function/)
		return are_later(event, theirs)
	# A line of what is inlined, declared further down in the file, is none of FUNC, whose own end is
	# an error: gdb asks for the line in the file and knows no end of a function.
	if (error[event] ~ /last line with code/) {
		last = error[event]
		sub(/.*last line with code is /, "", last)
		split(point[event], list, ":")
		return theirs == "" || list[2] + 0 > last + 0 ||
			!(("f" substr(event, 2), function_of[event]) in names)
	}
	if (error[event] != "")
		return theirs == ""
	if (!left_out[event])
		return has_all(mine, theirs)
	n = split(mine, list, " ")
	for (i = 1; i <= n; i++) {
		if (!index(theirs, list[i]))
			return 0
	}
	return event ~ /^n/ || split(theirs, list, " ") == n + left_out[event]
}

# The places of gdb's that are not ours, for a point where both have places.
function missing(event, mine, theirs, list, n, i, text)
{
	if (error[event] != "" || mine == "" || theirs == "")
		return ""
	n = split(theirs, list, " ")
	for (i = 1; i <= n; i++) {
		if (!index(mine, list[i]))
			text = text " " list[i]
	}
	return text
}

# Asks for the functions of those places.
function ask_for_flows(i, j, n, event, mine, theirs, list)
{
	commands()
	for (i = 1; i <= points; i++) {
		event = order[i]
		mine = sorted(event, ours[event])
		theirs = sorted(event, gdbs["f" substr(event, 2)])
		n = agrees(event, mine, theirs) ? 0 : split(missing(event, mine, theirs), list, " ")
		for (j = 1; j <= n; j++)
			print "echo flow " event " " list[j] "\\n\ndisassemble 0xffffffff" list[j]
	}
}

# Are all places of gdb's of later lines than the one that was asked for?
function are_later(event, theirs, list, asked, n, i)
{
	split(point[event], asked, ":")
	n = split(theirs, list, " ")
	for (i = 1; i <= n; i++) {
		if (line_at["f" substr(event, 2), list[i]] + 0 <= asked[2] + 0)
			return 0
	}
	return 1
}

# Is a place of gdb's of a later line than ours? Of the rows at one address, gdb keeps the last; and it knows no
# end of a function.
function is_later(event, place)
{
	return line_at["f" substr(event, 2), place] + 0 > line_of_ours[event] + 0
}

# Is there a reason for each place of gdb's that is not ours? The kinds are counted.
function is_explained(event, mine, absent, list, n, i, why, all)
{
	n = split(absent, list, " ")
	all = n > 0
	for (i = 1; i <= n; i++) {
		why = is_later(event, list[i]) ? "later" : reason_of(event, list[i], mine)
		kinds[why == "" ? "unexplained" : why]++
		all = all && why != ""
	}
	return all
}

function compare(event, mine, theirs, passed, failed, skipped, explained, unexplained, what, i)
{
	for (i = 1; i <= points; i++) {
		event = order[i]
		if (error[event] ~ /not supported yet/) {
			skipped++
			continue
		}
		mine = sorted(event, ours[event])
		theirs = sorted(event, gdbs["f" substr(event, 2)])
		if (agrees(event, mine, theirs)) {
			passed++
			continue
		}
		if (is_explained(event, mine, missing(event, mine, theirs))) {
			explained++
			continue
		}
		what = error[event] == "" && mine != "" && theirs != "" ? "not seen why" : "FAIL"
		if (what == "FAIL")
			failed++
		else
			unexplained++
		printf "%s: %s in %s: gdb%s, probegen%s%s\n", what, point[event], function_of[event],
			theirs == "" ? " nowhere" : theirs, mine == "" ? " nowhere" : mine,
			error[event] == "" ? "" : " (" error[event] ")"
	}
	if (skipped)
		printf "%d lines are of files that are included in others: not supported yet\n", skipped
	printf "%d of %d points lack places of gdb's: %d repeat one of ours, %d precede one, %d are of " \
		"a later line; of %d points that is not seen\n", explained + unexplained, points,
		kinds["repeats"], kinds["precedes"], kinds["later"], unexplained
	passed += explained
	if (unexplained > points / 100)
		failed += unexplained
	else
		passed += unexplained
	printf "%d passed, %d failed\n", passed, failed
	exit failed > 0 || !passed
}

END {
	if (step == "draw")
		draw()
	if (step == "break") {
		commands()
		printf "%sinfo breakpoints\n", asks
	}
	if (step == "flows")
		ask_for_flows()
	if (step == "compare")
		compare()
}
