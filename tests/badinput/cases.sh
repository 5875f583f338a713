# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The cases of tests/badinput/run. Each group runs in a fresh $room with good.probe, a good kernel
# and old.h, which no failing run may touch.

# repeat TEXT NUMBER
repeat()
{
	printf "%.0s$1" $(seq "$2")
}

bad_specs()
{
	local on=("$probegen" -k kernel -o old.h)

	cd "$room" || exit 2
	: >empty.probe
	printf '# nothing\n\n' >comment.probe
	printf 'regs r_int\0\n' >nul.probe
	printf 'regs \377\376\n' >latin.probe
	mkfifo fifo
	fails 'empty spec' 'empty.probe.*no probe' "${on[@]}" empty.probe
	fails 'spec of comments' 'comment.probe.*no probe' "${on[@]}" comment.probe
	fails 'empty -e' 'no probe' "${on[@]}" -e ''
	fails 'spec on an empty stdin' 'no probe' "${on[@]}" -
	fails 'binary spec' 'kernel: is an ELF file, not a spec' "${on[@]}" kernel
	fails 'spec with a NUL' 'nul.probe:1:' "${on[@]}" nul.probe
	fails 'spec that is not UTF-8' 'latin.probe:1:' "${on[@]}" latin.probe
	fails 'spec that is a folder' '/: Is a directory|/.*s a directory' "${on[@]}" "$work/"
	fails 'spec that is missing' 'nothere.probe: No such file' "${on[@]}" nothere.probe
	fails 'spec below a file' 'Not a directory' "${on[@]}" good.probe/x.probe
	fails 'endless spec' '/dev/zero' "${on[@]}" /dev/zero
	fails 'endless stdin' 'standard input' bash -c '"$@" - </dev/zero' - "${on[@]}"
	fails 'stdin that is a folder' 'standard input.*s a directory' \
		bash -c '"$@" - <.' - "${on[@]}"
	fails 'closed stdin' 'standard input' bash -c '"$@" - <&-' - "${on[@]}"
	works 'a spec through a pipe' bash -c '(sleep 0.2; cat good.probe) >fifo & "$@" fifo' - \
		"$probegen" -k kernel -o new.h
	rm -f new.h
	if [ "$(id -u)" != 0 ]; then
		cp good.probe secret.probe
		chmod 0 secret.probe
		fails 'unreadable spec' 'secret.probe: Permission' "${on[@]}" secret.probe
	fi
	bad_large_specs
}

# Numbers, depths and lengths beyond any use.
bad_large_specs()
{
	local on=("$probegen" -k kernel -o old.h) shape

	cd "$room" || exit 2
	for shape in '(' '*' '&' '->' '.a' '[0]' '$entry(' '(int)' '%' '@' '\\' '::' 'a::'; do
		{ printf 'regs x='; repeat "${shape/\%/%%}" 200000; printf 'r_int\n'; } >deep.probe
		fails "200000 times $shape" 'deep.probe:1:' "${on[@]}" deep.probe
	done
	{ printf 'regs '; head -c 1000000 /dev/zero | tr '\0' 'a'; echo; } >long.probe
	fails 'a name of a million letters' 'long.probe:1:' "${on[@]}" long.probe
	for shape in 'regs+99999999999999999999 r_int' 'regs:99999999999999999999 r_int' \
		'regs+0xffffffffffffffff r_int' 'regs x=r_pointer[99999999999999999999]' \
		'regs x=m_sp:string[99999999999]' 'regs x=m_sp:bytes[4294967295]' \
		'regs x=m_sp:string[0]' 'regs r_int:u99999999' 'regs x=\99999999999999999999' \
		'regs x=r_int:x64[4294967295]' 'regs x=r_int:b99@99/64' '%module' '%nothing x' \
		'=regs r_int' 'regs;* r_int' '@ r_int' ': r_int' ' regs r_int' 'regs r_int r_int'; do
		fails "$shape" '<command line>:1:' "${on[@]}" -e "$shape"
	done
	yes 'a=regs r_int' | head -n 20000 >many.probe
	fails '20000 probes of one name' 'many.probe:2:' "${on[@]}" many.probe
	{ printf 'regs'; seq -f ' x%.0f=r_int' 20000; } | tr -d '\n' >wide.probe
	survives '20000 arguments' "$probegen" -k kernel wide.probe
}

