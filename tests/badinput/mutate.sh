# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Damaged copies of good input, for tests/badinput/run. The good input is that of the golden cases
# at the plan stage: a kernel and a spec each.

random_state=0

# random BELOW: a number in $random, the same sequence for the same seed (Knuth's MMIX generator).
random()
{
	random_state=$((random_state * 6364136223846793005 + 1442695040888963407))
	random=$(((random_state >> 33 & 0x7fffffff) % $1))
}

# Sets kernels and specs, the good pairs.
find_pairs()
{
	local file kernel found
	kernels=()
	specs=()
	for file in "$top"/tests/golden/plans/ok/*/cmd; do
		kernel=$(sed -n 's,^probegen -k \$FIX/\([a-z0-9-]*\.elf\) .*,\1,p' "$file" | head -n 1)
		found=("${file%/cmd}"/*.probe)
		[ "$kernel" ] && [ -e "$fixtures/$kernel" ] && [ -e "${found[0]}" ] || continue
		kernels+=("$fixtures/$kernel")
		specs+=("${found[0]}")
	done
}

# regions FILE: "OFFSET SIZE" of what is to be damaged, the often read parts first.
regions()
{
	echo '0 64'
	echo "$(($(stat -c %s "$1") - 64 * 20)) $((64 * 20))"
	"$READELF" -SW "$1" | sed 's/^ *\[ *[0-9]*\]//' | while read -r name _ _ offset size _; do
		case $name in
		.debug_* | .symtab | .strtab | .shstrtab | .notes | .note*)
			[ $((16#$size)) = 0 ] || echo "$((16#$offset)) $((16#$size))" ;;
		esac
	done
}

# damage FILE OFFSET SIZE: one byte in there, to something random or extreme.
damage()
{
	local at value
	local -a extremes=(0 255 127 128)
	random "$3"
	at=$(($2 + random))
	random 512
	value=$((random < 256 ? random : extremes[random % 4]))
	# shellcheck disable=SC2059  # the format is the byte
	printf "\\x$(printf %x $value)" | dd of="$1" bs=1 seek=$at conv=notrunc status=none
}

# keep_failed NUMBER FILE...
keep_failed()
{
	local number=$1
	shift
	[ "$keep" ] || return
	mkdir -p "$keep/$number"
	cp "$@" "$work/err" "$keep/$number/"
}

# Damaged BTF, at the beginnings of its types more often than in its names.
mutate_btf()
{
	local i flips spec=$top/tests/golden/plans/ok/btf-members/btf.probe
	local size
	size=$(stat -c %s "$fixtures/raw.btf")
	random_state=$seed
	for ((i = 1; i <= $1; i++)); do
		cp "$fixtures/raw.btf" "$room/damaged.btf"
		random 4
		flips=$((random + 1))
		for (( ; flips > 0; flips--)); do
			random 3
			damage "$room/damaged.btf" 0 $((random == 0 ? size : size * 2 / 3))
		done
		survives "damaged BTF $i" "$probegen" --btf damaged.btf "$spec" &&
			survives "all of damaged BTF $i" "$probegen" --btf damaged.btf \
				--stop-after=plans -e '* $params' -e '*%return $retval?' ||
			keep_failed "btf-$i" "$room/damaged.btf" "$spec"
	done
}

mutate_kernels()
{
	local -A known=()
	local i pair spots spot flips

	find_pairs
	random_state=$seed
	for ((i = 0; i < $1; i++)); do
		random ${#kernels[@]}
		pair=$random
		[ "${known[$pair]-}" ] || known[$pair]=$(regions "${kernels[pair]}")
		mapfile -t spots <<<"${known[$pair]}"
		cp "${kernels[pair]}" "$room/kernel"
		cp "${specs[pair]}" "$room/spec.probe"
		random 4
		for ((flips = random; flips >= 0; flips--)); do
			random ${#spots[@]}
			read -r -a spot <<<"${spots[random]}"
			damage "$room/kernel" "${spot[@]}"
		done
		survives "mutation $i of seed $seed: ${kernels[pair]##*/}, ${specs[pair]##*/}" \
			"$probegen" -k kernel spec.probe ||
			keep_failed "kernel-$seed-$i" "$room/kernel" "$room/spec.probe"
	done
}

mutate_specs()
{
	local i pair flips size

	find_pairs
	random_state=$seed
	for ((i = 0; i < $1; i++)); do
		random ${#kernels[@]}
		pair=$random
		cp "${kernels[pair]}" "$room/kernel"
		cp "${specs[pair]}" "$room/spec.probe"
		size=$(stat -c %s "$room/spec.probe")
		random 4
		for ((flips = random; flips >= 0; flips--)); do
			damage "$room/spec.probe" 0 "$size"
		done
		survives "spec $i of seed $seed: ${specs[pair]##*/}" \
			"$probegen" -k kernel --stop-after=plans spec.probe ||
			keep_failed "spec-$seed-$i" "$room/kernel" "$room/spec.probe"
	done
}
