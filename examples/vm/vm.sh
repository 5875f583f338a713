# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
# A throw-away machine with Debian's cloud kernel: fetch the kernel, pack an initramfs, boot it.
# For sourcing. Nothing is installed and nothing outside the cache folder is kept.
#
#     kernel=$(vm_kernel [SERIES])              fetch it, or find it in the cache; 6.12-arm64 is of
#                                               another machine than amd64
#     kernel=$(vm_build RELEASE)                one particular build, as 6.1.0-47-cloud-amd64: fetched once,
#                                               into a folder where it is not taken for the newest
#     vm_modules KERNEL NAME...                 fetch modules of it and their debug files, below KERNEL
#     vm_source KERNEL FILE...                  fetch files of its source into KERNEL/source
#     vm_loader DIR/load                        compile the loader for the machine
#     vm_initramfs INITRD JOB FILE...           JOB is the shell script that the machine runs
#                                               FILEs come along, with libraries of programs
#     vm_boot KERNEL INITRD CONSOLE             JOB's output on stdout, JOB's status as the status
#     vm_vmlinux KERNEL                         the file with the debug information
#     sysroot=$(vm_sysroot)                     what programs for another machine are built with
#
# VM_MACHINE is the machine that programs are for: arm64, s390x; without it, this one.

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
vm_cache=${XDG_CACHE_HOME:-$HOME/.cache}/probegen/kernel
# Seconds. A machine that is five times too busy is slow, not stuck.
vm_timeout=${VM_TIMEOUT:-1800}
vm_usual=6.1
vm_apt_options=()

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

# The machine of a kernel, by its folder, or of a series, as Debian calls it.
vm_machine()
{
	case $1 in
	*-arm64) echo arm64 ;;
	*-s390x) echo s390x ;;
	*-riscv64) echo riscv64 ;;
	*) echo amd64 ;;
	esac
}

# The suites of Debian that have the kernels of a series.
vm_suites()
{
	case $1 in
	5.10) echo bullseye ;;
	6.1 | 6.12) echo bookworm bookworm-security ;;
	6.12-arm64 | 6.12-s390x | 6.12-riscv64) echo trixie trixie-security ;;
	7.x | 7.x-arm64 | 7.x-s390x) echo trixie-backports sid ;;
	*)
		vm_say "no suite of Debian is known to have Linux $1"
		return 1
		;;
	esac
}

# The suites that have a release: its name says for which Debian it was built.
vm_release_suites()
{
	case $1 in
	7.*+deb13*) echo trixie-backports ;;
	*+deb13*) echo trixie trixie-security ;;
	*+deb14*) echo sid ;;
	5.10.* | *deb11*) echo bullseye bullseye-security ;;
	*) vm_suites "$(vm_series "$1")" ;;
	esac
}

# The series of a release.
vm_series()
{
	local series machine
	series=$(cut -d . -f 1,2 <<<"$1")
	[ "${series%.*}" != 7 ] || series=7.x
	machine=$(vm_machine "$1")
	[ "$machine" = amd64 ] || series+=-$machine
	echo "$series"
}

# vm_archive LABEL: where the machine itself gets Debian (LABEL Debian), or its security updates
# (Debian-Security), from. apt says so, which reads its sources in whatever format they are.
vm_archive()
{
	# shellcheck disable=SC2016  # apt's variable, not the shell's
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
		'Origin: Debian' "Label: $1" | head -n 1
}

# vm_sources SUITE...: their sources, with the signatures that Debian's own packages of keys verify.
vm_sources()
{
	local suite label archive
	[ "$(vm_archive Debian)" ] || vm_root apt-get -qq update >&2
	for suite; do
		label=Debian
		[[ $suite != *-security ]] || label=Debian-Security
		archive=$(vm_archive $label)
		[ -z "$archive" ] || printf 'deb [signed-by=%s] %s %s main\n' \
			/usr/share/keyrings/debian-archive-keyring.gpg "$archive" "$suite"
	done | grep . || {
		vm_say "apt has no sources of Debian: cannot tell where to fetch $* from"
		return 1
	}
}

