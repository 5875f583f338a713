// SPDX-License-Identifier: GPL-2.0-only
/* Names that mean something else where the generated headers are compiled. */
#include "base/ident.h"

#include <string.h>

#include "base/array.h"

/* Between blanks, so that a word can be searched for with blanks around it. tests/compile checks
 * that what clang and the installed libbpf define is here. */

/** C11, C23 and what clang adds to them. */
static const char keywords[] =
	" auto break case char const continue default do double else enum extern float for goto if"
	" inline int long register restrict return short signed sizeof static struct switch typedef"
	" union unsigned void volatile while _Alignas _Alignof _Atomic _Bool _Complex _Generic"
	" _Imaginary _Noreturn _Static_assert _Thread_local"
	" alignas alignof bool constexpr false nullptr static_assert thread_local true typeof"
	" typeof_unqual _BitInt _Decimal32 _Decimal64 _Decimal128"
	" asm __alignof __asm __attribute __auto_type __bf16 __builtin_va_list __builtin_ms_va_list"
	" __complex __const __declspec __float128 __fp16 __func__ __ibm128 __imag __inline __int128"
	" __int128_t __label__ __module_private__ __private_extern__ __real __restrict __signed"
	" __thread __typeof __typeof_unqual __uint128_t __uuidof __volatile _Accum _ExtInt _Float16"
	" _Float32 _Float32x _Float64 _Float64x _Float128 _Float128x _Fract _Nonnull _Null_unspecified"
	" _Nullable _Nullable_result _Pragma _Sat __bool __cdecl __fastcall __forceinline __kindof"
	" __null __nullptr __pascal __pixel __pragma __ptr32 __ptr64 __regcall __sptr __stdcall"
	" __thiscall __unaligned __uptr __unsafe_unretained __autoreleasing __block __strong"
	" __vector __vectorcall __w64 _cdecl _fastcall _stdcall _thiscall ";

/** Macros that stand for something by themselves. */
static const char macros[] =
	" NULL _LP64 KERNEL_VERSION barrier_var __always_inline __bpf_fastcall __hidden __kconfig __kptr"
	" __kptr_ref __kptr_untrusted __percpu_kptr __uptr __ksym __noinline __weak __arg_ctx"
	" __arg_nonnull __arg_nullable __arg_trusted __arg_arena __GXX_ABI_VERSION __OBJC_BOOL_IS_BOOL"
	" __PRAGMA_REDEFINE_EXTNAME __VA_ARGS__ __VA_OPT__ ";

/** Functions, variables, types and macros with arguments. */
static const char file_scope[] =
	" SEC barrier bpf_fetch_args bpf_printk bpf_ksym_exists bpf_tail_call_static container_of"
	" offsetof __array __type __uint __ulong __bpf_printk __bpf_unreachable __bpf_vprintk"
	" BPF_ARG_LINE BPF_ARG_OK BPF_FETCH_ARGS BPF_PRINTK_FMT_MOD BPF_PROBE BPF_SEQ_PRINTF BPF_SNPRINTF"
	" LIBBPF_PIN_BY_NAME LIBBPF_PIN_NONE TRI_MODULE TRI_NO TRI_YES bpf_for bpf_for_each"
	" bpf_repeat bpf_iter_num_new bpf_iter_num_next bpf_iter_num_destroy bpf_stream_printk"
	" bpf_stream_vprintk"
	" LICENSE regs_aarch64 regs_riscv64 regs_s390x regs_x86_64 _text arch_rethook_trampoline __kretprobe_trampoline return_to_handler"
	" probe_cgroup probe_control probe_counts probe_events probe_folds probe_left_out probe_rates"
	" probe_records probe_select probe_sleeps probe_stacks probe_tables probe_threads probe_uncounted probe_unwind"
	" probe_user_stacks ";

