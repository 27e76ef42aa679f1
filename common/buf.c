#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"

struct view
view_of(const char *text)
{
	return (struct view){ text, strlen(text) };
}

bool
view_equal(struct view a, struct view b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

bool
view_is(struct view v, const char *text)
{
	return v.p != NULL && view_equal(v, view_of(text));
}

/* Memory behind the contents is read as whole blocks, so it is zeroed once. */
static void
set_cap(struct buf *b, size_t cap)
{
	b->p = xrealloc(b->p, cap + BUF_PAD + 1, 1);
	memset(b->p + b->cap, 0, cap - b->cap + BUF_PAD + 1);
	b->cap = cap;
}

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
	set_cap(b, max < 256 ? max : 256);
}

void
buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

void
buf_reset(struct buf *b)
{
	buf_rewind(b, 0);
}

void
buf_rewind(struct buf *b, size_t len)
{
	b->len = len;
	b->p[len] = '\0';
	b->over = false;
}

char *
buf_grow(struct buf *b, size_t more)
{
	size_t cap = b->cap, need = b->len + more;

	if (more > b->max || b->len > b->max - more) {
		b->over = true;
		return NULL;
	}
	while (cap < need)
		cap += cap / 2 + 128;
	set_cap(b, cap < b->max ? cap : b->max);
	return b->p + b->len;
}

void
buf_text(struct buf *b, const char *text)
{
	buf_append(b, text, strlen(text));
}

/* Most texts fit into the room that is there already, and are made once. */
void
buf_printf(struct buf *b, const char *format, ...)
{
	size_t room = b->cap - b->len;
	va_list ap, again;
	char *at;
	int len;

	va_start(ap, format);
	va_copy(again, ap);
	len = vsnprintf(b->p + b->len, room + 1, format, ap);
	va_end(ap);
	if (len >= 0 && (size_t)len > room) {
		if ((at = buf_reserve(b, (size_t)len)) != NULL)
			vsnprintf(at, (size_t)len + 1, format, again);
		else
			len = -1;
	}
	va_end(again);
	if (len > 0)
		b->len += (size_t)len;
	b->p[b->len] = '\0';
}

struct view
buf_as_view(const struct buf *b)
{
	return (struct view){ b->p, b->len };
}
