#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Programs that are traced on this machine while they run, for tiers that are in their own folder.

# traced PROGRAM ARGUMENT...: run it while `trace ARGUMENT...` is attached. What trace says is in out and
# err, what the program said in said, its status in status. Fails where nothing was attached. What has
# happened before trace is told to end is printed before it ends.
traced()
{
	local program=$1 tracer ended=0
	shift
	: >out
	: >err
	rm -f status said
	"$probegen" trace "$@" >out 2>err &
	tracer=$!
	until grep -q attached err; do
		kill -0 $tracer 2>/dev/null || { wait $tracer; return 1; }
		sleep 0.1
	done
	"$program" >said 2>&1
	echo $? >status
	kill -TERM $tracer
	wait $tracer || ended=$?
	return $ended
}

# The events without what differs from run to run: time, CPU, process.
events()
{
	awk '$1 != "TIME" && !/^ / { sub(/^[^ ]+ +[0-9]+ +[^ ]+ +[0-9]+ +[0-9]+ /, ""); print }' out
}

explain()
{
	head -n 5 out
	head -n 10 err
}
