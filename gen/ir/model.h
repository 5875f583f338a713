/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * What was found: the events of a spec with their fields and sites, and a plan per field and site.
 *
 * Complete and checked before the first byte of output; pure data, so that the debug info can be
 * closed and emitters be tested on models built by hand. Nothing here mentions DWARF or C text.
 */
#ifndef PG_IR_MODEL_H
#define PG_IR_MODEL_H

#include "arch/arch.h"
#include "base/diag.h"
#include "ir/plan.h"
#include "ir/probing.h"
#include "ir/type.h"
#include "spec/spec.h"

/** What the field's bytes are. */
enum pg_field_kind {
	PG_FIELD_SCALAR, /**< one word of the field's type: integers, bool, enums, pointers */
	PG_FIELD_BYTES,	 /**< a struct, a union, an array, bytes[N] */
	PG_FIELD_STRING, /**< char[N], NUL-terminated */
};

/** The name of a field that is the line of another; emitters of texts for people leave it out. */
#define PG_LINE_PREFIX "pg_line_"

/** In place of such a line, as BPF_ARG_LINE gives it: the value is of now, or the line is not known. */
enum { PG_LINE_NOW = -1, PG_LINE_UNKNOWN = -2 };

/** One argument of a probe: a member of struct EVENT_args. */
struct pg_field {
	const char *name; /**< a C identifier, unique in the event */
	const char *text; /**< the argument as the spec has it */
	const char *line_of; /**< not an argument: the line of that argument, see BPF_ARG_LINE; NULL: one */
	enum pg_field_kind kind;
	const struct pg_type *type; /**< complete where it is a struct or an enum by value */
	bool hex;		    /**< shown in hexadecimal */
	bool decimal;		    /**< asked for as an unsigned decimal number */
	bool symbol;		    /**< shown as a symbol */
	/** What the type in BTF does not say: two words are "s128" or "u128", an integer is the
	 * "character" of that code point; NULL: nothing. */
	const char *shown;
	bool optional;		    /**< marked `?` */
	/** Where some site cannot read it: the lines of the value that $last would fetch, ":34, :37"; NULL: it
	 * would not, or nobody has asked (with_details of struct pg_resolve_options). */
	const char *last;
	struct pg_span span;	    /**< of the argument in the spec */
	uint64_t offset, size;	    /**< in struct EVENT_args, bytes */
};

/**
 * How a probe of a user program is attached, where that is not by the site's own symbol: libbpf
 * counts from a function of the program file's own tables, and the kernel from the file's begin.
 */
struct pg_attach {
	const char *symbol; /**< NULL: there is none that libbpf finds */
	uint64_t offset;    /**< from symbol */
	uint64_t in_file;   /**< offset of the instruction in the file */
};

/**
 * A place where a program saves words for later sites of the same call that ask for them
 * (PG_OP_SAVED). See the essay in resolve/where/capture.c.
 */
struct pg_capture {
	uint64_t address;    /**< of the place, as linked */
	const char *symbol;  /**< as of a site */
	uint64_t offset;
	const char *func;    /**< the function, by its source name */
	const char *file;    /**< as of a site */
	unsigned line;	     /**< 0: unknown */
	bool is_entry;	     /**< the call begins here: what an earlier one has saved is forgotten */
	uint32_t call;	     /**< the call that its words are of: see struct pg_saved */
	size_t call_words;   /**< of all captures of that call */
	struct pg_plan cfa;  /**< at the place */
	struct pg_plan return_address; /**< there: as a site's */
	/** Piece i is word words[i] if it is a VALUE, of 8 bytes; a copy has those behind it, too. The
	 * piece's place in the words is its offset. */
	struct pg_plan plan;
	const uint32_t *words;
	size_t num_words;
	struct pg_attach attach;
	struct pg_probed probed; /**< as of a site */
	const struct pg_event *variant; /**< as of a site */
};

/** When a probe's program runs: how much of the function's call is there. */
enum pg_moment {
	PG_MOMENT_INSIDE,    /**< before the instruction at the address, anywhere in the function */
	PG_MOMENT_RETURNED,  /**< a kretprobe: after the return, wherever that was */
	PG_MOMENT_RETURN,    /**< before a return instruction: the result is in its registers */
	PG_MOMENT_TAIL_CALL, /**< before a jump to another function: the frame is gone, and the
				  result is not there yet */
};

/** Another place, of the same line, that each arrival at a site passes next. */
struct pg_neighbour {
	const char *symbol; /**< as of a site */
	uint64_t offset;
	struct pg_probed probed;
};

