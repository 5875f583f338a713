# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash disable=SC2088 # tildes are compared with what was typed
#
# Completion of probegen in bash: commands, options, files of the right kind, and the functions of
# the kernel that the line's -k names, else of the running one. Commands and options are those that
# --help prints; functions come from `probegen funcs --names', which asks the index. Nothing else
# is needed: source this file, or install it where bash-completion looks.

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

# The lines "  -k, --kernel=FILE  text" of a help as "--kernel=FILE", and short options as "-k FILE"; a
# value that may be left out, "--stack[=N]", is.
_probegen_options()
{
	local pattern='^(-([A-Za-z]), )?(--[a-z-]+)(=[^ ]+|\[=[^ ]+\])?( |$)' value
	"$program" "$@" --help 2>/dev/null | while read -r line; do
		[[ $line =~ $pattern ]] || continue
		value=${BASH_REMATCH[4]##\[*}
		printf '%s\n' "${BASH_REMATCH[3]}$value"
		[ -z "${BASH_REMATCH[2]}" ] || printf '%s\n' "-${BASH_REMATCH[2]}$value"
	done
}

_probegen_commands()
{
	"$program" --help 2>/dev/null | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p'
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
	local before=$1 prefix=$2 i
	local -a from=()
	[[ $prefix =~ ^[A-Za-z_0-9]*$ ]] || return
	for ((i = 1; i < ${#words[@]} - 1; i++)); do
		case ${words[i]} in
		-k | --kernel | -m | --module | -x | --exec | -s | --sysroot) from+=("${words[i]}" "$(_probegen_plain "${words[i + 1]}")") ;;
		--kernel=* | --module=* | --exec=* | --sysroot=*)
			from+=("${words[i]%%=*}" "$(_probegen_plain "${words[i]#*=}")")
			;;
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

# What an option takes, which is what --help calls it.
_probegen_value()
{
	local option=$1 kind
	kind=$(_probegen_options ${command:+"$command"} | sed -n "s/^${option}=//p")
	case $option:$kind in
	--template:*) _probegen_files '*.m4' ;;
	*:FILE) _probegen_files ;;
	*:DIR) _probegen_files DIR ;;
	*:TEXT) _probegen_probe ;;
	*:STAGE) _probegen_reply < <(printf '%s\n' spec sites plans defs) ;;
	*:defs) _probegen_reply <<<defs ;;
	*: | *:D) return 1 ;;
	esac
	return 0
}

_probegen_word()
{
	case $command in
	'' | gen)
		_probegen_files '*.probe'
		[ ${#words[@]} -gt 2 ] || _probegen_reply < <(_probegen_commands)
		;;
	build) _probegen_files '*.bpf.c' ;;
	check | run) _probegen_files '*.bpf.o' ;;
	defs) _probegen_files '*.probe' ;;
	vars) _probegen_functions '' "$word" nospace ;;
	trace) _probegen_probe ;;
	lines | funcs) _probegen_functions '' "$word" ;;
	esac
}

_probegen()
{
	local program command='' word current=${COMP_WORDS[COMP_CWORD]} previous value
	local -a words
	COMPREPLY=()
	program=$(_probegen_plain "${COMP_WORDS[0]}")
	_probegen_join
	word=${words[-1]}
	value=$word
	previous=${words[-2]}
	[[ $current =~ ^[:=@]+$ ]] && current=
	[[ ${#words[@]} -gt 2 && ${words[1]} =~ ^[a-z]+$ ]] &&
		command=$(_probegen_commands | grep -x -e "${words[1]}")
	case $previous in
	-[A-Za-z] | --*[a-z]) [[ $previous != *=* ]] && _probegen_value "$previous" && return ;;
	esac
	case $word in
	--*=*)
		value=${word#*=}
		previous=${word%%=*}
		word=$value
		_probegen_value "$previous"
		;;
	-*)
		compopt -o nospace 2>/dev/null
		_probegen_reply < <(_probegen_options ${command:+"$command"} |
			sed -n 's/^\(--[a-z-]*=\{0,1\}\).*/\1/p')
		[[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} == *= ]] || compopt +o nospace 2>/dev/null
		;;
	*) _probegen_word ;;
	esac
}

complete -F _probegen probegen
