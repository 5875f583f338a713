# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# probegen.m4: for the configure.ac of a project that has .probe files.
#
#     PROBEGEN_CHECK([AC_MSG_ERROR([probegen is missing])])
#     PROBEGEN_WITH_VMLINUX
#
# and in its Makefile.am:
#
#     PROBEGEN_CPPFLAGS = @PROBEGEN_CPPFLAGS@
#     -include $(PROBEGEN_MK)
#
# serial 1

# PROBEGEN_CHECK([ACTION-IF-NOT-FOUND])
# Find probegen and a clang that has the BPF target. Sets PROBEGEN and PROBEGEN_CLANG (programs;
# both can be given by the user), PROBEGEN_MK (probegen.mk) and PROBEGEN_CPPFLAGS.
AC_DEFUN([PROBEGEN_CHECK], [
AC_REQUIRE([PKG_PROG_PKG_CONFIG])
AC_ARG_VAR([PROBEGEN], [generator of probe headers])
AC_PATH_PROG([PROBEGEN], [probegen])
PROBEGEN_CLANG_CHECK
AC_MSG_CHECKING([for probegen.mk])
PROBEGEN_MK=`$PKG_CONFIG --variable=makefile probegen 2>/dev/null`
PROBEGEN_CPPFLAGS=`$PKG_CONFIG --cflags probegen 2>/dev/null`
AC_MSG_RESULT([${PROBEGEN_MK:-no}])
AC_SUBST([PROBEGEN_MK])
AC_SUBST([PROBEGEN_CPPFLAGS])
AS_IF([test -z "$PROBEGEN" || test -z "$PROBEGEN_MK" || test -z "$PROBEGEN_CLANG"], [
	m4_default([$1], [AC_MSG_ERROR(m4_normalize([probegen (with its probegen.pc) or a clang
		with the BPF target is missing]))])])
])

# PROBEGEN_CLANG_CHECK
# Set PROBEGEN_CLANG to the first clang that has the BPF target, or to nothing.
AC_DEFUN([PROBEGEN_CLANG_CHECK], [
AC_ARG_VAR([PROBEGEN_CLANG], [clang with the BPF target])
AC_CACHE_CHECK([for a clang with the BPF target], [ac_cv_path_PROBEGEN_CLANG],
	[AC_PATH_PROGS_FEATURE_CHECK([PROBEGEN_CLANG],
		[clang clang-19 clang-18 clang-17 clang-16 clang-15 clang-14],
		[AS_IF([echo 'int x;' | "$ac_path_PROBEGEN_CLANG" -target bpf -c -x c -o /dev/null - \
				>/dev/null 2>&1],
			[ac_cv_path_PROBEGEN_CLANG=$ac_path_PROBEGEN_CLANG
			ac_path_PROBEGEN_CLANG_found=:])],
		[ac_cv_path_PROBEGEN_CLANG=])])
AS_VAR_SET([PROBEGEN_CLANG], [$ac_cv_path_PROBEGEN_CLANG])
])

# PROBEGEN_BPFTOOL_CHECK([ACTION-IF-NOT-FOUND])
# Find the bpftool that makes skeletons, PROG.skel.h; distributions keep it where only root looks.
# Sets PROBEGEN_BPFTOOL.
AC_DEFUN([PROBEGEN_BPFTOOL_CHECK], [
AC_ARG_VAR([PROBEGEN_BPFTOOL], [bpftool, to make skeletons])
AC_PATH_PROG([PROBEGEN_BPFTOOL], [bpftool], [], [$PATH:/usr/sbin:/sbin])
AS_IF([test -z "$PROBEGEN_BPFTOOL"], [
	m4_default([$1], [AC_MSG_ERROR([bpftool is missing])])])
])

# PROBEGEN_WITH_VMLINUX
# Add --with-vmlinux=FILE: the kernel that headers are generated for. Sets PROBEGEN_VMLINUX to the
# file, or to nothing: then probegen looks for the running kernel's. Sets with_vmlinux to "no" when
# it is not given.
AC_DEFUN([PROBEGEN_WITH_VMLINUX], [
AC_ARG_WITH([vmlinux],
	[AS_HELP_STRING([--with-vmlinux=FILE],
		[vmlinux with DWARF of the kernel to probe])],
	[], [with_vmlinux=no])
AS_CASE([$with_vmlinux],
	[no], [PROBEGEN_VMLINUX=],
	[yes], [AC_MSG_ERROR([--with-vmlinux wants a file])],
	[AS_IF([test -r "$with_vmlinux" && test -f "$with_vmlinux"], [],
		[AC_MSG_ERROR([--with-vmlinux: cannot read $with_vmlinux])])
	PROBEGEN_VMLINUX=`realpath "$with_vmlinux"`])
AC_SUBST([PROBEGEN_VMLINUX])
])
