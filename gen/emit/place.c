// SPDX-License-Identifier: GPL-2.0-only
#include "emit/place.h"

#include <ctype.h>
#include <inttypes.h>

#include "emit/fetch/cexpr.h"

bool pg_is_symbol(const char *name)
{
	for (; *name; name++) {
		if (!isalnum((unsigned char)*name) && *name != '_' && *name != '.')
			return false;
	}
	return true;
}

const char *pg_place_name(struct pg_arena *arena, const char *symbol, uint64_t offset)
{
	return offset ? pg_printf(arena, "%s+0x%" PRIx64, symbol, offset) : symbol;
}

const char *pg_section_text(struct pg_arena *arena, const struct pg_event *event,
			    const char *place, const struct pg_attach *attach,
			    enum pg_moment moment)
{
	if (event->image->kind != PG_TARGET_EXEC)
		return pg_printf(arena, "%s/%s",
				 moment == PG_MOMENT_RETURNED ? "kretprobe" : "kprobe", place);
	return pg_printf(arena, "uprobe/%s:%s", event->image->name,
			 pg_place_name(arena, attach->symbol, attach->offset));
}

static void add_programs(struct pg_arena *arena, struct pg_own_programs *own,
			 const struct pg_event *event)
{
	for (size_t i = 0; i < event->num_sites; i++) {
		const struct pg_site *site = &event->sites[i];
		const char *place = pg_place_name(arena, site->symbol, site->offset);

		pg_own_programs_add(arena, own, event->name, false, i,
				    pg_section_text(arena, event, place, &site->attach,
						    site->moment));
	}
	for (size_t i = 0; i < event->num_captures; i++) {
		const struct pg_capture *capture = &event->captures[i];
		const char *place = pg_place_name(arena, capture->symbol, capture->offset);

		pg_own_programs_add(arena, own, event->name, true, i,
				    pg_section_text(arena, event, place, &capture->attach,
						    PG_MOMENT_INSIDE));
	}
}

struct pg_own_programs pg_own_programs_of(struct pg_arena *arena, const struct pg_model *model)
{
	struct pg_own_programs own = {NULL, 0};

	for (size_t i = 0; i < model->num_events; i++)
		add_programs(arena, &own, &model->events[i]);
	return own;
}

/** The bits of an address of a program that are the same wherever it is loaded: those in a page. */
#define IN_PAGE 0xfff

const char *pg_mark_expr(struct pg_arena *arena, const struct pg_arch *arch,
			 const struct pg_event *event)
{
	const struct pg_image *image = event->image;
	const struct pg_anchor *anchor = pg_image_anchor(image, event->sites[0].address);
	const char *ip = pg_arch_ip(arch)->member;

	if (image->kind == PG_TARGET_MODULE)
		return pg_printf(arena, "PG_REG(u64, %s) - %u - %s", ip, arch->ip_bias,
				 pg_cexpr_anchored(arena, anchor, anchor->address));
	if (image->kind == PG_TARGET_KERNEL)
		return pg_printf(arena, "PG_REG(u64, %s) - PG_ADDR(%u)", ip,
				 arch->ip_bias);
	return pg_printf(arena, image->is_fixed ? "PG_REG(u64, %s)" : "PG_REG(u64, %s) & 0x%x",
			 ip, IN_PAGE);
}

uint64_t pg_site_mark(const struct pg_event *event, const struct pg_site *site)
{
	const struct pg_anchor *anchor = pg_image_anchor(event->image, event->sites[0].address);

	if (event->image->kind == PG_TARGET_MODULE)
		return site->address - anchor->address;
	if (event->image->kind == PG_TARGET_KERNEL)
		return site->address - event->image->text;
	return event->image->is_fixed ? site->address : site->address & IN_PAGE;
}

const char *pg_stray_text(struct pg_arena *arena, const struct pg_arch *arch,
			  const struct pg_event *event, const struct pg_site *site)
{
	const struct pg_anchor *anchor = pg_image_anchor(event->image, site->address);

	if (event->image->kind != PG_TARGET_MODULE || site->moment == PG_MOMENT_RETURNED)
		return "";
	return pg_printf(arena, "PG_REG(u64, %s) - %u - %s >= %s", pg_arch_ip(arch)->member,
			 arch->ip_bias, pg_cexpr_anchored(arena, anchor, anchor->begin),
			 pg_cexpr_const(arena, anchor->end - anchor->begin));
}
