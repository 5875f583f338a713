# SPDX-License-Identifier: GPL-2.0-only
# The bytes that print.gdb printed, as load.c prints a record: 64-bit words in hexadecimal.
#     data{0x1, 0x0 ...}    bytes, with zeros up to a whole word
#     text{0x61, 0x0 ...}   a char[64]: at most 63 characters, and zeros after the string's end
#
#     awk -v big=1 -f words.awk       of a machine whose first byte is the highest

function words(list, is_text,	bytes, count, byte, word, result, i)
{
	count = split(list, bytes, /, /)
	for (i = 1; i <= count; i++) {
		ended = is_text && (ended && i > 1 || i == 64 || bytes[i] == "0x0")
		byte = ended ? "00" : substr("0" substr(bytes[i], 3), length(bytes[i]) - 2)
		word = big ? word byte : byte word
		if (i % 8 == 0 || i == count) {
			while (big && length(word) < 16)
				word = word "00"
			sub(/^0+/, "", word)
			result = result " " (word == "" ? "0" : word)
			word = ""
		}
	}
	return result
}

{
	while (match($0, / (text|data)\{[^}]*\}/)) {
		found = substr($0, RSTART, RLENGTH)
		$0 = substr($0, 1, RSTART - 1) words(substr(found, 7, length(found) - 7),
			found ~ /^ text/) substr($0, RSTART + RLENGTH)
	}
	print
}
