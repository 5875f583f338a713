/* SPDX-License-Identifier: GPL-2.0-only */
/** The tables, a folder for each machine, with its calling convention and its instructions. */
#ifndef PG_ARCH_MACHINES_H
#define PG_ARCH_MACHINES_H

#include "arch/abi.h"
#include "arch/arch.h"
#include "arch/code.h"

extern const struct pg_arch pg_arch_x86_64;
extern const struct pg_abi pg_x86_64_abi;
extern const struct pg_arch_code pg_x86_64_code;
extern const struct pg_arch_probing pg_x86_64_probing;
const char *pg_x86_64_kprobe_refusal(const unsigned char *code, size_t before);
/** The bytes before the opcode of a VEX or EVEX instruction; 0: it is of another kind. */
unsigned pg_x86_64_vector_prefix(const unsigned char *code);
extern const struct pg_arch pg_arch_aarch64;
extern const struct pg_abi pg_aarch64_abi;
extern const struct pg_arch_code pg_aarch64_code;
extern const struct pg_arch_probing pg_aarch64_probing;
const char *pg_aarch64_kprobe_refusal(const unsigned char *code, size_t before);
const char *pg_aarch64_uprobe_refusal(const unsigned char *code, size_t size);
extern const struct pg_arch pg_arch_s390x;
extern const struct pg_abi pg_s390x_abi;
extern const struct pg_arch_code pg_s390x_code;
extern const struct pg_arch_probing pg_s390x_probing;
bool pg_s390x_store(const cs_insn *insn, struct pg_store *ret);
const char *pg_s390x_kprobe_refusal(const unsigned char *code, size_t before);
const char *pg_s390x_uprobe_refusal(const unsigned char *code, size_t size);
extern const struct pg_arch pg_arch_riscv64;
extern const struct pg_abi pg_riscv64_abi;
extern const struct pg_arch_code pg_riscv64_code;
extern const struct pg_arch_probing pg_riscv64_probing;
const char *pg_riscv64_kprobe_refusal(const unsigned char *code, size_t before);
const char *pg_riscv64_uprobe_refusal(const unsigned char *code, size_t size);

#endif
