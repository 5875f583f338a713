# SPDX-License-Identifier: GPL-2.0-only
#
# The frames of events as texts that can be compared: of trace's output; with -v places=FILE of gdb's,
# where FILE has what gdb calls the addresses. Those in the program are
#
#     function+0x12
#     function (inlined)
#
# those in libraries are "library+0x12", by the function's beginning, which may have several names; inlined ones there
# are left out, and with -v own=1 all of these are. With -v rust=1 functions have their last names alone. An event begins with "EVENT".

function basename(path)
{
	sub(/.*\//, "", path)
	return path
}

# A function without its result, parameters, those of templates, and what Rust and gcc add to the names of symbols.
function plain(name)
{
	while (sub(/<[^<>]*>/, "", name) || sub(/\([^()]*\)/, "", name))
		;
	sub(/ \[clone .*/, "", name)
	sub(/ const$/, "", name)
	sub(/ +$/, "", name)
	sub(/::h[0-9a-f]+$/, "", name)
	sub(/.* /, "", name)
	if (rust) { # its debug info has other names of impls and closures than its symbols
		sub(/::$/, "", name)
		sub(/.*::/, "", name)
		sub(/^\{.*closure.*/, "closure", name)
		sub(/\{.*/, "", name)
	}
	return name
}

function put(name, offset, file)
{
	if (basename(file) == program)
		print name "+" offset
	else if (!own)
		print basename(file) "+" offset
}

# "recurse + 82 in section .text of /lib/libc.so.6"; of the program itself there is no " of".
function read_places(    line, part, address, name, offset, file)
{
	while ((getline line <places) > 0) {
		address = line
		sub(/ .*/, "", address)
		sub(/^[^ ]* /, "", line)
		file = line ~ / of \// ? line : program
		sub(/.* of /, "", file)
		if (line ~ /^No symbol/)
			file = "?"
		sub(/ in section .*/, "", line)
		offset = line ~ / \+ [0-9]+$/ ? line : "0"
		sub(/.* \+ /, "", offset)
		symbol_offset[address] = sprintf("0x%x", offset)
		symbol_file[address] = file
	}
}

# A frame begins with the line that has an address: the functions inlined there come first.
function end_group(    i)
{
	if (!num)
		return
	for (i = 1; i < num && basename(symbol_file[address]) == program; i++)
		print name[i] " (inlined)"
	put(name[num], symbol_offset[address], symbol_file[address])
	num = 0
}

function take_gdb(    text)
{
	text = $0
	sub(/^#[0-9]+ +/, "", text)
	if (text ~ /^<signal/) {
		end_group()
		print "signal"
	} else {
		if (text ~ /^0x/ || $1 == "#0" || after_signal)
			end_group()
		sub(/^0x[0-9a-f]+ in /, "", text)
		sub(/ (at|from) [^ ]*$/, "", text)
		name[++num] = plain(text)
	}
	after_signal = text ~ /^<signal/
}

BEGIN {
	if (places)
		read_places()
}

places && /^EVENT/ {
	end_group()
	print
}
places && /^#[0-9]/ { take_gdb() }
places && /^\$[0-9]+ = 0x/ { address = $3 }

!places && /^[0-9]/ { print "EVENT" }
!places && /^        / {
	text = substr($0, 9)
	file = text
	sub(/.* \[/, "", file)
	sub(/\]$/, "", file)
	if (text ~ /^\[signal/)
		print "signal"
	else if (text ~ /^\(/)
		print text
	else if (text ~ / \(inlined\) /) {
		sub(/ \(inlined\).*/, "", text)
		if (basename(file) == program)
			print plain(text) " (inlined)"
	} else {
		offset = text
		sub(/ \[[^[]*$/, "", offset)
		sub(/.*\+/, "", offset)
		sub(/\+0x.*/, "", text)
		put(plain(text), offset, file)
	}
}
END { end_group() }
