// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/insn.h"

#include <capstone/capstone.h>
#include <dlfcn.h>
#include <elf.h>
#include <string.h>

/*
 * Capstone is loaded when it is first needed: its tables have 80,000 relocations, which would be a
 * fifth of the time of every run, and only points with an offset and returns of programs ask for
 * instructions.
 */
#define TEXT_OF(value)	TEXT_OF_(value)
#define TEXT_OF_(value) #value
static const char library_name[] = "libcapstone.so." TEXT_OF(CS_API_MAJOR);

struct pg_insn_decoder {
	void *library;
	csh handle;
	__typeof__(cs_open) *open;
	__typeof__(cs_close) *close;
	__typeof__(cs_malloc) *malloc;
	__typeof__(cs_free) *free;
	__typeof__(cs_disasm_iter) *disasm_iter;
	__typeof__(cs_option) *option;
};

static bool load_library(struct pg_insn_decoder *decoder)
{
	decoder->library = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
	if (!decoder->library)
		return false;
	decoder->open = dlsym(decoder->library, "cs_open");
	decoder->close = dlsym(decoder->library, "cs_close");
	decoder->malloc = dlsym(decoder->library, "cs_malloc");
	decoder->free = dlsym(decoder->library, "cs_free");
	decoder->disasm_iter = dlsym(decoder->library, "cs_disasm_iter");
	decoder->option = dlsym(decoder->library, "cs_option");
	return decoder->open && decoder->close && decoder->malloc && decoder->free &&
	       decoder->disasm_iter && decoder->option;
}

static const struct pg_error *open_decoder(struct pg_dbg *dbg)
{
	struct pg_insn_decoder *decoder = PG_NEW(dbg->arena, struct pg_insn_decoder);
	bool is_x86 = dbg->arch->machine == EM_X86_64;

	if (!load_library(decoder))
		return pg_error(dbg->arena, "instruction boundaries are unknown without %s: %s",
				library_name, dlerror());
	if (decoder->open(is_x86 ? CS_ARCH_X86 : CS_ARCH_ARM64, is_x86 ? CS_MODE_64 : CS_MODE_ARM,
			  &decoder->handle) != CS_ERR_OK)
		return pg_error(dbg->arena, "capstone cannot decode %s code", dbg->arch->name);
	decoder->option(decoder->handle, CS_OPT_DETAIL, CS_OPT_ON);
	dbg->decoder = decoder;
	return NULL;
}

void pg_insn_close(struct pg_dbg *dbg)
{
	if (!dbg->decoder)
		return;
	dbg->decoder->close(&dbg->decoder->handle);
	dlclose(dbg->decoder->library);
	dbg->decoder = NULL;
}

const struct pg_error *pg_insn_boundary(struct pg_dbg *dbg, uint64_t start, uint64_t address,
					uint64_t *ret_nearest)
{
	enum { LONGEST = 15 }; /* bytes of an x86 instruction */
	size_t size = address - start + LONGEST;
	const uint8_t *at;
	const struct pg_error *error = NULL;
	uint64_t pc = start;
	cs_insn *insn;

	if (!dbg->decoder)
		PG_TRY(open_decoder(dbg));
	at = pg_dbg_bytes(dbg, start, size);
	if (!at) {
		size = address - start + 1; /* near the section's end */
		at = pg_dbg_bytes(dbg, start, size);
		if (!at)
			return pg_error(dbg->arena,
					"%s: has no code at 0x%llx (a separate debug "
					"file?), so that instruction boundaries are unknown",
					dbg->path, (unsigned long long)start);
	}
	insn = dbg->decoder->malloc(dbg->decoder->handle);
	*ret_nearest = pc;
	while (!error && pc < address) {
		if (!dbg->decoder->disasm_iter(dbg->decoder->handle, &at, &size, &pc, insn))
			error = pg_error(dbg->arena, "%s: cannot decode the instruction at 0x%llx",
					 dbg->path, (unsigned long long)pc);
		else if (pc <= address)
			*ret_nearest = pc;
	}
	dbg->decoder->free(insn, 1);
	return error;
}

/* --- Instructions one after the other --- */

/** What is done with each of them. */
typedef void (*visitor)(const cs_insn *insn, void *data);

static const struct pg_error *walk(struct pg_dbg *dbg, uint64_t from, uint64_t to, visitor visit,
				   void *data)
{
	const struct pg_error *error = NULL;
	size_t size = to - from;
	const uint8_t *at;
	uint64_t pc = from;
	cs_insn *insn;

	if (dbg->arch->machine != EM_X86_64)
		return pg_error(dbg->arena, "instructions of %s are not understood",
				dbg->arch->name);
	if (!dbg->decoder)
		PG_TRY(open_decoder(dbg));
	at = pg_dbg_bytes(dbg, from, size);
	if (!at)
		return pg_error(dbg->arena, "%s: has no code at 0x%llx", dbg->path,
				(unsigned long long)from);
	insn = dbg->decoder->malloc(dbg->decoder->handle);
	while (!error && size) {
		if (!dbg->decoder->disasm_iter(dbg->decoder->handle, &at, &size, &pc, insn))
			error = pg_error(dbg->arena, "%s: cannot decode the instruction at 0x%llx",
					 dbg->path, (unsigned long long)pc);
		else
			visit(insn, data);
	}
	dbg->decoder->free(insn, 1);
	return error;
}

