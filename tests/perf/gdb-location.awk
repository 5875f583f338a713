# SPDX-License-Identifier: GPL-2.0-only
# Where gdb's `info scope` has a variable at an address, in the notation of fetch plans: %bx,
# %bx+48, [cfa-72], entry(%di), 1024. "none" where it has no location, "strange" what is not known
# here.
#
#     awk -v address=0xffffffff81000000 -v name=VARIABLE -f gdb-location.awk
#
# Addresses are compared as text: all have 16 digits.

BEGIN {
	split("ax dx cx bx si di bp sp r8 r9 r10 r11 r12 r13 r14 r15", registers)
}

function register(operator)
{
	match(operator, /reg[0-9]+/)
	return "%" registers[substr(operator, RSTART + 3, RLENGTH - 3) + 1]
}

function offset(number)
{
	return number > 0 ? "+" number : number < 0 ? number : ""
}

# An expression's operators, one after another.
function plan(expression,	op)
{
	gsub(/ *\[[^]]*\]/, "", expression)
	split(expression, op, " ")
	if (expression ~ /^DW_OP_entry_value DW_OP_reg[0-9]+ DW_OP_stack_value $/)
		return "entry(" register(op[2]) ")"
	if (expression ~ /^DW_OP_breg[0-9]+ -?[0-9]+ DW_OP_stack_value $/)
		return register(op[1]) offset(op[2])
	if (expression ~ /^DW_OP_fbreg -?[0-9]+ $/)
		return "[cfa" offset(op[2]) "]"
	if (expression ~ /^DW_OP_const[0-9]?[us] -?[0-9]+ DW_OP_stack_value $/)
		return op[2]
	return "strange: " expression
}

function finish()
{
	if (inside && result == "")
		result = plan(expression)
	inside = 0
	expression = ""
}

# The text after "Symbol NAME is" or after a range.
function take(text)
{
	if (match(text, /a variable in \$[a-z0-9]+/)) {
		result = "%" substr(text, RSTART + 15, RLENGTH - 15)
		sub(/%r[a-d]x$|%r[sbd][ip]$|%rsp$/, "%" substr(result, 3), result)
	} else if (match(text, /the constant -?[0-9]+/)) {
		result = substr(text, RSTART + 13, RLENGTH - 13)
	} else if (text ~ /complex DWARF expression/) {
		inside = 1
	}
}

/^Symbol / {
	finish()
	wanted = $2 == name && !seen
	seen = seen || wanted
	if (wanted && !/multi-location/)
		take($0)
	next
}

wanted && match($0, /Range 0x[0-9a-f]+-0x[0-9a-f]+:/) {
	finish()
	split(substr($0, RSTART + 6, RLENGTH - 7), range, "-")
	if (result == "" && range[1] <= address "" && address "" < range[2])
		take(substr($0, RSTART + RLENGTH))
	next
}

wanted && /^, length/ {
	finish()
	wanted = 0
}

wanted && inside && sub(/^ *[0-9]+: /, "") {
	expression = expression $0 " "
}

END {
	finish()
	print result == "" ? "none" : result
}
