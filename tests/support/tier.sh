# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Shared by the tiers written in bash; sourced. Says where things are ($tier, $here, $top, $build,
# $fixtures, $probegen), brings the functions of the virtual machine, counts, and prints the totals
# last, however the tier ends. A tier is
#
#     . "$(dirname "$0")/../support/tier.sh"
#     need gdb busybox                 # skips the tier where one is missing
#     need_kernel                      # $kernel and $vmlinux
#     begin                            # $work
#     check 'it works' COMMAND...
#     complete=1

here=$(dirname "$(realpath "$0")")
tier=${0##*/}
[ "$tier" != run ] || tier=${here##*/}
top=$(realpath "${top_srcdir:-$here/../..}")
build=$(realpath "${top_builddir:-.}")
fixtures=$(realpath -m "${FIXTURES:-$build/tests/fixtures}")
probegen=$(realpath -m "${PROBEGEN:-$build/probegen}")
export PROBEGEN=$probegen PROBEGEN_DATADIR=${PROBEGEN_DATADIR:-$top}
# shellcheck source=examples/vm/vm.sh
. "$top/examples/vm/vm.sh"

passed=0
failed=0
skipped=0
complete=
quiet=	# not empty: what passes is counted, not printed
work=

# --- Requirements ---

# skip WHY: the whole tier
skip()
{
	trap - EXIT
	cleanup
	remove_work
	printf '%s: %s\n0 passed, 0 failed, 1 skipped\n' "$tier" "$*"
	exit 77
}

need()
{
	local tool
	for tool; do
		command -v "$tool" >/dev/null || skip "needs $tool, which is not installed"
	done
}

# Where bpf_printk() writes; a machine that has just been made may not have it mounted.
need_tracefs()
{
	[ -e /sys/kernel/tracing/trace_pipe ] ||
		mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null ||
		skip 'needs tracefs at /sys/kernel/tracing'
}

# die WHY: nothing can be tested, and that is a failure.
die()
{
	printf '%s: %s\n0 passed, 1 failed\n' "$tier" "$*"
	exit 1
}

need_fixtures()
{
	[ -e "$fixtures/regs.elf" ] || die "no fixtures in $fixtures (set FIXTURES)"
}

# The kernel of $PG_VMLINUX; without it, the one that tests/run or the quickstart fetched.
need_kernel()
{
	if [ "${PG_VMLINUX:-}" ]; then
		vmlinux=$PG_VMLINUX
		kernel=$(dirname "$vmlinux")
		vm_is_kernel "$kernel" || skip "no vmlinuz next to $vmlinux"
	else
		kernel=$(vm_cached_kernel) || skip "no kernel in $vm_cache (tests/run fetches one)"
		vmlinux=$(vm_vmlinux "$kernel")
	fi
}

# have_machine PART SERIES: $kernel and $vmlinux of the cache, and the tools for its machine, whose
# gdb is $gdb. What is then made for the machine is for that kernel's. A part without them is skipped.
have_machine()
{
	local qemu

	kernel=$(vm_cached_kernel "$2") || {
		skip_part "$1: no kernel $2 in $vm_cache"
		return 1
	}
	vmlinux=$(vm_vmlinux "$kernel")
	gdb=gdb
	VM_MACHINE=$(vm_machine "$kernel")
	case $VM_MACHINE in
	arm64) qemu=qemu-system-aarch64 ;;
	s390x) qemu=qemu-system-s390x ;;
	*)
		VM_MACHINE=
		return 0
		;;
	esac
	gdb=gdb-multiarch
	have "$1" $qemu $gdb "$(vm_gnu "$VM_MACHINE")-gcc"
}

# Only its debug info, which is not booted: $vmlinux.
find_vmlinux()
{
	vmlinux=${PG_VMLINUX:-}
	[ "$vmlinux" ] || ! kernel=$(vm_cached_kernel) || vmlinux=$(vm_vmlinux "$kernel")
	[ -r "$vmlinux" ]
}

need_vmlinux()
{
	find_vmlinux || skip 'no kernel with debug info (tests/run fetches one; or set PG_VMLINUX)'
}

# --- Beginning and end ---

