// SPDX-License-Identifier: GPL-2.0-only
#include "base/terminal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool pg_wants_colour(int fd)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fd) && !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
}

unsigned pg_terminal_width(int fd)
{
	struct winsize size;

	return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* --- Progress --- */

bool pg_progress_is_shown(void)
{
	return isatty(STDERR_FILENO);
}

void pg_progress_bar(double part, const char *format, ...)
{
	static const char bar[] = "########################################";
	const int width = (int)sizeof(bar) - 1;
	va_list args;

	if (!pg_progress_is_shown())
		return;
	fprintf(stderr, "\r[%-*.*s] %3d %%, ", width, (int)(part * width), bar, (int)(part * 100));
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("\033[K", stderr);
}

void pg_progress_text(const char *format, ...)
{
	va_list args;

	if (!pg_progress_is_shown())
		return;
	fputc('\r', stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("\033[K", stderr);
}

void pg_progress_end(void)
{
	if (pg_progress_is_shown())
		fputs("\r\033[K", stderr);
}
