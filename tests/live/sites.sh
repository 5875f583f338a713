# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154  # run sets the variables
# A probe with hundreds of sites: one object, whose programs all load and attach; the events of
# several of them come from where the header has sites, with a value that can be a folio.

min_sites=300
min_seen=5

check_sites_header()
{
	local sites lines longest
	sites=$(grep -c 'PG_PROGRAM(folio_put, ' sites.probe.h)
	lines=$(wc -l <sites.probe.h)
	longest=$(wc -L <sites.probe.h)
	if [ "$sites" -ge $min_sites ] && [ "$lines" -le $((6 * sites)) ] && [ "$longest" -le 300 ]; then
		pass "sites: $sites of folio_put in a header of $lines lines"
	else
		fail "sites: $sites of folio_put in a header of $lines lines, the longest of $longest"
	fi
}

# The sites by the sections of the object, which say where the kernel puts its programs.
object_sites()
{
	llvm-readelf --sections --wide sites.bpf.o | sed -n 's,.* kprobe/\([^ ]*\) .*,site \1,p'
}

# Events of sites that there are, by their offset from _text; of folios that are pointers to one.
check_sites_events()
{
	local base seen wrong
	base=$(symbol_address _text)
	object_sites | addresses |
		while read -r address _; do printf '%x\n' $((0x$address - 0x$base)); done | sort >expected
	awk '$1 == "event" { print $2, $3 }' said | sort >events
	seen=$(wc -l <events)
	wrong=$(awk 'NR == FNR { site[$1]; next }
		!($1 in site) || $2 != "0" && $2 !~ /^ffff[0-9a-f]*[048c]0$/' expected events)
	if [ "$seen" -ge $min_seen ] && [ -z "$wrong" ]; then
		pass "sites: events of $seen of $(wc -l <expected)"
	else
		fail "sites: events of $seen, of which are wrong (SITE FOLIO): ${wrong:-none}"
	fi
}

run_sites()
{
	local status=0
	mkdir "$work/sites"
	cd "$work/sites" || return
	cp "$here"/sites.{probe,bpf.c} .
	if ! build sites.bpf.c sites.bpf.o 2>build.log; then
		fail "sites: not built"
		cat build.log
		return 0
	fi
	check_sites_header
	nm "$vmlinux" >symbols
	vm_initramfs initrd "$here/sites.job" ../load sites.bpf.o
	machine "the sites are attached" said "$kernel" initrd console || status=$?
	if [ "$status" = 0 ] && grep -q '^attached' said; then
		pass "sites: $(object_sites | wc -l) programs attached in $(awk '
			/^started/ { from = $3 } /^attached/ { print $3 - from, "s" }' said)"
	else
		fail "sites: not attached, or the workload's status is $status"
		grep -v '^event ' said | head -n 20
	fi
	check_sites_events
}
