# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # run has the variables
# A function for each mistake: a place of Debian's cloud kernel where perf makes it.

mistakes=(mistake_01_first_operator mistake_02_other_locations mistake_03_one_bad_site
	mistake_04_later_location mistake_05_bit_fields mistake_06_by_value mistake_07_globals
	mistake_08_lines mistake_09_same_name mistake_10_innermost mistake_11_types
	mistake_12_cold_and_isra)

# `breg 3, 896; stack_value` is the address itself; perf reads what is there.
mistake_01_first_operator()
{
	perf_says 'udp_sendmsg:118 fl4'
	same_as_gdb udp_sendmsg:118 fl4
	expect_like fl4 "$(plan_of 'udp_sendmsg:118 fl4' fl4)" '^%[a-z0-9]+\+[0-9]+$'
}

# Entry values and constants are refused.
mistake_02_other_locations()
{
	perf_says 'ksys_write:8 fd'
	same_as_gdb ksys_write:8 fd
	expect fd "$(plan_of 'ksys_write:8 fd' fd)" 'entry(%di)'
	same_as_gdb kmalloc@ size
	expect_like size "$(plan_of 'kmalloc@@syslog_print size' size)" '^[0-9]+$'
}

# At blk_execute_rq() it prints \deade12d, though %bx has rq; of kmalloc's sites it takes none.
mistake_03_one_bad_site()
{
	perf_says 'blk_account_io_start rq'
	same_as_gdb blk_account_io_start rq
	perf_says 'kmalloc size'
	expect_like 'readable sites of kmalloc' \
		"$(plan_of 'kmalloc size' size | grep -cv unavailable)" '^[0-9]{4}$'
}

# The parameter has no location at the entry. perf takes the first one after it.
mistake_04_later_location()
{
	local site
	perf_says 'bpf_map_update_value f'
	site=$(sites bpf_map_update_value)
	expect "gdb's f at the entry" "$(gdb_plan "$site" f)" none
	expect 'plans' "$(plans 'bpf_map_update_value f')" ''
	expect_like 'the reason' "$(<"$work/messages")" \
		"'f' cannot be read at bpf_map_update_value: it has no value at this address"
}

# nonagle: bits 0 to 3 of a byte.
mistake_05_bit_fields()
{
	local layout
	perf_says 'tcp_sendmsg_locked:33 tp->nonagle'
	layout=$(gdb_says 'ptype/o struct tcp_sock' |
		sed -n 's,^/\* *\([0-9]*\): \([0-9]*\) .* u8 nonagle : 4;$,\1 \2,p')
	expect_like "gdb's layout" "$layout" '^[0-9]+ 0$'
	expect nonagle "$(plan_of 'tcp_sendmsg_locked:33 tp->nonagle' nonagle)" \
		"*($(plan_of 'tcp_sendmsg_locked:33 tp' tp)+${layout% 0}):u8 & 15"
}

# 20 bytes on the stack, of which perf has 8.
mistake_06_by_value()
{
	local site size
	perf_says 'do_sys_openat2:15 op'
	site=$(sites do_sys_openat2:15)
	size=$(gdb_says 'print sizeof(struct open_flags)' | sed 's/.* = //')
	expect op "$(plan_of 'do_sys_openat2:15 op' op)" "$(gdb_plan "$site" op):bytes[$size]"
}

