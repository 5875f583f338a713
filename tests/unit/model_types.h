/* SPDX-License-Identifier: GPL-2.0-only */
/** The C types of the models' fields. Included by models.c alone. */
#ifndef PG_TESTS_MODEL_TYPES_H
#define PG_TESTS_MODEL_TYPES_H

#include "ir/type.h"

#define INT(n, s, is_s)                                                                            \
	{                                                                                          \
		.kind = PG_TYPE_INT, .name = n, .size = s, .is_signed = is_s                       \
	}
static const struct pg_type t_char = {
	.kind = PG_TYPE_INT, .name = "char", .size = 1, .is_signed = true, .is_char = true};
static const struct pg_type t_uchar = INT("unsigned char", 1, false);
static const struct pg_type t_ushort = INT("short unsigned int", 2, false);
static const struct pg_type t_int = INT("int", 4, true);
static const struct pg_type t_uint = INT("unsigned int", 4, false);
static const struct pg_type t_ulong = INT("long unsigned int", 8, false);
static const struct pg_type t_llong = INT("long long int", 8, true);
static const struct pg_type t_bool = {
	.kind = PG_TYPE_INT, .name = "_Bool", .size = 1, .is_bool = true};
static const struct pg_type t_kernel_loff_t = {
	.kind = PG_TYPE_TYPEDEF, .name = "__kernel_loff_t", .target = &t_llong};
static const struct pg_type t_loff_t = {
	.kind = PG_TYPE_TYPEDEF, .name = "loff_t", .target = &t_kernel_loff_t};
static const struct pg_type t_bool_typedef = {
	.kind = PG_TYPE_TYPEDEF, .name = "bool", .target = &t_bool};
static const struct pg_type t_u8 = {.kind = PG_TYPE_TYPEDEF, .name = "u8", .target = &t_uchar};
static const struct pg_type t_file = {.kind = PG_TYPE_STRUCT, .name = "file", .size = 256};
static const struct pg_type t_vfsmount = {.kind = PG_TYPE_STRUCT, .name = "vfsmount"};
static const struct pg_type t_dentry = {.kind = PG_TYPE_STRUCT, .name = "dentry"};

#define POINTER(t)                                                                                 \
	{                                                                                          \
		.kind = PG_TYPE_POINTER, .size = 8, .target = t                                    \
	}
static const struct pg_type t_file_p = POINTER(&t_file);
static const struct pg_type t_vfsmount_p = POINTER(&t_vfsmount);
static const struct pg_type t_dentry_p = POINTER(&t_dentry);
static const struct pg_type t_const_char = {.kind = PG_TYPE_CONST, .target = &t_char};
static const struct pg_type t_const_char_p = POINTER(&t_const_char);
static const struct pg_type t_loff_t_p = POINTER(&t_loff_t);

#define ARRAY(t, n, s)                                                                             \
	{                                                                                          \
		.kind = PG_TYPE_ARRAY, .target = t, .has_count = true, .count = n, .size = s       \
	}
static const struct pg_type t_char_64 = ARRAY(&t_char, 64, 64);
static const struct pg_type t_char_16 = ARRAY(&t_char, 16, 16);
static const struct pg_type t_u8_6 = ARRAY(&t_u8, 6, 6);
static const struct pg_type t_char_240 = ARRAY(&t_char, 240, 240);
static const struct pg_type t_char_392 = ARRAY(&t_char, 392, 392);
static const struct pg_type t_char_1024 = ARRAY(&t_char, 1024, 1024);
static const struct pg_type t_ulong_3000 = ARRAY(&t_ulong, 3000, 24000);

static const struct pg_member path_members[] = {
	{"mnt", &t_vfsmount_p, 0, 0},
	{"dentry", &t_dentry_p, 64, 0},
};
static const struct pg_type t_path = {.kind = PG_TYPE_STRUCT,
				      .name = "path",
				      .size = 16,
				      .complete = true,
				      .members = path_members,
				      .num_members = 2};

static const struct pg_member kuid_members[] = {{"val", &t_uint, 0, 0}};
static const struct pg_type t_kuid = {.kind = PG_TYPE_STRUCT,
				      .size = 4,
				      .complete = true,
				      .members = kuid_members,
				      .num_members = 1};
static const struct pg_type t_kuid_t = {
	.kind = PG_TYPE_TYPEDEF, .name = "kuid_t", .target = &t_kuid};

/* Bit-fields, an anonymous union, and a hole that only a packed struct can have. */
static const struct pg_member union_members[] = {{"raw", &t_uint, 0, 0}, {"uid", &t_kuid_t, 0, 0}};
static const struct pg_type t_union = {.kind = PG_TYPE_UNION,
				       .size = 4,
				       .complete = true,
				       .members = union_members,
				       .num_members = 2};
