/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/**
 * Lists of names in macros, so that BPF_FETCH_ARGS(ctx, fn, a, b, …) can treat each of a, b, ….
 * For <probegen/fetch.bpf.h>.
 */
#ifndef PG_NAMES_BPF_H
#define PG_NAMES_BPF_H

#define PG_PASTE(a, b)	   PG_PASTE_(a, b)
#define PG_PASTE_(a, b)	   a##b

/* m(x, a) for each name a of a list of up to 64. */
#define PG_EACH(m, x, ...) PG_PASTE(PG_EACH_, PG_COUNT(__VA_ARGS__))(m, x, ##__VA_ARGS__)

/* The number of names; the list is what is left when they have pushed it to the right. */
#define PG_COUNT(...)                                                                              \
	PG_COUNT_(0, ##__VA_ARGS__, 64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50,    \
		  49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30,  \
		  29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10,  \
		  9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define PG_COUNT_(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17,  \
		  a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33,  \
		  a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, a48, a49,  \
		  a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, a63, a64, n,    \
		  ...)                                                                             \
	n

#define PG_EACH_0(m, x)
#define PG_EACH_1(m, x, a)	 m(x, a)
#define PG_EACH_2(m, x, a, ...)	 m(x, a) PG_EACH_1(m, x, __VA_ARGS__)
#define PG_EACH_3(m, x, a, ...)	 m(x, a) PG_EACH_2(m, x, __VA_ARGS__)
#define PG_EACH_4(m, x, a, ...)	 m(x, a) PG_EACH_3(m, x, __VA_ARGS__)
#define PG_EACH_5(m, x, a, ...)	 m(x, a) PG_EACH_4(m, x, __VA_ARGS__)
#define PG_EACH_6(m, x, a, ...)	 m(x, a) PG_EACH_5(m, x, __VA_ARGS__)
#define PG_EACH_7(m, x, a, ...)	 m(x, a) PG_EACH_6(m, x, __VA_ARGS__)
#define PG_EACH_8(m, x, a, ...)	 m(x, a) PG_EACH_7(m, x, __VA_ARGS__)
#define PG_EACH_9(m, x, a, ...)	 m(x, a) PG_EACH_8(m, x, __VA_ARGS__)
#define PG_EACH_10(m, x, a, ...) m(x, a) PG_EACH_9(m, x, __VA_ARGS__)
#define PG_EACH_11(m, x, a, ...) m(x, a) PG_EACH_10(m, x, __VA_ARGS__)
#define PG_EACH_12(m, x, a, ...) m(x, a) PG_EACH_11(m, x, __VA_ARGS__)
#define PG_EACH_13(m, x, a, ...) m(x, a) PG_EACH_12(m, x, __VA_ARGS__)
#define PG_EACH_14(m, x, a, ...) m(x, a) PG_EACH_13(m, x, __VA_ARGS__)
#define PG_EACH_15(m, x, a, ...) m(x, a) PG_EACH_14(m, x, __VA_ARGS__)
#define PG_EACH_16(m, x, a, ...) m(x, a) PG_EACH_15(m, x, __VA_ARGS__)
#define PG_EACH_17(m, x, a, ...) m(x, a) PG_EACH_16(m, x, __VA_ARGS__)
#define PG_EACH_18(m, x, a, ...) m(x, a) PG_EACH_17(m, x, __VA_ARGS__)
#define PG_EACH_19(m, x, a, ...) m(x, a) PG_EACH_18(m, x, __VA_ARGS__)
#define PG_EACH_20(m, x, a, ...) m(x, a) PG_EACH_19(m, x, __VA_ARGS__)
#define PG_EACH_21(m, x, a, ...) m(x, a) PG_EACH_20(m, x, __VA_ARGS__)
#define PG_EACH_22(m, x, a, ...) m(x, a) PG_EACH_21(m, x, __VA_ARGS__)
#define PG_EACH_23(m, x, a, ...) m(x, a) PG_EACH_22(m, x, __VA_ARGS__)
#define PG_EACH_24(m, x, a, ...) m(x, a) PG_EACH_23(m, x, __VA_ARGS__)
#define PG_EACH_25(m, x, a, ...) m(x, a) PG_EACH_24(m, x, __VA_ARGS__)
#define PG_EACH_26(m, x, a, ...) m(x, a) PG_EACH_25(m, x, __VA_ARGS__)
#define PG_EACH_27(m, x, a, ...) m(x, a) PG_EACH_26(m, x, __VA_ARGS__)
#define PG_EACH_28(m, x, a, ...) m(x, a) PG_EACH_27(m, x, __VA_ARGS__)
#define PG_EACH_29(m, x, a, ...) m(x, a) PG_EACH_28(m, x, __VA_ARGS__)
#define PG_EACH_30(m, x, a, ...) m(x, a) PG_EACH_29(m, x, __VA_ARGS__)
#define PG_EACH_31(m, x, a, ...) m(x, a) PG_EACH_30(m, x, __VA_ARGS__)
#define PG_EACH_32(m, x, a, ...) m(x, a) PG_EACH_31(m, x, __VA_ARGS__)
#define PG_EACH_33(m, x, a, ...) m(x, a) PG_EACH_32(m, x, __VA_ARGS__)
#define PG_EACH_34(m, x, a, ...) m(x, a) PG_EACH_33(m, x, __VA_ARGS__)
#define PG_EACH_35(m, x, a, ...) m(x, a) PG_EACH_34(m, x, __VA_ARGS__)
#define PG_EACH_36(m, x, a, ...) m(x, a) PG_EACH_35(m, x, __VA_ARGS__)
#define PG_EACH_37(m, x, a, ...) m(x, a) PG_EACH_36(m, x, __VA_ARGS__)
#define PG_EACH_38(m, x, a, ...) m(x, a) PG_EACH_37(m, x, __VA_ARGS__)
#define PG_EACH_39(m, x, a, ...) m(x, a) PG_EACH_38(m, x, __VA_ARGS__)
#define PG_EACH_40(m, x, a, ...) m(x, a) PG_EACH_39(m, x, __VA_ARGS__)
#define PG_EACH_41(m, x, a, ...) m(x, a) PG_EACH_40(m, x, __VA_ARGS__)
#define PG_EACH_42(m, x, a, ...) m(x, a) PG_EACH_41(m, x, __VA_ARGS__)
#define PG_EACH_43(m, x, a, ...) m(x, a) PG_EACH_42(m, x, __VA_ARGS__)
#define PG_EACH_44(m, x, a, ...) m(x, a) PG_EACH_43(m, x, __VA_ARGS__)
#define PG_EACH_45(m, x, a, ...) m(x, a) PG_EACH_44(m, x, __VA_ARGS__)
#define PG_EACH_46(m, x, a, ...) m(x, a) PG_EACH_45(m, x, __VA_ARGS__)
#define PG_EACH_47(m, x, a, ...) m(x, a) PG_EACH_46(m, x, __VA_ARGS__)
#define PG_EACH_48(m, x, a, ...) m(x, a) PG_EACH_47(m, x, __VA_ARGS__)
#define PG_EACH_49(m, x, a, ...) m(x, a) PG_EACH_48(m, x, __VA_ARGS__)
#define PG_EACH_50(m, x, a, ...) m(x, a) PG_EACH_49(m, x, __VA_ARGS__)
#define PG_EACH_51(m, x, a, ...) m(x, a) PG_EACH_50(m, x, __VA_ARGS__)
#define PG_EACH_52(m, x, a, ...) m(x, a) PG_EACH_51(m, x, __VA_ARGS__)
#define PG_EACH_53(m, x, a, ...) m(x, a) PG_EACH_52(m, x, __VA_ARGS__)
#define PG_EACH_54(m, x, a, ...) m(x, a) PG_EACH_53(m, x, __VA_ARGS__)
#define PG_EACH_55(m, x, a, ...) m(x, a) PG_EACH_54(m, x, __VA_ARGS__)
#define PG_EACH_56(m, x, a, ...) m(x, a) PG_EACH_55(m, x, __VA_ARGS__)
#define PG_EACH_57(m, x, a, ...) m(x, a) PG_EACH_56(m, x, __VA_ARGS__)
#define PG_EACH_58(m, x, a, ...) m(x, a) PG_EACH_57(m, x, __VA_ARGS__)
#define PG_EACH_59(m, x, a, ...) m(x, a) PG_EACH_58(m, x, __VA_ARGS__)
#define PG_EACH_60(m, x, a, ...) m(x, a) PG_EACH_59(m, x, __VA_ARGS__)
#define PG_EACH_61(m, x, a, ...) m(x, a) PG_EACH_60(m, x, __VA_ARGS__)
#define PG_EACH_62(m, x, a, ...) m(x, a) PG_EACH_61(m, x, __VA_ARGS__)
#define PG_EACH_63(m, x, a, ...) m(x, a) PG_EACH_62(m, x, __VA_ARGS__)
#define PG_EACH_64(m, x, a, ...) m(x, a) PG_EACH_63(m, x, __VA_ARGS__)

#endif
