#include "secret_file.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "diag.h"

bool
secret_file_is_open(int fd)
{
	struct statvfs system;
	struct stat st;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    (st.st_mode & S_IROTH) == 0)
		return false;
	return fstatvfs(fd, &system) == -1 || (system.f_flag & ST_RDONLY) == 0;
}

void
secret_file_warn(const char *path)
{
	diag_warn("%s holds a secret and everybody can read it: chmod o= %s",
	    path, path);
}

void
secret_file_check(const char *path)
{
	int fd;

	if (path == NULL || *path == '\0')
		return;
	/* A FIFO without a writer must not hold us up. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return;
	if (secret_file_is_open(fd))
		secret_file_warn(path);
	close(fd);
}
