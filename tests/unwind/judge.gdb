# SPDX-License-Identifier: GPL-2.0-only
# The stack at each call of leaf(), and the address of each of its frames: inlined ones have that of the
# function that they are in.
set pagination off
set confirm off
set width 0
set debuginfod enabled off
set backtrace past-main on
set backtrace past-entry on
set print frame-arguments none
handle SIGUSR1 SIGUSR2 nostop noprint pass
set language c
starti
set $leaf = (long)&leaf
break *$leaf
commands
silent
echo EVENT\n
frame apply all print/x $pc
continue
end
continue
