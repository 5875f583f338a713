# SPDX-License-Identifier: GPL-2.0-only
#
# awk -f page.awk ROWS PAGE: probegen(1) with the synopsis and the heads of its options as the rows of
# `probegen --rows' have them. What the page says of them stays. Fails where an option has no entry, or an
# entry no option.

# As the rows write it: what stands for something is in capitals.
function roff(text,    out, word)
{
	gsub(/\.\.\./, "\001", text)
	while (match(text, /[A-Z][A-Z-]*(\.bpf\.[co])?|--?[a-z]*/)) {
		word = substr(text, RSTART, RLENGTH)
		out = out substr(text, 1, RSTART - 1)
		text = substr(text, RSTART + RLENGTH)
		if (word ~ /^-/) {
			gsub(/-/, "\\-", word)
			out = out "\\fB" word "\\fP"
		} else {
			out = out "\\fI" tolower(word) "\\fP"
		}
	}
	text = out text
	gsub(/\001/, ".\\|.\\|.", text)
	return text
}

function head_of(letter, long, value,    text)
{
	gsub(/-/, "\\-", long)
	if (value ~ /^\[/) {
		sub(/^\[=/, "", value)
		sub(/\]$/, "", value)
		value = "\\fR[\\fP=" roff(value) "\\fR]\\fP"
	} else {
		value = roff(value)
	}
	text = "\\-\\-" long value
	if (letter != "")
		text = "\\-" letter (long != "" ? " \", \" " text : "")
	return ".BR " text
}

# ".RB ( gen ", " build )"; nothing where all have it.
function commands_of(option,    i, has, lacks, num_lacks)
{
	for (i = 1; i <= num_commands; i++) {
		if ((option, commands[i]) in has_option) {
			has = has (has == "" ? "" : " \", \" ") commands[i]
		} else {
			lacks = lacks (lacks == "" ? "" : " \", \" ") commands[i]
			num_lacks++
		}
	}
	if (!num_lacks)
		return ""
	return "\n.RB " (num_lacks < 3 ? "\"(all but \" " lacks : "( " has) " )"
}

# "--kernel" of ".BR \-k ", " \-\-kernel=\fIfile\fP"
function option_of(line)
{
	gsub(/\\-/, "-", line)
	return match(line, /--[a-z-]+|-[A-Z]+$/) ? substr(line, RSTART, RLENGTH) : line
}

# "=SECONDS" of ".BR \-\-for=\fIseconds\fP"
function value_of(line)
{
	gsub(/\\f[A-Z]/, "", line)
	return match(line, /=[a-z]+$/) ? toupper(substr(line, RSTART, RLENGTH)) : ""
}

function problem(text)
{
	print text >"/dev/stderr"
	failed = 1
}

FNR == NR && /^command:/ {
	commands[++num_commands] = $2
}

FNR == NR && /^usage:/ {
	synopsis = synopsis (num_commands == 1 ? ".SY probegen\n.RB [ " $2 " ]\n" : ".SY \"probegen " $2 "\"\n") \
		".RI [ option .\\|.\\|.]\n" roff(substr($0, length($1 $2) + 3)) "\n.YS\n"
}

FNR == NR && /^option:/ {
	option = $4 != "" ? "--" $4 : "-" $3
	# One name may mean two things, which its values tell apart: --for=FILE, --for=SECONDS.
	if (option in heads && heads[option] != head_of($3, $4, $5))
		option = option $5
	if (!(option in heads))
		options[++num_options] = option
	else if (heads[option] != head_of($3, $4, $5))
		problem(option ": not the same in all commands")
	heads[option] = head_of($3, $4, $5)
	has_option[option, $2] = 1
}

FNR == NR { next }

/^\.SH/ { section = $0 }

section == ".SH SYNOPSIS" {
	if (/^\.SH/)
		printf "%s\n%s", $0, synopsis
	next
}

section == ".SH OPTIONS" && is_head {
	is_head = 0
	option = option_of($0)
	if ((option value_of($0)) in heads)
		option = option value_of($0)
	if (!(option in heads))
		problem(option ": the page has it, and no command")
	print heads[option] commands_of(option)
	seen[option] = 1
	after_head = 1
	next
}

section == ".SH OPTIONS" && after_head && /^\.RB "?\(/ { next }

{
	after_head = 0
	is_head = /^\.T[PQ]$/
	print
}

END {
	for (i = 1; i <= num_options; i++) {
		if (!(options[i] in seen))
			problem(options[i] ": the page does not have it")
	}
	exit failed
}