static const struct pg_member flags_members[] = {
	{"low", &t_uint, 0, 3},	    {"high", &t_uint, 8, 5},	{NULL, &t_union, 32, 0},
	{"tail", &t_ushort, 64, 0}, {"late", &t_ulong, 128, 0}, {"names", &t_char_16, 192, 0},
};
static const struct pg_type t_flags = {.kind = PG_TYPE_STRUCT,
				       .name = "test_flags",
				       .size = 40,
				       .complete = true,
				       .members = flags_members,
				       .num_members = 6};
static const struct pg_member packed_members[] = {{"a", &t_uchar, 0, 0}, {"b", &t_ulong, 8, 0}};
static const struct pg_type t_packed = {.kind = PG_TYPE_STRUCT,
					.name = "test_packed",
					.size = 9,
					.complete = true,
					.members = packed_members,
					.num_members = 2};

/*
 * Typedefs that are others for BPF or after <linux/bpf.h>; a struct without an end; and one that
 * only an array needs, which is pointed to.
 */
static const struct pg_member va_members[] = {{"gp_offset", &t_uint, 0, 0},
					      {"fp_offset", &t_uint, 32, 0}};
static const struct pg_type t_va_tag = {.kind = PG_TYPE_STRUCT,
					.name = "__va_list_tag",
					.size = 8,
					.complete = true,
					.members = va_members,
					.num_members = 2};
static const struct pg_member pair_members[] = {{"a", &t_int, 0, 0}, {"b", &t_int, 32, 0}};
static const struct pg_type t_pair = {.kind = PG_TYPE_STRUCT,
				      .name = "test_pair",
				      .size = 8,
				      .complete = true,
				      .members = pair_members,
				      .num_members = 2};
static const struct pg_type t_pair_2 = ARRAY(&t_pair, 2, 16);
static const struct pg_type t_pair_2_p = POINTER(&t_pair_2);
static const struct pg_type t_va_tag_1 = ARRAY(&t_va_tag, 1, 8);
static const struct pg_type t_builtin_va_list = {
	.kind = PG_TYPE_TYPEDEF, .name = "__builtin_va_list", .target = &t_va_tag_1};
static const struct pg_type t_va_list = {
	.kind = PG_TYPE_TYPEDEF, .name = "va_list", .target = &t_builtin_va_list};
static const struct pg_type t_kernel_size_t = {
	.kind = PG_TYPE_TYPEDEF, .name = "__kernel_size_t", .target = &t_ulong};
static const struct pg_type t_int_2 = ARRAY(&t_int, 2, 8);
static const struct pg_member fsid_members[] = {{"val", &t_int_2, 0, 0}};
static const struct pg_type t_fsid = {.kind = PG_TYPE_STRUCT,
				      .size = 8,
				      .complete = true,
				      .members = fsid_members,
				      .num_members = 1};
static const struct pg_type t_kernel_fsid_t = {
	.kind = PG_TYPE_TYPEDEF, .name = "__kernel_fsid_t", .target = &t_fsid};
static const struct pg_type t_u8_flexible = {.kind = PG_TYPE_ARRAY, .target = &t_u8};
static const struct pg_member flexible_members[] = {{"num", &t_uint, 0, 0},
						    {"data", &t_u8_flexible, 32, 0}};
static const struct pg_type t_flexible = {.kind = PG_TYPE_STRUCT,
					  .name = "test_flexible",
					  .size = 4,
					  .complete = true,
					  .members = flexible_members,
					  .num_members = 2};

static const struct pg_enumerator zone_values[] = {{"ZONE_DMA", 0}, {"ZONE_NORMAL", 2}};
static const struct pg_type t_zone = {.kind = PG_TYPE_ENUM,
				      .name = "zone_type",
				      .size = 4,
				      .complete = true,
				      .enumerators = zone_values,
				      .num_enumerators = 2};

static const struct pg_member work_params[] = {{NULL, &t_file_p, 0, 0}, {NULL, &t_int, 0, 0}};
static const struct pg_type t_func = {
	.kind = PG_TYPE_FUNC, .target = &t_int, .members = work_params, .num_members = 2};
static const struct pg_type t_func_p = POINTER(&t_func);
static const struct pg_type t_work_func_t = {
	.kind = PG_TYPE_TYPEDEF, .name = "work_func_t", .target = &t_func_p};

/* An enum that only a parameter names. */
static const struct pg_enumerator mode_values[] = {{"TEST_MODE_FAST", 1}};
static const struct pg_type t_mode = {.kind = PG_TYPE_ENUM,
				      .name = "test_mode",
				      .size = 4,
				      .complete = true,
				      .enumerators = mode_values,
				      .num_enumerators = 1};
static const struct pg_member hook_params[] = {{NULL, &t_mode, 0, 0}};
static const struct pg_type t_hook = {
	.kind = PG_TYPE_FUNC, .target = &t_int, .members = hook_params, .num_members = 1};
static const struct pg_type t_hook_p = POINTER(&t_hook);

#endif
