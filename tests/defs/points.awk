# SPDX-License-Identifier: GPL-2.0-only
# Points out of the specs that tests/sweep/statements wrote: of each function its entry, a
# statement and a line, and the inlined functions; POINTS of them, drawn by SEED. A line has
# FUNCTION+OFFSET, FUNCTION:LINE or FUNCTION.

function add(point)
{
	points[++total] = point
}

function add_one_of(kind)
{
	if (number[kind])
		add(drawn[kind])
	number[kind] = 0
}

function end_of_file()
{
	add_one_of("s")
	add_one_of("l")
}

# Each with the same chance, without knowing how many will come.
function consider(kind, point)
{
	if (rand() * ++number[kind] < 1)
		drawn[kind] = point
}

BEGIN { srand(SEED) }
FNR == 1 { end_of_file() }
{
	kind = substr($1, 1, 1)
	point = $1
	sub(/^[^=]*=/, "", point)
}
kind == "s" && point ~ /\+0$/ {
	sub(/\+0$/, "", point)
	add(point)
	next
}
kind == "s" || kind == "l" { consider(kind, point) }
kind == "i" { add(point) }
END {
	end_of_file()
	for (i = 1; i <= total && i <= POINTS; i++) {
		j = i + int(rand() * (total - i + 1))
		point = points[j]
		points[j] = points[i]
		print point
	}
}
