// SPDX-License-Identifier: GPL-2.0-only
#include "emit/c/guards.h"

#include <stddef.h>
#include <string.h>

#include "base/array.h"

/**
 * As `make headers_install` leaves them: without the kernel's _UAPI. The macros' names do not
 * change, since programs ask for them.
 */
static const struct {
	const char *header, *guard;
} guards[] = {
	{"asm-generic/int-ll64.h", "_ASM_GENERIC_INT_LL64_H"},
	{"asm-generic/posix_types.h", "__ASM_GENERIC_POSIX_TYPES_H"},
	{"asm-generic/siginfo.h", "_ASM_GENERIC_SIGINFO_H"},
	{"linux/audit.h", "_LINUX_AUDIT_H_"},
	{"linux/bpf.h", "__LINUX_BPF_H__"},
	{"linux/bpf_common.h", "__LINUX_BPF_COMMON_H__"},
	{"linux/bpf_perf_event.h", "__LINUX_BPF_PERF_EVENT_H__"},
	{"linux/btf.h", "__LINUX_BTF_H__"},
	{"linux/capability.h", "_LINUX_CAPABILITY_H"},
	{"linux/errqueue.h", "_LINUX_ERRQUEUE_H"},
	{"linux/eventpoll.h", "_LINUX_EVENTPOLL_H"},
	{"linux/fcntl.h", "_LINUX_FCNTL_H"},
	{"linux/filter.h", "__LINUX_FILTER_H__"},
	{"linux/fs.h", "_LINUX_FS_H"},
	{"linux/futex.h", "_LINUX_FUTEX_H"},
	{"linux/icmp.h", "_LINUX_ICMP_H"},
	{"linux/icmpv6.h", "_LINUX_ICMPV6_H"},
	{"linux/if.h", "_LINUX_IF_H"},
	{"linux/if_addr.h", "__LINUX_IF_ADDR_H"},
	{"linux/if_arp.h", "_LINUX_IF_ARP_H"},
	{"linux/if_ether.h", "_LINUX_IF_ETHER_H"},
	{"linux/if_link.h", "_LINUX_IF_LINK_H"},
	{"linux/if_packet.h", "__LINUX_IF_PACKET_H"},
	{"linux/if_tun.h", "__IF_TUN_H"},
	{"linux/if_vlan.h", "_LINUX_IF_VLAN_H_"},
	{"linux/if_xdp.h", "_LINUX_IF_XDP_H"},
	{"linux/igmp.h", "_LINUX_IGMP_H"},
	{"linux/in.h", "_LINUX_IN_H"},
	{"linux/in6.h", "_LINUX_IN6_H"},
	{"linux/inet_diag.h", "_INET_DIAG_H_"},
	{"linux/io_uring.h", "LINUX_IO_URING_H"},
	{"linux/ip.h", "_LINUX_IP_H"},
	{"linux/ipc.h", "_LINUX_IPC_H"},
	{"linux/ipv6.h", "_IPV6_H"},
	{"linux/membarrier.h", "_LINUX_MEMBARRIER_H"},
	{"linux/mpls.h", "_MPLS_H"},
	{"linux/neighbour.h", "__LINUX_NEIGHBOUR_H"},
	{"linux/net.h", "_LINUX_NET_H"},
	{"linux/net_tstamp.h", "_NET_TIMESTAMPING_H"},
	{"linux/netfilter.h", "__LINUX_NETFILTER_H"},
	{"linux/netfilter_ipv4.h", "__LINUX_IP_NETFILTER_H"},
	{"linux/netlink.h", "__LINUX_NETLINK_H"},
	{"linux/nsfs.h", "__LINUX_NSFS_H"},
	{"linux/openat2.h", "_LINUX_OPENAT2_H"},
	{"linux/perf_event.h", "_LINUX_PERF_EVENT_H"},
	{"linux/pkt_cls.h", "__LINUX_PKT_CLS_H"},
	{"linux/posix_types.h", "_LINUX_POSIX_TYPES_H"},
	{"linux/resource.h", "_LINUX_RESOURCE_H"},
	{"linux/rseq.h", "_LINUX_RSEQ_H"},
	{"linux/rtnetlink.h", "__LINUX_RTNETLINK_H"},
	{"linux/sched.h", "_LINUX_SCHED_H"},
	{"linux/sctp.h", "_SCTP_H"},
	{"linux/seg6.h", "_LINUX_SEG6_H"},
	{"linux/signal.h", "_LINUX_SIGNAL_H"},
	{"linux/sock_diag.h", "__SOCK_DIAG_H__"},
	{"linux/socket.h", "_LINUX_SOCKET_H"},
	{"linux/stat.h", "_LINUX_STAT_H"},
	{"linux/sysinfo.h", "_LINUX_SYSINFO_H"},
	{"linux/tcp.h", "_LINUX_TCP_H"},
	{"linux/time.h", "_LINUX_TIME_H"},
	{"linux/time_types.h", "_LINUX_TIME_TYPES_H"},
	{"linux/types.h", "_LINUX_TYPES_H"},
	{"linux/udp.h", "_LINUX_UDP_H"},
	{"linux/uio.h", "__LINUX_UIO_H"},
	{"linux/un.h", "_LINUX_UN_H"},
	{"linux/utsname.h", "_LINUX_UTSNAME_H"},
	{"linux/uuid.h", "_LINUX_UUID_H_"},
	{"linux/vm_sockets.h", "_VM_SOCKETS_H"},
	{"linux/wait.h", "_LINUX_WAIT_H"},
	{"linux/xattr.h", "_LINUX_XATTR_H"},
};

const char *pg_header_guard(const char *header)
{
	for (size_t i = 0; header && i < PG_ARRAY_SIZE(guards); i++) {
		if (strcmp(guards[i].header, header) == 0)
			return guards[i].guard;
	}
	return NULL;
}
