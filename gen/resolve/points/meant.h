/* SPDX-License-Identifier: GPL-2.0-only */
/** The functions that a name means, for messages: where there are several, and where there is none. */
#ifndef PG_RESOLVE_POINTS_MEANT_H
#define PG_RESOLVE_POINTS_MEANT_H

#include "resolve/points/search.h"

/** A function or instance has the name of the point: remember which. */
void pg_meant_add(struct pg_search *search, Dwarf_Die *function);

/** Note that the point's name means several functions, where scopes or parameters tell them apart. */
void pg_meant_note(struct pg_search *search);

/** The error with the functions of the name as its hint, if they can be told apart by theirs. */
const struct pg_error *pg_meant_hint(struct pg_search *search, const struct pg_error *error);

/** Neither code nor an inlined instance has the name. */
struct pg_problem pg_meant_none(struct pg_search *search);

#endif
