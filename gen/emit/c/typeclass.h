/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * The names of a header's types. Debug info gives one type as several objects, and several types
 * one name: objects that are the same type (ir/typesame.h) are a class, and each class has its own
 * name: the first class of a name gets that name, and later ones NAME__EVENT, after the event that
 * brings them; of the kernel's all get the longer name, as vmlinux.h has the short one for one of
 * them. The enumerators of such an enum are renamed, too; and so is an enum whose enumerator's name
 * is taken.
 */
#ifndef PG_EMIT_C_TYPECLASS_H
#define PG_EMIT_C_TYPECLASS_H

#include "ir/model.h"
#include "ir/names.h"

/** One type, and its form in the header. */
struct pg_class {
	const char *word;   /**< "struct", "union", "enum"; NULL: a typedef */
	const char *source; /**< its tag in the source, or the typedef's name; as C text */
	const char *name;   /**< in this header */
	const char *after;  /**< of its enumerators: "", or "__EVENT" */
	const char *text;   /**< C text that becomes `name`, or is one of the group's own names */
	const struct pg_type *type; /**< one of the objects, complete where one of them is */
	const char *event;	    /**< the name of the first event that has it */
	bool is_program;	    /**< no event of the kernel or a module has it */
	bool is_defined;   /**< with its members or enumerators; a typedef: it needs such a type */
	bool has_twin;	   /**< the name has several classes */
	bool is_announced; /**< for the collector: the tag is among the declarations */
	bool is_declared;  /**< likewise: the definition is, or will be after those of its members */
	bool is_written;   /**< likewise, of a record: it is */
	struct pg_class
		*untagged;	/**< of a typedef of a struct, union or enum without a tag: that, or NULL */
	struct pg_class *other; /**< the next one of the same name in the source */
};

struct pg_classes;

struct pg_classes *pg_classes_create(struct pg_arena *arena);

/**
 * The class of a struct, union, enum or typedef. `tag`: one for a type without a tag, else NULL.
 * `event` is noted when the class is new.
 */
struct pg_class *pg_class_of(struct pg_classes *classes, const struct pg_type *type,
			     const char *tag, const struct pg_event *event);

/**
 * Choose the names, once all classes are there, and set them. `groups` has for the kernel's types, and
 * for those of programs, the event whose macro PG_NAME_EVENT they are written by; NULL: none.
 */
void pg_classes_name(struct pg_classes *classes, const char *const groups[2],
		     struct pg_names *names);

#endif
