/*
 * instant: an HTTP/1.1 server on a free loopback port that takes every
 * request in full and says at once that all went well, as DynamoDB answers
 * BatchWriteItem and PutItem. It checks nothing: it is there to have a client
 * measured without a service. The first line on stdout is its URL; it ends
 * when its standard input does.
 *
 * With a file it writes each request's body there, a line each, so that what
 * two clients have sent can be compared.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

enum { CLIENTS = 256, REQUEST_MAX = 20 << 20 };

struct client {
	char *data; /* what came of a request */
	size_t size, room;
};

static const char answer[] = "HTTP/1.1 200 OK\r\n"
			     "Content-Type: application/x-amz-json-1.0\r\n"
			     "Content-Length: 23\r\n\r\n"
			     "{\"UnprocessedItems\":{}}";
static struct pollfd fds[CLIENTS + 2];
static struct client clients[CLIENTS + 2];
static FILE *bodies;

static int
listen_somewhere(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1 || bind(fd, (struct sockaddr *)&at, sizeof at) == -1 ||
	    listen(fd, 128) == -1 ||
	    getsockname(fd, (struct sockaddr *)&at, &size) == -1)
		err(EX_OSERR, "listen");
	printf("http://127.0.0.1:%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

static void
accept_client(int listener)
{
	int fd = accept(listener, NULL, NULL);

	if (fd == -1)
		return;
	for (size_t i = 2; i < CLIENTS + 2; i++) {
		if (fds[i].fd != -1)
			continue;
		fds[i] = (struct pollfd){ .fd = fd, .events = POLLIN };
		clients[i].size = 0;
		return;
	}
	close(fd);
}

static void
forget(size_t i)
{
	close(fds[i].fd);
	fds[i].fd = -1;
}

/* The size of the request at the front; 0 where it is not complete. */
static size_t
request_size(struct client *c, size_t *head)
{
	const char *end = memmem(c->data, c->size, "\r\n\r\n", 4);
	const char *at = c->data;
	size_t length = 0;

	if (end == NULL)
		return 0;
	*head = (size_t)(end - c->data) + 4;
	while (at < end) {
		if (strncasecmp(at, "content-length:", 15) == 0)
			length = strtoul(at + 15, NULL, 10);
		at = memchr(at, '\n', (size_t)(end + 2 - at));
		at = at == NULL ? end : at + 1;
	}
	if (length > REQUEST_MAX)
		errx(EX_DATAERR, "a request of %zu bytes", length);
	return c->size >= *head + length ? *head + length : 0;
}

static bool
reply(int fd)
{
	return write(fd, answer, sizeof answer - 1) ==
	       (ssize_t)sizeof answer - 1;
}

static void
serve(size_t i)
{
	struct client *c = &clients[i];
	size_t head, size;
	ssize_t got;

	if (c->room - c->size < 65536) {
		c->room = c->room * 2 + 65536;
		c->data = realloc(c->data, c->room);
		if (c->data == NULL)
			err(EX_OSERR, "memory");
	}
	got = read(fds[i].fd, c->data + c->size, c->room - c->size);
	if (got <= 0) {
		forget(i);
		return;
	}
	c->size += (size_t)got;
	while ((size = request_size(c, &head)) > 0) {
		if (bodies != NULL) {
			fwrite(c->data + head, 1, size - head, bodies);
			putc('\n', bodies);
		}
		if (!reply(fds[i].fd)) {
			forget(i);
			return;
		}
		c->size -= size;
		memmove(c->data, c->data + size, c->size);
	}
}

int
main(int argc, char *argv[])
{
	if (argc > 1 && (bodies = fopen(argv[1], "w")) == NULL)
		err(EX_CANTCREAT, "%s", argv[1]);
	for (size_t i = 2; i < CLIENTS + 2; i++)
		fds[i].fd = -1;
	fds[0] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = listen_somewhere(), .events = POLLIN };
	while (poll(fds, CLIENTS + 2, -1) > 0 || errno == EINTR) {
		if (fds[0].revents != 0)
			break;
		if (fds[1].revents != 0)
			accept_client(fds[1].fd);
		for (size_t i = 2; i < CLIENTS + 2; i++)
			if (fds[i].fd != -1 && fds[i].revents != 0)
				serve(i);
	}
	return bodies == NULL || fclose(bodies) == 0 ? 0 : EX_IOERR;
}
