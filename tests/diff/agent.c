// SPDX-License-Identifier: GPL-2.0-only
#include "diff/agent.h"

#include <stdio.h>
#include <string.h>

#define MAX_STACK 128
#define MAX_STEPS 100000

enum kind {
	CONST,
	REG,
	REF,
	EXT,
	ZERO_EXT,
	UNARY,
	BINARY,
	DUP,
	POP,
	SWAP,
	ROT,
	PICK,
	GOTO,
	IF,
	END
};

struct agent_code {
	const char *name;
	enum kind kind;
	char what;     /**< of UNARY and BINARY */
	unsigned size; /**< of REF, bytes */
};

static const struct agent_code codes[] = {
	{"const8", CONST, 0, 0},
	{"const16", CONST, 0, 0},
	{"const32", CONST, 0, 0},
	{"const64", CONST, 0, 0},
	{"reg", REG, 0, 0},
	{"ref8", REF, 0, 1},
	{"ref16", REF, 0, 2},
	{"ref32", REF, 0, 4},
	{"ref64", REF, 0, 8},
	{"ext", EXT, 0, 0},
	{"zero_ext", ZERO_EXT, 0, 0},
	{"log_not", UNARY, '!', 0},
	{"bit_not", UNARY, '~', 0},
	{"add", BINARY, '+', 0},
	{"sub", BINARY, '-', 0},
	{"mul", BINARY, '*', 0},
	{"div_signed", BINARY, '/', 0},
	{"div_unsigned", BINARY, 'd', 0},
	{"rem_signed", BINARY, '%', 0},
	{"rem_unsigned", BINARY, 'r', 0},
	{"lsh", BINARY, 'l', 0},
	{"rsh_signed", BINARY, 's', 0},
	{"rsh_unsigned", BINARY, 'u', 0},
	{"bit_and", BINARY, '&', 0},
	{"bit_or", BINARY, '|', 0},
	{"bit_xor", BINARY, '^', 0},
	{"equal", BINARY, '=', 0},
	{"less_signed", BINARY, '<', 0},
	{"less_unsigned", BINARY, 'b', 0},
	{"dup", DUP, 0, 0},
	{"pop", POP, 0, 0},
	{"swap", SWAP, 0, 0},
	{"rot", ROT, 0, 0},
	{"pick", PICK, 0, 0},
	{"goto", GOTO, 0, 0},
	{"if_goto", IF, 0, 0},
	{"end", END, 0, 0},
};

/** gdb's numbers of x86-64's registers (amd64-tdep.h) as DWARF's: rax rbx rcx rdx rsi rdi … */
static const unsigned char dwarf_numbers[] = {
	0, 3, 2, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
};

bool agent_add(struct agent *agent, const char *line)
{
	struct agent_op op = {.operand = 0};
	unsigned long long operand = 0;
	char name[32];

	if (agent->num == AGENT_MAX_OPS ||
	    sscanf(line, " %u %31s %llu", &op.pc, name, &operand) < 2)
		return false;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (strcmp(codes[i].name, name) == 0)
			op.code = &codes[i];
	}
	op.operand = operand;
	if (!op.code)
		return false;
	agent->ops[agent->num++] = op;
	return true;
}

const char *agent_op_name(const struct agent_op *op)
{
	return op->code->name;
}

/* --- Arithmetic --- */

static uint64_t extend(uint64_t word, uint64_t bits, bool is_signed)
{
	if (bits == 0 || bits >= 64)
		return word;
	word &= ((uint64_t)1 << bits) - 1;
	if (is_signed && word >> (bits - 1))
		word |= ~(uint64_t)0 << bits;
	return word;
}

static uint64_t divide(char what, uint64_t a, uint64_t b)
{
	if (what == 'd')
		return a / b;
	if (what == 'r')
		return a % b;
	if (b == ~(uint64_t)0)
		return what == '/' ? -a : 0;
	return (uint64_t)(what == '/' ? (int64_t)a / (int64_t)b : (int64_t)a % (int64_t)b);
}

static uint64_t shift(char what, uint64_t a, uint64_t b)
{
	if (what == 's')
		return (uint64_t)((int64_t)a >> (b > 63 ? 63 : b));
	if (b > 63)
		return 0;
	return what == 'l' ? a << b : a >> b;
}

