#define _GNU_SOURCE
#include "CBytes.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

// Where each signal's bytes go. A lock-free atomic may be read by a handler.
static atomic_int descriptors[NSIG];

static void handle(int signal) {
  int before = errno;
  char byte = 0;
  // Where the pipe is full, enough is in it to be seen.
  ssize_t ignored = write(atomic_load(&descriptors[signal]), &byte, 1);
  (void)ignored;
  errno = before;
}

int keytag_catch_signal(int signal, int descriptor) {
  if (signal <= 0 || signal >= NSIG) return EINVAL;
  atomic_store(&descriptors[signal], descriptor);
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  if (sigaction(signal, &action, NULL) != 0) return errno;
  // A process starts with what the thread that started it had blocked.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, signal);
  return pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}