bad_kernels()
{
	local on=("$probegen" -o old.h good.probe -k)

	cd "$room" || exit 2
	mkfifo fifo
	: >empty
	"$STRIP" -g -o stripped "$fixtures/regs.elf"
	"$STRIP" -s -o bare "$fixtures/regs.elf"
	head -c 100000 /dev/zero >zeros
	if [ "$memory_limit" != unlimited ]; then
		cp kernel large
		truncate -s $((2 * memory_limit))K large
		fails 'kernel that is larger than our memory' 'cannot read large: Cannot allocate memory' "${on[@]}" large
	fi
	fails 'kernel that is missing' 'nothere: No such file' "${on[@]}" nothere
	fails 'kernel below a file' 'Not a directory' "${on[@]}" kernel/x
	fails 'kernel that is a folder' 'is a directory' "${on[@]}" .
	fails 'kernel that is a FIFO' 'fifo: is not a regular file' "${on[@]}" fifo
	fails 'kernel that is a device' '/dev/zero: is not a regular file' "${on[@]}" /dev/zero
	fails 'empty kernel' 'empty: is not an ELF' "${on[@]}" empty
	fails 'kernel of zeros' 'zeros: is not an ELF' "${on[@]}" zeros
	fails 'kernel that is a text' 'good.probe: is not an ELF' "${on[@]}" good.probe
	fails 'kernel without DWARF' 'stripped: has no debug info' "${on[@]}" stripped
	fails 'kernel without anything' 'bare: has no debug info' "${on[@]}" bare
	fails '32-bit kernel' '32-bit' "${on[@]}" "$fixtures/elf32.elf"
	fails 'object file' 'not a linked file' "${on[@]}" "$fixtures/regs-regs.o"
	fails 'no kernel in the sysroot' 'looked for' "$probegen" -o old.h good.probe -s "$room"
}

# le64 NUMBER: its eight bytes, as printf escapes
le64()
{
	local i

	for ((i = 0; i < 64; i += 8)); do
		printf '\\x%02x' $(($1 >> i & 255))
	done
}

# header_word FILE SECTION OFFSET NUMBER: damage a word in the header of a section
header_word()
{
	local headers index

	headers=$("$READELF" -hW "$1" | sed -n 's/.*Start of section headers: *\([0-9]*\).*/\1/p')
	index=$("$READELF" -SW "$1" | sed -n "s/^ *\\[ *\\([0-9]*\\)\\] $2 .*/\\1/p")
	printf "$(le64 "$4")" | dd of="$1" bs=1 seek=$((headers + index * 64 + $3)) \
		conv=notrunc status=none
}

# Modules whose relocations would change what says where to relocate.
bad_images()
{
	local size

	cd "$room" || exit 2
	size=$(stat -c %s "$fixtures/nf.ko")
	cp "$fixtures/nf.ko" over.ko
	header_word over.ko .debug_info 24 0
	header_word over.ko .debug_info 32 "$size"
	cp "$fixtures/nf.ko" nonames.ko
	header_word nonames.ko .shstrtab 4 8
	mkdir -p x.ko.d/lib/modules folders/tool
	"$STRIP" -g -o x.ko.d/lib/modules/foo "$fixtures/nf.ko"
	works 'the good module' "$probegen" -m "$fixtures/nf.ko" --stop-after=sites -e nf_open
	fails 'relocations over the headers' 'over.ko: damaged ELF.*overlaps' \
		"$probegen" -o old.h -m over.ko -e nf_open
	fails 'names of sections that are not there' 'nonames.ko: (damaged|has no)' \
		"$probegen" -o old.h -m ./nonames.ko -e nf_open
	for kind in -k:regs --btf:btf; do
		cp "$fixtures/${kind#*:}.elf" nostrings
		header_word nostrings .strtab 4 8
		fails "names of symbols that are not there, ${kind%:*}" 'nostrings: damaged' \
			"$probegen" -o old.h "${kind%:*}" nostrings -e "${kind#*:}"
	done
	fails 'module in a folder named as one' 'modules/foo: has no debug info' \
		"$probegen" -o old.h -m x.ko.d/lib/modules/foo -e nf_open
	fails 'folder in PATH' 'tool: no such file' \
		env PATH="$room/folders:$PATH" "$probegen" -o old.h -x tool -e main
	for kind in -x -m --btf; do
		fails "a device for $kind" '/dev/zero: .*(not a regular file|neither)' "$probegen" -o old.h $kind /dev/zero -e f
	done
}

