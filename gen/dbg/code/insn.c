// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/code/insn.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "dbg/code/decode.h"

/*
 * Capstone is loaded when it is first needed: its tables have 80,000 relocations, which would be a
 * fifth of the time of every run, and only points with an offset, lines that have their code more
 * than once and returns of programs ask for instructions.
 */
#define TEXT_OF(value)	TEXT_OF_(value)
#define TEXT_OF_(value) #value
static const char library_name[] = "libcapstone.so." TEXT_OF(CS_API_MAJOR);

/** What is kept with a file. */
struct decoder {
	bool is_open; /* not where the machine is decoded without capstone */
	void *library;
	csh handle;
	__typeof__(cs_open) *open;
	__typeof__(cs_close) *close;
	__typeof__(cs_malloc) *malloc;
	__typeof__(cs_free) *free;
	__typeof__(cs_disasm_iter) *disasm_iter;
	__typeof__(cs_option) *option;
	__typeof__(cs_regs_access) *regs_access;
};

static void close_decoder(void *state)
{
	struct decoder *decoder = state;

	if (!decoder->is_open)
		return;
	decoder->close(&decoder->handle);
	dlclose(decoder->library);
}

static const struct pg_reader reader = {sizeof(struct decoder), close_decoder};

static bool load_library(struct decoder *decoder)
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
	decoder->regs_access = dlsym(decoder->library, "cs_regs_access");
	return decoder->open && decoder->close && decoder->malloc && decoder->free &&
	       decoder->disasm_iter && decoder->option && decoder->regs_access;
}

static const struct pg_error *open_decoder(struct pg_dbg *dbg, struct decoder **ret)
{
	struct decoder *decoder = pg_dbg_keep(dbg, &reader);
	const struct pg_arch_code *code = dbg->arch->code;

	*ret = decoder;
	if (decoder->is_open || code->without_decoder)
		return NULL;
	if (!load_library(decoder))
		return pg_error(dbg->arena, "instruction boundaries are unknown without %s: %s",
				library_name, dlerror());
	if (decoder->open(code->decoder, code->mode, &decoder->handle) != CS_ERR_OK)
		return pg_error(dbg->arena, "capstone cannot decode %s code", dbg->arch->name);
	decoder->option(decoder->handle, CS_OPT_DETAIL, CS_OPT_ON);
	decoder->is_open = true;
	return NULL;
}

static cs_insn *make_insn(const struct decoder *decoder)
{
	cs_insn *insn;

	if (decoder->is_open)
		return decoder->malloc(decoder->handle);
	insn = calloc(1, sizeof(*insn));
	if (!insn || !(insn->detail = calloc(1, sizeof(*insn->detail))))
		pg_no_memory();
	return insn;
}

static void free_insn(const struct decoder *decoder, cs_insn *insn)
{
	if (decoder->is_open) {
		decoder->free(insn, 1);
		return;
	}
	free(insn->detail);
	free(insn);
}

/** An instruction that capstone does not know, whose size the machine does. */
static bool skip_unknown(const struct pg_dbg *dbg, const uint8_t **at, size_t *size, uint64_t *pc,
			 cs_insn *insn)
{
	const struct pg_arch_code *code = dbg->arch->code;
	size_t length = code->unknown_size ? code->unknown_size(*at, *size) : 0;
	cs_detail *detail = insn->detail;

	if (!length)
		return false;
	memset(detail, 0, sizeof(*detail));
	*insn = (cs_insn){.id = PG_UNKNOWN_INSN, .address = *pc, .size = (uint16_t)length,
			  .detail = detail};
	memcpy(insn->bytes, *at, length);
	*at += length;
	*size -= length;
	*pc += length;
	return true;
}

static const struct pg_error *next_insn(struct pg_dbg *dbg, struct decoder *decoder,
					const uint8_t **at, size_t *size, uint64_t *pc,
					cs_insn *insn)
{
	if ((decoder->is_open && decoder->disasm_iter(decoder->handle, at, size, pc, insn)) ||
	    skip_unknown(dbg, at, size, pc, insn))
		return NULL;
	return pg_error(dbg->arena, "%s: cannot decode the instruction at 0x%llx", dbg->path,
			(unsigned long long)*pc);
}

const struct pg_error *pg_insn_boundary(struct pg_dbg *dbg, uint64_t start, uint64_t address,
					uint64_t *ret_nearest)
{
	size_t size = address - start + dbg->arch->longest_insn;
	const uint8_t *at;
	const struct pg_error *error = NULL;
	struct decoder *decoder;
	uint64_t pc = start;
	cs_insn *insn;

	PG_TRY(open_decoder(dbg, &decoder));
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
	insn = make_insn(decoder);
	*ret_nearest = pc;
	while (!error && pc < address) {
		error = next_insn(dbg, decoder, &at, &size, &pc, insn);
		if (!error && pc <= address)
			*ret_nearest = pc;
	}
	free_insn(decoder, insn);
	return error;
}

/* --- Instructions one after the other --- */

bool pg_insn_registers(struct pg_dbg *dbg, const cs_insn *insn, cs_regs read, uint8_t *num_read,
		       cs_regs written, uint8_t *num_written)
{
	struct decoder *decoder;

	return insn->id != PG_UNKNOWN_INSN && !open_decoder(dbg, &decoder) &&
	       decoder->regs_access(decoder->handle, insn, read, num_read, written, num_written) ==
		       CS_ERR_OK;
}

const struct pg_error *pg_insn_walk(struct pg_dbg *dbg, uint64_t from, uint64_t to,
				    pg_insn_visitor *visit, void *data)
{
	const struct pg_error *error = NULL;
	struct decoder *decoder;
	size_t size = to - from;
	const uint8_t *at;
	uint64_t pc = from;
	cs_insn *pair[2]; /* in turn, so that each has the one before it at hand */

	PG_TRY(open_decoder(dbg, &decoder));
	at = from < to ? pg_dbg_bytes(dbg, from, size) : NULL;
	if (!at)
		return pg_error(dbg->arena, "%s: has no code at 0x%llx", dbg->path,
				(unsigned long long)from);
	for (int i = 0; i < 2; i++)
		pair[i] = make_insn(decoder);
	for (size_t i = 0; size && !error; i++) {
		error = next_insn(dbg, decoder, &at, &size, &pc, pair[i % 2]);
		if (!error)
			visit(pair[i % 2], i ? pair[(i + 1) % 2] : NULL, data);
	}
	for (int i = 0; i < 2; i++)
		free_insn(decoder, pair[i]);
	return error;
}
