# SPDX-License-Identifier: GPL-2.0-only
#
# Programs for each event of a generated header, on stdin: BPF_PROBE, bpf_fetch_args() and
# BPF_FETCH_ARGS in turn; the first alone where a program has to know its site. Each fetches all that its event has. HEADER is the header's name; LIMIT
# is the number of sites for which the two last get programs.

function names(before, i, text)
{
	for (i = 1; i <= num_names; i++)
		text = text ", " before name[i]
	return text
}

function parameters(i, text)
{
	for (i = 1; i <= num_names; i++)
		text = text ", TYPE(" event ", " name[i] ") " name[i]
	return text
}

function keep(i)
{
	for (i = 1; i <= num_names; i++)
		printf "\tKEEP(%s, %s);\n", event, name[i]
}

function print_handler()
{
	printf "static __always_inline int take_%s(struct %s_ctx *pg_context%s)\n{\n", event, event,
		parameters()
	keep()
	printf "\treturn !pg_context;\n}\n"
}

function print_program(section, suffix)
{
	printf "\n%s int on_%s%s(struct %s_ctx *ctx)\n{\n", section, event, suffix, event
	if (way == 1)
		printf "\treturn RECORD(%s);\n}\n", event
	else
		printf "\treturn BPF_FETCH_ARGS(ctx, take_%s%s);\n}\n", event, names()
}

function print_event(i)
{
	way = must_know_site ? 0 : count++ % 3
	print ""
	if (way == 0) {
		printf "int BPF_PROBE(%s%s)\n{\n", event, names()
		keep()
		printf "\treturn 0;\n}\n"
		return
	}
	printf "PROBE_CAPTURE(%s);\n", event
	if (way == 2)
		print_handler()
	if (num_sites == 1)
		print_program("PROBE_SEC(" event ")")
	for (i = 1; num_sites > 1 && i <= num_sites && i <= (LIMIT ? LIMIT : 2); i++)
		print_program("SEC(" section[i] ")", "_" i)
}

# An event begins.
/^struct [A-Za-z0-9_]+_index \{/ {
	if (event)
		print_event()
	else
		printf "#include \"programs.h\"\n#include \"%s\"\n", HEADER
	event = substr($2, 1, length($2) - length("_index"))
	num_names = num_sites = must_know_site = 0
	inside = 1
	next
}

inside && /^\tchar / {
	name[++num_names] = substr($2, 1, index($2, "[") - 1)
	next
}

{ inside = 0 }

/^PG_NO_FETCH\(/ { must_know_site = 1 }
/^\tPG_PROGRAM\(/ { section[++num_sites] = $3; sub(/,$/, "", section[num_sites]) }

END { if (event) print_event() }
