# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# A picture of a map, as SVG:     probegen lines FUNC | awk -f map.awk >map.svg
#
# The heading of a map has a line for each variable, and the place of its name there is the column of
# its marks. A row below it is a line of the function: LINE, SITES, and a mark for each variable.

BEGIN {
	colour["r"] = "#2e7d32"; meaning["r"] = "register"
	colour["m"] = "#1565c0"; meaning["m"] = "memory"
	colour["c"] = "#6a1b9a"; meaning["c"] = "constant"
	colour["e"] = "#ef6c00"; meaning["e"] = "its value at the entry"
	colour["~"] = "#fbc02d"; meaning["~"] = "a part, or at some sites"
	colour["p"] = "#80cbc4"; meaning["p"] = "not here, but earlier in the call"
	colour["."] = "#d7dbe0"; meaning["."] = "not readable here"
	split("r m c e ~ p .", order, " ")
	left = 50
	cell = 16
}

function escaped(text)
{
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	return text
}

function label(x, y, text, attributes)
{
	labels = labels sprintf("<text x=\"%d\" y=\"%d\"%s>%s</text>\n", x, y, attributes, escaped(text))
}

NR == 1 {
	title = $0
	sub(/:LINE/, "", title)
}

/^LINE SITES / || (heading && /^ +\|/) {
	heading = 1
	match($0, /[^ |]+$/)
	name[++names] = substr($0, RSTART)
	if (names == 1)
		match($0, /[^ ]+$/)
	column[names] = RSTART
	longest = length(name[names]) > longest ? length(name[names]) : longest
}

/^ +[0-9]+ +[0-9]+  / {
	heading = 0
	top = 50 + 7 * longest
	y = top + cell * rows++
	label(left - 8, y + 12, $1, " text-anchor=\"end\"")
	for (i = 1; i <= names; i++) {
		mark = substr($0, column[i], 1)
		if (mark in colour)
			boxes[mark] = boxes[mark] sprintf("M%d %dh14v14h-14z", left + cell * (i - 1), y)
	}
	text = substr($0, column[names] + 1)
	if (sub(/^ +/, "", text) && text != "")
		label(left + cell * names + 8, y + 12, text, " fill=\"#5f6b7a\"")
}

END {
	for (i = 1; i <= names; i++) {
		x = left + cell * (i - 1) + 11
		label(x, top - 8, name[i], sprintf(" transform=\"rotate(-60 %d %d)\"", x, top - 8))
	}
	y = top + cell * rows + 24
	for (i = 1; i in order; i++) {
		boxes[order[i]] = boxes[order[i]] sprintf("M%d %dh14v14h-14z", left, y)
		label(left + 22, y + 12, meaning[order[i]])
		y += cell + 2
	}
	width = left + cell * names + 300
	print "<!-- SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause\n-->"
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" ", width, y + 8
	print "font-family=\"monospace\" font-size=\"12\" fill=\"#1b2733\">"
	print "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
	printf "<text x=\"10\" y=\"20\" font-weight=\"bold\">%s</text>\n", escaped(title)
	for (i = 1; i in order; i++)
		printf "<path fill=\"%s\" d=\"%s\"/>\n", colour[order[i]], boxes[order[i]]
	printf "%s</svg>\n", labels
}