# An object, where there is a clang to make one, checked against debug info that cannot be read.
bad_checks()
{
	cd "$room" || exit 2
	command -v "${CLANG:-clang}" >/dev/null || return
	cat >good.bpf.c <<-'END'
		#include <linux/bpf.h>
		#include "good.probe.h"
		PROBE_SEC(regs)
		int on_regs(struct regs_ctx *ctx)
		{
			return 0;
		}
	END
	head -c 3000 kernel >cut
	works 'an object to check' "$probegen" build -k kernel good.bpf.c
	# Temporary files of clang in a folder whose name a shell would run.
	mkdir 'a $(touch PWNED) b'
	works 'a TMPDIR with blanks' env TMPDIR="$room/a \$(touch PWNED) b" "$probegen" build -k kernel good.bpf.c
	works 'nothing of its name is run' [ ! -e PWNED ]
	fails 'check without its kernel' 'nothere: No such file' \
		"$probegen" check -k nothere good.bpf.o
	fails 'check with a kernel cut short' 'cut: truncated' "$probegen" check -k cut good.bpf.o
	fails 'check with a text' 'good.probe: is not an ELF' \
		"$probegen" check -k good.probe good.bpf.o
	# Headers are written before the program is compiled: here they are there, and new.
	printf 'one=regs r_int\ntwo=regs+1 r_int\n' >two.probe
	cat >two.bpf.c <<-'END'
		#include "two.probe.h"
		static int show(struct two_ctx *ctx, int r_int)
		{
			return r_int;
		}
		PROBE_SEC(one) int on_one(struct two_ctx *ctx)
		{
			return BPF_FETCH_ARGS(ctx, show, r_int);
		}
	END
	try "$probegen" build -k kernel two.bpf.c
	if [ $? = 1 ] && [ ! -e "$room/two.bpf.o" ] && grep -qF "two.bpf.c: on_one is in the section of \
one (kprobe/regs), but takes the context of two" "$work/err" &&
		grep -qF "write 'struct one_ctx *' for its parameter, or PROBE_SEC(two)" "$work/err"
	then
		passed=$((passed + 1))
	else
		report 'context of another event' 'it is built, or the message is another one'
	fi
}

# The section headers are at the end: a file cut short has none.
bad_cut_kernels()
{
	local size part

	cd "$room" || exit 2
	size=$(stat -c %s "$fixtures/types-gcc.elf")
	for ((part = 0; part < 40; part++)); do
		head -c $((size * part / 40)) "$fixtures/types-gcc.elf" >cut
		fails "kernel cut to $part/40" 'cut: (is not|truncated|damaged)' \
			"$probegen" -o old.h good.probe -k cut
	done
	[ -e "$vmlinux" ] || return
	size=$(stat -c %s "$vmlinux")
	for part in 1 50 99; do
		head -c $((size / 100 * part)) "$vmlinux" >cut
		fails "vmlinux cut to $part%" 'cut: (truncated|damaged)' \
			"$probegen" -o old.h -e 'vfs_read file' -k cut
	done
	rm cut
}

