// askfloor PORT COUNT ROUNDS [CONNECTIONS=16]: the bare client beside `ask-bench`. Non-blocking sockets to loopback, kept open
// within a round, one request under way on each, replies read to their Content-Length and thrown away.
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char request[] =
    "POST /api/v1/query HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 8\r\n\r\nquery=up";

struct connection {
  int fd, busy;
  size_t have;
  char buffer[65536];
};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void begin(struct connection *c) {
  c->have = 0;
  c->busy = 1;
  if (write(c->fd, request, sizeof request - 1) < 0) exit(1);
}

// 1 when a whole reply lies in the buffer.
static int whole(struct connection *c) {
  c->buffer[c->have] = 0;
  char *end = strstr(c->buffer, "\r\n\r\n"), *length = strcasestr(c->buffer, "content-length:");
  return end && length && c->have >= (size_t)(end + 4 - c->buffer) + (size_t)atol(length + 15);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  int port = atoi(argv[1]), count = atoi(argv[2]), rounds = atoi(argv[3]), most = argc > 4 ? atoi(argv[4]) : 16;
  struct connection *all = calloc(most, sizeof *all);
  struct pollfd *polls = calloc(most, sizeof *polls);
  for (int round = 0; round < rounds; round++) {
    double start = now();
    int begun = 0, done = 0;
    for (int i = 0; i < most; i++) {
      struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
      all[i].fd = socket(AF_INET, SOCK_STREAM, 0);
      if (connect(all[i].fd, (struct sockaddr *)&a, sizeof a)) return 1;
      fcntl(all[i].fd, F_SETFL, O_NONBLOCK);
      polls[i] = (struct pollfd){.fd = all[i].fd, .events = POLLIN};
      all[i].busy = 0;
      if (begun < count) begun++, begin(&all[i]);
    }
    while (done < count) {
      poll(polls, most, -1);
      for (int i = 0; i < most; i++) {
        if (!polls[i].revents) continue;
        struct connection *c = &all[i];
        ssize_t n = read(c->fd, c->buffer + c->have, sizeof c->buffer - 1 - c->have);
        if (n <= 0) return 1;
        c->have += n;
        if (!c->busy || !whole(c)) continue;
        c->busy = 0;
        done++;
        if (begun < count) begun++, begin(c);
      }
    }
    for (int i = 0; i < most; i++) close(all[i].fd);
    printf("%.3f ms, %d of %d\n", now() - start, done, count);
  }
}
