# SPDX-License-Identifier: GPL-2.0-only
# Judge the events of entry.bpf.c: the words of a probe in the middle or at the end of a call are
# those of the last probe at the function's entry, in the same task, that has not returned.
#
#     LC_ALL=C awk -f entry.awk entry.probe EVENTS
#
# One line "ok POINT: ..." or "FAILED POINT: ..." for each point, after its offending events.

BEGIN {
	entry["write_8"] = entry["write_12"] = entry["write_17"] = "write"
	entry["read_12"] = "read"
	entry["open_25"] = "open"
	entry["vfs_read_23"] = entry["vfs_read_end"] = "vfs_read"
	entry["send_89"] = "send"
	entry["transmit_176"] = entry["transmit_end"] = "transmit"
	words["write_8"] = words["vfs_read_23"] = words["send_89"] = 1
	words["write_12"] = words["write_17"] = words["transmit_176"] = 2
	words["read_12"] = words["vfs_read_end"] = 2
	words["open_25"] = words["transmit_end"] = 4
	unreadable = "dead000000000000"
	most = "7ffff000" # what one read or write transfers at most
}

# Unsigned, in hexadecimal.
function at_most(a, b)
{
	return length(a) < length(b) || length(a) == length(b) && a "" <= b ""
}

function is_error(word)
{
	return word ~ /^fffffffffffff...$/
}

function hex_digits(text,	value, i)
{
	for (i = 1; i <= length(text); i++)
		value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return value
}

# The frame that is left when the call returns, less the digits that all kernel addresses share.
function frame_of(point, stack)
{
	return hex_digits(substr(stack, 5)) + (point in entry ? 0 : 8)
}

function wrong(why)
{
	printf "%s, %s of task %s: %s; at the entry: %s\n", why, point, task, $0, called
	failures[point]++
}

function check_words(	expected, i)
{
	split(called, expected)
	for (i = 1; i <= words[point]; i++) {
		if (point == "vfs_read_23" && !at_most(expected[i], most)) {
			expected[i] = most
			clipped++
		}
		if ($(5 + i) "" != expected[i])
			return wrong("word " i " differs")
	}
	if (point == "vfs_read_end" && !is_error($8) && !at_most($8, expected[1]))
		wrong("more than was asked for")
}

# A call whose entry was not seen: all words that are saved there are unreadable.
function check_early(	i)
{
	early[point]++
	called = "not seen"
	for (i = 1; i <= words[point]; i++)
		if ($(5 + i) != unreadable)
			return wrong("word " i " should be unreadable")
}

function check_inside(	key)
{
	key = entry[point] " " task
	# What did not return by its own probe is gone.
	while (point ~ /_end$/ && depth[key] > 0 && frame[key, depth[key]] != frame_of(point, $5))
		depth[key]--
	if (depth[key] == 0)
		return check_early()
	if (depth[key] > 1)
		nested[point]++
	called = call[key, depth[key]]
	check_words()
	if (point ~ /_end$/)
		depth[key]--
}

# The inlined function's sites tell apart by the function around them.
function check_inlined(	around)
{
	around = last[task]
	called = last_call[task]
	if ($6 != substr(called, 1, index(called " ", " ") - 1))
		wrong("differs from the file of " around)
	if ((around in site_of) && site_of[around] "" != $4)
		wrong("a second site in " around)
	if (!(around in site_of))
		sites++
	site_of[around] = $4
	if (seen_at[$4] && seen_at[$4] != around)
		wrong("the site of " seen_at[$4] " in " around)
	seen_at[$4] = around
}

function enter(	key, i)
{
	key = point " " task
	if (!returns[point])
		depth[key] = 0
	call[key, ++depth[key]] = $6 " " $7 " " $8 " " $9
	frame[key, depth[key]] = frame_of(point, $5)
	if (point ~ /^(write|read|lseek|getdents)$/) {
		last[task] = point
		last_call[task] = call[key, depth[key]]
	}
	for (i = 6; i <= 9; i++)
		if ($i == unreadable)
			wrong("unreadable at the entry")
	if (point == "write" && $8 "" != task "")
		wrong("the current_task of this CPU is another")
}

function judge(name, is_enough, text)
{
	if (failures[name] || !is_enough) {
		printf "FAILED %s: %s, %d wrong\n", name, text, failures[name]
	} else {
		printf "ok %s: %s\n", name, text
	}
}

NR == FNR {
	if (/^[a-z_0-9]+=/) {
		names[++num_names] = substr($0, 1, index($0, "=") - 1)
		if (names[num_names] ~ /_end$/)
			returns[substr(names[num_names], 1, length(names[num_names]) - 4)] = 1
	}
	next
}

$1 == "event" {
	point = names[hex_digits($2)]
	begun = begun || point == "begin"
	task = $3
	if (!begun || point == "begin")
		next
	count[point]++
	if (point in entry)
		check_inside()
	else if (point == "fdget_pos")
		check_inlined()
	else
		enter()
}

END {
	for (i = 1; i <= num_names; i++) {
		name = names[i]
		if (name == "begin")
			continue
		text = count[name] + 0 " events"
		enough = count[name] >= 3
		if (early[name])
			text = text ", " early[name] " of calls from before"
		if (name == "vfs_read_23" || name == "open_25")
			enough = enough && early[name] > 0
		else
			enough = enough && !early[name]
		if (nested[name])
			text = text ", " nested[name] " of calls in calls"
		if (name == "transmit_end")
			enough = enough && count[name] == count["transmit"]
		if (name == "vfs_read_23") {
			text = text ", " clipped + 0 " clipped"
			enough = enough && clipped > 0
		}
		if (name == "fdget_pos") {
			text = text " from " sites + 0 " sites"
			enough = enough && sites >= 3
		}
		judge(name, enough, text)
	}
}
