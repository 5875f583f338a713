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
}

FILENAME == "broken" && $1 == "asked" { asking = $2 }
FILENAME == "broken" && /^Breakpoint [0-9]+ at / {
	ask[$2] = asking
	if (match($0, /, line [0-9]+/))
		line_of_gdb[asking] = substr($0, RSTART + 7, RLENGTH - 7)
}
FILENAME == "broken" && /^[0-9.]+ +(breakpoint|y) / {
	split($1, id, ".")
	match($0, /0x[0-9a-f]+/)
	if (RSTART)
		add(gdbs, ask[id[1]], number(substr($0, RSTART, RLENGTH)))
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
	if (error[event] ~ /nor after it in its function/) {
		split(point[event], list, ":")
		return theirs == "" || line_of_gdb["f" substr(event, 2)] > list[2]
	}
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

function compare(event, mine, theirs, passed, failed, skipped, by_rule, i)
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
		# The rule of arrivals leaves out what repeats one, gdb's place among it.
		if (error[event] == "" && mine != "" && theirs != "") {
			by_rule++
			continue
		}
		failed++
		printf "FAIL %s in %s: gdb%s, probegen%s%s\n", point[event], function_of[event],
			theirs == "" ? " nowhere" : theirs, mine == "" ? " nowhere" : mine,
			error[event] == "" ? "" : " (" error[event] ")"
	}
	if (skipped)
		printf "%d lines are of files that are included in others: not supported yet\n", skipped
	printf "%d of %d points lack a place of gdb's\n", by_rule, points
	if (by_rule > points / 5)
		failed += by_rule
	else
		passed += by_rule
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
	if (step == "compare")
		compare()
}
