# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Shared by the jobs of the virtual machines. For sourcing.

mount -t debugfs debugfs /sys/kernel/debug
cd / || exit
export PROBEGEN_DATADIR=/ NO_COLOR=1

# Writes of 100 bytes to a file, forever; the commands are those of the processes.
writer()
{
	while :; do
		dd if=/dev/zero of=/tmp/notes.txt bs=100 count=1 2>/dev/null
		usleep 50000
	done
}

left()
{
	echo "left: $(wc -l </sys/kernel/debug/kprobes/list) probes," \
		"$(wc -l </sys/kernel/tracing/kprobe_events) events," \
		"$(ls /sys/kernel/tracing/instances | wc -l) instances," \
		"$(ls /sys/fs/bpf 2>/dev/null | wc -l) pins"
}

# part NAME COMMAND...
part()
{
	echo "== $1"
	shift
	"$@"
	echo "status $?"
	left
}
