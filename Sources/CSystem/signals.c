#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_uint counts[65];
static int wake[2] = {-1, -1};
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void count(int number) {
  int kept = errno;
  atomic_fetch_add(&counts[number], 1);
  // A full pipe is readable already.
  (void)!write(wake[1], "", 1);
  errno = kept;
}

static void watch(void) {
  if (csystem_pipe(wake)) return;
  fcntl(wake[0], F_SETFL, O_NONBLOCK);
  fcntl(wake[1], F_SETFL, O_NONBLOCK);
  const int watched[] = {SIGINT, SIGHUP, SIGTERM, SIGWINCH};
  for (unsigned i = 0; i < sizeof watched / sizeof *watched; i++) {
    struct sigaction before, action = {0};
    sigaction(watched[i], NULL, &before);
    if (before.sa_handler == SIG_IGN) continue;
    action.sa_handler = count;
    // No SA_RESTART: a blocked read or write must come back, so that its caller looks at the counts.
    sigfillset(&action.sa_mask);
    sigaction(watched[i], &action, NULL);
  }
  signal(SIGPIPE, SIG_IGN);
  // With SIGCHLD ignored by whoever started us the kernel would throw away how our children ended.
  signal(SIGCHLD, SIG_DFL);
}

void csystem_watch_signals(void) { pthread_once(&once, watch); }

int csystem_wake_fd(void) { return wake[0]; }

void csystem_wake_drain(void) {
  char bytes[64];
  while (read(wake[0], bytes, sizeof bytes) > 0) {}
}

unsigned csystem_take_signal(int number) {
  return number > 0 && number < 65 ? atomic_exchange(&counts[number], 0) : 0;
}

unsigned csystem_peek_signal(int number) { return number > 0 && number < 65 ? atomic_load(&counts[number]) : 0; }
