# SPDX-License-Identifier: GPL-2.0-only
# Print the tables of places that the kernel treats in its own ways, for refusals.awk.

set width 0
set height 0

define offsets
	set $at = (unsigned long)&__start_$arg1
	printf "table $arg0 %d %lu\n", $arg2, $at & 0xffffffff
	while $at < (unsigned long)&__stop_$arg1
		printf "%d\n", *(int *)$at
		set $at = $at + $arg2
	end
end

offsets jump-label __jump_table 16
offsets static-call static_call_sites 8
offsets bug __bug_table 12

set $at = (unsigned long)&__start_kprobe_blacklist
printf "table blacklist 0 0\n"
while $at < (unsigned long)&__stop_kprobe_blacklist
	printf "%d\n", *(int *)$at
	set $at = $at + 8
end
