#!/bin/bash -eu
# SPDX-License-Identifier: GPL-2.0-only
# usage: build.sh [TARGET...]
# The fuzzing targets, or what else make knows, in the shape that OSS-Fuzz calls: $CC, $CXX, $CFLAGS,
# $LIB_FUZZING_ENGINE and $OUT are its words; $SRC/probegen is this tree there. Without them this is `make fuzz-targets' by
# hand: clang, AddressSanitizer and UndefinedBehaviorSanitizer but for pointer-overflow, which reports
# the null pointers of empty arrays plus 0, in glibc's obstack, too.
top=$(cd "$(dirname "$0")/../.." && pwd)
: "${CC:=clang}" "${CXX:=clang++}"
: "${CFLAGS:=-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize=pointer-overflow -fno-sanitize-recover=undefined}"
: "${LIB_FUZZING_ENGINE:=-fsanitize=fuzzer,address,undefined}"
: "${OUT:?is the folder for the targets}"
: "${WORK:=$OUT/build}"
: "${JOBS:=$(nproc)}" "${CONFIGURE:=}" # an option of configure

targets=(btf builds cache filter kernel module object pack points program record spec split)

mkdir -p "$OUT" "$WORK"
[ -x "$top/configure" ] || autoreconf -i "$top"
cd "$WORK"
[ -e config.status ] || "$top/configure" $CONFIGURE CC="$CC" CXX="$CXX" CFLAGS="$CFLAGS" >/dev/null
[ $# = 0 ] || exec make -s -j"$JOBS" "$@" >/dev/null
make -s -j"$JOBS" CXX="$CXX" LIB_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" \
	"${targets[@]/#/tests/fuzz/}" >/dev/null
for target in "${targets[@]}"; do
	cp -p "tests/fuzz/$target" "$OUT/"
done
