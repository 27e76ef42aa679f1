/*
 * Files that hold secrets: who can read them besides their owner and group.
 * A group is somebody's choice (root:service, 0640), "others" are everybody.
 */
#ifndef MSK_SECRET_FILE_H
#define MSK_SECRET_FILE_H

#include <stdbool.h>

/*
 * Whether everybody can read the file, and somebody could mend that: false on
 * a read-only file system, which is where Kubernetes mounts secrets and
 * tokens, with modes of its own.
 */
bool secret_file_is_open(int fd);

/* The warning, in one line, with what mends it. */
void secret_file_warn(const char *path);

/* Both, for a file that others read for us: a private key. What can't be
 * opened is theirs to tell. */
void secret_file_check(const char *path);

#endif
