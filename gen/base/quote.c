// SPDX-License-Identifier: GPL-2.0-only
#include "base/quote.h"

#include <stdint.h>
#include <string.h>

size_t pg_utf8_length(const char *bytes, size_t len)
{
	static const uint32_t lowest[] = {0, 0, 0xa0, 0x800, 0x10000};
	unsigned char first = (unsigned char)bytes[0];
	size_t num = first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
	uint32_t code = num ? first & (0x7fu >> num) : 0;

	if (!num || num > len)
		return 0;
	for (size_t i = 1; i < num; i++) {
		if (((unsigned char)bytes[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | ((unsigned char)bytes[i] & 0x3f);
	}
	return code >= lowest[num] && code < 0x110000 && (code < 0xd800 || code > 0xdfff) ? num : 0;
}

void pg_quote(struct pg_str *text, const char *bytes, size_t len)
{
	static const char special[] = "\n\t\r\"\\", letters[] = "ntr\"\\";

	pg_str_add_n(text, "\"", 1);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		const char *known = c ? strchr(special, c) : NULL;
		size_t num = c < 0x80 ? 1 : pg_utf8_length(bytes + i, len - i);

		if (known)
			pg_str_add(text, "\\%c", letters[known - special]);
		else if (c < 0x20 || c == 0x7f || !num)
			pg_str_add(text, "\\x%02x", c);
		else
			pg_str_add_n(text, bytes + i, num);
		i += num ? num - 1 : 0;
	}
	pg_str_add_n(text, "\"", 1);
}
