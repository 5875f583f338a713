# SPDX-License-Identifier: GPL-2.0-only
#
# Draw N of the points of standard input, of which there are `total`, by the seed S: one from each of N
# stretches, as a probe "cNUMBER=POINT" a line.

function random()
{
	seed = (seed * 1103515245 + 12345) % 2147483648
	return int(seed / 65536) / 32768
}

BEGIN {
	seed = S
	stretch = total / N
	wanted = 1 + int(random() * stretch)
}

NR == wanted {
	printf "c%d=%s\n", ++num, $0
	wanted = 1 + int((num + random()) * stretch)
}
