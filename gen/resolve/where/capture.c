// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values of earlier in a call
 * ===========================
 *
 * Optimised code drops a parameter once it has used it, and the debug info then says
 * DW_OP_entry_value(register): what the register held when the function was entered. A debugger
 * unwinds to the caller and may find the value in a register that the caller kept. A BPF program
 * cannot unwind; but it can be there at the entry. So an event whose sites need such values has a
 * capture: a second program, at the entry, which saves just the words needed into a map, where the
 * program at the site finds them. Likewise for what a variable was at another place of the call
 * ($at, $last), and for the time ($since).
 *
 * The key is the canonical frame address. It is where the caller's stack pointer was before the
 * call, the same number at the entry (on x86-64 sp + 8) and anywhere in the function (by CFI), and
 * no two live frames have the same, whatever task, CPU or interrupt they belong to: they are
 * different stack memory. So
 *
 *     recursion            every frame has its own CFA, and its own element in the map
 *     interrupts, NMIs     their frames lie on other memory than what they interrupted
 *     preemption,          other tasks have other stacks, and a task takes its stack along to
 *     migration            another CPU; the map is one for all CPUs
 *     .cold parts          are reached by a jump: same frame, same CFA
 *     tail calls           f jumps to g: g's frame has the CFA that f's had, and f is gone. The
 *                          entry of g, when it is captured, replaces f's. Nothing of f runs later.
 *     longjmp, exceptions  leave frames without a return. The next call in that place begins anew.
 *     coroutines           have stacks of their own. A stack that is freed and used again holds
 *                          frames whose entries begin anew.
 *     fork                 the child is another process, in which the calls under way are not seen
 *     .isra, .constprop    are functions of their own, with their own entry
 *
 * The call is the unit: the program at its entry makes the map's element, in which everything that
 * is saved of this call lies, and so forgets what an earlier call has left. Programs at other places
 * add to an element that is there, and make none. So what is read is of this call, or not there: a
 * call that was under way when the programs were attached, or whose entry the kernel missed, has no
 * element, and a word whose place was not passed has its bit in `missing`.
 *
 * The call of an inlined instance begins at the instance's entry, or at those of its copies (see
 * beginning.c), each time that control comes there, and has an element of its own: the call's number is
 * a part of the key. If control can come to the site by a way around them, the call is not known to have
 * begun, and is refused. A compiler that moves the first instructions of an instance out of a loop
 * moves its beginning.
 *
 * Text and bytes are copied into words of the element (a call has 32 in all), if that is asked for: the
 * memory that a pointer leads to is another one by the time of the site. The words of one copy are
 * there, or none of them: one bit of `missing` counts for all. They are cleared before, as text may be
 * shorter than the last one was.
 *
 * A place that is passed again replaces what it has saved: the last time counts. Where several
 * places save one word ($at of a line with copies, $last), so does the last of them. That the place
 * has been passed and its program did not run is possible for the kernel's kprobes only (a hit inside
 * of another probe's handler, on this CPU: counted in kprobe_profile, and by `trace`).
 *
 * One problem is left, the stale element: the frame has returned, another frame of the same function
 * has the same CFA, and its entry was not seen, because the probe was attached in between, or the
 * kernel missed it. Then the map still holds the older frame's words. The saved return address is
 * compared with the one that is on the stack now, at [cfa-8]: another caller is detected, and the
 * words read as unreadable. The same caller at the same depth is not detected. That takes a missed
 * entry between two hits that were not missed; as the map is LRU, nothing is leaked for the frames
 * that never reach the site.
 *
 * A live call that slept while many thousands began may have lost its element to one of them. That is
 * told from a call whose beginning was not seen: each beginning leaves a mark in an array that
 * forgets nothing (include/probegen/begun.bpf.h), and a lookup that fails is counted by its reason.
 *
 * A function whose entry the kernel does not allow to be probed cannot be captured, and its
 * variables stay unavailable with that reason. So do those of Go's functions: their frames move
 * while they live, and the place where such a frame is found later may have belonged to another one
 * before.
 */
#include "resolve/where/capture.h"

#include <string.h>

#include "dbg/code/cfg.h"
#include "dbg/code/kprobe.h"
#include "dbg/func/func.h"
#include "dbg/unit/unit.h"
#include "ir/capture.h"
#include "resolve/name.h"
#include "resolve/where/beginning.h"

/** BTF and symbols know entries and returns only. */
static struct pg_place entry_by_symbol(struct pg_resolver *resolver, const struct pg_place *place)
{
	return (struct pg_place){.address = pg_code_begin(resolver->dbg, place->symbol.address),
				 .is_entry = true,
				 .symbol = place->symbol,
				 .btf = place->btf};
}

/** Where control enters the function, or the instance, that has a scope of the place as its own. */
static const char *find_entry(struct pg_resolver *resolver, struct pg_place *place, size_t func,
			      struct pg_place *ret)
{
	const struct pg_inlined code = {place->unit, place->scopes + func,
					place->num_scopes - func};
	uint64_t address;