static bool has_group(const cs_insn *insn, uint8_t group)
{
	const cs_detail *detail = insn->detail;

	for (size_t i = 0; i < detail->groups_count; i++) {
		if (detail->groups[i] == group)
			return true;
	}
	return false;
}

/* --- Where an indirect jump goes --- */

/*
 * Compilers make two kinds of indirect jumps: a switch by a table, whose places are all in the
 * function, and a call of a pointer in a function's last place, which leaves it. A table's jump in
 * position-independent code is
 *
 *     movslq (TABLE,INDEX,4), OFFSET
 *     add    TABLE, OFFSET
 *     jmp    *OFFSET
 *
 * where each entry counts from the table, and no pointer to a function is ever made so. So what
 * a register has is followed from one instruction to the next, in the order of the code: compilers
 * keep the three together. Behind a jump or a return, where control comes from elsewhere, a
 * register is taken to have a pointer until it is seen how it gets another number.
 */
enum content {
	CONTENT_POINTER, /* what was passed, returned or in memory, as it is */
	CONTENT_ENTRY,	 /* of a table of 4-byte distances */
	CONTENT_PLACE,	 /* the sum of one and another number */
	CONTENT_UNKNOWN,
};

enum { NUM_REGISTERS = 16 };

struct following {
	struct pg_dbg *dbg;
	struct pg_leaving **leavings;
	size_t *num;
	bool goes_on; /* to what follows the instruction */
	enum content contents[NUM_REGISTERS];
};

/** -1: not a general register that can hold an address. */
static int number_of(x86_reg reg)
{
	static const x86_reg registers[][2] = {
		{X86_REG_RAX, X86_REG_EAX},  {X86_REG_RCX, X86_REG_ECX},
		{X86_REG_RDX, X86_REG_EDX},  {X86_REG_RBX, X86_REG_EBX},
		{X86_REG_RSP, X86_REG_ESP},  {X86_REG_RBP, X86_REG_EBP},
		{X86_REG_RSI, X86_REG_ESI},  {X86_REG_RDI, X86_REG_EDI},
		{X86_REG_R8, X86_REG_R8D},   {X86_REG_R9, X86_REG_R9D},
		{X86_REG_R10, X86_REG_R10D}, {X86_REG_R11, X86_REG_R11D},
		{X86_REG_R12, X86_REG_R12D}, {X86_REG_R13, X86_REG_R13D},
		{X86_REG_R14, X86_REG_R14D}, {X86_REG_R15, X86_REG_R15D},
	};

	for (int i = 0; i < NUM_REGISTERS; i++) {
		if (registers[i][0] == reg || registers[i][1] == reg)
			return i;
	}
	return -1;
}

static enum content content_of(const struct following *following, const cs_x86_op *operand)
{
	int number = operand->type == X86_OP_REG ? number_of(operand->reg) : -1;

	return number < 0 ? CONTENT_UNKNOWN : following->contents[number];
}

/** What an instruction puts into its first operand. */
static enum content result_of(const struct following *following, const cs_insn *insn)
{
	const cs_x86_op *to = &insn->detail->x86.operands[0], *from = to + 1;
	bool is_load = from->type == X86_OP_MEM, is_table;

	if (insn->detail->x86.op_count != 2)
		return CONTENT_UNKNOWN;
	is_table = is_load && from->mem.index != X86_REG_INVALID;
	if (insn->id == X86_INS_MOV && to->size == sizeof(uint64_t) && !is_table)
		return is_load ? CONTENT_POINTER : content_of(following, from);
	if (insn->id == X86_INS_MOVSXD && is_table && from->mem.scale == sizeof(uint32_t))
		return CONTENT_ENTRY;
	if (insn->id == X86_INS_ADD && (content_of(following, to) == CONTENT_ENTRY ||
					content_of(following, from) == CONTENT_ENTRY))
		return CONTENT_PLACE;
	return CONTENT_UNKNOWN;
}

static void follow(struct following *following, const cs_insn *insn)
{
	const cs_x86 *x86 = &insn->detail->x86;
	enum content result = result_of(following, insn);

	for (size_t i = 0; i < x86->op_count; i++) {
		int number =
			x86->operands[i].type == X86_OP_REG ? number_of(x86->operands[i].reg) : -1;

		if (number >= 0 && (x86->operands[i].access & CS_AC_WRITE))
			following->contents[number] = i ? CONTENT_UNKNOWN : result;
	}
	for (size_t i = 0; i < insn->detail->regs_write_count; i++) {
		int number = number_of(insn->detail->regs_write[i]);

		if (number >= 0)
			following->contents[number] = CONTENT_UNKNOWN;
	}
	if (has_group(insn, CS_GRP_CALL))
		following->contents[number_of(X86_REG_RAX)] = CONTENT_POINTER;
}

