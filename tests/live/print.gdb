# SPDX-License-Identifier: GPL-2.0-only
# Print values, and watch the sites. Words as load.c prints a record's, in hexadecimal; memory byte
# by byte, for words.awk to put together: gdb's own loops are slow.

set pagination off
set confirm off
set width 0
set language c
set print elements unlimited
set print repeats unlimited

define word
	printf " %lx", (unsigned long)($arg0)
end

define text
	printf " text"
	output/x *(unsigned char *)($arg0)@64
end

define data
	printf " data"
	output/x *(unsigned char *)&($arg0)@sizeof($arg0)
end

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
