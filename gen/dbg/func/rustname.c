// SPDX-License-Identifier: GPL-2.0-only
#include "dbg/func/rustname.h"

#include <ctype.h>
#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/str.h"

/* rustc's legacy mangling: _ZN, elements with their lengths before them, the last of them a hash
 * ("17h" and 16 digits), E. What C++ could not have is between `$`, and `::` is "..". */

/** A character between two `$`; 0: unknown. */
static char escaped(const char *code, size_t len)
{
	static const struct {
		const char *code;
		char c;
	} codes[] = {{"SP", '@'}, {"BP", '*'}, {"RF", '&'}, {"LT", '<'},
		     {"GT", '>'}, {"LP", '('}, {"RP", ')'}, {"C", ','}};
	char hex[3] = "";

	for (size_t i = 0; i < PG_ARRAY_SIZE(codes); i++) {
		if (strlen(codes[i].code) == len && memcmp(codes[i].code, code, len) == 0)
			return codes[i].c;
	}
	if (len != 3 || *code != 'u' || !isxdigit((unsigned char)code[1]) ||
	    !isxdigit((unsigned char)code[2]))
		return '\0';
	memcpy(hex, code + 1, 2);
	return (char)strtoul(hex, NULL, 16);
}

/** NULL: it has an escape that is unknown. */
static const char *decode(struct pg_arena *arena, const char *text, size_t len)
{
	struct pg_str out = {.arena = arena};
	const char *end = text + len, *close;

	if (len > 1 && text[0] == '_' && text[1] == '$')
		text++;
	while (text < end) {
		char c = *text;

		if (c == '$') {
			close = memchr(text + 1, '$', (size_t)(end - text - 1));
			c = close ? escaped(text + 1, (size_t)(close - text - 1)) : '\0';
			if (!c)
				return NULL;
			text = close;
		} else if (c == '.' && text + 1 < end && text[1] == '.') {
			pg_str_add_n(&out, ":", 1);
			c = ':';
			text++;
		}
		pg_str_add_n(&out, &c, 1);
		text++;
	}
	return out.len ? pg_str_text(&out) : NULL;
}

/** The next element; false: there is none. */
static bool next_element(const char **at, const char **ret, size_t *ret_len)
{
	char *end;
	unsigned long len = strtoul(*at, &end, 10);

	if (!isdigit((unsigned char)**at) || !len || len > strlen(end))
		return false;
	*ret = end;
	*ret_len = len;
	*at = end + len;
	return true;
}

const char *pg_rust_trait_name(struct pg_dbg *dbg, Dwarf_Die *function)
{
	Dwarf_Attribute attr;
	const char *symbol, *text, *found = NULL;
	size_t len, found_len = 0, num = 0, found_at = 0;

	if (!dwarf_attr_integrate(function, DW_AT_linkage_name, &attr))
		return NULL;
	symbol = dwarf_formstring(&attr);
	if (!symbol || strncmp(symbol, "_ZN", 3) != 0)
		return NULL;
	symbol += 3;
	while (next_element(&symbol, &text, &len)) {
		num++;
		if (len > 5 && memcmp(text, "_$LT$", 5) == 0) {
			found = text;
			found_len = len;
			found_at = num;
		}
	}
	/* The function's name and the hash follow it, and no function or closure in it. */
	if (!found || found_at + 2 != num)
		return NULL;
	text = decode(dbg->arena, found, found_len);
	return text && strstr(text, " as ") ? text : NULL;
}
