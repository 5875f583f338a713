// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/line.h"

#include <dwarf.h>
#include <string.h>
#include <uthash.h>

/** A unit's rows, read once. */
struct pg_line_table {
	UT_hash_handle hh;
	void *unit; /* address of its DIE */
	const struct pg_line_row *rows;
	size_t num;
};

static bool read_row(Dwarf_Line *line, struct pg_line_row *row)
{
	Dwarf_Addr address;
	int number;

	if (dwarf_lineaddr(line, &address) != 0 || dwarf_lineno(line, &number) != 0 ||
	    dwarf_linebeginstatement(line, &row->is_stmt) != 0 ||
	    dwarf_lineprologueend(line, &row->prologue_end) != 0 ||
	    dwarf_lineendsequence(line, &row->end_sequence) != 0)
		return false;
	row->address = address;
	row->line = number > 0 ? (unsigned)number : 0;
	row->file = dwarf_linesrc(line, NULL, NULL);
	return true;
}

const struct pg_error *pg_lines_of_unit(struct pg_dbg *dbg, Dwarf_Die *unit,
					const struct pg_line_row **ret, size_t *ret_num)
{
	struct pg_line_row *rows;
	Dwarf_Lines *lines;
	size_t num;

	*ret = NULL;
	*ret_num = 0;
	if (!dwarf_hasattr(unit, DW_AT_stmt_list))
		return NULL;
	if (dwarf_getsrclines(unit, &lines, &num) != 0)
		return pg_dbg_damaged(dbg, ".debug_line");
	rows = PG_NEW_N(dbg->arena, num, struct pg_line_row);
	for (size_t i = 0; i < num; i++) {
		if (!read_row(dwarf_onesrcline(lines, i), &rows[i]))
			return pg_dbg_damaged(dbg, ".debug_line");
	}
	*ret = rows;
	*ret_num = num;
	return NULL;
}

const struct pg_line_row *pg_line_at(const struct pg_line_row *rows, size_t num, uint64_t address)
{
	size_t low = 0, high = num;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rows[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || rows[low - 1].end_sequence)
		return NULL;
	return &rows[low - 1];
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
		if (len == 2 && from[0] == '.' && from[1] == '.' && from[2] == '/' && to > path + 1) {
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

const char *pg_file_for_people(struct pg_dbg *dbg, Dwarf_Die *unit, const char *file)
{
	Dwarf_Attribute attr;
	const char *dir = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attr));
	char *path, *root;
	size_t len;

	if (!file)
		return NULL;
	path = pg_printf(dbg->arena, "%s", file);
	normalize(path);
	if (!dir)
		return path;
	root = pg_printf(dbg->arena, "%s/", dir);
	normalize(root);
	len = strlen(root);
	return strncmp(path, root, len) == 0 ? path + len : path;
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