static enum pg_leave leave_by_word(const struct following *following, const cs_insn *insn)
{
	const cs_x86_op *operand = &insn->detail->x86.operands[0];

	if (insn->detail->x86.prefix[1] == X86_PREFIX_DS)
		return PG_LEAVE_TABLE; /* notrack, which compilers write for nothing else */
	if (operand->type == X86_OP_MEM && operand->mem.index == X86_REG_INVALID)
		return PG_LEAVE_POINTER;
	if (operand->type == X86_OP_MEM)
		return operand->mem.base == X86_REG_INVALID &&
				       operand->mem.scale == sizeof(uint64_t)
			       ? PG_LEAVE_INDEXED
			       : PG_LEAVE_UNKNOWN;
	switch (content_of(following, operand)) {
	case CONTENT_POINTER:
		return PG_LEAVE_POINTER;
	case CONTENT_PLACE:
		return PG_LEAVE_TABLE;
	case CONTENT_ENTRY:
	case CONTENT_UNKNOWN:
		break;
	}
	return PG_LEAVE_UNKNOWN;
}

/* --- Leaving --- */

static bool may_leave(const cs_insn *insn)
{
	return has_group(insn, CS_GRP_RET) || has_group(insn, CS_GRP_IRET) ||
	       insn->id == X86_INS_LJMP ||
	       (has_group(insn, CS_GRP_JUMP) && !has_group(insn, CS_GRP_CALL));
}

static struct pg_leaving leaving_by(const struct following *following, const cs_insn *insn)
{
	const cs_x86_op *operand = &insn->detail->x86.operands[0];
	struct pg_leaving leaving = {.address = insn->address, .how = PG_LEAVE_UNKNOWN};

	if (insn->id == X86_INS_RET) {
		leaving.how = PG_LEAVE_RETURN;
	} else if (!has_group(insn, CS_GRP_JUMP) || insn->id == X86_INS_LJMP) {
		return leaving;
	} else if (operand->type == X86_OP_IMM) {
		leaving.how = insn->id == X86_INS_JMP ? PG_LEAVE_JUMP : PG_LEAVE_BRANCH;
		leaving.target = (uint64_t)operand->imm;
	} else {
		leaving.how = leave_by_word(following, insn);
		leaving.target = leaving.how == PG_LEAVE_INDEXED ? (uint64_t)operand->mem.disp : 0;
	}
	return leaving;
}

static void note_leaving(const cs_insn *insn, void *data)
{
	struct following *following = data;
	struct pg_leaving leaving;

	following->goes_on =
		!has_group(insn, CS_GRP_CALL) && insn->id != X86_INS_UD2 && insn->id != X86_INS_HLT;
	if (!may_leave(insn)) {
		follow(following, insn);
		return;
	}
	leaving = leaving_by(following, insn);
	*PG_PUSH(following->dbg->arena, *following->leavings, *following->num) = leaving;
	if (leaving.how == PG_LEAVE_BRANCH)
		return;
	memset(following->contents, 0, sizeof(following->contents)); /* all are pointers */
	following->goes_on = false;
}

const struct pg_error *pg_insn_leavings(struct pg_dbg *dbg, uint64_t from, uint64_t to,
					struct pg_leaving **leavings, size_t *num,
					bool *ret_goes_on)
{
	struct following following = {.dbg = dbg, .leavings = leavings, .num = num};
	const struct pg_error *error = walk(dbg, from, to, note_leaving, &following);

	*ret_goes_on = following.goes_on;
	return error;
}

/* --- References --- */

struct references {
	struct pg_dbg *dbg;
	uint64_t **addresses;
	size_t *num;
};

static void note_references(const cs_insn *insn, void *data)
{
	struct references *references = data;
	const cs_x86 *x86 = &insn->detail->x86;

	for (size_t i = 0; i < x86->op_count; i++) {
		const cs_x86_op *operand = &x86->operands[i];
		uint64_t address = 0;

		if (operand->type == X86_OP_IMM)
			address = (uint64_t)operand->imm;
		else if (operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RIP)
			address = insn->address + insn->size + (uint64_t)operand->mem.disp;
		if (address)
			*PG_PUSH(references->dbg->arena, *references->addresses, *references->num) =
				address;
	}
}

const struct pg_error *pg_insn_references(struct pg_dbg *dbg, uint64_t from, uint64_t to,
					  uint64_t **addresses, size_t *num)
{
	struct references references = {.dbg = dbg, .addresses = addresses, .num = num};

	return walk(dbg, from, to, note_references, &references);
}
