# SPDX-License-Identifier: GPL-2.0-only
# Turn the list of points into a spec, all.probe, with a probe pN for each point number N; the
# program all.bpf.c, which records what it fetches; for each point pN.gdb, which prints the same;
# and `list`, the points by number.
#
#     awk -v dir=DIR -f points.awk everywhere points
#
# The arguments in the file `everywhere` are those of every fourth point: to find a variable of the
# whole kernel takes long.

BEGIN {
	program = dir "/all.bpf.c"
	print "#include \"all.probe.h\"\n#include \"record.h\"" > program
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

# "	KIND ARG", or "	KIND ARG | EXPRESSION": gdb's.
function add_argument(line,	kind, arg, gdb, name, event)
{
	kind = toupper(line)
	sub(/^[ \t]+/, "", kind)
	sub(/[ \t].*/, "", kind)
	arg = line
	sub(/^[ \t]+[a-z]+[ \t]+/, "", arg)
	gdb = expression_of(arg)
	if (match(arg, / \| /)) {
		gdb = substr(arg, RSTART + 3)
		arg = substr(arg, 1, RSTART - 1)
	}
	name = name_of(arg)
	event = kind == "DATA" ? "p" number ", " : ""
	spec = spec "\n\t" arg (kind == "TEXT" ? ":string" : "")
	names = names ", " name
	members = members kind "(" event name ") "
	puts = puts "\tPUT_" kind "(" event name ")\n"
	prints = prints printed(kind, gdb)
}

function finish(	i)
{
	if (!number)
		return
	for (i = 1; i <= num_everywhere && number % 4 == 1; i++)
		add_argument(everywhere[i])
	print spec > (dir "/all.probe")
	printf "\nint BPF_PROBE(p%d%s)\n{\n", number, names > program
	printf "\tstruct { __u64 point; %s} *record = RECORD(%d);\n\n", members, number > program
	printf "%s\tbpf_ringbuf_submit(record, 0);\n\treturn 0;\n}\n", puts > program
	printf "\tprintf \"event %%x\", ($cpu << 16) + %d\n%s\tprintf \"\\n\"\n", number, prints \
		> (base ".gdb")
	close(base ".gdb")
}

/^#/ || NF == 0 {
	next
}

FILENAME ~ /everywhere$/ {
	everywhere[++num_everywhere] = $0
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
	add_argument($0)
}

END {
	finish()
}
