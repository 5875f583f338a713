# SPDX-License-Identifier: GPL-2.0-only
# Watch the sites: what to print at each is in a command that points.awk and compare.sh made. This
# is read as if it were typed, since an error would end a file of commands.

set prompt
set pagination off
set confirm off
set width 0
set language c
set print elements unlimited
set print repeats unlimited
# Nothing that is not asked for: each of these is work at every stop.
set breakpoint always-inserted on
set print frame-arguments none
set print frame-info short-location
set print entry-values no
set suppress-cli-notifications on
# A type that a file only declares would be searched for in all others, for half a minute.
set opaque-type-resolution off

# The CPU that stopped, and how far its copies of per-CPU variables are from what gdb takes for
# their place.
define here
	set $cpu = $_thread - 1
	set $percpu = $offset_of_cpu[$cpu] - $percpu_slide
end

# Is the kernel about to miss the event? It does so where it is in a probe, or runs a program of a
# probe, on that CPU (kprobe_running() in arch/*/kernel/kprobes/core.c; trace_call_bpf() in
# kernel/trace/bpf_trace.c).
define look_for_busy
	set $is_busy = *(int *)($running_program + $percpu)
	if !$is_busy
		set $is_busy = *(unsigned long *)($running_kprobe + $percpu) != 0
	end
end

# Leave the site where the machine stands; the other CPU stays where it is. Now and then QEMU
# reports a step that went nowhere; a plain `continue` would then stop, and count the event, a
# second time.
define leave
	set $site = $pc
	stepi
	while $pc == $site
		stepi
	end
end

# Let the workload begin, and go to the first marker, whose address is $marker. The machine waits
# for a domain name that does not begin with "(".
define begin
	set scheduler-locking step
	set variable init_uts_ns.name.domainname[0] = 'g'
	disable
	eval "hbreak *%lu", $marker
	continue
	set $markers = 0
	set $inside = 0
end

# Past values are of calls that may have begun on the other CPU.
set $on_all_cpus = 0

# At a marker: the first and the second are on one CPU, the third and the fourth on the other.
# Between two of them the sites are watched on that CPU.
define mark
	printf "event %x\n", $cpu << 16
	set $markers = $markers + 1
	if $markers % 2
		set $watched = $cpu
		enable_sites
	else
		disable_sites
	end
end

# Print each event until the last marker; site_ADDRESS prints one at ADDRESS. An error there ends
# this command; the next one says so in the event, and goes on without that site, whose breakpoint
# is $number.
define watch
	if $inside
		printf " unreadable\n"
		eval "disable %d", $number
		set $inside = 0
		leave
		continue
	end
	while $markers < 4
		here
		if $pc == $marker
			mark
		else
			if $cpu == $watched || $on_all_cpus
				set $inside = 1
				look_for_busy
				eval "site_%lx", $pc
				set $inside = 0
			end
		end
		leave
		if $markers < 4
			continue
		end
	end
end

define finish
	if $markers == 4
		printf "watched\n"
		disable
		detach
	end
end
