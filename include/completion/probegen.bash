# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash disable=SC2088 # tildes are compared with what was typed
#
# Completion of probegen in bash: commands, options, files of the right kind, and the functions of
# the kernel that the line's -k names, else of the running one. What there is to complete is said by
# `probegen --rows', a row for each command and option; functions come from `probegen funcs --names',
# which asks the index. Nothing else is needed: source this file, or install it where
# bash-completion looks.

# A word of the line as the shell would pass it, as far as that runs nothing: "-k $V", "~/vmlinux".
_probegen_plain()
{
	local word=${1//[\"\'\\]/}
	[[ $word =~ ^\$\{?([A-Za-z_][A-Za-z_0-9]*)\}?$ ]] && word=${!BASH_REMATCH[1]}
	[[ $word == '~/'* ]] && word=$HOME${word:1}
	printf '%s\n' "$word"
}

# The words up to the cursor, as they were before bash cut them at : and = (COMP_WORDBREAKS).
_probegen_join()
{
	local i word joined=1
	words=("${COMP_WORDS[0]}")
	for ((i = 1; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $joined = 0 && ( $word =~ ^[:=@]+$ || ${COMP_WORDS[i - 1]} =~ ^[:=@]+$ ) ]]; then
			words[-1]+=$word
		else
			words+=("$word")
		fi
		joined=0
	done
}

# What an option takes, "-k" or "--kernel": as --help shows it, its kind, and among what it is chosen.
_probegen_find_option()
{
	local row what name letter long rest
	for row in "${rows[@]}"; do
		IFS=: read -r what name letter long shown kind among rest <<<"$row"
		[[ $what = option && $name = "$command" && ( $1 = "-$letter" || $1 = "--$long" ) ]] && return
	done
	return 1
}

# The long options of the command, with "=" where a value has to follow; without those that are hidden.
_probegen_options()
{
	local row what name letter long value kind among hidden rest
	for row in "${rows[@]}"; do
		IFS=: read -r what name letter long value kind among hidden rest <<<"$row"
		[[ $what = option && $name = "$command" && -n $long && -z $hidden ]] || continue
		[[ $value == =* ]] && long=$long=
		printf '%s\n' "--$long"
	done
}

_probegen_commands()
{
	printf '%s\n' "${rows[@]}" | sed -n 's/^command:\([^:]*\):.*/\1/p'
}

# reply [NOSPACE] < LINES: what the word may become, without what of it stands before bash's cut.
_probegen_reply()
{
	local line head=${word%"$current"}
	while IFS= read -r line; do
		[[ $line == "$word"* ]] && COMPREPLY+=("${line#"$head"}")
	done
	[ "${1:-}" != nospace ] || compopt -o nospace 2>/dev/null
}

# Files whose names end like one of the patterns, and folders.
_probegen_files()
{
	local file pattern=${1:-} path=$value
	[[ $path == '~/'* ]] && path=$HOME${path:1}
	compopt -o filenames 2>/dev/null
	while IFS= read -r file; do
		# shellcheck disable=SC2053 # it is a pattern
		if [[ -d $file || ( $pattern != DIR && $file == ${pattern:-*} ) ]]; then
			[[ $value == '~/'* ]] && file='~'${file#"$HOME"}
			COMPREPLY+=("$file")
		fi
	done < <(compgen -f -- "$path")
}

# Functions by what was typed of the name; what stands before it in the word is kept. Only what can be a
# point is offered: a file may call a function "f$(command)", and Enter would run that.
_probegen_functions()
{
	local before=$1 prefix=$2 i shown kind among
	local -a from=()
	[[ $prefix =~ ^[A-Za-z_0-9]*$ ]] || return
	for ((i = 1; i < ${#words[@]} - 1; i++)); do
		_probegen_find_option "${words[i]%%=*}" || continue
		[[ $kind =~ ^(kernel|module|program|sysroot)$ ]] || continue
		case ${words[i]} in
		*=*) from+=("${words[i]%%=*}" "$(_probegen_plain "${words[i]#*=}")") ;;
		*) from+=("${words[i]}" "$(_probegen_plain "${words[i + 1]}")") ;;
		esac
	done
	_probegen_reply "${3:-}" < <("$program" funcs --names "${from[@]}" "$prefix*" 2>/dev/null |
		while IFS= read -r name; do
			[[ $name =~ [^A-Za-z_0-9.] ]] || printf '%s\n' "$before$name"
		done)
}

# A probe's text after -e: [EVENT=]FUNC; bash leaves the quote at the word's beginning.
_probegen_probe()
{
	local before=
	word=${word#[\"\']}
	current=${current#[\"\']}
	[[ $word == *[[:blank:]]* ]] && return
	[[ $word == *=* ]] && before=${word%%=*}=
	_probegen_functions "$before" "${word#"$before"}" nospace
}

# What a value of this kind may be.
_probegen_value()
{
	local -a choices
	case $1 in
	choice)
		read -ra choices <<<"$2"
		_probegen_reply < <(printf '%s\n' "${choices[@]}")
		;;
	file | kernel | module | program) _probegen_files "$2" ;;
	dir | sysroot) _probegen_files DIR ;;
	function) _probegen_functions '' "$word" ;;
	point) _probegen_functions '' "$word" nospace ;;
	probe) _probegen_probe ;;
	esac
}

_probegen_word()
{
	local row what name kind among rest
	for row in "${rows[@]}"; do
		IFS=: read -r what name kind among rest <<<"$row"
		[[ $what != command || $name != "$command" ]] || break
	done
	_probegen_value "$kind" "$among"
	[[ ${#words[@]} -gt 2 ]] || _probegen_reply < <(_probegen_commands)
}

_probegen()
{
	local program command word current=${COMP_WORDS[COMP_CWORD]} previous value shown kind among
	local -a words rows
	COMPREPLY=()
	program=$(_probegen_plain "${COMP_WORDS[0]}")
	mapfile -t rows < <("$program" --rows 2>/dev/null)
	_probegen_join
	command=$(_probegen_commands | head -n 1)
	word=${words[-1]}
	value=$word
	previous=${words[-2]}
	[[ $current =~ ^[:=@]+$ ]] && current=
	[[ ${#words[@]} -gt 2 && ${words[1]} =~ ^[a-z]+$ ]] &&
		_probegen_commands | grep -qx -e "${words[1]}" && command=${words[1]}
	if [[ $previous == -* && $previous != *=* ]] && _probegen_find_option "$previous" && [[ $shown == =* ]]; then
		_probegen_value "$kind" "$among"
		return
	fi
	case $word in
	--*=*)
		value=${word#*=}
		previous=${word%%=*}
		word=$value
		_probegen_find_option "$previous" && _probegen_value "$kind" "$among"
		;;
	-*)
		compopt -o nospace 2>/dev/null
		_probegen_reply < <(_probegen_options)
		[[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} == *= ]] || compopt +o nospace 2>/dev/null
		;;
	*) _probegen_word ;;
	esac
}

complete -F _probegen probegen