static const char helpers[] =
	" bpf_bind bpf_bprm_opts_set bpf_btf_find_by_name_kind bpf_cgrp_storage_delete"
	" bpf_cgrp_storage_get bpf_check_mtu bpf_clone_redirect bpf_copy_from_user"
	" bpf_copy_from_user_task bpf_csum_diff bpf_csum_level bpf_csum_update"
	" bpf_current_task_under_cgroup bpf_d_path bpf_dynptr_data bpf_dynptr_from_mem"
	" bpf_dynptr_read bpf_dynptr_write bpf_fib_lookup bpf_find_vma bpf_for_each_map_elem"
	" bpf_get_attach_cookie bpf_get_branch_snapshot bpf_get_cgroup_classid"
	" bpf_get_current_ancestor_cgroup_id bpf_get_current_cgroup_id bpf_get_current_comm"
	" bpf_get_current_pid_tgid bpf_get_current_task bpf_get_current_task_btf"
	" bpf_get_current_uid_gid bpf_get_func_arg bpf_get_func_arg_cnt bpf_get_func_ip"
	" bpf_get_func_ret bpf_get_hash_recalc bpf_get_listener_sock bpf_get_local_storage"
	" bpf_get_netns_cookie bpf_get_ns_current_pid_tgid bpf_get_numa_node_id"
	" bpf_get_prandom_u32 bpf_get_retval bpf_get_route_realm bpf_get_smp_processor_id"
	" bpf_get_socket_cookie bpf_get_socket_uid bpf_get_stack bpf_get_stackid"
	" bpf_get_task_stack bpf_getsockopt bpf_ima_file_hash bpf_ima_inode_hash"
	" bpf_inode_storage_delete bpf_inode_storage_get bpf_jiffies64 bpf_kallsyms_lookup_name"
	" bpf_kptr_xchg bpf_ktime_get_boot_ns bpf_ktime_get_coarse_ns bpf_ktime_get_ns"
	" bpf_ktime_get_tai_ns bpf_l3_csum_replace bpf_l4_csum_replace bpf_load_hdr_opt"
	" bpf_loop bpf_lwt_push_encap bpf_lwt_seg6_action bpf_lwt_seg6_adjust_srh"
	" bpf_lwt_seg6_store_bytes bpf_map_delete_elem bpf_map_lookup_elem"
	" bpf_map_lookup_percpu_elem bpf_map_peek_elem bpf_map_pop_elem"
	" bpf_map_push_elem bpf_map_update_elem bpf_msg_apply_bytes bpf_msg_cork_bytes"
	" bpf_msg_pop_data bpf_msg_pull_data bpf_msg_push_data bpf_msg_redirect_hash"
	" bpf_msg_redirect_map bpf_override_return bpf_per_cpu_ptr bpf_perf_event_output"
	" bpf_perf_event_read bpf_perf_event_read_value bpf_perf_prog_read_value"
	" bpf_probe_read bpf_probe_read_kernel bpf_probe_read_kernel_str bpf_probe_read_str"
	" bpf_probe_read_user bpf_probe_read_user_str bpf_probe_write_user bpf_rc_keydown"
	" bpf_rc_pointer_rel bpf_rc_repeat bpf_read_branch_records bpf_redirect bpf_redirect_map"
	" bpf_redirect_neigh bpf_redirect_peer bpf_reserve_hdr_opt bpf_ringbuf_discard"
	" bpf_ringbuf_discard_dynptr bpf_ringbuf_output bpf_ringbuf_query bpf_ringbuf_reserve"
	" bpf_ringbuf_reserve_dynptr bpf_ringbuf_submit bpf_ringbuf_submit_dynptr bpf_send_signal"
	" bpf_send_signal_thread bpf_seq_printf bpf_seq_printf_btf bpf_seq_write bpf_set_hash"
	" bpf_set_hash_invalid bpf_set_retval bpf_setsockopt bpf_sk_ancestor_cgroup_id"
	" bpf_sk_assign bpf_sk_cgroup_id bpf_sk_fullsock bpf_sk_lookup_tcp"
	" bpf_sk_lookup_udp bpf_sk_redirect_hash bpf_sk_redirect_map bpf_sk_release"
	" bpf_sk_select_reuseport bpf_sk_storage_delete bpf_sk_storage_get bpf_skb_adjust_room"
	" bpf_skb_ancestor_cgroup_id bpf_skb_cgroup_classid bpf_skb_cgroup_id bpf_skb_change_head"
	" bpf_skb_change_proto bpf_skb_change_tail bpf_skb_change_type bpf_skb_ecn_set_ce"
	" bpf_skb_get_tunnel_key bpf_skb_get_tunnel_opt bpf_skb_get_xfrm_state bpf_skb_load_bytes"
	" bpf_skb_load_bytes_relative bpf_skb_output bpf_skb_pull_data bpf_skb_set_tstamp"
	" bpf_skb_set_tunnel_key bpf_skb_set_tunnel_opt bpf_skb_store_bytes bpf_skb_under_cgroup"
	" bpf_skb_vlan_pop bpf_skb_vlan_push bpf_skc_lookup_tcp bpf_skc_to_mptcp_sock"
	" bpf_skc_to_tcp6_sock bpf_skc_to_tcp_request_sock bpf_skc_to_tcp_sock"
	" bpf_skc_to_tcp_timewait_sock bpf_skc_to_udp6_sock bpf_skc_to_unix_sock bpf_snprintf"
	" bpf_snprintf_btf bpf_sock_from_file bpf_sock_hash_update bpf_sock_map_update"
	" bpf_sock_ops_cb_flags_set bpf_spin_lock bpf_spin_unlock bpf_store_hdr_opt bpf_strncmp"
	" bpf_strtol bpf_strtoul bpf_sys_bpf bpf_sys_close bpf_sysctl_get_current_value"
	" bpf_sysctl_get_name bpf_sysctl_get_new_value bpf_sysctl_set_new_value bpf_tail_call"
	" bpf_task_pt_regs bpf_task_storage_delete bpf_task_storage_get bpf_tcp_check_syncookie"
	" bpf_tcp_gen_syncookie bpf_tcp_raw_check_syncookie_ipv4 bpf_tcp_raw_check_syncookie_ipv6"
	" bpf_tcp_raw_gen_syncookie_ipv4 bpf_tcp_raw_gen_syncookie_ipv6 bpf_tcp_send_ack"
	" bpf_tcp_sock bpf_this_cpu_ptr bpf_timer_cancel bpf_timer_init bpf_timer_set_callback"
	" bpf_timer_start bpf_trace_printk bpf_trace_vprintk bpf_user_ringbuf_drain"
	" bpf_xdp_adjust_head bpf_xdp_adjust_meta bpf_xdp_adjust_tail bpf_xdp_get_buff_len"
	" bpf_xdp_load_bytes bpf_xdp_output bpf_xdp_store_bytes ";

