/* SPDX-License-Identifier: GPL-2.0-only */
/** The members and enumerators of types made from DWARF: see dbg/type/types.h. */
#ifndef PG_DBG_TYPE_COMPLETE_H
#define PG_DBG_TYPE_COMPLETE_H

#include "dbg/type/dwtype.h"

/** As pg_type_complete(). */
void pg_dwtype_complete(struct pg_dwtypes *types, const struct pg_type *type);

/** As pg_type_complete_deep(). */
void pg_dwtype_complete_deep(struct pg_dwtypes *types, const struct pg_type *type);

#endif
