# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
# A throw-away machine with Debian's cloud kernel: fetch the kernel, pack an initramfs, boot it.
# For sourcing. Nothing is installed and nothing outside the cache folder is kept.
#
#     kernel=$(vm_kernel [SERIES])              fetch it, or find it in the cache
#     vm_modules KERNEL NAME...                 fetch modules of it and their debug files, below KERNEL
#     vm_loader DIR/load                        compile the loader for the machine
#     vm_initramfs INITRD JOB FILE...           JOB is the shell script that the machine runs
#                                               FILEs come along, with libraries of programs
#     vm_boot KERNEL INITRD CONSOLE             JOB's output on stdout, JOB's status as the status
#     vm_vmlinux KERNEL                         the file with the debug information

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
vm_cache=${XDG_CACHE_HOME:-$HOME/.cache}/probegen/kernel
vm_timeout=${VM_TIMEOUT:-120}

vm_say()
{
	printf '%s\n' "$*" >&2
}

# vm_step LOG TITLE COMMAND...: run it, its output in LOG; on a terminal a dot every second.
vm_step()
{
	local log=$1 title=$2 start=$SECONDS child status=0
	shift 2
	printf '%s ' "$title"
	"$@" >"$log" 2>&1 </dev/null &
	child=$!
	while [ -t 1 ] && kill -0 $child 2>/dev/null; do
		printf .
		sleep 1
	done
	wait $child || status=$?
	printf ' %d s\n' $((SECONDS - start))
	return $status
}

# Run as root, by sudo where needed.
vm_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		vm_say "neither root nor sudo: cannot run: $*"
		return 1
	fi
}

# Install those of the packages that are missing; says which.
vm_install()
{
	local package log missing=()
	for package; do
		# shellcheck disable=SC2016  # dpkg-query's variable, not the shell's
		dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' ||
			missing+=("$package")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	if ! command -v apt-get >/dev/null; then
		vm_say "this needs Debian's apt-get, to install: ${missing[*]}"
		return 1
	fi
	printf 'Missing packages: %s\n' "${missing[*]}"
	vm_root true || return 1
	log=$(mktemp)
	if vm_step "$log" 'apt-get update' vm_root apt-get update &&
		vm_step "$log" 'apt-get install' vm_root env DEBIAN_FRONTEND=noninteractive \
			apt-get -y --no-install-recommends install "${missing[@]}"; then
		rm -f "$log"
	else
		tail -n 20 "$log" >&2
		rm -f "$log"
		return 1
	fi
}