# vm_private_apt FOLDER MACHINE SUITE...: let vm_apt work on these suites, with all that it keeps in
# FOLDER: the machine's own sources, lists and packages are neither read nor written.
vm_private_apt()
{
	local folder=$1 machine=$2
	shift 2
	mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" || return
	vm_sources "$@" >"$folder/sources.list" || return
	vm_apt_options=(-o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=-
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
		-o Dir::State::Lists="$folder/lists" -o Dir::Cache="$folder/cache"
		-o Dir::State::status=/dev/null
		-o APT::Architecture="$machine" -o APT::Architectures="$machine")
	# One suite of several may be gone, or signed with a key that is newer than this Debian.
	vm_apt update >&2 || vm_say "not all of $* can be read; trying the others"
}

# vm_series_apt SERIES FOLDER: vm_private_apt on the suites that have a series of kernels.
vm_series_apt()
{
	local suites
	suites=$(vm_suites "$1") || return
	# shellcheck disable=SC2086  # several words
	vm_private_apt "$2" "$(vm_machine "$1")" $suites
}

# apt-get on the machine's own sources, or on those of vm_private_apt. Progress belongs on a terminal
# only.
vm_apt()
{
	local quiet=-qq
	[ -t 2 ] && quiet=-q=0
	# The sandbox user could not write here; the packages' checksums are verified all the same.
	apt-get "$quiet" "${vm_apt_options[@]}" -o APT::Sandbox::User="$(id -un)" "$@"
}

# The releases of a series that have debug information, the newest first.
vm_releases()
{
	local machine flavour series=${1%%-*}
	machine=$(vm_machine "$1")
	case $machine in
	s390x | riscv64) flavour=$machine ;; # they have no other
	*) flavour=cloud-$machine ;;
	esac
	series=${series%x}
	apt-cache "${vm_apt_options[@]}" pkgnames "linux-image-${series%.}." |
		sed -n 's/^linux-image-\([^-]*\(-[0-9]*\)\?-'"$flavour"'\)-dbg$/\1/p' |
		sort -rV
}

# The package that has the kernel of a release: newer releases have one of its own for it, and not
# every archive still has the signed one of an old release.
vm_image_package()
{
	local package
	for package in "linux-binary-$1" "linux-image-$1" "linux-image-$1-unsigned"; do
		if apt-cache "${vm_apt_options[@]}" show "$package" >/dev/null 2>&1; then
			printf '%s\n' "$package"
			return 0
		fi
	done
	return 1
}

# vm_extract PACKAGE NAME GLOB...: the one file of a package that matches a glob becomes ./NAME. Names
# of a file that are links to it do not count.
vm_extract()
{
	local package=$1 name=$2 found
	shift 2
	mkdir extracted || return
	# tar fails where a glob matches nothing; whether the file is there is seen below.
	dpkg-deb --fsys-tarfile "$package" | tar -x -C extracted --wildcards "$@" || :
	found=$(find extracted -type f)
	[ -f "$found" ] && mv "$found" "$name" && rm -r extracted
}

# vm_unpack RELEASE IMAGE: the two files of a kernel, from the packages here to files/.
vm_unpack()
{
	vm_extract "$2"_*.deb "files/vmlinuz-$1" './boot/vmlinuz-*' './boot/vmlinux-*' './usr/lib/modules/*/vmlinuz' &&
		vm_extract "linux-image-$1-dbg"_*.deb "files/vmlinux-$1" \
			'./usr/lib/debug/boot/vmlinux-*' './usr/lib/debug/lib/modules/*/vmlinux'
}

# Download the packages of the first of the releases on standard input that can be had; prints it. While an
# archive changes, the newest may be named and not be there.
vm_download_kernel()
{
	local release image
	while read -r release; do
		image=$(vm_image_package "$release") || continue
		vm_say "Fetching Linux $release and its debug information (up to 550 MB) into $vm_cache"
		if vm_apt download "$image" "linux-image-$release-dbg" >&2; then
			printf '%s\n' "$release"
			return 0
		fi
	done
	return 1
}

