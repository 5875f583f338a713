// SPDX-License-Identifier: GPL-2.0-only
// usage: arrive CALLS PACKETS DEVICE: poll 700 descriptors, and send packets of 123 bytes.
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	static struct pollfd fds[700];
	static char frame[123] = {-1, -1, -1, -1, -1, -1, 2, 0, 0, 0, 0, 1, 0x12, 0x34};
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_halen = ETH_ALEN};
	int fd;

	if (argc != 4)
		return 2;
	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		fds[i] = (struct pollfd){.fd = 0, .events = POLLIN};
	for (int i = atoi(argv[1]); i > 0; i--) {
		if (poll(fds, sizeof(fds) / sizeof(*fds), 0) < 0)
			perror("poll");
	}
	fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
	to.sll_ifindex = (int)if_nametoindex(argv[3]);
	for (int i = atoi(argv[2]); i > 0; i--) {
		if (sendto(fd, frame, sizeof(frame), 0, (struct sockaddr *)&to, sizeof(to)) !=
		    sizeof(frame))
			perror("sendto");
	}
	return 0;
}
