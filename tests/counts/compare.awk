# SPDX-License-Identifier: GPL-2.0-only
# The counts of events against gcov's. Files: exceptions, gcov's counts, the spec, the counts.
# program, build, version: of the compiler; N: so many statements are wanted.

{ part = FNR == 1 ? part + 1 : part }

# PROGRAM BUILD VERSION FILE:LINE less|more CLASS REASON...
part == 1 && !/^#/ && $1 == program && $2 == build {
	made_for[$3]
	listed++
	if ($3 == version)
		class[$4, $5] = $6
}

part == 2 { wanted[$1] = $2 }

part == 3 {
	split($0, at, "=")
	line[at[1]] = at[2]
}

part == 4 { got[$1] = $2 }

function result(is_good, text)
{
	print (is_good ? "ok " : "FAILED ") program " " build ": " text
}

function limit(how, most)
{
	result(number[how] <= drawn * most / 100, number[how] + 0 " of " drawn " fire " how " often" \
		(explained[how] ? ", and " explained[how] " by reasons of the compiler" : ""))
}

END {
	is_known = version in made_for || !listed
	# With a compiler that `exceptions` does not know, its share is in the number.
	most_less = is_known || build == "gcc-O2" ? 1 : build ~ /^gcc/ ? 3.5 : 7
	for (event in line) {
		drawn++
		how = got[event] + 0 < wanted[line[event]] ? "less" : "more"
		if (got[event] + 0 == wanted[line[event]])
			continue
		of = is_known ? class[line[event], how] : ""
		if (is_known && !of)
			result(0, line[event] " fires " how " often: " got[event] + 0 " times, gcov: " wanted[line[event]])
		if (build != "gcc-O2" && of && of != "ours")
			explained[how]++
		else
			number[how]++
	}
	result(drawn >= N * 0.9, drawn " statements were drawn")
	limit("less", most_less)
	limit("more", 3)
}