/** One address where the probe is set. */
struct pg_site {
	uint64_t address;    /**< as linked */
	const char *symbol;  /**< unique in the symbol table, or "_text" */
	uint64_t offset;     /**< from symbol */
	struct pg_attach attach; /**< of a program; else unused */
	enum pg_moment moment; /**< of PG_MOMENT_RETURNED, address is the entry */
	const char *func;    /**< the function, by its source name */
	const char *file; /**< as the debug info has it, without compilation directory; or NULL */
	unsigned line;	     /**< 0: unknown */
	/** Of a point that names a line: its text in the source, with single blanks; NULL: not at hand, or
	 * not asked for. */
	const char *text;
	/** Of a point FUNC:LINE: the LINE at which it is (one without code stands for the next that has some),
	 * plus 1; 0: not known. */
	unsigned counted;
	struct pg_plan cfa;  /**< one VALUE piece: the canonical frame address here */
	struct pg_plan return_address; /**< likewise, to tell a frame from one that is gone;
					* unavailable: it cannot be told */
	struct pg_probed probed; /**< how the kernel carries it out; UNKNOWN unless asked for */
	const struct pg_neighbour *cheaper; /**< NULL: none is known, or not asked for */
	const struct pg_plan *plans; /**< one per field of the event */
	/** Of an event for several builds: one that has it, whose addresses the plans mean; else NULL. */
	const struct pg_event *variant;
};

/** A symbol from which places of a section can be counted. */
struct pg_landmark {
	const char *symbol; /**< the module's only one of its name, an identifier of C */
	uint64_t address;
};

/** A section of a module, and the symbol from which its places count when a program is loaded. */
struct pg_anchor {
	uint64_t begin, end; /**< the section: [begin, end) */
	const struct pg_landmark *landmarks; /**< some that it has, the best first */
	size_t num_landmarks;
	const char *symbol;  /**< an identifier of C, and no event's name; NULL: there is none */
	uint64_t address;    /**< the symbol's */
};

/** A file that has events: the kernel, a module, a program. */
struct pg_image {
	enum pg_target_kind kind;
	const char *name;     /**< the module's name or the program's path; NULL for the kernel */
	bool is_btf; /**< found by BTF: relocated, for other kernels, too (CO-RE) */
	const char *build_id; /**< hexadecimal; NULL when the file has none */
	const char *stamp;    /**< of a program without one: pg_identity_stamp(); NULL: not known */
	const char *release;  /**< of a kernel: "6.1.0-56-cloud-amd64"; NULL when unknown */
	uint64_t text; /**< link-time address of _text: what `_text+OFFSET` and ADDR count from;
			    0: it has none */
	const struct pg_anchor *anchors; /**< of a module */
	size_t num_anchors;
	bool is_fixed; /**< of a program: it runs where it is linked (not position-independent) */
};

/** What an event that is for several builds is on one of them. */
struct pg_variant {
	const struct pg_event *event; /**< as for that build alone, but with the fields of all; has no
					   sites where the build lacks an optional point */
	const size_t *sites;	/**< of each of its sites: which of the whole event's it is */
	const size_t *captures; /**< likewise */
};

struct pg_event {
	const char *name;
	const struct pg_image *image; /**< one of the model's */
	const struct pg_probe *probe; /**< of the spec; NULL in a model made by hand */
	const char *point; /**< as the spec has it */
	struct pg_span span; /**< of the point in the spec */
	const struct pg_field *fields;
	size_t num_fields;
	uint64_t size; /**< of struct EVENT_args, bytes: fields, padding, the availability word */
	uint64_t ok_offset; /**< of its availability word */
	const struct pg_site *sites;
	size_t num_sites;
	const struct pg_capture *captures; /**< of each call that a site needs words of, its beginning among them */
	size_t num_captures;
	/** For several builds (ir/fleet/merge.h): sites and captures are those of all, each once. */
	const struct pg_variant *variants;
	size_t num_variants; /**< 0: for one build */
};

struct pg_model {
	const struct pg_arch *arch;
	const struct pg_image *images; /**< each once, in the order of the spec */
	size_t num_images;
	const struct pg_event *events;
	size_t num_events;
};

/** The event whose image and captures the plans of a site mean. */
static inline const struct pg_event *pg_site_event(const struct pg_event *event,
						   const struct pg_site *site)
{
	return site->variant ? site->variant : event;
}

/**
 * When all events have their names: of each anchor of a module the first of its landmarks that does not have a name
 * which a header defines for an event.
 */
void pg_anchors_choose(const struct pg_model *model, struct pg_anchor *anchors, size_t num);

/** The anchor of the section that has an address; NULL: none has, or there is no symbol. */
const struct pg_anchor *pg_image_anchor(const struct pg_image *image, uint64_t address);

/** Does an event have a site or read something in the anchor's section? */
bool pg_image_is_used(const struct pg_model *model, const struct pg_image *image,
		      const struct pg_anchor *anchor);

/** Place the fields: offsets, size and ok_offset of the event, as the C compiler will. */
void pg_event_lay_out(struct pg_event *event, struct pg_field *fields);

/**
 * Print the model's sites (`--stop-after=sites`), one line each, and their plans too
 * (`--stop-after=plans`), one line a field:
 *
 *     page_write generic_perform_write+0x1c2 mm/filemap.c:3811 in generic_perform_write
 *         cfa = %sp+0x60
 *         bytes unsigned long = %bx
 *         name char[64] ? = *([cfa-64]+0x28):string[64]
 *
 * After the sites of an event that asks for values of earlier in a call, with its plans, there is how
 * many programs and map operations that takes.
 *
 * EVENT SYMBOL[+OFFSET] FILE[:LINE] in FUNC; then NAME TYPE [?] = PLAN as pg_plan_text has it. An
 * unknown file is "?".
 */
void pg_model_print(const struct pg_model *model, bool with_plans, FILE *to);

#endif