# Is DIR a kernel as vm_kernel leaves it?
vm_is_kernel()
{
	local release=${1##*/}
	[ -s "$1/vmlinux-$release" ] && [ -s "$1/vmlinuz-$release" ]
}

# vm_cached_kernel [SERIES]: print the newest kernel in the cache, of Debian's own series or of
# another. Fails when there is none.
vm_cached_kernel()
{
	local dir
	while read -r dir; do
		if vm_is_kernel "$dir"; then
			printf '%s\n' "$dir"
			return 0
		fi
	done < <(find "$vm_cache/${1:-}" -maxdepth 1 -name "[0-9]*" 2>/dev/null | sort -rV)
	return 1
}

vm_vmlinux()
{
	printf '%s/vmlinux-%s\n' "$1" "${1##*/}"
}

# Progress belongs on a terminal only.
vm_apt_download()
{
	local quiet=-qq
	[ -t 2 ] && quiet=-q=0
	# The sandbox user could not write here; the packages' checksums are verified all the same.
	apt-get "$quiet" -o APT::Sandbox::User="$(id -un)" download "$@" >&2
}

# Take the files of a package whose paths match the globs, without their folders.
vm_extract()
{
	local package=$1 to=$2
	shift 2
	dpkg-deb --fsys-tarfile "$package" | tar -x -C "$to" --wildcards --transform 's,.*/,,' "$@"
}

vm_unpack()
{
	local image=$1
	vm_extract "$image"_*.deb files './boot/vmlinuz-*' &&
		vm_extract "$image"-dbg_*.deb files './usr/lib/debug/boot/vmlinux-*'
}

# Fetch a kernel and its debug information into DIR, which appears when it is complete.
vm_fetch_kernel()
(
	image=$1 dir=$2
	mkdir -p "${dir%/*}" && temp=$(mktemp -d "$vm_cache/.fetch.XXXXXX") || exit 1
	trap 'rm -rf "$temp"' EXIT
	trap 'exit 1' INT TERM
	mkdir "$temp/files" && cd "$temp" || exit 1
	vm_say "Fetching $image and its debug information (310 MB) into $vm_cache"
	vm_apt_download "$image" "$image-dbg" || exit 1
	vm_step log 'Unpacking' vm_unpack "$image" >&2 || {
		tail -n 5 log >&2
		exit 1
	}
	# Somebody else may have been faster; theirs is as good.
	mv -T files "$dir" 2>/dev/null || vm_is_kernel "$dir"
)

# Print the folder of a kernel: the newest of the cache, or Debian's current cloud kernel, fetched.
# With a SERIES, as 6.12, it is a newer one that this Debian has too; those are in a folder of their
# own, so that nobody takes them for the usual one.
vm_kernel()
{
	local series=${1:-} image dir meta=linux-image-${1:+$1-}cloud-amd64
	vm_cached_kernel "$series" && return 0
	[ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] || {
		vm_say "no kernel in $vm_cache, and fetching one needs Debian on amd64"
		return 1
	}
	# An old index may name packages that are gone.
	vm_root apt-get -qq update >&2 || vm_say "apt-get update failed; trying all the same"
	image=$(apt-cache --no-all-versions show "$meta" |
		sed -n 's/^Depends: \(linux-image-[^ ]*-cloud-amd64\) .*/\1/p' || :)
	dir=$vm_cache/${series:+$series/}${image#linux-image-}
	if [ -z "$image" ] || ! vm_fetch_kernel "$image" "$dir"; then
		vm_say "could not fetch ${image:-$meta}"
		return 1
	fi
	printf '%s\n' "$dir"
}

# The paths that a package has modules of these names at, as tar takes them.
vm_module_globs()
{
	local root=$1 name
	shift
	for name; do
		printf '%s\n' "./$root/*/$name.ko"
	done
}

# vm_modules KERNEL NAME...: modules of a kernel and their debug files, where they would be installed
# below its folder in the cache: KERNEL is then a sysroot that has just these.
vm_modules()
(
	kernel=$1 image=linux-image-${1##*/}
	shift
	missing=()
	for name; do
		[ "$(find "$kernel/lib" "$kernel/usr" -name "$name.ko" 2>/dev/null | wc -l)" = 2 ] ||
			missing+=("$name")
	done
	[ ${#missing[@]} -gt 0 ] || exit 0
	temp=$(mktemp -d "$vm_cache/.fetch.XXXXXX") || exit 1
	trap 'rm -rf "$temp"' EXIT
	trap 'exit 1' INT TERM
	cd "$temp" || exit 1
	vm_say "Fetching $image and its debug information (310 MB) for: ${missing[*]}"
	vm_apt_download "$image" "$image-dbg" || exit 1
	mapfile -t globs < <(vm_module_globs lib/modules "${missing[@]}")
	dpkg-deb --fsys-tarfile "$image"_*.deb | tar -x -C "$kernel" --wildcards "${globs[@]}" || exit 1
	mapfile -t globs < <(vm_module_globs usr/lib/debug/lib/modules "${missing[@]}")
	dpkg-deb --fsys-tarfile "$image"-dbg_*.deb | tar -x -C "$kernel" --wildcards "${globs[@]}"
)

# Compile the loader: static, because the machine has no libraries.
vm_loader()
{
	${CC:-cc} -O2 -Wall -Wextra -static -o "$1" "$vm_dir/load.c" -lbpf -lelf -lz
}

# The shared libraries of a program, where it looks for them.
vm_libraries()
{
	local root=$1 library
	while read -r library; do
		mkdir -p "$root${library%/*}"
		cp -L "$library" "$root$library"
	done < <(ldd "$2" 2>/dev/null | grep -oE '/[^ ]+')
}

vm_initramfs()
{
	local out=$1 job=$2 root file
	shift 2
	root=$(mktemp -d)
	mkdir "$root/bin" "$root/dev" "$root/proc" "$root/sys" "$root/tmp"
	cp "$(command -v busybox)" "$root/bin/busybox"
	cp "$vm_dir/init" "$root/init"
	cp "$job" "$root/job"
	[ $# = 0 ] || cp "$@" "$root/"
	for file; do
		[ ! -x "$file" ] || vm_libraries "$root" "$file"
	done
	chmod +x "$root/init"
	(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$out"
	rm -rf "$root"
}

# Pass on what the machine says but for its last line, the job's status, which becomes the status.
vm_relay()
{
	local line status=
	while IFS= read -r line; do
		case $line in
		'vm: exit '*) status=${line#vm: exit } ;;
		*) printf '%s\n' "$line" ;;
		esac
	done
	[ -z "$status" ] || return "$status"
	vm_say "the virtual machine died; its last words:"
	tail -n 20 "$1" >&2
	return 125
}

# vm_boot KERNEL INITRD CONSOLE [QEMU-OPTION...]: boot, and print what the job prints. The kernel's
# own messages go into the file CONSOLE. VM_APPEND adds to the kernel's command line. QEMU
# translates the code: that takes 4 seconds, works everywhere and lets gdb watch; a /dev/kvm that is
# there may still hang inside another virtual machine.
vm_boot()
{
	local kernel=$1 initrd=$2 console=$3
	shift 3
	timeout "$vm_timeout" qemu-system-x86_64 -accel tcg -m 1G -nodefaults -display none -no-reboot \
		-kernel "$kernel/vmlinuz-${kernel##*/}" -initrd "$initrd" \
		-append "console=ttyS0 quiet panic=-1 ${VM_APPEND:-}" \
		-serial "file:$console" -serial stdio "$@" </dev/null |
		tr -d '\r' | vm_relay "$console"
}
