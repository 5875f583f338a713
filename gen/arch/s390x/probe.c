// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which instructions the kernel lets be probed: probe_is_prohibited_opcode() in
 * arch/s390/lib/probes.c, of kprobes and uprobes alike. It also refuses what its own table of
 * instructions does not have; that is not repeated here.
 */
#include "arch/machines.h"

static const char modes[] = "the kernel refuses probes on instructions that change the addressing "
			    "mode or the interrupt masks";
static const char executes[] = "the kernel refuses probes on instructions that execute another one";
static const char transactions[] = "the kernel refuses probes on instructions of transactions";

static const char *refusal_by_byte(const unsigned char *code)
{
	switch (code[0]) {
	case 0x0c: /* bassm */
	case 0x0b: /* bsm */
	case 0x83: /* diag */
	case 0xac: /* stnsm */
	case 0xad: /* stosm */
		return modes;
	case 0x44: /* ex */
		return executes;
	case 0xc6: /* exrl */
		return code[1] & 15 ? NULL : executes;
	default:
		return NULL;
	}
}

static const char *refusal(const unsigned char *code)
{
	switch (pg_load_uint(PG_BIG_ENDIAN, code, 2)) {
	case 0x0101: /* pr */
	case 0xb25a: /* bsa */
	case 0xb240: /* bakr */
	case 0xb258: /* bsg */
	case 0xb218: /* pc */
	case 0xb228: /* pt */
	case 0xb98d: /* epsw */
		return modes;
	case 0xe560: /* tbegin */
	case 0xe561: /* tbeginc */
	case 0xb2f8: /* tend */
		return transactions;
	default:
		return refusal_by_byte(code);
	}
}

const char *pg_s390x_kprobe_refusal(const unsigned char *code, size_t before)
{
	(void)before;
	return refusal(code);
}

const char *pg_s390x_uprobe_refusal(const unsigned char *code, size_t size)
{
	return size >= 2 ? refusal(code) : NULL;
}

/* arch/s390/kernel/kprobes.c and uprobes.c: a copy is stepped over, by the event recording facility. */
const struct pg_arch_probing pg_s390x_probing = {.by_tracer = true};
