#pragma once

#include <sqlite3.h>

/* The name of SQLite's own way to its files ("VFS") with five differences:

     - a sync that a signal interrupted is tried again; SQLite does so with its other calls;
     - a page that the disk fails to give is an I/O error, and not a damaged database;
     - a file that may be written and once cannot be opened for it, as for want of descriptors, is not
       opened for reading instead;
     - a temporary file has a limit, where one was set;
     - the system's reason for the last failure is kept, which SQLite forgets on the way.

   NULL where it cannot be had. May be called from any thread. */
const char *keytag_files(void);

/* The errno of this thread's last call for a file that failed; 0 where none did. */
int keytag_file_error(void);

/* Sets how long a temporary file may become, in bytes; 0 is no limit, as at first. */
void keytag_limit_temporary_files(sqlite3_int64 bytes);
