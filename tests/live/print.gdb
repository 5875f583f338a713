# SPDX-License-Identifier: GPL-2.0-only
# Watch the sites: what to print at each is in a command that points.awk made.

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

# Leave the site where the machine stands. Now and then QEMU reports a step that went nowhere; a
# plain `continue` would then stop, and count the event, a second time.
define leave
	set $site = $pc
	stepi
	while $pc == $site
		stepi
	end
end

# Print each event from one stop at the marker to the next: $marker is its address, and site_ADDRESS
# prints an event at ADDRESS.
define watch
	disable
	eval "hbreak *%lu", $marker
	continue
	printf "event 0\n"
	enable
	leave
	continue
	while $pc != $marker
		eval "site_%lx", $pc
		leave
		continue
	end
	printf "event 0\n"
	disable
	detach
end
