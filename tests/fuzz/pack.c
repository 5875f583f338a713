// SPDX-License-Identifier: GPL-2.0-only
/* A pack, asked for the probes that it says it has. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { MOST_PROBES = 4, MOST_TEXT = 1024, MOST_TOKENS = 4096 };

/** The string that begins at `at`, behind its quote, with what is escaped in it; where it ends. */
static const char *read_string(const char *at, const char *end, char *ret)
{
	size_t len = 0;

	for (; at < end && *at != '"' && *at && len + 1 < MOST_TEXT; at++) {
		if (*at == '\\' && at + 1 < end)
			at++;
		ret[len++] = *at;
	}
	ret[len] = '\0';
	return at;
}

/** "%exec PATH POINT": a directive has a line of its own. */
static void break_directive(char *text)
{
	char *blank = *text == '%' ? strchr(text, ' ') : NULL;

	if (blank && text[1] != 'k')
		blank = strchr(blank + 1, ' ');
	if (blank)
		*blank = '\n';
}

static void ask(const char *path, const char *text)
{
	FUZZ_RUN("gen", "-k", path, "--stop-after=defs", "-e", text);
	FUZZ_RUN("gen", "--for", path, "--stop-after=plans", "-e", text);
	FUZZ_RUN("defs", "-k", path, "-e", text);
	FUZZ_RUN("pack", "-k", path, "-e", text);
	FUZZ_RUN("diff", path, path, "-e", text);
}

/** With and without its marks: which of the two is known is a part of the question. */
static void ask_all(const char *path, const char *at, const char *end)
{
	static const char *const keys[] = {"\"probe\":\"", "\"marked\":\""};
	char text[MOST_TEXT];

	for (unsigned num = 0; at < end && num < MOST_PROBES; at++) {
		const size_t left = (size_t)(end - at);

		for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
			if (left <= strlen(keys[i]) || memcmp(at, keys[i], strlen(keys[i])) != 0)
				continue;
			at = read_string(at + strlen(keys[i]), end, text);
			break_directive(text);
			ask(path, text);
			num++;
			break;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *path;

	fuzz_begin();
	path = fuzz_file("build.pack", bytes, size);
	FUZZ_RUN("gen", "-k", path, "--stop-after=plans", "-e", "a=b c");
	ask_all(path, (const char *)bytes, (const char *)bytes + size);
	return 0;
}

/* --- Values of one kind in the place of others --- */

struct token {
	size_t begin, len;
};

static bool is_of_number(uint8_t c)
{
	return (c >= '0' && c <= '9') || c == '-';
}

/** Numbers and strings, keys among them. */
static size_t find_tokens(const uint8_t *bytes, size_t size, struct token *ret)
{
	size_t num = 0;

	for (size_t at = 0; at < size && num < MOST_TOKENS; at++) {
		const size_t begin = at;

		if (bytes[at] == '"') {
			for (at++; at < size && bytes[at] != '"'; at++)
				at += bytes[at] == '\\';
			if (at >= size)
				break;
			ret[num++] = (struct token){begin, at + 1 - begin};
		} else if (is_of_number(bytes[at])) {
			while (at + 1 < size && is_of_number(bytes[at + 1]))
				at++;
			ret[num++] = (struct token){begin, at + 1 - begin};
		}
	}
	return num;
}

static size_t put(uint8_t *bytes, size_t size, size_t most, const struct token *place,
		  const void *text, size_t len)
{
	const size_t rest = place->begin + place->len;

	if (size - place->len + len > most)
		return size;
	memmove(bytes + place->begin + len, bytes + rest, size - rest);
	memcpy(bytes + place->begin, text, len);
	return size - place->len + len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	static const char *const values[] = {
		"0", "1", "2", "7", "8", "64", "255", "65535", "4294967295", "9007199254740991",
		"\"18446744073709551615\"", "-1", "null", "true", "[]", "{}", "\"\"",
		"\"complete\"", "\"\\u001b[31m\"",
	};
	static struct token tokens[MOST_TOKENS];
	struct fuzz_random random = {seed};
	const size_t num = find_tokens(bytes, size, tokens);
	const struct token *place, *from;
	const char *value;
	uint8_t *copy;

	if (num < 2 || fuzz_below(&random, 6) == 0)
		return LLVMFuzzerMutate(bytes, size, most);
	place = &tokens[fuzz_below(&random, num)];
	if (fuzz_below(&random, 2) == 0) {
		value = values[fuzz_below(&random, sizeof(values) / sizeof(*values))];
		return put(bytes, size, most, place, value, strlen(value));
	}
	from = &tokens[fuzz_below(&random, num)];
	copy = malloc(from->len);
	memcpy(copy, bytes + from->begin, from->len);
	size = put(bytes, size, most, place, copy, from->len);
	free(copy);
	return size;
}
