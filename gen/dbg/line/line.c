// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line/line.h"

#include <dwarf.h>
#include <string.h>
#include <uthash.h>

#include "base/search.h"
#include "dbg/file/split.h"

/** A unit's rows, read once. */
struct table {
	UT_hash_handle hh;
	void *unit; /* address of its DIE */
	const struct pg_line_row *rows;
	size_t num;
};

/** What is kept with a file. */
struct tables {
	struct table *by_unit;
};

static void close_tables(void *state)
{
	struct tables *tables = state;

	HASH_CLEAR(hh, tables->by_unit);
}

static const struct pg_reader reader = {sizeof(struct tables), close_tables};

static bool read_row(Dwarf_Line *line, struct pg_line_row *row)
{
	Dwarf_Addr address;
	int number, column;

	if (dwarf_lineaddr(line, &address) != 0 || dwarf_lineno(line, &number) != 0 ||
	    dwarf_linecol(line, &column) != 0 ||
	    dwarf_linebeginstatement(line, &row->is_stmt) != 0 ||
	    dwarf_lineprologueend(line, &row->prologue_end) != 0 ||
	    dwarf_lineendsequence(line, &row->end_sequence) != 0)
		return false;
	row->address = address;
	row->line = number > 0 ? (unsigned)number : 0;
	row->column = column > 0 ? (unsigned)column : 0;
	row->file = dwarf_linesrc(line, NULL, NULL);
	return true;
}

/** The state of the walk that decides where lines begin. */
struct walk {
	struct pg_line_row *rows;
	const char *file; /* of the last row that counts; NULL: at the start of a sequence */
	unsigned line;	  /* of the last row that began or could have begun something */
	unsigned last_line;
	bool discriminated; /* the line of the last row has discriminators */
	bool has_stmt;	    /* a row before, at the same address, is a statement */
};

static bool is_other_file(const struct walk *walk, const struct pg_line_row *row)
{
	return row->file != walk->file &&
	       (!row->file || !walk->file || strcmp(row->file, walk->file) != 0);
}

/** Rows at the same address before row i have no code. */
static void forget_before(struct walk *walk, size_t i)
{
	uint64_t address = walk->rows[i].address;

	for (size_t j = i; j > 0 && walk->rows[j - 1].address == address &&
			   !walk->rows[j - 1].end_sequence;
	     j--)
		walk->rows[j - 1].begins = false;
}

static void walk_row(struct walk *walk, size_t i, unsigned discriminator)
{
	struct pg_line_row *row = &walk->rows[i];
	bool is_other = is_other_file(walk, row), counts;

	if (i == 0 || walk->rows[i - 1].address != row->address)
		walk->has_stmt = false;
	walk->discriminated = discriminator ||
			      (row->line == walk->last_line && walk->discriminated);
	walk->last_line = row->line;
	counts = row->line && (row->is_stmt || !is_other || !walk->has_stmt);
	walk->has_stmt |= row->is_stmt;
	if (row->end_sequence || (counts && is_other))
		forget_before(walk, i);
	if (row->end_sequence) {
		*walk = (struct walk){.rows = walk->rows};
		return;
	}
	if (!counts)
		return;
	if (is_other || row->line != walk->line || !walk->discriminated) {
		row->begins = row->is_stmt;
		walk->line = row->line;
	}
	walk->file = row->file;
}

static const struct pg_error *read_table(struct pg_dbg *dbg, Dwarf_Die *unit, struct table *table)
{
	struct walk walk = {.rows = NULL};
	struct pg_line_row *rows;
	Dwarf_Lines *lines;
	size_t num;

	if (!dwarf_hasattr(pg_split_skeleton(dbg, unit), DW_AT_stmt_list))
		return NULL;
	if (dwarf_getsrclines(pg_split_skeleton(dbg, unit), &lines, &num) != 0)
		return pg_dbg_damaged(dbg, ".debug_line");
	rows = PG_NEW_N(dbg->arena, num, struct pg_line_row);
	walk.rows = rows;
	for (size_t i = 0; i < num; i++) {
		Dwarf_Line *line = dwarf_onesrcline(lines, i);
		unsigned discriminator;

		if (!read_row(line, &rows[i]) || dwarf_linediscriminator(line, &discriminator) != 0)
			return pg_dbg_damaged(dbg, ".debug_line");
		if (i > 0)
			rows[i - 1].is_followed = rows[i - 1].address == rows[i].address;
		walk_row(&walk, i, discriminator);
	}
	table->rows = rows;
	table->num = num;
	return NULL;
}

