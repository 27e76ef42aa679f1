/*
 * A disk that fills up, and has room again, without a mount or a privilege:
 * for programs that preload this.
 *
 *	FULL_DISK=/tmp/x/tables.db FULL_DISK_SWITCH=/tmp/x/full \
 *	LD_PRELOAD=build/faults/full_disk.so ddb-put ...
 *
 * While the file $FULL_DISK_SWITCH exists, no file whose path begins with
 * $FULL_DISK (-wal and -shm too, or all below a folder) gets longer: ENOSPC.
 *What lies within a file can be written, as on a disk. The first byte of the
 *switch says more. 'n': there can't be new files and folders either. 's': fsync
 *fails too, as where blocks are taken only then.
 *
 * The functions are those that the tools, SQLite and jansson call; what these
 * stand for is asked of the kernel itself.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The first byte of the switch, ' ' where it is empty, 0 where there is none
 * and so room. */
static char
fullness(void)
{
	const char *path = getenv("FULL_DISK_SWITCH");
	int error = errno, fd;
	char byte = ' ';

	if (path == NULL)
		return 0;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	errno = error;
	if (fd == -1)
		return 0;
	if (syscall(SYS_read, fd, &byte, (size_t)1) != 1)
		byte = ' ';
	syscall(SYS_close, fd);
	return byte;
}

/* Whether the file of that name in fd's folder is on the disk; name "": fd
 * itself. */
static bool
is_on_disk(int fd, const char *name)
{
	const char *disk = getenv("FULL_DISK");
	char link[64], path[PATH_MAX + NAME_MAX + 2];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, PATH_MAX);
	if (len == -1 || disk == NULL)
		return false;
	snprintf(path + len, sizeof(path) - (size_t)len, "%s%s",
	    *name != '\0' ? "/" : "", name);
	return strncmp(path, disk, strlen(disk)) == 0;
}

/* Whether path is a new name on the disk. */
static bool
is_new_on_disk(const char *path)
{
	char folder[PATH_MAX];
	const char *name = strrchr(path, '/');
	int error = errno, fd;
	bool is_new = access(path, F_OK) == -1 && errno == ENOENT, on;

	name = name != NULL ? name + 1 : path;
	snprintf(folder, sizeof(folder), "%.*s", (int)(name - path), path);
	fd = (int)syscall(SYS_openat, AT_FDCWD, *folder != '\0' ? folder : ".",
	    O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	on = fd != -1 && is_on_disk(fd, name);
	if (fd != -1)
		syscall(SYS_close, fd);
	errno = error;
	return is_new && on;
}

static int
no_room(void)
{
	errno = ENOSPC;
	return -1;
}

/* How many of len bytes at offset (-1: where the file stands) find room. */
static size_t
room_for(int fd, size_t len, off_t offset)
{
	struct stat st;

	if (len == 0 || fullness() == 0 || !is_on_disk(fd, "") ||
	    fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return len;
	if (offset == -1)
		offset = lseek(fd, 0, SEEK_CUR);
	if (offset >= st.st_size)
		return 0;
	return len < (size_t)(st.st_size - offset)
		   ? len
		   : (size_t)(st.st_size - offset);
}

ssize_t
write(int fd, const void *bytes, size_t len)
{
	size_t room = room_for(fd, len, -1);

	if (room == 0 && len != 0)
		return no_room();
	return syscall(SYS_write, fd, bytes, room);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t len, off_t offset)
{
	size_t room = room_for(fd, len, offset);

	if (room == 0 && len != 0)
		return no_room();
	return syscall(SYS_pwrite64, fd, bytes, room, offset);
}

int
ftruncate64(int fd, off_t size)
{
	struct stat st;

	if (fullness() != 0 && is_on_disk(fd, "") && fstat(fd, &st) == 0 &&
	    size > st.st_size)
		return no_room();
	return (int)syscall(SYS_ftruncate, fd, size);
}

int
fsync(int fd)
{
	if (fullness() == 's' && is_on_disk(fd, ""))
		return no_room();
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	if (fullness() == 's' && is_on_disk(fd, ""))
		return no_room();
	return (int)syscall(SYS_fdatasync, fd);
}

int
mkdir(const char *path, mode_t mode)
{
	if (fullness() == 'n' && is_new_on_disk(path))
		return no_room();
	return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

static int
open_file(const char *path, int flags, mode_t mode)
{
	if ((flags & O_CREAT) != 0 && fullness() == 'n' && is_new_on_disk(path))
		return no_room();
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* The mode is there where a file may be made. */
int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list rest;

	va_start(rest, flags);
	if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE)
		mode = va_arg(rest, mode_t);
	va_end(rest);
	return open_file(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list rest;

	va_start(rest, flags);
	if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE)
		mode = va_arg(rest, mode_t);
	va_end(rest);
	return open_file(path, flags, mode);
}

int
mkostemp(char *path, int flags)
{
	int (*next)(char *, int);

	if (fullness() == 'n' && is_new_on_disk(path))
		return no_room();
	*(void **)&next = dlsym(RTLD_NEXT, "mkostemp");
	return next(path, flags);
}
