# SPDX-License-Identifier: GPL-2.0-only
# Compare verdicts, from the files of refusals: points, refused points with reasons, definitions, and
# what the kernel said.

FILENAME ~ /points$/ { kind["r" FNR] = $1; point["r" FNR] = $2; next }
FILENAME ~ /why$/ { line = $1; sub(/^[0-9]+ /, ""); why["r" line] = $0; next }
FILENAME ~ /definitions$/ { site[$1] = $2; defined++; next }

$1 == "verdict" {
	verdicts++
	of = $2
	if (!(of in kind))
		sub(/_[0-9]+$/, "", of) # of several sites
	kernel = $3 || $4 != 0 ? "refuses" : "takes"
	ours = of in why ? "refuses" : "takes"
	count[kind[of], ours]++
	kinds[kind[of]]
	# What of two codes is there depends on the processor.
	if (ours == kernel || ours == "refuses" && why[of] ~ /other code there when it boots/) {
		passed++
		next
	}
	failed++
	printf "FAIL %s (%s): the kernel %s it (%s), probegen %s it%s\n", site[$2], kind[of], kernel,
		$3 ? "defining" : "enabling", ours, of in why ? ": " why[of] : ""
}

END {
	for (k in kinds)
		printf "%-12s %3d taken %3d refused\n", k, count[k, "takes"], count[k, "refuses"] | "sort"
	close("sort")
	if (verdicts != defined) {
		printf "FAIL the kernel gave %d verdicts of %d\n", verdicts, defined
		failed++
	}
	printf "%d passed, %d failed\n", passed, failed
	exit failed > 0 || !passed
}
