#pragma once

/* The name of SQLite's own way to its files ("VFS") with three differences:

     - a sync that a signal interrupted is tried again; SQLite does so with its other calls;
     - a page that the disk fails to give is an I/O error, and not a damaged database;
     - the system's reason for the last failure is kept, which SQLite forgets on the way.

   NULL where it cannot be had. May be called from any thread. */
const char *keytag_files(void);

/* The errno of this thread's last call for a file that failed; 0 where none did. */
int keytag_file_error(void);
