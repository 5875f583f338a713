# SPDX-License-Identifier: GPL-2.0-only
#
# The way that `probegen cost` says against the kernel's own: "NAME ADDRESS WAY" of each program, addresses
# counted from _text, and what cost.job printed. A line for each site: "ok ...", "FAILED ...", "unknown ...".

# The last 32 bits are enough, and exact in floating point.
function number(hex, i, n)
{
	sub(/^0x/, "", hex)
	n = 0
	for (i = length(hex) > 8 ? length(hex) - 7 : 1; i <= length(hex); i++)
		n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return n
}

FILENAME == ARGV[1] {
	name[++num] = $1
	address[num] = $2
	way[num] = $3
	site[num] = $4
	next
}

$1 == "text" { text = number($2) }
$1 == "refused" { refused[$2] }

# kprobe ADDRESS k SYMBOL+OFFSET [FLAG]...
$1 == "kprobe" {
	at = (number($2) - text + 4294967296) % 4294967296
	kernel[at] = /\[FTRACE\]/ ? "ftrace" : /\[OPTIMIZED\]/ ? "optimized" : "trap"
}

END {
	for (i = 1; i <= num; i++) {
		said = way[i] == "boosted" || way[i] == "emulated" || way[i] == "stepped" ? "trap" : way[i]
		# The kernel moves a probe of an entry behind the landing pad there.
		if (said == "ftrace" && !(address[i] in kernel))
			address[i] += 4
		if (name[i] in refused || !(address[i] in kernel))
			print "FAILED " site[i] ": the kernel has no probe there"
		else if (said == "unknown")
			print "unknown " site[i] ": the kernel says " kernel[address[i]]
		else if (said == kernel[address[i]])
			print "ok " site[i] ": " said
		else
			print "FAILED " site[i] ": probegen says " way[i] ", the kernel " kernel[address[i]]
	}
}
