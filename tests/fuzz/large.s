# SPDX-License-Identifier: GPL-2.0-only
# Padding: with it a small file has sections so large that each kind of cache is kept for it. Nothing
# in it is read: one entry of .debug_info is a block of 4 MiB, all else ends where it begins.

	.section .debug_abbrev, "", @progbits
abbrev:
	.uleb128 1, 0x11			# DW_TAG_compile_unit, without children
	.byte 0
	.uleb128 0x2000, 0x04, 0, 0		# an attribute of a user's, DW_FORM_block4
	.byte 0

	.section .debug_info, "", @progbits
	.long unit_end - unit
unit:
	.short 4
	.long abbrev
	.byte 8
	.uleb128 1
	.long 4 << 20
	.zero 4 << 20
unit_end:

	.section .debug_line, "", @progbits
	.zero 1 << 20

	.section .debug_aranges, "", @progbits
	.long aranges_end - aranges
aranges:
	.short 2
	.long unit - 4
	.byte 8, 0
	.long 0
	.zero 64 << 10
aranges_end:

	.section .debug_frame, "", @progbits
	.long cie_end - cie
cie:
	.long ~0
	.byte 1, 0
	.uleb128 1
	.sleb128 -8
	.byte 16
	.zero 64 << 10
	.balign 8
cie_end:

	.macro SYMBOL
	.set symbol\@, \@ + 1
	.endm
	.rept 20000
	SYMBOL
	.endr