static uint64_t combine(char what, uint64_t a, uint64_t b)
{
	switch (what) {
	case '+':
		return a + b;
	case '-':
		return a - b;
	case '*':
		return a * b;
	case '&':
		return a & b;
	case '|':
		return a | b;
	case '^':
		return a ^ b;
	case '=':
		return a == b;
	case '<':
		return (int64_t)a < (int64_t)b;
	case 'b':
		return a < b;
	case 'l':
	case 's':
	case 'u':
		return shift(what, a, b);
	default:
		return divide(what, a, b);
	}
}

/* --- The stack --- */

struct run {
	const struct agent *agent;
	const struct dwi_machine *machine;
	uint64_t stack[MAX_STACK];
	size_t depth, next;
};

static size_t operands_of(const struct agent_op *op)
{
	static const unsigned char numbers[] = {
		[REF] = 1, [EXT] = 1,  [ZERO_EXT] = 1, [UNARY] = 1, [BINARY] = 2, [DUP] = 1,
		[POP] = 1, [SWAP] = 2, [ROT] = 3,      [IF] = 1,    [END] = 1,
	};

	return op->code->kind == PICK ? op->operand + 1 : numbers[op->code->kind];
}

static enum agent_status push(struct run *run, uint64_t word)
{
	if (run->depth == MAX_STACK)
		return AGENT_BAD;
	run->stack[run->depth++] = word;
	return AGENT_OK;
}

static enum agent_status jump(struct run *run, uint64_t pc)
{
	for (size_t i = 0; i < run->agent->num; i++) {
		if (run->agent->ops[i].pc == pc) {
			run->next = i;
			return AGENT_OK;
		}
	}
	return AGENT_BAD;
}

static enum agent_status binary(struct run *run, char what)
{
	uint64_t b = run->stack[--run->depth], a = run->stack[run->depth - 1];

	if (b == 0 && strchr("/d%r", what))
		return AGENT_UNDEFINED;
	run->stack[run->depth - 1] = combine(what, a, b);
	return AGENT_OK;
}

/** The top goes under the two below it. */
static enum agent_status rotate(uint64_t *top)
{
	uint64_t word = top[0];

	top[0] = top[-1];
	top[-1] = top[-2];
	top[-2] = word;
	return AGENT_OK;
}

static uint64_t load(const struct run *run, uint64_t address, unsigned size)
{
	uint64_t word = 0;

	dwi_memory_read(run->machine, address, &word, size);
	return word;
}

static enum agent_status step(struct run *run, const struct agent_op *op)
{
	uint64_t *top = run->stack + (run->depth > 0 ? run->depth - 1 : 0), word;

	switch (op->code->kind) {
	case CONST:
		return push(run, op->operand);
	case REG:
		return op->operand < sizeof(dwarf_numbers)
			       ? push(run, run->machine->regs[dwarf_numbers[op->operand]])
			       : AGENT_BAD;
	case REF:
		*top = load(run, *top, op->code->size);
		return AGENT_OK;
	case EXT:
	case ZERO_EXT:
		*top = extend(*top, op->operand, op->code->kind == EXT);
		return AGENT_OK;
	case UNARY:
		*top = op->code->what == '!' ? !*top : ~*top;
		return AGENT_OK;
	case BINARY:
		return binary(run, op->code->what);
	case DUP:
		return push(run, *top);
	case POP:
		run->depth--;
		return AGENT_OK;
	case SWAP:
		word = top[0];
		top[0] = top[-1];
		top[-1] = word;
		return AGENT_OK;
	case ROT:
		return rotate(top);
	case PICK:
		return push(run, top[-(ptrdiff_t)op->operand]);
	case GOTO:
		return jump(run, op->operand);
	case IF:
		return run->stack[--run->depth] ? jump(run, op->operand) : AGENT_OK;
	case END:
		break;
	}
	return AGENT_BAD;
}

enum agent_status agent_run(const struct agent *agent, const struct dwi_machine *machine,
			    uint64_t *ret)
{
	struct run run = {.agent = agent, .machine = machine};

	for (unsigned steps = 0; run.next < agent->num && steps < MAX_STEPS; steps++) {
		const struct agent_op *op = &agent->ops[run.next++];
		enum agent_status status;

		if (run.depth < operands_of(op))
			return AGENT_BAD;
		if (op->code->kind == END) {
			*ret = run.stack[run.depth - 1];
			return AGENT_OK;
		}
		status = step(&run, op);
		if (status != AGENT_OK)
			return status;
	}
	return AGENT_BAD;
}