# vm_fetch_kernel SERIES [RELEASE]: fetch the newest kernel of the SERIES (empty: the usual one), or a RELEASE,
# with its debug information into that folder of the cache, and print its own, which appears when it is complete.
vm_fetch_kernel()
(
	series=$1 release=${2:-}
	mkdir -p "$vm_cache" && temp=$(mktemp -d "$vm_cache/.fetch.XXXXXX") || exit 1
	trap 'rm -rf "$temp"' EXIT
	trap 'exit 1' INT TERM
	mkdir "$temp/files" && cd "$temp" || exit 1
	if [ "$release" ]; then
		# shellcheck disable=SC2046  # several words
		vm_private_apt "$temp/apt" "$(vm_machine "$release")" $(vm_release_suites "$release") || exit 1
	else
		vm_series_apt "${series:-$vm_usual}" "$temp/apt" || exit 1
	fi
	release=$(if [ "$release" ]; then echo "$release"; else vm_releases "${series:-$vm_usual}"; fi |
		vm_download_kernel) && image=$(vm_image_package "$release") || exit 1
	vm_step log 'Unpacking' vm_unpack "$release" "$image" >&2 || {
		tail -n 5 log >&2
		exit 1
	}
	dir=$vm_cache/${series:+$series/}$release
	mkdir -p "${dir%/*}" || exit 1
	# Somebody else may have been faster; theirs is as good.
	mv -T files "$dir" 2>/dev/null || vm_is_kernel "$dir" || exit 1
	printf '%s\n' "$dir"
)

# Print the folder of a kernel: the newest of the cache, or Debian 12's cloud kernel, fetched: the examples
# have its lines, whatever Debian they run on. With a SERIES (5.10, 6.12, 7.x ...) it is the newest of
# that, from the suite of Debian that has it; those are in a separate folder, so that they are not taken
# for the usual one.
vm_kernel()
{
	local series=${1:-}
	vm_cached_kernel "$series" && return 0
	[ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] || {
		vm_say "no kernel in $vm_cache/$series, and fetching one needs Debian on amd64"
		return 1
	}
	vm_fetch_kernel "$series" && return 0
	vm_say "could not fetch a kernel of the series ${series:-$vm_usual}"
	return 1
}

