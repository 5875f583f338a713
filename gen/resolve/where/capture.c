// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values at function entry
 * ========================
 *
 * Optimised code drops a parameter once it has used it, and the debug info then says
 * DW_OP_entry_value(register): what the register held when the function was entered. A debugger
 * unwinds to the caller and may find the value in a register that the caller kept. A BPF program
 * cannot unwind; but it can be there at the entry. So an event whose sites need such values has a
 * capture: a second program, at the entry, which saves just the words needed into a map, where the
 * program at the site finds them.
 *
 * The key is the canonical frame address. It is where the caller's stack pointer was before the
 * call, the same number at the entry (on x86-64 sp + 8) and anywhere in the function (by CFI), and
 * no two live frames have the same, whatever task, CPU or interrupt they belong to: they are
 * different stack memory. So
 *
 *     recursion            every frame has its own CFA, and its own entry in the map
 *     interrupts, nesting  an interrupt's frames lie on other memory than what it interrupted
 *     other tasks          have other stacks
 *     .cold parts          are reached by a jump: same frame, same CFA
 *     tail calls           f jumps to g: g's frame has the CFA that f's had, and f is gone. The
 *                          entry of g, when it is captured, replaces f's. Nothing of f runs later.
 *     .isra, .constprop    are functions of their own, with their own entry
 *
 * One problem is left, the stale entry: the frame has returned, another frame of the same function
 * has the same CFA, and its entry was not seen, because the probe was attached in between, or the
 * kernel missed it (a kprobe hit inside of another one, counted in kprobe_profile). Then the map
 * still holds the older frame's words. The saved return address is compared with the one that is
 * on the stack now, at [cfa-8]: another caller is detected, and the words read as unreadable. The
 * same caller at the same depth is not detected. That takes a missed entry between two hits that
 * were not missed; as the map is LRU, nothing is leaked for the frames that never reach the site.
 *
 * A function whose entry the kernel does not allow to be probed cannot be captured, and its
 * variables stay unavailable with that reason. So do those of Go's functions: their frames move
 * while they live, and the place where such a frame is found later may have belonged to another one
 * before.
 */
#include "resolve/where/capture.h"

#include "dbg/code/kprobe.h"
#include "dbg/func/func.h"
#include "dbg/unit/unit.h"
#include "resolve/name.h"

static bool entry_address(struct pg_place *place, uint64_t *ret)
{
	return place->num_scopes &&
	       pg_code_entry(&place->scopes[place->num_scopes - 1].die, ret);
}

static struct pg_capturing *find(const struct pg_captures *captures, uint64_t address)
{
	for (size_t i = 0; i < captures->num; i++) {
		if (captures->items[i]->place.address == address)
			return captures->items[i];
	}
	return NULL;
}

/** BTF knows entries and returns only. */
static struct pg_place entry_of(const struct pg_place *place)
{
	return (struct pg_place){.address = place->address,
				 .is_entry = true,
				 .symbol = place->symbol,
				 .btf = place->btf};
}

static struct pg_capture *make_capture(struct pg_resolver *resolver, struct pg_place *entry)
{
	struct pg_capture *capture = PG_NEW(resolver->arena, struct pg_capture);

	capture->address = entry->address;
	capture->func = pg_place_function(entry);
	pg_site_name(resolver, entry, &capture->symbol, &capture->offset);
	capture->attach = pg_site_attach(resolver, entry->address, capture->symbol);
	return capture;
}

struct pg_capturing *pg_capturing_of(struct pg_resolver *resolver, struct pg_place *place,
				     const char **ret_reason)
{
	struct pg_capturing *capturing;
	uint64_t address;

	*ret_reason = "the function's entry is unknown";
	if (place->btf)
		address = place->address;
	else if (!entry_address(place, &address))
		return NULL;
	if (place->has_unit && pg_unit_moves_stack(&place->unit)) {
		*ret_reason = "Go moves its stacks, so that the frame is not found again";
		return NULL;
	}
	if (!resolver->captures)
		resolver->captures = PG_NEW(resolver->arena, struct pg_captures);
	capturing = find(resolver->captures, address);
	if (capturing)
		return capturing;
	*ret_reason = resolver->dbg->elf ? pg_probe_refusal(resolver->dbg, address) : NULL;
	if (*ret_reason)
		return NULL;
	capturing = PG_NEW(resolver->arena, struct pg_capturing);
	*ret_reason = "no symbol has the function's entry";
	if (place->btf)
		capturing->place = entry_of(place);
	else if (pg_place_at(resolver, address, &capturing->place))
		return NULL;
	if (!place->btf)
		pg_place_start_at_function(&capturing->place);
	capturing->walk = pg_walk_begin(resolver, &capturing->place, NULL);
	capturing->capture = make_capture(resolver, &capturing->place);
	*PG_PUSH(resolver->arena, resolver->captures->items, resolver->captures->num) = capturing;
	return capturing;
}

bool pg_capture_word(struct pg_capturing *capturing, pg_word word, size_t *ret_index)
{
	for (*ret_index = 0; *ret_index < capturing->num_words; ++*ret_index) {
		if (capturing->words[*ret_index] == word)
			return true;
	}
	if (capturing->num_words == PG_MAX_CAPTURED)
		return false;
	capturing->words[capturing->num_words++] = word;
	return true;
}
