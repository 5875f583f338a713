# SPDX-License-Identifier: GPL-2.0-only
# usage: awk -v EVENTS=N -f watch.awk SITES RETS: commands for gdb, which print what the programs of
# values.bpf.c report, at the same places. RETS has the address of sum and of each of its returns.

function print_at(place, commands) {
	printf "break *%s\ncommands\nsilent\n%s\ncontinue\nend\n", place, commands
}

function event(number, values,    text, num, list, i) {
	num = split(values, list, ";")
	text = "printf \"event " number
	for (i = 1; i <= num; i++)
		text = text " %lx"
	text = text "\\n\""
	for (i = 1; i <= num; i++)
		text = text ", (unsigned long)(" list[i] ")"
	return text
}

BEGIN {
	# A full word of the array of 8 characters, and the text that ends with a NUL.
	name = "*(unsigned long *)list->name"
	wanted["middle"] = event(1, "result;i;list;list->weight;list->kind;list->tilt;list->price;" \
		"list->colour;list->grade;" name ";" name ";list->next;calls")
	wanted["inlined"] = event(2, "item;item->price;factor")
	wanted["last"] = event(3, "result;$most;$list;sign;calls")
	done = event(4, "$rax;$most;$sign;$list")
	print "set pagination off\nset confirm off\nset width 0\nset language c"
	print "set disable-randomization on\nset breakpoint pending off"
	print "set print inferior-events off\nset startup-with-shell off"
	print "break main\nrun " EVENTS "\ndelete 1"
	# Where the caller put them, whatever the code makes of them later.
	print_at("(char *)sum", "set $list = $rdi\nset $most = (int)$esi\nset $sign = (short)$dx")
}

FILENAME == ARGV[1] && $1 in wanted {
	split($2, place, "+")
	print_at("((char *)" place[1] " + " place[2] ")", wanted[$1])
}

FILENAME == ARGV[2] {
	print_at("((char *)sum + (0x" $2 " - 0x" $1 "))", done)
}

END { print "continue" }