# BTF that is damaged, none, of another machine, or cut short.
bad_btf()
{
	local size part

	cd "$room" || exit 2
	: >empty.btf
	cp "$fixtures/raw.btf" whole.btf
	works 'the good BTF' "$probegen" --btf whole.btf -o new.h -e 'narrow obj->kind'
	rm new.h
	fails 'BTF that is missing' 'no.btf: No such file' "$probegen" -o old.h --btf no.btf good.probe
	fails 'BTF that is a folder' "$work: .*s a directory" "$probegen" -o old.h --btf "$work" good.probe
	fails 'empty BTF' 'empty.btf: .*neither' "$probegen" -o old.h --btf empty.btf good.probe
	fails 'a spec for BTF' 'good.probe: .*neither' "$probegen" -o old.h --btf good.probe good.probe
	fails 'a kernel without BTF' 'kernel: has no BTF' "$probegen" -o old.h --btf kernel good.probe
	(printf '\xeb\x9f'; tail -c +3 whole.btf) >swapped.btf
	fails 'BTF with the mark of the other byte order' 'swapped.btf: (cannot read this|damaged) BTF' \
		"$probegen" -o old.h --btf swapped.btf good.probe
	size=$(stat -c %s whole.btf)
	for ((part = 1; part < 20; part++)); do
		head -c $((size * part / 20)) whole.btf >cut.btf
		fails "BTF cut to $part/20" 'cut.btf: damaged BTF' \
			"$probegen" -o old.h --btf cut.btf -e 'narrow obj->kind'
	done
}

# An enum that is defined in the split unit has a file there, which elfutils looks up only where the line
# table was read before: at FUNC+OFFSET it was not. And types in sections of their own, which it cannot read.
split_enums()
{
	local points

	printf '%s\n' 'enum e { A, B };' '__attribute__((noinline)) int f(enum e v) { return v + 1; }' \
		'int main(int c, char **v) { return f(c); }' >enums.c
	for version in 4 5; do
		"$CC" -g -gdwarf-$version -gsplit-dwarf -O1 -c enums.c && "$CC" -o enums enums.o || exit 2
		works "DWARF $version: an enum of a split unit" \
			bash -c '"$@" | grep -q "^  v  *enum e  *4  *param  %di:u32$"' - "$probegen" vars -x ./enums f+0
		points=$("$probegen" lines -x ./enums --points '*')
		works "DWARF $version: all points of a split unit" bash -c '
			[ "$("$1" vars -x ./enums --json - <<<"$2" | grep -c "\"readable\":")" = "$(wc -l <<<"$2")" ]' \
			- "$probegen" "$points"
	done
	"$CC" -g -gsplit-dwarf -fdebug-types-section -O1 -c enums.c && "$CC" -o enums enums.o || exit 2
	fails 'a split unit with types in sections of their own' 'enums.dwo, of which elfutils can read one section only' \
		"$probegen" vars -x ./enums f
}

