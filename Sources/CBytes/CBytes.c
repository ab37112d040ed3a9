#define _GNU_SOURCE
#include "CBytes.h"

#include <spawn.h>

int keytag_close_from(void *actions, int descriptor) {
  return posix_spawn_file_actions_addclosefrom_np(actions, descriptor);
}