static const char tags[] =
	" bpf_map_def libbpf_pin_type libbpf_tristate probe_call probe_control probe_counts probe_fold"
	" probe_left_out probe_place probe_rate probe_record probe_saved probe_select probe_total probe_unsaved"
	" probe_uncounted probe_unwind probe_user_frame ";

/** Announced by <bpf/bpf_helper_defs.h> as structs. */
static const char struct_tags[] =
	" __sk_buff bpf_dynptr bpf_fib_lookup bpf_perf_event_data bpf_perf_event_value"
	" bpf_pidns_info bpf_redir_neigh bpf_sk_lookup bpf_sock bpf_sock_addr bpf_sock_ops"
	" bpf_sock_tuple bpf_spin_lock bpf_sysctl bpf_tcp_sock bpf_timer bpf_tunnel_key"
	" bpf_xfrm_state btf_ptr cgroup file inode iphdr ipv6hdr linux_binprm mptcp_sock nf_conn"
	" path pt_regs seq_file sk_msg_md sk_reuseport_md sockaddr socket task_struct tcp6_sock"
	" tcp_request_sock tcp_sock tcp_timewait_sock tcphdr udp6_sock unix_sock xdp_md ";

/** Names that begin with pg_ at file scope are probegen's, except these of the kernel. */
static const char not_own[] = " pg_data_t pg_level ";

/** Longer ones are made up, so none of them is searched for. */
#define LONGEST 64

static bool is_among(const char *words, const char *word)
{
	const size_t len = strlen(word);
	char text[LONGEST + 3];

	if (!len || len > LONGEST)
		return false;
	text[0] = text[len + 1] = ' ';
	memcpy(text + 1, word, len);
	text[len + 2] = '\0';
	return strstr(words, text);
}

static bool begins_with(const char *word, const char *begin)
{
	return strncmp(word, begin, strlen(begin)) == 0;
}

/** Macros of the compiler's, of which there are hundreds: __INT_MAX__, __ATOMIC_RELAXED. */
static bool is_compilers(const char *word)
{
	static const char *const begins[] = {"__builtin_", "__sync_", "__c11_", "__ATOMIC_",
					     "__BPF_FEATURE_", "__CLANG_", "__FPCLASS_",
					     "__GCC_", "__MEMORY_SCOPE_", "__OPENCL_",
					     "__TARGET_ARCH_", "__has_", "__is_identifier", "___bpf_"};
	size_t len = strlen(word);

	if (len > 4 && begins_with(word, "__") && strcmp(word + len - 2, "__") == 0)
		return true;
	for (size_t i = 0; i < PG_ARRAY_SIZE(begins); i++) {
		if (begins_with(word, begins[i]))
			return true;
	}
	return false;
}

