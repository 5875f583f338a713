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