begin()
{
	[ -x "$probegen" ] || die "$probegen: no such program (set PROBEGEN)"
	work=$(mktemp -d "${TMPDIR:-/tmp}/probegen-$tier.XXXXXX") || exit 1
	exec {tier_out}>&1
	trap finish EXIT
	trap 'exit 1' INT TERM
}

# cleanup: a tier may end here what it has started.
cleanup()
{
	:
}

# A test may have made folders without write permission.
remove_work()
{
	[ ! -d "$work" ] || chmod -R u+w "$work"
	rm -rf "$work"
}

# `complete` says that all parts were run.
finish()
{
	cleanup
	[ "$complete" ] || fail 'a command of the tier itself failed, or it was interrupted'
	if [ "$failed" = 0 ] && [ "$passed" -gt 0 ]; then
		remove_work
	else
		printf 'The files of this run are in %s\n' "$work"
	fi
	printf '%d passed, %d failed%s\n' "$passed" "$failed" \
		"$([ "$skipped" = 0 ] || printf ', %d skipped' "$skipped")"
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ] || exit 1
}

# --- Waiting ---

# Seconds. No test is red for a machine that is slow: what is waited for is what must happen, and the
# limit is for what hangs.
patience=${PATIENCE:-1800}

# timed_out SECONDS WHAT: one failure, and the end of the tier: what did not come is not looked for.
timed_out()
{
	exec >&"$tier_out"
	fail "timed out after $(($1 / 60)) minutes while $2"
	complete=1
	exit 1
}

# await WHAT COMMAND...: until it succeeds
await()
{
	local what=$1 end=$((SECONDS + patience))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || timed_out "$patience" "$what"
		sleep 0.1
	done
}

# machine WHAT OUT KERNEL INITRD CONSOLE [QEMU-OPTION...]: vm_boot, with what the job says in OUT
machine()
{
	local what=$1 out=$2 status=0
	shift 2
	vm_boot "$@" >"$out" || status=$?
	[ $status != 124 ] || timed_out "$vm_timeout" "$what"
	return $status
}

# --- Counting ---

pass()
{
	passed=$((passed + 1))
	[ "$quiet" ] || printf 'ok %s\n' "$*"
}

fail()
{
	failed=$((failed + 1))
	printf 'FAILED %s\n' "$*"
}

# skip_part WHY: go on with the rest
skip_part()
{
	skipped=$((skipped + 1))
	printf 'skipped: %s\n' "$*"
}

# have PART TOOL...: are the tools here? A part whose tools are missing is skipped.
have()
{
	local part=$1 tool
	shift
	for tool; do
		command -v "$tool" >/dev/null && continue
		skip_part "$part: needs $tool, which is not installed"
		return 1
	done
}

# check WHAT COMMAND...: does it succeed? Its output is shown if it does not.
check()
{
	local what=$1
	shift
	if "$@" >"$work/check.log" 2>&1; then
		pass "$what"
	else
		fail "$what"
		head -n 40 "$work/check.log" | sed 's/^/    /'
		explain "$what"
	fi
}

# explain WHAT: a tier may show here what the check that failed saw.
explain()
{
	:
}

# count_results FILE: add lines that begin with "ok ", "FAILED " or "skipped: "; those that do not pass are printed.
count_results()
{
	grep -v '^ok ' "$1" || :
	passed=$((passed + $(grep -c '^ok ' "$1" || :)))
	failed=$((failed + $(grep -c '^FAILED ' "$1" || :)))
	skipped=$((skipped + $(grep -c '^skipped: ' "$1" || :)))
}

# count_program WHAT COMMAND...: add the totals that a program prints as its last line. What it says is
# in $work/said.
count_program()
{
	local what=$1 status=0 before=$failed
	shift
	"$@" >"$work/said" || status=$?
	if [[ $(tail -n 1 "$work/said") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
		passed=$((passed + BASH_REMATCH[1]))
		failed=$((failed + BASH_REMATCH[2]))
		[ "$status" = 0 ] || [ "$failed" != "$before" ] || fail "$what: status $status"
	else
		fail "$what: no totals, status $status"
		tail -n 5 "$work/said"
	fi
}