/** What include/probegen, and a header itself, define: PG_HAVE_struct_path. */
static bool is_own_macro(const char *word)
{
	static const char *const begins[] = {
		"PROBE_", "PROBEGEN_", "PG_ADD", "PG_BEGUN", "PG_BIT", "PG_BODY", "PG_BPF_", "PG_CAPTURE",
		"PG_CHECK", "PG_CLEAR", "PG_COMMA_", "PG_CORE_", "PG_COUNT", "PG_CPU", "PG_DEFINES_", "PG_DIFFERS",
		"PG_EACH", "PG_EFAULT", "PG_ENUM_", "PG_EXISTS", "PG_FETCH", "PG_FI", "PG_FORMAT",
		"PG_FROM", "PG_GIVE", "PG_HAVE_", "PG_HEADER_", "PG_IDENTITY", "PG_MARKS", "PG_NAME", "PG_NO_", "PG_OWN",
		"PG_PARAMS_", "PG_PASS_", "PG_PLAN", "PG_PROGRAM", "PG_REGS_", "PG_RENAMES_", "PG_ROOM", "PG_RUN", "PG_SAVED", "PG_SECTION_",
		"PG_SEC_", "PG_SITE", "PG_STALE",
		"PG_TRACE", "PG_TYPE"};
	static const char words[] =
		" PG_ADDR PG_ALONE PG_ARITH_BPF_H PG_AT PG_BUILD PG_CHOOSE PG_E2BIG PG_HIGH_BYTES PG_IN_REGISTER PG_INLINE PG_KERNEL"
		" PG_LOAD PG_LOWCORE_BITS PG_LOW_BYTES PG_MASK PG_MEMBER PG_MISSING PG_MOVED PG_NUMBER PG_OFFSET"
		" PG_ON_STACK PG_OR_BIT PG_OTHER PG_OVERLOAD PG_PAGE PG_PASTE PG_PASTE_ PG_PER_CPU"
		" PG_PER_CPU_PREEMPTED PG_PLACE PG_PLACE_OF PG_RECORD_H PG_REG PG_REG_OFFSET"
		" PG_RELOCATED PG_REMEDY PG_SCRATCH PG_SELECT_H PG_SELECT_BPF_H PG_SET PG_SEXT"
		" PG_SHARED PG_SIT_DOWN PG_STACK_BPF_H PG_SIZE PG_SLEEP_BPF_H PG_SLOT PG_SWAP PG_TABLE_BPF_H"
		" PG_TIME PG_UNUSED PG_UNWIND_BPF_H PG_USER PG_ZEXT ";

	for (size_t i = 0; i < PG_ARRAY_SIZE(begins); i++) {
		if (begins_with(word, begins[i]))
			return true;
	}
	return is_among(words, word);
}

const char *pg_own_typedef(const char *name)
{
	static const struct {
		const char *names, *type;
	} types[] = {
		{" __s8 ", "signed char"},
		{" __u8 ", "unsigned char"},
		{" __s16 ", "short"},
		{" __u16 __le16 __be16 __sum16 ", "unsigned short"},
		{" __s32 ", "int"},
		{" __u32 __le32 __be32 __wsum ", "unsigned int"},
		{" __s64 ", "long long"},
		{" __u64 __le64 __be64 ", "unsigned long long"},
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(types); i++) {
		if (is_among(types[i].names, name))
			return types[i].type;
	}
	return NULL;
}

static const char *reserved_at_file_scope(const char *word, enum pg_name_place place)
{
	static const char ours[] = "a name of all such programs";

	if (begins_with(word, "pg_") && !is_among(not_own, word))
		return ours;
	if (place == PG_NAME_FILE_SCOPE && pg_own_typedef(word))
		return "a type of all such programs";
	if (place == PG_NAME_FILE_SCOPE || place == PG_NAME_OWN_TYPEDEF)
		return is_among(file_scope, word) ? ours
		       : is_among(helpers, word)  ? "one of BPF's functions"
						  : NULL;
	return is_among(tags, word) || (place == PG_NAME_OTHER_TAG && is_among(struct_tags, word))
		       ? ours
		       : NULL;
}

const char *pg_reserved(const char *identifier, enum pg_name_place place)
{
	if (is_among(keywords, identifier))
		return "a keyword of C";
	if (is_compilers(identifier))
		return "a word of the compiler's";
	if (is_among(macros, identifier) || is_own_macro(identifier))
		return "a macro of all such programs";
	if (place == PG_NAME_ARGUMENT)
		return begins_with(identifier, "pg_") ? "reserved for generated names" : NULL;
	return place == PG_NAME_MEMBER ? NULL : reserved_at_file_scope(identifier, place);
}
