/* See FaultyCalls.h. Each function here stands before libc's own of the same name, asks whether it is
   to fail, and else calls that. */
#define _GNU_SOURCE
#include "FaultyCalls.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char call[16];
static long number;
static int error;
static int is_forever;
static char folder[PATH_MAX];
static atomic_long count;

__attribute__((constructor)) static void read_environment(void) {
  const char *fault = getenv(KEYTAG_FAULT);
  const char *under = getenv(KEYTAG_FAULT_FOLDER);
  char word[16] = "";
  if (!fault || !under || !realpath(under, folder)) return;
  int words = sscanf(fault, "%15[a-z]:%ld:%d:%15[a-z]", call, &number, &error, word);
  if (words < 3) number = 0;
  is_forever = strcmp(word, "forever") == 0;
}

static void note(const char *path) {
  const char *log = getenv(KEYTAG_FAULT_LOG);
  char line[PATH_MAX + 1];
  int length = snprintf(line, sizeof line, "%s\n", path);
  /* Not by the functions below. */
  long file = log ? syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
  if (file < 0) return;
  if (syscall(SYS_write, file, line, length) < 0) abort();
  syscall(SYS_close, file);
}

/* Whether this call is to fail; sets errno. */
static int fails(const char *name, const char *path) {
  size_t length = strlen(folder);
  if (number == 0 || strcmp(name, call) != 0) return 0;
  if (strncmp(path, folder, length) != 0 || path[length] != '/') return 0;
  long place = atomic_fetch_add(&count, 1) + 1;
  if (is_forever ? place < number : place != number) return 0;
  note(path);
  errno = error;
  return 1;
}

/* The same for an open file. What is told to people on standard error always arrives. */
static int fails_on(const char *name, int descriptor) {
  char link[32];
  char path[PATH_MAX];
  if (number == 0 || descriptor == STDERR_FILENO || strcmp(name, call) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return fails(name, path);
}

/* The same for a path, which need not begin at the root. */
static int fails_at(const char *name, const char *path) {
  char full[PATH_MAX];
  char here[PATH_MAX];
  if (number == 0) return 0;
  if (path[0] == '/') return fails(name, path);
  if (!getcwd(here, sizeof here)) return 0;
  snprintf(full, sizeof full, "%.2000s/%.2000s", here, path);
  return fails(name, full);
}

/* How many bytes a call that fails without an error reads or writes: some. */
static size_t half(size_t length) { return length / 2 + length % 2; }

/* libc's own function. */
#define OWN(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define MODE(flags)                            \
  mode_t mode = 0;                             \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {     \
    va_list rest;                              \
    va_start(rest, flags);                     \
    mode = va_arg(rest, mode_t);               \
    va_end(rest);                              \
  }

int open(const char *path, int flags, ...) {
  MODE(flags)
  return fails_at("open", path) ? -1 : OWN(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE(flags)
  return fails_at("open", path) ? -1 : OWN(open64)(path, flags, mode);
}

int openat(int at, const char *path, int flags, ...) {
  MODE(flags)
  return fails_at("open", path) ? -1 : OWN(openat)(at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...) {
  MODE(flags)
  return fails_at("open", path) ? -1 : OWN(openat64)(at, path, flags, mode);
}

ssize_t read(int file, void *bytes, size_t length) {
  if (!fails_on("read", file)) return OWN(read)(file, bytes, length);
  return error ? -1 : OWN(read)(file, bytes, half(length));
}

ssize_t pread(int file, void *bytes, size_t length, off_t offset) {
  if (!fails_on("read", file)) return OWN(pread)(file, bytes, length, offset);
  return error ? -1 : OWN(pread)(file, bytes, half(length), offset);
}

ssize_t pread64(int file, void *bytes, size_t length, off64_t offset) {
  if (!fails_on("read", file)) return OWN(pread64)(file, bytes, length, offset);
  return error ? -1 : OWN(pread64)(file, bytes, half(length), offset);
}

ssize_t write(int file, const void *bytes, size_t length) {
  if (!fails_on("write", file)) return OWN(write)(file, bytes, length);
  return error ? -1 : OWN(write)(file, bytes, half(length));
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
  if (!fails_on("write", file)) return OWN(pwrite)(file, bytes, length, offset);
  return error ? -1 : OWN(pwrite)(file, bytes, half(length), offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  if (!fails_on("write", file)) return OWN(pwrite64)(file, bytes, length, offset);
  return error ? -1 : OWN(pwrite64)(file, bytes, half(length), offset);
}

int fsync(int file) { return fails_on("sync", file) ? -1 : OWN(fsync)(file); }

int fdatasync(int file) { return fails_on("sync", file) ? -1 : OWN(fdatasync)(file); }

int ftruncate(int file, off_t length) {
  return fails_on("truncate", file) ? -1 : OWN(ftruncate)(file, length);
}

int ftruncate64(int file, off64_t length) {
  return fails_on("truncate", file) ? -1 : OWN(ftruncate64)(file, length);
}

int unlink(const char *path) { return fails_at("remove", path) ? -1 : OWN(unlink)(path); }

int rename(const char *from, const char *to) {
  return fails_at("rename", to) ? -1 : OWN(rename)(from, to);
}

int renameat2(int at, const char *from, int at_to, const char *to, unsigned int flags) {
  return fails_at("rename", to) ? -1 : OWN(renameat2)(at, from, at_to, to, flags);
}

int link(const char *from, const char *to) {
  return fails_at("rename", to) ? -1 : OWN(link)(from, to);
}
