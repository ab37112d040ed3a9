/* See CSQLiteFiles.h. A file that SQLite's own VFS has opened is given other methods, which call its
   own. There are a few sets of methods, one for each way of locking. */
#include "CSQLiteFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>

struct methods {
  sqlite3_io_methods own;
  const sqlite3_io_methods *theirs;
  int is_temporary;
};

static struct methods known[16];
static int known_count;
static sqlite3_vfs *their_files;
static sqlite3_vfs files;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local int last_error;
/* Why a file could not be opened at the first try since this was set to 0: SQLite tries to open it for
   reading then, and that tells nothing of why. */
static _Thread_local int open_error;

/* How long a temporary file may become; 0: as long as the disk has room. */
static _Atomic sqlite3_int64 temporary_limit;

int keytag_file_error(void) { return last_error; }

void keytag_limit_temporary_files(sqlite3_int64 bytes) { temporary_limit = bytes; }

static const sqlite3_io_methods *theirs(const sqlite3_file *file) {
  return ((const struct methods *)file->pMethods)->theirs;
}

/* Keeps the reason of a failure. */
static int noted(sqlite3_file *file, int code) {
  if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) {
    int error = 0;
    theirs(file)->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
    last_error = error;
  }
  return code;
}

static int read_file(sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset) {
  int code = noted(file, theirs(file)->xRead(file, bytes, length, offset));
  return code == SQLITE_IOERR_CORRUPTFS ? SQLITE_IOERR_READ : code;
}

static int write_file(
    sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset) {
  int code = noted(file, theirs(file)->xWrite(file, bytes, length, offset));
  if (code == SQLITE_FULL) last_error = ENOSPC;
  return code;
}

static int write_temporary_file(
    sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset) {
  sqlite3_int64 limit = temporary_limit;
  if (limit == 0 || offset + length <= limit) return write_file(file, bytes, length, offset);
  last_error = EFBIG;
  return SQLITE_FULL;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 length) {
  return noted(file, theirs(file)->xTruncate(file, length));
}

static int sync_file(sqlite3_file *file, int flags) {
  int code;
  do {
    code = noted(file, theirs(file)->xSync(file, flags));
  } while (code == SQLITE_IOERR_FSYNC && last_error == EINTR);
  return code;
}

/* Whether what an open failed by may pass, as something was short, or broken, and the file may be written.
   SQLite opens it for reading then, and from there on nothing can be written, which is told when it is
   tried, by whichever thread, without a reason. */
static int is_passing_failure(void) {
  return open_error && open_error != EACCES && open_error != EPERM && open_error != EROFS;
}

static int map_shared(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
  open_error = 0;
  int code = theirs(file)->xShmMap(file, page, size, extend, memory);
  /* It is of another file. */
  if (open_error) {
    last_error = open_error;
    if (is_passing_failure()) return SQLITE_CANTOPEN;
  } else if (code != SQLITE_OK && (code & 0xFF) != SQLITE_READONLY) {
    last_error = errno;
  }
  return code;
}

/* SQLite's way to the system's open. */
static int noted_open(const char *path, int flags, int mode) {
  int descriptor = open(path, flags, mode);
  if (descriptor < 0 && errno != EINTR && !open_error) open_error = errno;
  return descriptor;
}

/* The methods for a file that has those of SQLite; NULL where there are too many. */
static const sqlite3_io_methods *methods_over(
    const sqlite3_io_methods *original, int is_temporary) {
  const sqlite3_io_methods *found = 0;
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < known_count && !found; i++) {
    if (known[i].theirs == original && known[i].is_temporary == is_temporary) {
      found = &known[i].own;
    }
  }
  if (!found && known_count < 16) {
    struct methods *new = &known[known_count++];
    new->theirs = original;
    new->is_temporary = is_temporary;
    new->own = *original;
    new->own.xRead = read_file;
    new->own.xWrite = is_temporary ? write_temporary_file : write_file;
    new->own.xTruncate = truncate_file;
    new->own.xSync = sync_file;
    if (original->iVersion >= 2 && original->xShmMap) new->own.xShmMap = map_shared;
    found = &new->own;
  }
  pthread_mutex_unlock(&mutex);
  return found;
}

static int open_file(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
  (void)vfs;
  open_error = 0;
  int code = their_files->xOpen(their_files, name, file, flags, out);
  int is_less = (flags & SQLITE_OPEN_READWRITE) && out && (*out & SQLITE_OPEN_READONLY);
  if (code != SQLITE_OK || is_less) last_error = open_error ? open_error : errno;
  if (code == SQLITE_OK && is_less && is_passing_failure()) {
    file->pMethods->xClose(file);
    file->pMethods = 0;
    return SQLITE_CANTOPEN;
  }
  if (code == SQLITE_OK && file->pMethods) {
    const sqlite3_io_methods *methods = methods_over(file->pMethods, name == 0);
    if (methods) file->pMethods = methods;
  }
  return code;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int syncs_folder) {
  (void)vfs;
  int code = their_files->xDelete(their_files, name, syncs_folder);
  if (code != SQLITE_OK && code != SQLITE_IOERR_DELETE_NOENT) last_error = errno;
  return code;
}

static void make_files(void) {
  their_files = sqlite3_vfs_find(0);
  if (!their_files) return;
  files = *their_files;
  files.zName = "keytag";
  files.pNext = 0;
  files.xOpen = open_file;
  files.xDelete = delete_file;
  if (files.iVersion >= 3 && files.xSetSystemCall) {
    files.xSetSystemCall(their_files, "open", (sqlite3_syscall_ptr)noted_open);
  }
  if (sqlite3_vfs_register(&files, 0) != SQLITE_OK) their_files = 0;
}

const char *keytag_files(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_files);
  return their_files ? files.zName : 0;
}
