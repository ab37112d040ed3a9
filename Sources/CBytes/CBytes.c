#define _GNU_SOURCE
#include "CBytes.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

int keytag_close_from(void *actions, int descriptor) {
  return posix_spawn_file_actions_addclosefrom_np(actions, descriptor);
}

int keytag_pipe(int *ends, int flags) { return pipe2(ends, O_CLOEXEC | flags); }
