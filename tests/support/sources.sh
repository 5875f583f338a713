# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# For sourcing.

# copy_sources TREE FOLDER: the files that belong to the project, as they are now; without what builds left among
# them.
copy_sources()
(
	folder=$(realpath "$2") && cd "$1" || exit
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files -z --cached --others --exclude-standard
	else
		find . -type f -print0
	fi | while IFS= read -r -d '' file; do
		[ ! -e "$file" ] || printf '%s\0' "$file"
	done | tar --null -T - -c | tar -x -C "$folder" --no-same-owner
)

# Where fetch() puts the sources of packages, next to the kernels; tier.sh knows the cache.
package_sources()
{
	echo "${vm_cache%/kernel}/source"
}

# The machine's own sources of packages, asked for sources; nothing of its configuration changes.
apt_sources()
{
	local list
	mkdir -p parts state/lists/partial cache/archives/partial
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
		[ ! -r "$list" ] || sed 's/^Types:.*/Types: deb-src/; s/^deb /deb-src /' "$list" \
			>"parts/${list##*/}"
	done
	apt_options=(-qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$PWD/parts"
		-o Dir::State::Lists="$PWD/state/lists" -o Dir::Cache="$PWD/cache"
		-o APT::Sandbox::User="$(id -un)")
	apt-get "${apt_options[@]}" update >&2 || :
}

# fetch PACKAGE: its source into the cache, which appears when it is complete
fetch()
(
	sources=$(package_sources)
	[ ! -d "$sources/$1" ] || exit 0
	mkdir -p "$sources" && temp=$(mktemp -d "$sources/.fetch.XXXXXX") || exit 1
	trap 'rm -rf "$temp"' EXIT
	cd "$temp"
	apt_sources
	vm_say "Fetching the source of $1 into $sources"
	apt-get "${apt_options[@]}" source --download-only "$1" >&2 && mkdir files &&
		tar -x -C files --strip-components=1 -f "$(find . -maxdepth 1 -name '*.orig.tar.*' ! -name '*.asc')" &&
		mv -T files "$sources/$1"
)

# fetch_crate CRATE: its source, as its package librust-CRATE-dev has it, into the cache likewise
fetch_crate()
(
	sources=$(package_sources)
	[ ! -d "$sources/crate-$1" ] || exit 0
	mkdir -p "$sources" && temp=$(mktemp -d "$sources/.fetch.XXXXXX") || exit 1
	trap 'rm -rf "$temp"' EXIT
	cd "$temp"
	vm_say "Fetching the crate $1 into $sources"
	apt-get -qq -o APT::Sandbox::User="$(id -un)" download "librust-$1-dev" >&2 && dpkg -x librust-*.deb files &&
		mv -T "$(find files/usr/share/cargo/registry -mindepth 1 -maxdepth 1 -type d)" "$sources/crate-$1"
)
