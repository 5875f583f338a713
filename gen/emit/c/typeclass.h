/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What the types of a header are called. Debug info gives one type as several objects, and several
 * types one name: objects that are the same type (ir/typesame.h) are a class, and each class has a
 * name of its own: the first of a name that name and later ones NAME__EVENT, after the event that
 * brings it; of the kernel's all are called so, as vmlinux.h has the name for one of them. So are
 * the enumerators of such an enum; and an enum of which an enumerator is taken is such a one.
 */
#ifndef PG_EMIT_C_TYPECLASS_H
#define PG_EMIT_C_TYPECLASS_H

#include "ir/model.h"
#include "ir/names.h"

/** One type, and how the header has it. */
struct pg_class {
	const char *word;   /**< "struct", "union", "enum"; NULL: a typedef */
	const char *source; /**< its tag in the source, or the typedef's name; as C text */
	const char *name;   /**< in this header */
	const char *after;  /**< of its enumerators: "", or "__EVENT" */
	const char *text;   /**< C text that becomes `name`, or is one of the group's own names */
	const struct pg_type *type; /**< one of the objects, complete where one of them is */
	const char *event;	    /**< the name of the first event that has it */
	bool is_program;	    /**< no event of the kernel or a module has it */
	bool is_defined;   /**< with its members or enumerators; a typedef: it needs such a one */
	bool has_twin;	   /**< the name has several classes */
	bool is_announced; /**< for the collector: the tag is among the declarations */
	bool is_declared;  /**< likewise: the definition is */
	struct pg_class
		*record;	/**< of a typedef of a record without a tag: that record, or NULL */
	struct pg_class *other; /**< the next one of the same name in the source */
};

struct pg_classes;

struct pg_classes *pg_classes_create(struct pg_arena *arena);

/**
 * The class of a struct, union, enum or typedef. `tag`: that of a record without one of its own,
 * else NULL. `event` is noted when the class is new.
 */
struct pg_class *pg_class_of(struct pg_classes *classes, const struct pg_type *type,
			     const char *tag, const struct pg_event *event);

/**
 * Choose the names, once all classes are there. `groups` has for the kernel's types, and for those
 * of programs, the event whose macro PG_NAME_EVENT they are written by; NULL: none.
 */
const struct pg_names *pg_classes_name(struct pg_classes *classes, const char *const groups[2]);

#endif
