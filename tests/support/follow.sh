# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Shared by the tiers that trace a program of theirs while it runs; sourced after tier.sh.

attached_or_gone()
{
	grep -q attached err || ! kill -0 "$1" 2>/dev/null
}

# followed LINE COMMAND...: what the command prints into out and err of what the line of shell does
followed()
{
	local line=$1 tracer
	shift
	: >err
	"$@" >out 2>err &
	tracer=$!
	await "the program is traced" attached_or_gone $tracer
	eval "$line"
	kill -TERM $tracer 2>/dev/null
	wait $tracer
}

# follow PROGRAM CALLS OPTION...: what trace prints of the program's work
follow()
{
	local program=$1 calls=$2
	shift 2
	followed "$program $calls" "$probegen" trace -x "$program" "$@"
}