# A per-CPU variable: perf reads the template that the CPUs' copies were made from. And one that the
# unit has a declaration of only: perf does not find it.
mistake_07_globals()
{
	local offset table mask
	perf_says 'scheduler_tick count=runqueues.nr_running'
	offset=$(gdb_says 'print/d (long)&runqueues.nr_running' | sed 's/.* = //')
	table=$(gdb_says 'print/d (unsigned long)&__per_cpu_offset' | sed 's/.* = //')
	expect_like "gdb's offset" "$offset" '^[0-9]+$'
	expect count "$("$probegen" -k "$vmlinux" --stop-after=plans \
		-e 'scheduler_tick count=runqueues.nr_running' | sed -n 's/^ *count .* = //p')" \
		"$(printf '*(*(@0x%x+(cpu * 8))+0x%x):u32' "$table" "$offset")"
	perf_says 'vfs_read mask=tainted_mask'
	mask=$(gdb_says 'print/x (unsigned long)&tainted_mask' | sed 's/.* = //')
	expect mask "$("$probegen" -k "$vmlinux" --stop-after=plans \
		-e 'vfs_read mask=@tainted_mask' | sed -n 's/^ *mask .* = //p')" "*(@$mask)"
}

# A line without code: perf says so or nothing; gdb takes the next one.
mistake_08_lines()
{
	local own
	perf_says vfs_read:2
	own=$(gdb_says 'info line vfs_read' | sed -n 's/^Line \([0-9]*\) .*/\1/p')
	expect 'the address' "$(address_of "$(sites vfs_read:2)")" \
		"$(gdb_says "break fs/read_write.c:$((own - 1 + 2))" |
			sed -n 's/.* at \(0x[0-9a-f]*\).*/\1/p')"
	expect_like 'the note' "$(<"$work/messages")" \
		'no code has line 2: the probe is at line [0-9]+, the next one that has'
}

# Two functions of one name: perf gives both the same definition, and the kernel takes the first.
mistake_09_same_name()
{
	local site addresses=''
	perf_says load_elf_phdrs
	for site in $(sites load_elf_phdrs); do
		addresses+=$(address_of "$site")$'\n'
		expect_like 'the site' "$site" '^_text\+'
	done
	expect 'the addresses' "$(sort <<<"$addresses" | grep .)" \
		"$(gdb_says 'break load_elf_phdrs' 'info break' | grep -o '0xf[0-9a-f]*' | sort -u |
			sed 's/^0x0*/0x/')"
}

# kmalloc's size, and that of the function which it is inlined into.
mistake_10_innermost()
{
	local site outer
	site=$(sites kmalloc@@__klp_shadow_get_or_alloc)
	perf_says "$site size"
	expect size "$(plan_of "$site size" size)" "$(gdb_plan "$site" size)"
	outer=$(plan_of "$site s=__klp_shadow_get_or_alloc::size" s)
	expect_like 'the outer size' "$outer" '^%[a-z0-9]+$'
	[ "$outer" != "$(plan_of "$site size" size)" ] || expect 'the inner size' "$outer" another
}

# x64, s32 and u8 are all its types. The fields of the struct have those that gdb has.
mistake_11_types()
{
	local fields type members=(mm policy pid in_execve)
	perf_says 'kernel_clone:59 p->mm p->policy p->pid'
	fields=$("$probegen" -k "$vmlinux" -e "kernel_clone:59 ${members[*]/#/p->}" |
		sed -n '/^struct.*_args/,/^}/p')
	# One gdb: its first look at such a struct takes it many seconds.
	while read -r type; do
		expect_like "the field ${members[0]}, a $type" "$fields" \
			"[[:space:](]${type//\*/\\*}(, [^)]*\\) | |)${members[0]};"
		members=("${members[@]:1}")
	done < <(gdb_says "${members[@]/#/whatis ((struct task_struct *)0)->}" | sed 's/^type = //')
	expect 'members without a type in gdb' "${members[*]}" ''
}

# Parts and copies that the compiler made: at get_stack_info.cold, `stack` is an entry value.
mistake_12_cold_and_isra()
{
	perf_says 'get_stack_info.cold stack'
	same_as_gdb get_stack_info.cold stack
	expect 'stack' "$(plan_of 'get_stack_info.cold stack' stack)" 'entry(%di)'
	perf_says 'topology_sane.isra.0 name'
	same_as_gdb topology_sane name
	expect 'the site' "$(sites topology_sane)" topology_sane.isra.0
}
