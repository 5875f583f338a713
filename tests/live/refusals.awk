# SPDX-License-Identifier: GPL-2.0-only
#
# Draw places for probes: from `nm -S` and the tables that gdb printed (refusals.gdb), by the seed S,
# N of each kind; instructions have a multiple of `step` bytes. Prints "KIND POINT" with a point of the spec language.

function random(n)
{
	seed = (seed * 1103515245 + 12345) % 2147483648
	return int(seed / 2147483648 * n)
}

# The last 32 bits are enough: all of a kernel's code lies in the upper 2 GiB, and awk counts in
# floating point.
function number(hex, i, n)
{
	n = 0
	for (i = length(hex) - 7; i <= length(hex); i++)
		n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return n
}

# The drawn function of a name without dots that only one symbol has, in [from, to); 0: bad luck.
function draw_function(from, to, i)
{
	i = random(num) + 1
	if (count[name[i]] > 1 || name[i] ~ /[^A-Za-z0-9_]/ || size[i] < 16 ||
	    address[i] < from || address[i] >= to)
		return 0
	return i
}

# One of eight is no multiple of `step`, if that can be.
function offset_in(size)
{
	return random(8) ? step * random(size / step) : random(size)
}

# The kernel has a shorter instruction and nops in place of a call of a thunk where no thunk is needed.
function is_in_thunk_call(at, i)
{
	for (i = 1; i < 6; i++) {
		if ((at - i) in thunk)
			return 1
	}
	return 0
}

function draw_in(kind, from, to, what, drawn, tries, i, offset)
{
	for (tries = 0; drawn < N && tries < 400000; tries++) {
		if (!(i = draw_function(from, to)))
			continue
		if (what == "entry")
			print kind, name[i]
		else if (what == "line")
			print kind, name[i] ":" random(size[i] / 8)
		else if (what == "fentry")
			print kind, name[i] "+" step * random(5)
		else {
			offset = offset_in(size[i])
			if (is_in_thunk_call(address[i] + offset))
				continue
			print kind, name[i] "+" offset
		}
		drawn++
	}
}

# The function that has an address, by bisection: the symbols come sorted.
function function_at(at, low, high, middle)
{
	low = 1
	high = num + 1
	while (high - low > 1) {
		middle = int((low + high) / 2)
		if (address[middle] <= at)
			low = middle
		else
			high = middle
	}
	if (at < address[low] || at >= address[low] + size[low] || count[name[low]] > 1 ||
	    name[low] ~ /[^A-Za-z0-9_]/)
		return 0
	return low
}

function draw_of_table(kind, total, drawn, tries, at, i)
{
	total = entries[kind]
	for (tries = 0; drawn < N && tries < 100 * N && total; tries++) {
		at = entry[kind, random(total) + 1]
		if ((i = function_at(at))) {
			print kind, name[i] "+" (at - address[i])
			drawn++
		}
	}
}

BEGIN { seed = S }

FILENAME == ARGV[1] {
	mark[$NF] = number($1)
	if (NF == 4 && $3 ~ /[tT]/) {
		count[$4]++
		num++
		address[num] = number($1)
		size[num] = number($2)
		name[num] = $4
	}
	next
}

$1 == "table" { kind = $2; width = $3; at = $4; next }

# One table entry a line, its first word: an offset from the entry, or an address.
{
	entry[kind, ++entries[kind]] = (width ? at + $1 + 4294967296 : $1 + 4294967296) % 4294967296
	if (kind == "thunk")
		thunk[entry[kind, entries[kind]]]
	at += width
}

END {
	text = mark["_stext"]
	end = mark["_etext"]
	draw_in("line", text, end, "line")
	draw_in("line", text, end, "line")
	draw_in("entry", text, end, "entry")
	draw_in("offset", text, end, "offset")
	draw_in("fentry", text, end, "fentry")
	draw_in("noinstr", mark["__noinstr_text_start"], mark["__noinstr_text_end"], "entry")
	draw_in("entry.text", mark["__entry_text_start"], mark["__entry_text_end"], "entry")
	draw_in("init.text", mark["_sinittext"], mark["_einittext"], "entry")
	draw_of_table("jump-label")
	draw_of_table("static-call")
	draw_of_table("bug")
	draw_of_table("blacklist")
	if (step > 1) {
		draw_of_table("exclusive")
		draw_of_table("fixup")
	}
}
