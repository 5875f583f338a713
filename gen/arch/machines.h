/* SPDX-License-Identifier: GPL-2.0-only */
/** The tables, one file a machine, and its calling convention in another. */
#ifndef PG_ARCH_MACHINES_H
#define PG_ARCH_MACHINES_H

#include "arch/abi.h"
#include "arch/arch.h"

extern const struct pg_arch pg_arch_x86_64;
extern const struct pg_abi pg_x86_64_abi;
extern const struct pg_arch pg_arch_aarch64;
extern const struct pg_abi pg_aarch64_abi;

#endif
