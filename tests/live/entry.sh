# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154  # run sets the variables
# Values from function entries, returns and inlined sites, on a kernel laid out at random: what is
# read later in a call must be what another probe read at its entry, event by event.

# Where these are not values of the entry, this tests nothing.
check_entry_plans()
{
	local event
	"$probegen" -k "$vmlinux" --stop-after=plans entry.probe >plans 2>plans.log
	for event in write_8 write_12 write_17 read_12 open_25 vfs_read_23 vfs_read_end send_89 \
		transmit_176 transmit_end; do
		if ! awk -v event="$event" '/^[^ ]/ { inside = $1 == event }
			inside && /entry\(/ { found = 1 } END { exit !found }' plans; then
			fail "$event: nothing is read from the entry"
		fi
	done
}

run_entry()
{
	local status=0 line
	mkdir "$work/entry"
	cd "$work/entry" || return
	cp "$here"/entry.{probe,bpf.c} .
	if ! build entry.bpf.c entry.bpf.o 2>build.log; then
		fail "entry: not built"
		cat build.log
		return 0
	fi
	check_entry_plans
	vm_initramfs initrd "$here/entry.job" ../load entry.bpf.o
	# One processor, so that the events are in the order of what happened.
	machine "values of entries are read" said "$kernel" initrd console -smp 1 || status=$?
	if [ "$status" != 0 ]; then
		fail "entry: the workload's status is $status"
		grep -v '^event ' said | head -n 20
	fi
	while read -r line; do
		case $line in
		'ok '*) pass "entry: ${line#ok }" ;;
		'FAILED '*) fail "entry: ${line#FAILED }" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done < <(LC_ALL=C awk -f "$here/entry.awk" entry.probe said)
}