# As by a newer compiler than the libelf: here in a way that there is nowhere.
packed_otherwise()
{
	local place

	"$CC" -g -O1 -gz=zlib -o packed walk.c || exit 2
	works 'debug info that zlib has packed' "$probegen" vars -x ./packed walk
	place=$("$READELF" -SW packed | awk '{ sub(/^ *\[ *[0-9]*\]/, "") } $1 == ".debug_info" { print $4 }')
	printf '\x60' | dd of=packed bs=1 seek=$((16#$place + 3)) conv=notrunc status=none
	fails 'debug info that is packed otherwise' 'packed: its debug info is compressed in a way that this libelf' \
		"$probegen" vars -x ./packed walk
}

# Files that debug info names, which libdw would open; and what is small only as long as it is packed.
bad_companions()
{
	local split=("$probegen" vars -x ./split walk) linked=("$probegen" vars -x ./linked walk)

	cd "$room" || exit 2
	printf 'int walk(int v) { return v * 3; }\nint main(void) { return walk(1); }\n' >walk.c
	"$CC" -g -gsplit-dwarf -O1 -c walk.c && "$CC" -o split walk.o || exit 2
	works 'a split unit' "${split[@]}"
	rm walk.dwo
	fails 'a split unit that is missing' 'walk.dwo, which cannot be read' "${split[@]}"
	mkfifo walk.dwo
	fails 'a split unit in a FIFO' 'walk.dwo: is not a regular file' "${split[@]}"
	ln -sf /dev/zero walk.dwo
	fails 'a split unit in a device' 'walk.dwo: is not a regular file' "${split[@]}"
	split_enums
	packed_otherwise

	"$CC" -g -O1 -Wl,--build-id=none -o whole walk.c && "$OBJCOPY" --only-keep-debug whole walk.debug &&
		"$OBJCOPY" --strip-debug --add-gnu-debuglink=walk.debug whole linked || exit 2
	works 'a separate debug file' "${linked[@]}"
	rm walk.debug
	mkfifo walk.debug
	fails 'a separate debug file that is a FIFO' 'walk.debug cannot be read' "${linked[@]}"

	head -c 100M /dev/zero >zeros
	gzip -c zeros >bomb.ko
	fails 'a module that unpacks to 100 MB' 'bomb.ko: .* more than 64 MiB' \
		"$probegen" -o old.h -m ./bomb.ko -e f
	if [ "$(type -P xz)" ]; then
		xz -0 -c zeros >bomb.ko.xz
		fails 'a module that unpacks to 100 MB, in xz' 'bomb.ko.xz: .* more than 64 MiB' \
			"$probegen" -o old.h -m ./bomb.ko.xz -e f
	fi
	"$OBJCOPY" --add-section .debug_macro=zeros whole swollen &&
		"$OBJCOPY" --compress-debug-sections=zlib swollen bomb || exit 2
	rm zeros swollen
	fails 'sections that unpack to 100 MB' 'bomb: its sections have more than 64 MiB' \
		"$probegen" vars -x ./bomb walk
}

# tool NAME TEXT: a script that stands for m4 or clang
tool()
{
	printf '#!/bin/sh\n%s\n' "$2" >"$room/$1"
	chmod +x "$room/$1"
}

bad_tools()
{
	local on=("$probegen" -k kernel -o old.h good.probe) build

	cd "$room" || exit 2
	tool broken 'echo oops >&2; exit 1'
	tool mute 'exit 1'
	tool loud 'cat >/dev/null; echo junk; echo oops >&2; exit 0'
	tool shy 'exit 0'
	tool copier 'cat'
	tool dying 'kill -SEGV $$'
	printf '#!/nonexistent\n' >badexec
	chmod +x badexec
	fails 'no m4' 'nonexistent/m4.*No such file' env M4=/nonexistent/m4 "${on[@]}"
	fails 'm4 not in PATH' 'cannot run m4' env M4=m4 PATH=/nonexistent "${on[@]}"
	fails 'm4 that is not a program' 'Permission denied' env M4=./good.probe "${on[@]}"
	fails 'm4 without interpreter' 'badexec' env M4=./badexec "${on[@]}"
	fails 'm4 that fails' 'broken failed.*oops' env M4=./broken "${on[@]}"
	fails 'm4 that fails without a word' 'mute failed' env M4=./mute "${on[@]}"
	fails 'm4 that warns' 'loud failed.*oops' env M4=./loud "${on[@]}"
	fails 'm4 that prints nothing' 'shy' env M4=./shy "${on[@]}"
	fails 'm4 that expands nothing' 'left' env M4=./copier "${on[@]}"
	fails 'm4 that crashes' 'dying was killed' env M4=./dying "${on[@]}"

	mkdir out
	printf '#include "good.probe.h"\nint x;\n' >good.bpf.c
	printf '#include "bad.probe.h"\nint x;\n' >bad.bpf.c
	printf 'regs nothing\n' >bad.probe
	build=("$probegen" build -k kernel)
	fails 'no such program' 'nothere.bpf.c' "${build[@]}" nothere.bpf.c
	fails 'program that is a folder' 's a directory' "${build[@]}" out
	fails 'program of a bad spec' 'bad.probe:1:6' "${build[@]}" bad.bpf.c -o out/bad.o
	fails 'object into a missing folder' 'nothere/' "${build[@]}" good.bpf.c -o nothere/good.o
	# What clang includes is written before clang runs, and stays.
	works 'headers of the program' bash -c '"$@" || test -s good.probe.h' - \
		env CLANG=./mute "${build[@]}" good.bpf.c
	touch -d @1 good.probe.h
	fails_to_compile 'no clang' 'nonexistent/clang.*No such file' /nonexistent/clang
	fails_to_compile 'clang that fails' 'broken failed' ./broken
	fails_to_compile 'clang that fails without a word' 'mute failed' ./mute
	fails_to_compile 'clang that crashes' 'dying was killed' ./dying
	fails_to_compile 'clang that writes nothing' 'good.bpf.c: .*made no object' ./shy
}

# fails_to_compile NAME PATTERN CLANG: no object, nor a part of one
fails_to_compile()
{
	rm -f "$room/good.probe.h"
	try env CLANG="$3" "$probegen" build -k kernel good.bpf.c
	local status=$?
	if [ $status != 1 ] || ! grep -Eq "$2" "$work/err"; then
		report "$1" "status $status, or another message than '$2'"
	elif ls "$room"/*.o "$room"/*.tmp >/dev/null 2>&1; then
		report "$1" 'an object is left'
	else
		passed=$((passed + 1))
	fi
}

bad_outputs()
{
	local on=("$probegen" -k kernel good.probe) command

	cd "$room" || exit 2
	ln -s nothere.h dangling.h
	fails 'output through a link to nothing' 'dangling.h: it is a link to a file that does not exist' \
		"${on[@]}" -o dangling.h
	mkdir folder
	fails 'output on a full device' '/dev/full: No space' "${on[@]}" -o /dev/full
	fails 'output into a missing folder' 'nothere/x.h: No such' "${on[@]}" -o nothere/x.h
	fails 'output below a file' 'Not a directory' "${on[@]}" -o good.probe/x.h
	fails 'output over a folder' 'folder.*s a directory' "${on[@]}" -o folder
	fails 'output and dependencies over a folder' 'folder.*s a directory' "${on[@]}" -MD -o folder
	# A limit on the size of files, for a disk that becomes full on the way.
	fails 'a disk that becomes full' 'old.h: File too large' \
		bash -c 'trap "" XFSZ; ulimit -f 1; exec "$@"' - "${on[@]}" -o old.h
	mkdir dependencies.h.d
	fails 'dependencies over a folder' 'dependencies.h.d' "${on[@]}" -MD -o dependencies.h
	for command in "-k kernel good.probe" "-k kernel --stop-after=plans good.probe" \
		--help --version --usage "build --help"; do
		fails "probegen $command >/dev/full" 'standard output: No space' \
			bash -c "\$probegen $command >/dev/full"
		fails "probegen $command with a closed stdout" 'standard output: Bad file' \
			bash -c "\$probegen $command >&-"
		works "probegen $command into a closed pipe" \
			bash -c "set -o pipefail; (sleep 0.1; exec \$probegen $command) | true"
	done
	works 'closed stdin' bash -c '"$@" <&-' - "${on[@]}" -o new.h
	works 'closed stderr' bash -c '"$@" 2>&-' - "${on[@]}" -o newer.h
	works 'all closed' bash -c '"$@" <&- >&- 2>&-' - "${on[@]}" -o newest.h
	works 'the same header each time' bash -c 'cmp new.h newer.h && cmp new.h newest.h'
	headers_elsewhere
}

# What an #include calls the header of a probe, from the folder of the object, is where it is written.
headers_elsewhere()
{
	[ "$(type -P "${CLANG:=clang}")" ] || return 0
	local on=("$probegen" build -k kernel)
	mkdir -p sub/deep far/out
	printf '#include "gone.probe.h"\n' >gone.bpf.c
	fails 'a header, and no spec' 'note: there is no gone.probe, of which its header would be made' \
		"${on[@]}" gone.bpf.c
	echo 'regs r_int' >sub/x.probe
	printf '#include <linux/bpf.h>\n#include "%s"\nconst char LICENSE[] SEC("license") = "GPL";\n' \
		../x.probe.h >sub/deep/p.bpf.c
	works 'a header above the program' "${on[@]}" sub/deep/p.bpf.c
	works 'it is next to its spec' bash -c '[ -e sub/x.probe.h ] && [ -e sub/deep/p.bpf.o ]'
	fails 'a header above the program, and another one in its way' \
		'sub/deep/../x.probe.h is in the way' "${on[@]}" -o far/out/p.bpf.o sub/deep/p.bpf.c
	rm sub/x.probe.h
	works 'a header above the object' "${on[@]}" -o far/out/p.bpf.o sub/deep/p.bpf.c
	works 'it is above the object only' \
		bash -c '[ -e far/x.probe.h ] && [ ! -e sub/x.probe.h ] && [ ! -e far/out/x.probe.h ]'
	sed -i "s|\.\./x|$room/sub/x|" sub/deep/p.bpf.c
	fails 'a header by an absolute path is not made' "sub/x.probe.h' file not found" \
		"${on[@]}" sub/deep/p.bpf.c
}

# As many as there are: each is answered.
bad_numbers()
{
	cd "$room" || exit 2
	cp "$fixtures/lines.elf" lines
	awk 'BEGIN { for (i = 0; i < 100000; i++) print "lines" }' >points
	works '100,000 points on stdin' bash -c 'set -o pipefail
		"$probegen" vars -k lines --json - <points | wc -l | grep -qx 100000'
	awk 'BEGIN { for (i = 0; i < 100000; i++) printf "e%d=lines\n", i }' >many.probe
	works '100,000 points in a spec' bash -c 'set -o pipefail
		"$probegen" -k lines --stop-after=sites many.probe | wc -l | grep -qx 100000'
}

bad_templates()
{
	local on=("$probegen" -k kernel -o old.h good.probe)

	cd "$room" || exit 2
	: >empty.m4
	printf 'm4_define(<|x|>, <|unclosed\n' >unclosed.m4
	printf 'm4_ifelse(a, a\n' >unended.m4
	printf '#define x pg4_nosuchkey\n' >leftover.m4
	printf 'int x; /* m4_nosuchbuiltin(1) */\n' >leftover2.m4
	printf 'm4_include(<|nosuchfile|>)\n' >include.m4
	printf 'm4_errprint(<|oops\n|>)text\n' >warns.m4
	printf 'm4_m4exit(3)\n' >exits.m4
	fails 'template that is missing' 'nothere.m4' "${on[@]}" --template=nothere.m4
	fails 'template that is a folder' 'template' "${on[@]}" --template=.
	fails 'template that is empty' 'empty.m4' "${on[@]}" --template=empty.m4
	fails 'template with an open quote' 'unclosed.m4' "${on[@]}" --template=unclosed.m4
	fails 'template with an open macro' 'unended.m4' "${on[@]}" --template=unended.m4
	fails 'template with an unknown key' "leftover.m4 left 'pg4_nosuchkey'" \
		"${on[@]}" --template=leftover.m4
	fails 'template with an unknown builtin' "leftover2.m4 left 'm4_nosuchbuiltin'" \
		"${on[@]}" --template=leftover2.m4
	fails 'template that includes nothing' 'nosuchfile' "${on[@]}" --template=include.m4
	fails 'template that warns' 'warns.m4: oops' "${on[@]}" --template=warns.m4
	fails 'template that exits' 'exits.m4' "${on[@]}" --template=exits.m4
	survives 'binary template' "${on[@]}" --template=kernel
	fails 'no templates' 'PROBEGEN_DATADIR' env PROBEGEN_DATADIR=/nonexistent "${on[@]}"
}
