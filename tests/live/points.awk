# SPDX-License-Identifier: GPL-2.0-only
# Turn the list of points into, for each point number N, a spec pN.probe, a program pN.bpf.c that
# records what it fetches, and pN.gdb, which prints the same; and into `list`, the points by number.
#
#     awk -v dir=DIR -f points.awk points

function argument()
{
	sub(/^[ \t]+[a-z]+[ \t]+/, "")
	return $0
}

function name_of(arg)
{
	if (arg ~ /^[a-z_0-9]+=/)
		sub(/=.*/, "", arg)
	else
		sub(/.*[>.]/, "", arg)
	return arg
}

function expression_of(arg)
{
	sub(/^[a-z_0-9]+=/, "", arg)
	return arg
}

# What gdb prints: words as load.c prints a record's, memory for words.awk to put together.
function printed(kind, expression)
{
	if (kind == "WORD")
		return "\tprintf \" %lx\", (unsigned long)(" expression ")\n"
	if (kind == "TEXT")
		return "\tprintf \" text\"\n\toutput/x *(unsigned char *)(" expression ")@64\n"
	return "\tprintf \" data\"\n\toutput/x *(unsigned char *)&(" expression ")" \
		"@sizeof(" expression ")\n"
}

function finish()
{
	if (!number)
		return
	print spec > (base ".probe")
	printf "#include \"p%d.probe.h\"\n#include \"record.h\"\n\n", number > (base ".bpf.c")
	printf "int BPF_PROBE(p%d%s)\n{\n", number, names > (base ".bpf.c")
	printf "\tstruct { __u64 point; %s} *record = RECORD(%d);\n\n", members, number > (base ".bpf.c")
	printf "%s\tbpf_ringbuf_submit(record, 0);\n\treturn 0;\n}\n", puts > (base ".bpf.c")
	printf "\tprintf \"event %x\"\n%s\tprintf \"\\n\"\n", number, prints > (base ".gdb")
	close(base ".probe")
	close(base ".bpf.c")
	close(base ".gdb")
}

/^#/ || NF == 0 {
	next
}

/^[^ \t]/ {
	finish()
	number++
	base = dir "/p" number
	print number, $1 > (dir "/list")
	spec = "p" number "=" $1
	names = members = puts = prints = ""
	next
}

{
	kind = toupper($1)
	arg = argument()
	name = name_of(arg)
	event = kind == "DATA" ? "p" number ", " : ""
	spec = spec "\n\t" arg (kind == "TEXT" ? ":string" : "")
	names = names ", " name
	members = members kind "(" event name ") "
	puts = puts "\tPUT_" kind "(" event name ")\n"
	prints = prints printed(kind, expression_of(arg))
}

END {
	finish()
}
