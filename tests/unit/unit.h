/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The unit tests' suites: a row here and a file tests/unit/NAME.c that defines pg_suite_NAME().
 *
 * CK_FORK=no runs them in one process for a debugger, CK_RUN_SUITE=NAME runs one alone.
 */
#ifndef PG_TESTS_UNIT_H
#define PG_TESTS_UNIT_H

#include <check.h>

#define PG_SUITES(ROW) \
	ROW(arch) ROW(base) ROW(bytes) ROW(cause) ROW(code) ROW(cursor) ROW(differences) ROW(emit) ROW(files) ROW(fleet) ROW(frames) ROW(funcname) ROW(ident) ROW(json) ROW(identity) \
	ROW(placing) ROW(quote) ROW(regs) ROW(reloc) ROW(riscv) ROW(setting) ROW(spec) ROW(spec_print) ROW(steps) ROW(subproc) ROW(suggest) ROW(types) \
	ROW(typesame) ROW(value) ROW(wide)

#define PG_DECLARE_SUITE(name) Suite *pg_suite_##name(void);
PG_SUITES(PG_DECLARE_SUITE)

#endif
