# SPDX-License-Identifier: GPL-2.0-only
# Print values as load.c prints a record, in 64-bit words in hexadecimal; and watch the sites.

set pagination off
set confirm off
set width 0
set language c

define word
	printf " %lx", (unsigned long)($arg0)
end

# The $count bytes at $address, read at once: each access costs a trip to QEMU.
define bytes
	set $bytes = *(unsigned char *)$address@$count
	set $from = 0
	while $from < $count
		set $word = 0UL
		set $i = 0
		while $i < 8 && $from + $i < $count
			set $word = $word | (unsigned long)$bytes[$from + $i] << 8 * $i
			set $i = $i + 1
		end
		printf " %lx", $word
		set $from = $from + 8
	end
end

define data
	set $address = &($arg0)
	set $count = (long)sizeof($arg0)
	bytes
end

# As a char[64] has it: at most 63 characters, and zeros after them.
define text
	set $bytes = *(unsigned char *)($arg0)@64
	set $end = 0
	set $from = 0
	while $from < 64
		set $word = 0UL
		set $i = 0
		while $i < 8
			set $end = $end || $from + $i == 63 || $bytes[$from + $i] == 0
			if !$end
				set $word = $word | (unsigned long)$bytes[$from + $i] << 8 * $i
			end
			set $i = $i + 1
		end
		printf " %lx", $word
		set $from = $from + 8
	end
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