# Print the folder of a RELEASE, wherever it is in the cache; fetched if need be.
vm_build()
{
	local dir
	while read -r dir; do
		if vm_is_kernel "$dir"; then
			printf '%s\n' "$dir"
			return 0
		fi
	done < <(find "$vm_cache" -maxdepth 2 -name "$1" 2>/dev/null)
	vm_fetch_kernel builds "$1" || {
		vm_say "could not fetch Linux $1 from: $(vm_release_suites "$1")"
		return 1
	}
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
	vm_series_apt "$(vm_series "${kernel##*/}")" "$temp/apt" || exit 1
	vm_say "Fetching $image and its debug information (310 MB) for: ${missing[*]}"
	vm_apt download "$image" "$image-dbg" >&2 || exit 1
	mapfile -t globs < <(vm_module_globs lib/modules "${missing[@]}")
	dpkg-deb --fsys-tarfile "$image"_*.deb | tar -x -C "$kernel" --wildcards "${globs[@]}" || exit 1
	mapfile -t globs < <(vm_module_globs usr/lib/debug/lib/modules "${missing[@]}")
	dpkg-deb --fsys-tarfile "$image"-dbg_*.deb | tar -x -C "$kernel" --wildcards "${globs[@]}"
)

# vm_source KERNEL FILE...: files of a kernel's source, as Debian patched it: KERNEL/source is then a tree
# for --source that has just these.
vm_source()
(
	kernel=$1 release=${1##*/}
	shift
	missing=()
	for file; do
		[ -s "$kernel/source/$file" ] || missing+=("$file")
	done
	[ ${#missing[@]} -gt 0 ] || exit 0
	temp=$(mktemp -d "$vm_cache/.fetch.XXXXXX") || exit 1
	trap 'rm -rf "$temp"' EXIT
	trap 'exit 1' INT TERM
	cd "$temp" || exit 1
	# shellcheck disable=SC2046  # several words
	vm_private_apt "$temp/apt" "$(vm_machine "$release")" $(vm_release_suites "$release") || exit 1
	package=linux-source-$(cut -d . -f 1,2 <<<"$release")
	version=$(apt-cache "${vm_apt_options[@]}" show "linux-image-$release-dbg" | sed -n 's/^Version: //p' | head -n 1)
	vm_say "Fetching $package $version (140 MB) for: ${missing[*]}"
	vm_apt download "$package=$version" >&2 || exit 1
	mkdir -p "$kernel/source" || exit 1
	dpkg-deb --fsys-tarfile "$package"_*.deb | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
		tar -xJ -C "$kernel/source" --strip-components=1 --wildcards "${missing[@]/#/linux-source-*/}"
)

# A machine, as GNU calls it.
vm_gnu()
{
	case $1 in
	arm64) echo aarch64-linux-gnu ;;
	s390x) echo s390x-linux-gnu ;;
	*) echo x86_64-linux-gnu ;;
	esac
}

# Print a folder with what probegen, the loader and a machine need of Debian's
# packages, of this Debian's own release but for VM_MACHINE. It is fetched once.
vm_sysroot()
(
	suite=$(. /etc/os-release && printf '%s\n' "${VERSION_CODENAME:-}")
	dir=${vm_cache%/*}/sysroot/$suite-$VM_MACHINE
	[ ! -d "$dir" ] || { printf '%s\n' "$dir" && exit 0; }
	mkdir -p "${dir%/*}" && temp=$(mktemp -d "${dir%/*}/.fetch.XXXXXX") || exit 1
	trap 'rm -rf "$temp"' EXIT
	trap 'exit 1' INT TERM
	mkdir "$temp/files" && cd "$temp" || exit 1
	vm_private_apt "$temp/apt" "$VM_MACHINE" "$suite" "$suite-security" || exit 1
	vm_say "Fetching what is needed to build for $VM_MACHINE (20 MB) into $dir"
	vm_apt -y --no-install-recommends --download-only install busybox-static libc6-dev libbpf-dev \
		libdw-dev libelf-dev libcapstone-dev libjansson-dev uthash-dev zlib1g-dev >&2 || exit 1
	for package in apt/cache/archives/*.deb; do
		dpkg-deb -x "$package" files || exit 1
	done
	# Debian 13 has all of it in /usr; linker scripts and programs say /lib.
	for folder in bin lib; do
		[ -e files/$folder ] || ln -s usr/$folder files/$folder || exit 1
	done
	mv -T files "$dir" 2>/dev/null || [ -d "$dir" ] || exit 1
	printf '%s\n' "$dir"
)

# The compiler of the machine's programs, as words of a command.
vm_compiler()
{
	local sysroot
	if [ -z "${VM_MACHINE:-}" ]; then
		printf '%s\n' "${CC:-cc}"
	else
		sysroot=$(vm_sysroot) && printf '%s\n' "$(vm_gnu "$VM_MACHINE")-gcc --sysroot=$sysroot"
	fi
}

# Compile the loader. Its libraries go along with it, as those of all programs do (vm_initramfs): the archives
# of Debian 13 cannot be linked.
vm_loader()
{
	local compiler
	compiler=$(vm_compiler) || return
	$compiler -O2 -Wall -Wextra -o "$1" "$vm_dir/load.c" -lbpf -lelf -lz
}

# vm_libraries ROOT PROGRAM: its shared libraries, where it looks for them.
vm_libraries()
{
	local root=$1 library
	if [ "${VM_MACHINE:-}" ]; then
		vm_foreign_libraries "$@"
		return
	fi
	while read -r library; do
		mkdir -p "$root${library%/*}"
		cp -L "$library" "$root$library"
	done < <(ldd "$2" 2>/dev/null | grep -oE '/[^ ]+')
}

# Likewise of VM_MACHINE, whose programs tell only their own: and those that these need. What starts them
# is the one with a path.
vm_foreign_libraries()
{
	local root=$1 sysroot name path
	sysroot=$(vm_sysroot) || return
	while read -r name; do
		path=${name#/}
		[ "$path" != "$name" ] ||
			path=$(cd "$sysroot" && find lib usr/lib -name "$name" | head -n 1)
		if [ -z "$path" ] || [ -e "$root/$path" ]; then
			continue
		fi
		mkdir -p "$root/${path%/*}"
		cp -L "$sysroot/$path" "$root/$path"
		vm_foreign_libraries "$root" "$root/$path"
	done < <(readelf -d -l "$2" 2>/dev/null | sed -n -e 's/.*(NEEDED).*\[\(.*\)\]/\1/p' \
		-e 's/.*interpreter: \(.*\)\]/\1/p')
}

# The busybox of the machine: it is static.
vm_busybox()
{
	if [ "${VM_MACHINE:-}" ]; then
		printf '%s/bin/busybox\n' "$(vm_sysroot)"
	else
		command -v busybox
	fi
}

vm_initramfs()
{
	local out=$1 job=$2 root file
	shift 2
	root=$(mktemp -d)
	mkdir "$root/bin" "$root/dev" "$root/proc" "$root/sys" "$root/tmp"
	cp "$(vm_busybox)" "$root/bin/busybox"
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

# Pass on what the machine says but for its last line, the job's status, which becomes the status: 124
# when the time was over before, 125 when the machine died.
vm_relay()
{
	local line status=
	while IFS= read -r line; do
		case $line in
		'vm: exit '*) status=${line#vm: exit } ;;
		'vm: timed out')
			vm_say "the virtual machine is not ready after $((vm_timeout / 60)) minutes"
			status=${status:-124}
			;;
		*) printf '%s\n' "$line" ;;
		esac
	done
	[ -z "$status" ] || return "$status"
	vm_say "the virtual machine died; its last words:"
	tail -n 20 "$1" >&2
	return 125
}

# The options of QEMU for a kernel's machine: its kind; where its own messages go, and what is the
# job's alone. On a busy host too few ticks reach a kernel while it tests its timer, and it would
# give up; and where threads serve interrupts (PREEMPT_RT), so often one has nothing left to do that a
# serial line would be given up. (pauth-impdef: the architecture's own cipher would take most of the time.)
vm_board()
{
	vm_console=(-serial chardev:console)
	case $1 in
	arm64)
		vm_qemu=(qemu-system-aarch64 -M virt -cpu "max,pauth-impdef=on")
		vm_job=(-device "pci-serial,chardev=job")
		vm_append='console=ttyAMA0 vm_line=ttyS0'
		;;
	s390x)
		# The console that breaks lines after 80 letters is the kernel's. QEMU has no generator of
		# random numbers that would lay it out; it says so on both.
		vm_qemu=(qemu-system-s390x -M s390-ccw-virtio -cpu max)
		vm_job=(-device "sclpconsole,chardev=job")
		vm_append='conmode=sclp console=ttyS0 nokaslr vm_line=ttysclp0'
		vm_console=(-device "sclplmconsole,chardev=console")
		;;
	*)
		vm_qemu=(qemu-system-x86_64)
		vm_job=(-serial chardev:job)
		vm_append='console=ttyS0 no_timer_check noirqdebug vm_line=ttyS1'
		;;
	esac
}

# vm_boot KERNEL INITRD CONSOLE [QEMU-OPTION...]: boot, and print what the job prints. The kernel's
# own messages go into the file CONSOLE. VM_APPEND adds to the kernel's command line; what is in the
# file VM_INPUT the job may read from /dev/$vm_line. QEMU translates the code: that takes 4 seconds,
# works everywhere and lets gdb watch; a /dev/kvm that is there may still hang inside another virtual
# machine. VM_ACCEL has options of the translation.
vm_boot()
{
	local kernel=$1 initrd=$2 console=$3 vm_qemu vm_job vm_console vm_append
	shift 3
	vm_board "$(vm_machine "$kernel")"
	{
		timeout "$vm_timeout" "${vm_qemu[@]}" -accel "tcg${VM_ACCEL:+,$VM_ACCEL}" -m 1G -nodefaults \
			-display none -no-reboot \
			-kernel "$kernel/vmlinuz-${kernel##*/}" -initrd "$initrd" \
			-append "$vm_append quiet panic=-1 ${VM_APPEND:-}" \
			-chardev stdio,id=job,signal=off -chardev "file,id=console,path=$console" \
			"${vm_console[@]}" "${vm_job[@]}" "$@" <"${VM_INPUT:-/dev/null}" ||
			[ $? != 124 ] || printf '\nvm: timed out\n'
	} | tr -d '\r' | vm_relay "$console"
}