	if (place->btf || resolver->dbg->no_dwarf) {
		*ret = entry_by_symbol(resolver, place);
		return NULL;
	}
	if (!place->num_scopes || !pg_code_entry(&place->scopes[func].die, &address))
		return "the function's entry is unknown";
	if (pg_place_of_instance(resolver, &code, pg_code_begin(resolver->dbg, address), ret))
		return "no symbol has the function's entry";
	return NULL;
}

static struct pg_capture *make_capture(struct pg_resolver *resolver, struct pg_place *place,
				       bool is_entry)
{
	struct pg_capture *capture = PG_NEW(resolver->arena, struct pg_capture);

	capture->address = place->address;
	capture->func = pg_intern(resolver->arena, is_entry ? pg_place_text(resolver, place)
							 : pg_place_function(resolver, place));
	capture->file = place->file ? pg_intern(resolver->arena, place->file) : NULL;
	capture->line = place->line;
	capture->is_entry = is_entry;
	pg_site_name(resolver, place, &capture->symbol, &capture->offset);
	capture->attach = pg_site_attach(resolver, place->address, capture->symbol);
	return capture;
}

static struct pg_capturing *new_capturing(struct pg_resolver *resolver, struct pg_calling *call,
					  const struct pg_place *place, bool is_entry)
{
	struct pg_capturing *capturing = PG_NEW(resolver->arena, struct pg_capturing);

	capturing->call = call;
	capturing->place = *place;
	capturing->is_entry = is_entry;
	capturing->walk = pg_walk_begin(resolver, &capturing->place, NULL);
	capturing->capture = make_capture(resolver, &capturing->place, is_entry);
	return capturing;
}

static struct pg_capturing *add_capturing(struct pg_resolver *resolver, struct pg_calling *call,
					  const struct pg_place *place)
{
	struct pg_captures *captures = resolver->captures;
	struct pg_capturing *capturing = new_capturing(resolver, call, place, false);

	*PG_PUSH(resolver->arena, captures->items, captures->num) = capturing;
	return capturing;
}

/** Is the function out of line? Then its entry is passed before anything else of it. */
static bool is_whole(const struct pg_place *place, size_t func)
{
	return place->btf || func + 1 >= place->num_scopes;
}

/** May control come to a place in an inlined instance by a way around the beginnings of its calls? */
static const char *way_around(struct pg_resolver *resolver, struct pg_place *place,
			      const uint64_t *beginnings, size_t num)
{
	const struct pg_cfg *cfg =
		pg_cfg_of(resolver->dbg, &place->scopes[place->num_scopes - 1].die);
	const struct pg_ways ways = {.to = place->address, .past = beginnings, .num_past = num};

	for (size_t i = 0; i < num; i++) {
		if (place->address == beginnings[i])
			return NULL;
	}
	if (!cfg)
		return "it is inlined, and which ways lead to it is not known without the code";
	if (pg_cfg_has_way(cfg, &ways))
		return "it is inlined, and control may come to it by a way around its beginning";
	return NULL;
}

static struct pg_calling *find_call(const struct pg_captures *captures, const struct pg_place *entry)
{
	for (size_t i = 0; i < captures->num_calls; i++) {
		const struct pg_place *other = &captures->calls[i]->entry->place;

		if (other->address == entry->address &&
		    (!entry->num_scopes || other->scopes[0].die.addr == entry->scopes[0].die.addr))
			return captures->calls[i];
	}
	return NULL;
}

/** A call that begins at several places has a program at each. */
static const char *add_beginnings(struct pg_resolver *resolver, struct pg_place *entry,
				  const struct pg_beginnings *beginnings,
				  struct pg_calling *call)
{
	const struct pg_inlined code = {entry->unit, entry->scopes, entry->num_scopes};

	for (size_t i = 0; i < beginnings->num; i++) {
		struct pg_place other = *entry;
		const char *reason =
			resolver->dbg->elf ? pg_probe_refusal(resolver->dbg, beginnings->addresses[i]) : NULL;

		if (reason)
			return reason;
		if (i && pg_place_of_instance(resolver, &code, beginnings->addresses[i], &other))
			return "no symbol has one of its beginnings";
		other.begins_call = entry->begins_call;
		*PG_PUSH(resolver->arena, call->entries, call->num_entries) =
			new_capturing(resolver, call, &other, true);
	}
	return NULL;
}

/** Where the call begins, and whether its beginnings are passed on all ways to the place. */
static const char *find_beginnings(struct pg_resolver *resolver, struct pg_place *place,
				   size_t func, struct pg_place *ret_entry,
				   struct pg_beginnings *ret)
{
	const char *reason = find_entry(resolver, place, func, ret_entry);

	if (!reason && place->has_unit && pg_unit_moves_stack(&place->unit))
		reason = "Go moves its stacks, so that the frame is not found again";
	if (reason)
		return reason;
	*ret = pg_beginnings_of(resolver, &place->unit, place->scopes + func,
				place->num_scopes - func, ret_entry->address);
	if (ret->doubt && place->address != ret_entry->address)
		return ret->doubt;
	if (!is_whole(place, func))
		reason = way_around(resolver, place, ret->addresses, ret->num);
	return reason;
}

