/* SPDX-License-Identifier: GPL-2.0-only */
/** The macros that keep installed system headers from being read twice. */
#ifndef PG_EMIT_C_GUARDS_H
#define PG_EMIT_C_GUARDS_H

/** "__LINUX_BPF_H__" for "linux/bpf.h"; NULL for a header that programs hardly ever include. */
const char *pg_header_guard(const char *header);

#endif
