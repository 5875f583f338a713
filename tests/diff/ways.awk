# SPDX-License-Identifier: GPL-2.0-only
# Ways through functions, as gdb disassembles them on x86-64: why a place of gdb's is not one of ours.
#
# "flows" has, for each such place, a line "flow EVENT ADDRESS" and gdb's disassembly of its function.
# Shares nothing with probegen: the graph is from gdb's text, with no table of the kernel's.

FILENAME == "flows" && $1 == "flow" { way = $2 SUBSEP $3 }
FILENAME == "flows" && ($1 == "flow" || /^(Address range|End of)/) { before = "" }

FILENAME == "flows" && /^ +0x[0-9a-f]+ <[^>]*>:/ {
	at = substr($1, length($1) - 7)
	if (before != "")
		falls_to[way, before] = at
	if ($2 == "<+0>:")
		entry[way] = at
	known[way, at] = 1
	text = $0
	sub(/^[^\t]*\t/, "", text)
	sub(/^((bnd|notrack|repz|rep|data16|cs) +)+/, "", text)
	before = read_insn(way, at, text) ? at : ""
}

# Where an instruction jumps to. False: control does not go on behind it.
function read_insn(way, at, text, part)
{
	split(text, part, /[ \t]+/)
	if (part[1] ~ /^(ret|iret|sysret)/) {
		leaves[way, at] = 1
		return 0
	}
	if (part[1] !~ /^(j|loop)/)
		return 1
	if (part[2] ~ /^0x/)
		jumps_to[way, at] = substr(part[2], length(part[2]) - 7)
	else
		jumps_anywhere[way, at] = 1
	return part[1] != "jmp" && part[1] != "jmpq"
}

# Control comes to an instruction, or leaves the function: is that the end?
function come_to(way, at, to)
{
	if (!((way, at) in known))
		return to == "out"
	if (at == to)
		return 1
	if (!(at in seen)) {
		seen[at]
		stack[++depth] = at
	}
	return 0
}

function leave(way, at, to)
{
	if ((way, at) in jumps_anywhere)
		return 1
	if ((way, at) in leaves)
		return to == "out"
	return (((way, at) in jumps_to) && come_to(way, jumps_to[way, at], to)) ||
		(((way, at) in falls_to) && come_to(way, falls_to[way, at], to))
}

# Is there a way to an instruction or "out", from another one or from the "entry", which passes none of a
# list? One that jumps by a register is taken to go anywhere.
function has_way(way, from, to, past, list, n, i)
{
	split("", seen)
	depth = 0
	n = split(past, list, " ")
	for (i = 1; i <= n; i++)
		seen[list[i]]
	if (from == "entry" ? come_to(way, entry[way], to) : leave(way, from, to))
		return 1
	while (depth) {
		if (leave(way, stack[depth--], to))
			return 1
	}
	return 0
}

# Why is a place of gdb's, whose function is known, not one of ours? "": that is not seen.
#   repeats   control cannot come to it, nor come back to it, but past ours
#   precedes  control always goes on to ours, before it comes back or leaves the function
function reason_of(event, place, ours, way)
{
	way = event SUBSEP place
	if (!((way, place) in known) || !(way in entry) || has_way(way, place, place, ours))
		return ""
	if (!has_way(way, "entry", place, ours))
		return "repeats"
	return has_way(way, place, "out", ours) ? "" : "precedes"
}
