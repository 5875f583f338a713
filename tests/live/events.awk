# SPDX-License-Identifier: GPL-2.0-only
# Compare the events of gdb's list with those of the programs', point by point and CPU by CPU:
# those between the two markers of the CPU, and of a point that gdb has left, as many as gdb has. An interrupt that
# comes while gdb stops at the marker is taken before the marker's own program runs: then the last event before
# the programs' marker is the first after gdb's.
#
#     awk -v drawn=SERIES -f events.awk list theirs ours
#
# One line "ok POINT: ..." or "FAILED POINT: ..." for each point, then its first differences; of
# points that were drawn the workload need not come to all. Then how many there were, for
# run_comparison: "equal EVENTS POINTS FUNCTIONS".

BEGIN {
	shown = 5 # differences of a point
}

# Awk counts in floating point; points are small.
function number(hex,	value, i)
{
	for (i = 1; i <= length(hex); i++)
		value = value * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return value
}

FILENAME == "list" {
	point_name[++num_points] = $2
	next
}

$1 == "left" {
	left[number($2)]
}

# An event that the kernel was about to miss: there is none of ours.
$1 == "missed" {
	missed[number($2) % 65536]++
}

$1 == "event" {
	point = number($2) % 65536
	cpu = (number($2) - point) / 65536
	if (point == 0) {
		markers[FILENAME, cpu]++
	} else if (!markers[FILENAME, cpu]) {
		text[FILENAME, point, cpu, 0] = $0
	} else if (markers[FILENAME, cpu] == 1) {
		text[FILENAME, point, cpu, ++count[FILENAME, point, cpu]] = $0
	}
}

# A list that ended early is one failure, not as many as there are points.
function is_whole(file, what)
{
	if (markers[file, 0] == 2 && markers[file, 1] == 2)
		return 1
	printf "FAILED the list of %s has %d of 2 markers of CPU 0, %d of CPU 1\n", what,
		markers[file, 0], markers[file, 1]
	return 0
}

# Fills `difference`; what the programs had after gdb left does not count.
function differs(point, cpu,	i, num, result, ours, theirs, early)
{
	num = count["theirs", point, cpu] + 0
	if (!((point + cpu * 65536) in left) && count["ours", point, cpu] > num)
		num = count["ours", point, cpu]
	theirs = text["theirs", point, cpu, 1]
	early = theirs != text["ours", point, cpu, 1] && theirs == text["ours", point, cpu, 0]
	for (i = 1; i <= num; i++) {
		ours = text["ours", point, cpu, i - early]
		theirs = text["theirs", point, cpu, i]
		if (ours == theirs)
			continue
		if (result++ < shown)
			difference = difference \
				sprintf("    %d on CPU %d, BPF: %s\n", i, cpu, ours) \
				sprintf("    %d on CPU %d, gdb: %s\n", i, cpu, theirs)
	}
	return result + 0
}

function judge(point,	total, wrong, function_name)
{
	total = count["theirs", point, 0] + count["theirs", point, 1]
	difference = ""
	wrong = differs(point, 0) + differs(point, 1)
	if (wrong) {
		printf "FAILED %s: %d events differ from gdb's %d\n%s", point_name[point], wrong,
			total, difference
	} else if (total) {
		printf "ok %s: %d events as gdb has them%s\n", point_name[point], total,
			missed[point] ? ", but for " missed[point] " that the kernel missed" : ""
		equal_events += total
		equal_points++
		function_name = point_name[point]
		sub(/[:@+].*/, "", function_name)
		if (!seen[function_name]++)
			equal_functions++
		for (cpu = 0; cpu < 2; cpu++)
			events_on[cpu] += count["theirs", point, cpu]
	} else if (!drawn) {
		printf "FAILED %s: the workload never came there\n", point_name[point]
	}
}

END {
	if (is_whole("theirs", "gdb") && is_whole("ours", "the programs")) {
		for (i = 1; i <= num_points; i++)
			judge(i)
		if (!events_on[0] || !events_on[1])
			printf "FAILED %d events on CPU 0, %d on CPU 1\n", events_on[0],
				events_on[1]
	}
	print "equal", equal_events + 0, equal_points + 0, equal_functions + 0
}
