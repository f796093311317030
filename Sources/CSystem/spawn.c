#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int csystem_random(void *bytes, size_t count) {
  // Up to 256 bytes come whole and without interruption.
  return getrandom(bytes, count, 0) == (ssize_t)count ? 0 : errno;
}

char **csystem_environ(void) { return environ; }

ssize_t csystem_find(const void *bytes, size_t count, const void *needle, size_t length) {
  const char *found = memmem(bytes, count, needle, length);
  return found ? found - (const char *)bytes : -1;
}

static int add_actions(posix_spawn_file_actions_t *actions, const struct csystem_launch *launch) {
  int e;
  if (launch->terminal) {
    // A session leader without a controlling terminal gets the first one that it opens.
    if ((e = posix_spawn_file_actions_addopen(actions, 0, launch->terminal, O_RDWR, 0))) return e;
    if ((e = posix_spawn_file_actions_adddup2(actions, 0, 1))) return e;
    if ((e = posix_spawn_file_actions_adddup2(actions, 0, 2))) return e;
  } else {
    if (launch->in >= 0) {
      if ((e = posix_spawn_file_actions_adddup2(actions, launch->in, 0))) return e;
    } else if ((e = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0))) {
      return e;
    }
    if ((e = posix_spawn_file_actions_adddup2(actions, launch->out, 1))) return e;
    if ((e = posix_spawn_file_actions_adddup2(actions, launch->err, 2))) return e;
  }
  if (launch->directory && (e = posix_spawn_file_actions_addchdir_np(actions, launch->directory))) return e;
  return posix_spawn_file_actions_addclosefrom_np(actions, 3);
}

// Handlers end with exec, only ignored signals live on. So the child gives back those that we were started with as ignored,
// and those that this program may ignore; naming all 64 would be 64 system calls that we wait for at each start.
static sigset_t ignored;

static void find_ignored(void) {
  const int ours[] = {SIGINT, SIGHUP, SIGTERM, SIGQUIT, SIGPIPE, SIGCHLD, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH};
  sigemptyset(&ignored);
  for (unsigned i = 0; i < sizeof ours / sizeof *ours; i++) sigaddset(&ignored, ours[i]);
  for (int number = 1; number <= SIGRTMAX; number++) {
    struct sigaction action;
    if (!sigaction(number, NULL, &action) && action.sa_handler == SIG_IGN) sigaddset(&ignored, number);
  }
}

int csystem_spawn(const struct csystem_launch *launch, pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  sigemptyset(&none);
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, find_ignored);
  int e = posix_spawn_file_actions_init(&actions);
  if (e) return e;
  if ((e = posix_spawnattr_init(&attributes)) == 0) {
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    flags |= launch->terminal ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setflags(&attributes, flags);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &ignored);
    e = add_actions(&actions, launch);
    if (!e) e = posix_spawn(pid, launch->program, &actions, &attributes, launch->argv, launch->envp);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return e;
}

int csystem_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC)) return errno;
  for (int i = 0; i < 2; i++) {
    if (ends[i] > 2) continue;
    // We were started with a standard descriptor closed: the child's own 0, 1 and 2 must not fall on it.
    int up = fcntl(ends[i], F_DUPFD_CLOEXEC, 3), e = errno;
    close(ends[i]);
    ends[i] = up;
    if (up < 0) {
      close(ends[1 - i]);
      return e;
    }
  }
  return 0;
}

void csystem_pipe_size(int fd, int bytes) { (void)fcntl(fd, F_SETPIPE_SZ, bytes); }

int csystem_pty(char *name, size_t size) {
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0) return -1;
  if (grantpt(master) == 0 && unlockpt(master) == 0 && ptsname_r(master, name, size) == 0) return master;
  int kept = errno;
  close(master);
  errno = kept;
  return -1;
}

int csystem_memory_file(size_t size) {
  int fd = memfd_create("muster", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0 || size == 0) return fd;
  if (ftruncate(fd, (off_t)size) == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0) return fd;
  int kept = errno;
  close(fd);
  errno = kept;
  return -1;
}

off_t csystem_written(int fd) { return lseek(fd, 0, SEEK_HOLE); }

int csystem_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int csystem_pidfd(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int csystem_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) ? errno : 0; }

int csystem_is_over(pid_t pid) {
  siginfo_t info = {0};
  if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT)) return errno == EINTR ? 0 : -1;
  return info.si_pid == pid;
}

int csystem_has_children(void) {
  siginfo_t info = {0};
  return !(waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) && errno == ECHILD);
}
