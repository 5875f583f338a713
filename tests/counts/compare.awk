# SPDX-License-Identifier: GPL-2.0-only
# The counts of events against gcov's. Files: exceptions, gcov's counts, the spec, the counts.
# less, more: so many in a hundred may differ.

{ part = FNR == 1 ? part + 1 : part }

# PROGRAM BUILD VERSION FILE:LINE less|more REASON...
part == 1 && !/^#/ && $1 == program && $2 == build {
	made_for = $3
	reason[$4, $5] = 1
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

END {
	for (event in line) {
		drawn++
		how = got[event] + 0 < wanted[line[event]] ? "less" : "more"
		if (got[event] + 0 == wanted[line[event]])
			continue
		number[how]++
		if (!((line[event], how) in reason) && (version == made_for || !made_for))
			result(0, line[event] " fires " how " often: " got[event] + 0 " times, gcov: " wanted[line[event]])
	}
	result(drawn >= N * 0.9, drawn " statements were drawn")
	result(number["less"] <= drawn * less / 100, number["less"] + 0 " of " drawn " fire less often")
	result(number["more"] <= drawn * more / 100, number["more"] + 0 " of " drawn " fire more often")
}
