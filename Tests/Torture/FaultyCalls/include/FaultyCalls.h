#pragma once

/* Makes system calls of a program fail as a broken disk would. A library to be named by LD_PRELOAD;
   it is told what to do by the environment:

     KEYTAG_FAULT=write:3:28            the third write fails with error 28
     KEYTAG_FAULT=write:3:28:forever    the third and all behind it
     KEYTAG_FAULT_FOLDER=/tmp/x         only calls count that are for files in this folder
     KEYTAG_FAULT_LOG=/tmp/log          each failed call adds its file to this log

   The calls that can fail are open, read, write, sync, truncate, remove and rename, each for all of
   libc's functions that do it. With error 0 a read or write does half of what it was asked. */

/* The environment variables, for those who start the program. */
#define KEYTAG_FAULT "KEYTAG_FAULT"
#define KEYTAG_FAULT_FOLDER "KEYTAG_FAULT_FOLDER"
#define KEYTAG_FAULT_LOG "KEYTAG_FAULT_LOG"
