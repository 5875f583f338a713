// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/mark.h"

#include "emit/c/cexpr.h"

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
			 arch->entry_ip_bias, pg_cexpr_anchored(arena, anchor, anchor->begin),
			 pg_cexpr_const(arena, anchor->end - anchor->begin));
}
