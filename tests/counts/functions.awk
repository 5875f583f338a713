# SPDX-License-Identifier: GPL-2.0-only
# The counts of functions' events against gcov's calls. Files: exceptions, gcov's calls, the functions of which a note says
# that they may fire too seldom or too often, the spec, the counts.
# program, build, version: as in exceptions; of a compiler that these do not know only the share is asked for.

FILENAME ~ /exceptions$/ {
	if ($1 == program && $2 == build)
		made_for[$3]
	if ($1 == program && $2 == build && $3 == version && $6 == "lost")
		lost[$4]
	next
}
FILENAME ~ /calls$/ { wanted[$1] = $2; next }
FILENAME ~ /said$/ { said[$1]; next }
FILENAME ~ /drawn.probe$/ { split($0, at, "="); name[at[1]] = at[2]; next }
{ got[$1] = $2 }

function result(is_good, text)
{
	print (is_good ? "ok " : "FAILED ") program " " build ": " text
}

END {
	for (event in name) {
		of = name[event]
		num++
		if (got[event] + 0 == wanted[of])
			right++
		else if (!(of in said) && !(of in lost) && version in made_for)
			result(0, of "() fires " got[event] + 0 " times, gcov: " wanted[of])
	}
	result(num > 40 && right >= num * 0.9, right " of " num " functions fire as often as they are called")
}
