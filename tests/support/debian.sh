# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Small systems of Debian's releases, to install and to build in, made by mmdebstrap and kept in the cache as
# archives: for sourcing, after examples/vm/vm.sh. The machine's own packages and sources are left alone.
#
#     debian_obstacle                                  why there can be none here; nothing: there can
#     archive=$(debian_archive SUITE KIND PACKAGE...)  find one in the cache, or make it
#     tar -xf "$archive" -C ROOT
#     debian_in ROOT COMMAND...                        run it there, with /dev, /proc and /sys; as root
#
# A system has what every Debian has, apt, and the packages; of the KIND `bare` they are not installed, but apt
# has them at hand. KIND names the archive.

debian_cache=${XDG_CACHE_HOME:-$HOME/.cache}/probegen/debian
debian_keys=/usr/share/keyrings/debian-archive-keyring.gpg
# Folders that are the same there.
debian_shares=()

debian_obstacle()
{
	local tool
	for tool in mmdebstrap unshare chroot apt-get; do
		command -v $tool >/dev/null || { echo "needs $tool, which is not installed"; return; }
	done
	[ "$(id -u)" = 0 ] || { echo 'needs root, for chroot'; return; }
	[ -r "$debian_keys" ] || echo "needs $debian_keys"
}

# debian_make SUITE KIND OUT PACKAGE...
debian_make()
{
	local suite=$1 kind=$2 out=$3 source options=(--format=tar --variant=apt --dpkgopt=force-unsafe-io)
	shift 3
	[ "$(vm_archive Debian)" ] || apt-get -qq update || return
	source=$(vm_archive Debian)
	[ "$source" ] || { echo 'apt has no sources of Debian'; return 1; }
	if [ "$kind" = bare ]; then
		# shellcheck disable=SC2016  # mmdebstrap runs it, with the root as $1
		options+=(--skip=cleanup/apt --customize-hook='chroot "$1" apt-get --yes \
			--no-install-recommends --download-only install '"$*")
	else
		options+=(--include="$(IFS=,; echo "$*")")
	fi
	mmdebstrap "${options[@]}" --keyring="$debian_keys" "$suite" "$out" "deb $source $suite main"
}

# The digest is that of the packages: others make another archive.
debian_archive()
{
	local suite=$1 kind=$2 digest archive new log
	shift 2
	digest=$(printf '%s\n' "$@" | cksum | cut -d ' ' -f 1)
	archive=$debian_cache/$suite-$kind-$digest.tar
	[ ! -s "$archive" ] || { printf '%s\n' "$archive"; return; }
	new=$debian_cache/.$suite-$kind.$$
	mkdir -p "$debian_cache" && log=$(mktemp) || return
	vm_step "$log" "Making a system of Debian $suite ($kind)" \
		debian_make "$suite" "$kind" "$new" "$@" >&2 || {
		tail -n 5 "$log" >&2
		rm -f "$new" "$log"
		return 1
	}
	rm -f "$log" "$debian_cache/$suite-$kind"-*.tar
	mv "$new" "$archive"
	printf '%s\n' "$archive"
}

# End what still runs in a system.
debian_end()
{
	local folder found=yes
	while [ "$found" ]; do
		found=
		for folder in /proc/[0-9]*; do
			[ "$folder/root" -ef "$1" ] && kill -KILL "${folder#/proc/}" 2>/dev/null && found=yes
		done
		[ ! "$found" ] || sleep 0.1
	done
}

# Mounts and processes end with the command; so one runs in a system at a time. Processes have the numbers of the
# machine, as in a system that was booted. Nothing of the environment but what is named goes along.
debian_in()
{
	local root=$1 status=0
	shift
	# shellcheck disable=SC2016  # of the shell in there
	unshare --mount bash -c '
		root=$1 num=$2
		shift 2
		mount_at() { mkdir -p "$root${*: -1}" && mount "${@:1:$#-1}" "$root${*: -1}"; }
		# So that its root is a mount, of which a namespace within can be made.
		mount --bind "$root" "$root" || exit 125
		mount_at --rbind /dev /dev && mount_at --rbind /sys /sys && mount_at -t proc proc /proc || exit 125
		for folder in "${@:1:num}"; do
			mount_at --bind "$folder" "$folder" || exit 125
		done
		shift "$num"
		exec env -i HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
			PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			chroot "$root" "$@"
	' bash "$root" "${#debian_shares[@]}" "${debian_shares[@]}" "$@" || status=$?
	debian_end "$root"
	return "$status"
}