const struct pg_error *pg_lines_of_unit(struct pg_dbg *dbg, Dwarf_Die *unit,
					const struct pg_line_row **ret, size_t *ret_num)
{
	struct tables *tables = pg_dbg_keep(dbg, &reader);
	struct table *table;

	HASH_FIND_PTR(tables->by_unit, &unit->addr, table);
	if (!table) {
		table = PG_NEW(dbg->arena, struct table);
		PG_TRY(read_table(dbg, unit, table));
		table->unit = unit->addr;
		HASH_ADD_PTR(tables->by_unit, unit, table);
	}
	*ret = table->rows;
	*ret_num = table->num;
	return NULL;
}

const struct pg_line_row *pg_line_at(const struct pg_line_row *rows, size_t num, uint64_t address)
{
	size_t after = PG_LOWER_BOUND(num, i, rows[i].address <= address);

	return after && !rows[after - 1].end_sequence ? &rows[after - 1] : NULL;
}

/** Resolve "." and "..", in place: "/build/linux/./mm/../fs/x.c" is "/build/linux/fs/x.c". */
static void normalize(char *path)
{
	char *from = path, *to = path;

	while (*from) {
		size_t len = strcspn(from, "/");

		if (len == 1 && from[0] == '.' && from[1] == '/') {
			from += 2;
			continue;
		}
		if (len == 2 && from[0] == '.' && from[1] == '.' && from[2] == '/' &&
		    to > path + 1) {
			char *component = to - 1;

			while (component > path && component[-1] != '/')
				component--;
			if (strncmp(component, "../", 3) != 0) {
				to = component;
				from += 3;
				continue;
			}
		}
		len += from[len] == '/';
		memmove(to, from, len);
		to += len;
		from += len;
	}
	*to = '\0';
}

const char *pg_file_normal(struct pg_arena *arena, const char *file)
{
	char *path = pg_printf(arena, "%s", file);

	normalize(path);
	return path;
}

const char *pg_file_for_people(struct pg_dbg *dbg, Dwarf_Die *unit, const char *file)
{
	Dwarf_Attribute attr;
	const char *dir = dwarf_formstring(
		dwarf_attr(pg_split_skeleton(dbg, unit), DW_AT_comp_dir, &attr));
	const char *path;
	char *root;
	size_t len;

	if (!file)
		return NULL;
	path = pg_file_normal(dbg->arena, file);
	if (!dir)
		return path;
	root = pg_printf(dbg->arena, "%s/", dir);
	normalize(root);
	len = strlen(root);
	return strncmp(path, root, len) == 0 ? path + len : path;
}

/** libdw leaves a directory that is relative as it is, others do not. */
static const char *absolute(struct pg_dbg *dbg, Dwarf_Die *unit, const char *file)
{
	Dwarf_Attribute attr;
	const char *dir = dwarf_formstring(
		dwarf_attr(pg_split_skeleton(dbg, unit), DW_AT_comp_dir, &attr));

	if (file[0] != '/' && dir)
		file = pg_printf(dbg->arena, "%s/%s", dir, file);
	return pg_file_normal(dbg->arena, file);
}

bool pg_file_is_same(struct pg_dbg *dbg, Dwarf_Die *unit, const char *a, const char *b)
{
	return strcmp(absolute(dbg, unit, a), absolute(dbg, unit, b)) == 0;
}

const struct pg_error *pg_files_of_unit(struct pg_dbg *dbg, Dwarf_Die *unit,
					const char *const **ret, size_t *ret_num)
{
	const char **names = NULL;
	Dwarf_Files *files;
	size_t num;

	*ret_num = 0;
	if (dwarf_getsrcfiles(pg_split_skeleton(dbg, unit), &files, &num) != 0)
		return pg_dbg_damaged(dbg, ".debug_line");
	for (size_t i = 0; i < num; i++) {
		const char *name = dwarf_filesrc(files, i, NULL, NULL);

		if (name)
			*PG_PUSH(dbg->arena, names, *ret_num) = name;
	}
	*ret = names;
	return NULL;
}

const struct pg_error *pg_prologue_end(struct pg_dbg *dbg, Dwarf_Die *unit, Dwarf_Die *function,
				       uint64_t entry, uint64_t *ret)
{
	const struct pg_line_row *rows, *first;
	uint64_t second = entry;
	size_t num;

	*ret = entry;
	PG_TRY(pg_lines_of_unit(dbg, unit, &rows, &num));
	first = pg_line_at(rows, num, entry);
	for (size_t i = 0; first && i < num; i++) {
		const struct pg_line_row *row = &rows[i];

		if (row->address <= entry || row->end_sequence || !row->is_stmt || !row->line ||
		    dwarf_haspc(function, row->address) <= 0)
			continue;
		if (row->prologue_end) {
			second = row->address;
			break;
		}
		if (second == entry)
			second = row->address;
	}
	*ret = second;
	return NULL;
}
