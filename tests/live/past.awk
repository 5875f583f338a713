# SPDX-License-Identifier: GPL-2.0-only
# Judge past values by gdb's log of what each call has passed (past.sh), event by event and CPU by CPU:
#
#     awk -f past.awk list theirs ours
#
# A value is that of the last pass in the same call, or not there if the call has not passed any of the
# places. A call is a frame (its CFA) since its beginning. What is not judged, and counted: calls whose
# beginning is not in the log, since it was before, or one of whose places the kernel was about to miss.
# That is at most one of ten.
#
# One line "ok ARGUMENT: ..." or "FAILED ARGUMENT: ...", then its first differences, and at last
# "equal EVENTS ARGUMENTS REST".

BEGIN {
	shown = 5
}

function number(hex,	value, i)
{
	for (i = 1; i <= length(hex); i++)
		value = value * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return value
}

FILENAME == "list" {
	text[$1] = $2 " " $4
	name_of[$1] = $2
	sub(/:.*/, "", name_of[$1])
	num_arguments = $1
	next
}

# Between two markers of a CPU the sites are watched there; before and after, passes are not seen.
function mark(file, cpu)
{
	markers[file, cpu]++
	if (file == "theirs") {
		watched = markers[file, cpu] == 1 ? cpu : -1
		split("", begun)
		split("", passed)
		split("", is_lost)
	}
}

# NAME NUMBER CPU BUSY CFA
function begin(	key)
{
	key = $2 " " $6
	is_lost[key] = $5
	begun[key] = ++num_begun
	calls[$2]++
	call_at[key] = calls[$2]
}

function pass(	key)
{
	key = $2 " " $6
	if ($5)
		is_lost[key] = 1
	passed[$3, $6] = begun[key] " " $7
}

# What is expected of the site's event: "1 VALUE", "0 0", or "-" where it is not judged.
function arrive(	key, last)
{
	key = $2 " " $6
	if ($4 + 0 != watched || $5)
		return
	expected[$3, watched, ++num[$3, watched]] = "-"
	if (!begun[key] || is_lost[key] || is_broken[$2])
		return
	split(passed[$3, $6], last, " ")
	expected[$3, watched, num[$3, watched]] = last[1] == begun[key] ? "1 " last[2] : "0 0"
	crossed[$3, watched, num[$3, watched]] = calls[$2] > call_at[key]
}

$1 == "event" && number($2) % 65536 == 0 {
	mark(FILENAME, (number($2) - number($2) % 65536) / 65536)
	next
}

FILENAME == "theirs" {
	# gdb could not read a value, and has left the place.
	if ($NF == "unreadable")
		is_broken[$2] = 1
	else if ($1 == "L")
		is_left[$2, watched] = 1
	else if ($1 == "B")
		begin()
	else if ($1 == "V")
		pass()
	else if ($1 == "S")
		arrive()
	next
}

$1 == "event" {
	point = number($2) % 65536
	cpu = (number($2) - point) / 65536
	if (markers["ours", cpu] == 1)
		ours[point, cpu, ++count[point, cpu]] = $3 " " $4
}

function differs(point, cpu,	i, most, result, is_left_early)
{
	most = num[point, cpu] + 0
	if (!((name_of[point], cpu) in is_left) && !is_broken[name_of[point]] && count[point, cpu] > most)
		most = count[point, cpu]
	for (i = 1; i <= most; i++) {
		if (expected[point, cpu, i] == "-") {
			unjudged++
			continue
		}
		if (ours[point, cpu, i] == expected[point, cpu, i]) {
			equal++
			not_seen += expected[point, cpu, i] == "0 0"
			interrupted += crossed[point, cpu, i]
			continue
		}
		if (result++ < shown)
			difference = difference sprintf("    %d on CPU %d, BPF: %s; by gdb: %s\n", i, cpu,
				ours[point, cpu, i], expected[point, cpu, i])
	}
	return result + 0
}

function judge(point,	wrong, before, crossed_before)
{
	difference = ""
	before = equal
	crossed_before = interrupted
	wrong = differs(point, 0) + differs(point, 1)
	if (wrong)
		printf "FAILED %s: %d events differ\n%s", text[point], wrong, difference
	else if (equal > before) {
		printf "ok %s: %d events, %d of them in calls that others had begun in\n", text[point],
			equal - before, interrupted - crossed_before
		equal_arguments++
	}
}

END {
	for (i = 0; i < 2; i++) {
		if (markers["theirs", i] != 2 || markers["ours", i] != 2)
			printf "FAILED of CPU %d gdb's log has %d of 2 markers, that of the programs %d\n", i,
				markers["theirs", i], markers["ours", i]
	}
	for (i = 1; i <= num_arguments; i++)
		judge(i)
	if (unjudged * 10 > equal)
		printf "FAILED %d events are not judged, where %d are\n", unjudged, equal
	printf "equal %d %d %d of them not seen, %d in calls that others had begun in, %d not judged\n", equal,
		equal_arguments, not_seen, interrupted, unjudged
}