struct pg_calling *pg_calling_of(struct pg_resolver *resolver, struct pg_place *place, size_t func,
				 const char **ret_reason)
{
	struct pg_captures *captures;
	struct pg_beginnings beginnings;
	struct pg_calling *call;
	struct pg_place entry;

	*ret_reason = find_beginnings(resolver, place, func, &entry, &beginnings);
	if (*ret_reason)
		return NULL;
	if (!resolver->captures)
		resolver->captures = PG_NEW(resolver->arena, struct pg_captures);
	captures = resolver->captures;
	call = find_call(captures, &entry);
	if (call)
		return call;
	call = PG_NEW(resolver->arena, struct pg_calling);
	entry.begins_call = is_whole(place, func);
	*ret_reason = add_beginnings(resolver, &entry, &beginnings, call);
	if (*ret_reason)
		return NULL;
	call->entry = call->entries[0];
	for (size_t i = 0; i < call->num_entries; i++)
		*PG_PUSH(resolver->arena, captures->items, captures->num) = call->entries[i];
	*PG_PUSH(resolver->arena, captures->calls, captures->num_calls) = call;
	call->number = (uint32_t)captures->num_calls - 1;
	return call;
}

struct pg_calling *pg_calling_of_frame(struct pg_resolver *resolver, struct pg_place *place,
				       const char **ret_reason)
{
	return pg_calling_of(resolver, place, place->num_scopes ? place->num_scopes - 1 : 0,
			     ret_reason);
}

struct pg_capturing *pg_capturing_at(struct pg_resolver *resolver, struct pg_calling *call,
				     const struct pg_place *place, const char **ret_reason)
{
	const struct pg_captures *captures = resolver->captures;

	for (size_t i = 0; i < captures->num; i++) {
		if (captures->items[i]->call == call &&
		    captures->items[i]->place.address == place->address)
			return captures->items[i];
	}
	*ret_reason = pg_probe_refusal(resolver->dbg, place->address);
	return *ret_reason ? NULL : add_capturing(resolver, call, place);
}

static bool is_same_piece(const struct pg_piece *a, const struct pg_piece *b)
{
	return a->kind == b->kind && a->user == b->user && a->size == b->size &&
	       a->word == b->word && a->count == b->count && a->within == b->within;
}

static bool has_writers(const struct pg_slot *slot, const struct pg_writer *writers, size_t num)
{
	if (slot->num_writers != num)
		return false;
	for (size_t i = 0; i < num; i++) {
		if (slot->writers[i].at != writers[i].at ||
		    !is_same_piece(&slot->writers[i].piece, &writers[i].piece))
			return false;
	}
	return true;
}

static struct pg_slot *add_slot(struct pg_resolver *resolver, struct pg_calling *call,
				size_t num_words)
{
	struct pg_slot *slot = PG_NEW(resolver->arena, struct pg_slot);

	slot->saved = PG_NEW_N(resolver->arena, num_words, struct pg_saved);
	slot->num_words = num_words;
	for (size_t i = 0; i < num_words; i++) {
		slot->saved[i].call = call->number;
		slot->saved[i].word = (uint32_t)call->num_words++;
		slot->saved[i].copied = (uint32_t)i;
	}
	call->slots[call->num_slots++] = slot;
	return slot;
}

const struct pg_saved *pg_capture_words(struct pg_resolver *resolver, struct pg_calling *call,
					const struct pg_writer *writers, size_t num)
{
	const size_t num_words = pg_capture_piece_words(&writers->piece);
	struct pg_slot *slot;

	for (size_t i = 0; i < call->num_slots; i++) {
		if (has_writers(call->slots[i], writers, num))
			return call->slots[i]->saved;
	}
	if (call->num_words + num_words > PG_MAX_CAPTURED)
		return NULL;
	slot = add_slot(resolver, call, num_words);
	slot->writers = PG_NEW_N(resolver->arena, num, struct pg_writer);
	memcpy(slot->writers, writers, num * sizeof(*writers));
	slot->num_writers = num;
	return slot->saved;
}

const struct pg_saved *pg_capture_word(struct pg_resolver *resolver, struct pg_capturing *at,
				       pg_word word)
{
	const struct pg_writer writer = {.at = at,
					 .piece = {.kind = PG_PIECE_VALUE,
						   .size = sizeof(uint64_t),
						   .word = word}};

	return pg_capture_words(resolver, at->call, &writer, 1);
}

bool pg_calling_begins_at(const struct pg_calling *call, const struct pg_place *place)
{
	if (place->moment == PG_MOMENT_RETURNED)
		return false;
	for (size_t i = 0; i < call->num_entries; i++) {
		if (call->entries[i]->place.address == place->address)
			return true;
	}
	return false;
}
