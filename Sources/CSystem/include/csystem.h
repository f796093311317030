#ifndef CSYSTEM_H
#define CSYSTEM_H
// System calls that Swift's Glibc module hides, and signal handling, which Swift must not do inside a handler.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// One program to start. Everything above descriptor 2 is closed in it, its signals are as a fresh process has them.
struct csystem_launch {
  const char *program;        // absolute path
  char *const *argv;
  char *const *envp;
  const char *directory;      // NULL: ours
  int in;                     // its stdin; -1: /dev/null
  int out;                    // its stdout; ignored with a terminal
  int err;                    // its stderr; ignored with a terminal
  const char *terminal;       // NULL: own process group; else own session with this controlling terminal
};

// 0 and the pid, or the error number.
int csystem_spawn(const struct csystem_launch *launch, pid_t *pid);

// A pipe whose ends are above descriptor 2 and closed on exec; 0 or the error number.
int csystem_pipe(int ends[2]);

// Sets a pipe's capacity; what the kernel does not grant is no loss.
void csystem_pipe_size(int fd, int bytes);

// The master of a new pty; the slave's path in `name`. -1 and errno.
int csystem_pty(char *name, size_t size);

// A file in memory that nothing inherits; with a size it cannot grow beyond it. -1 and errno.
int csystem_memory_file(size_t size);

// Where the first hole of such a file begins: the end of what was written from its start on.
off_t csystem_written(int fd);

// A counter that other threads add to, readable while it is not 0, never blocking, closed on exec; -1 and errno.
int csystem_event(void);

// A descriptor that becomes readable when the process is over; -1 and errno.
int csystem_pidfd(pid_t pid);

// Orphans below us become our children instead of init's; 0 or the error number.
int csystem_adopt_orphans(void);

// 1 when this child of ours is over (it stays a zombie), 0 when it is not, -1 when there is none.
int csystem_is_over(pid_t pid);

// 0 when this process has no child at all, living or zombie.
int csystem_has_children(void);

// Fills at most 256 bytes from the kernel's random source; 0 or the error number.
int csystem_random(void *bytes, size_t count);

// The process's environment, as `environ` has it.
char **csystem_environ(void);

// Starts to count SIGINT, SIGHUP, SIGTERM and SIGWINCH instead of dying of them, and to ignore SIGPIPE. Signals that were
// ignored when the program began (nohup, a background job) stay ignored. Once a process; later calls do nothing.
void csystem_watch_signals(void);

// A descriptor that becomes readable after each counted signal; -1 before `csystem_watch_signals`.
int csystem_wake_fd(void);

// Empties that descriptor.
void csystem_wake_drain(void);

// How often the signal came since it was last taken.
unsigned csystem_take_signal(int number);

// As above, without taking.
unsigned csystem_peek_signal(int number);

// Where the needle begins in the bytes; -1 where it is not.
ssize_t csystem_find(const void *bytes, size_t count, const void *needle, size_t length);

// 1 when this processor has instructions for SHA-256.
int csystem_sha256_is_fast(void);

// Takes whole blocks of 64 bytes into the eight words of a SHA-256 state; only where it is fast.
void csystem_sha256_blocks(uint32_t *state, const void *bytes, size_t blocks);

#endif
