# SPDX-License-Identifier: GPL-2.0-only
# Print the tables of places that the kernel treats in its own ways, for refusals.awk: `offsets` and
# `addresses` are called for those that a kernel has.

set width 0
set height 0

# from BEGIN to END, an offset each N bytes
define offsets_from
	set $at = (unsigned long)&$arg1
	printf "table $arg0 %d %lu\n", $arg3, $at & 0xffffffff
	while $at < (unsigned long)&$arg2
		printf "%d\n", *(int *)$at
		set $at = $at + $arg3
	end
end

define offsets
	offsets_from $arg0 __start_$arg1 __stop_$arg1 $arg2
end

define addresses
	set $at = (unsigned long)&__start_$arg1
	printf "table $arg0 0 0\n"
	while $at < (unsigned long)&__stop_$arg1
		printf "%d\n", *(int *)$at
		set $at = $at + 8
	end
end
