#include "json_string.h"

#include "json_put.h"

/*
 * Copy plain bytes up to the first other one, or to the end; how many. 16
 * bytes more are written, and may be read behind the end if pad allows it.
 */
static inline size_t
copy_plain(char *to, const char *p, size_t len, size_t pad)
{
	char last[16] = { 0 };
	size_t i = 0;
	unsigned stop;

	for (; len - i >= 16; i += 16)
		if ((stop = json_copy16(to + i, p + i)) != 0)
			return i + (size_t)__builtin_ctz(stop);
	if (pad < 16)
		p = (const char *)memcpy(last, p + i, len - i) - i;
	stop = json_copy16(to + i, p + i) | 1u << (len - i);
	return i + (size_t)__builtin_ctz(stop);
}

/* A step may write so much more than it takes of the text. */
#define STEP 32

static inline bool
has_room(const struct buf *out, size_t more)
{
	return out->len + more <= out->cap && out->len + more <= out->max;
}

/*
 * Append the text up to what is not UTF-8, and return how much that was.
 * There is always room for what is left, as if it had no escapes, and for
 * one step. Where there is none, out is over, and all counts as appended.
 */
static size_t
escape(struct buf *out, struct view text, size_t pad, bool latin1)
{
	size_t i = 0, step = 1;
	char *to = out->p + out->len;

	while (i < text.len && step != 0) {
		out->len = (size_t)(to - out->p);
		if (!has_room(out, text.len - i + STEP) &&
		    (to = buf_reserve(out, text.len - i + STEP)) == NULL)
			return text.len;
		step = copy_plain(to, text.p + i, text.len - i, pad);
		to += step;
		i += step;
		if (i == text.len)
			break;
		step = json_put_special(&to, text.p + i, text.len - i, latin1);
		i += step;
	}
	out->len = (size_t)(to - out->p);
	out->p[out->len] = '\0';
	return i;
}

char *
json_string_put(char *to, struct view *text)
{
	return json_put(to, text);
}

int
json_string_escape(struct buf *out, struct view text)
{
	return escape(out, text, BUF_PAD, false) == text.len ? 0 : -1;
}

int
json_string_append(struct buf *out, struct view text)
{
	size_t before = out->len;

	buf_byte(out, '"');
	if (escape(out, text, 0, false) != text.len) {
		buf_rewind(out, before);
		return -1;
	}
	buf_byte(out, '"');
	return 0;
}

void
json_string_append_lossy(struct buf *out, struct view text)
{
	size_t valid;

	buf_byte(out, '"');
	while ((valid = escape(out, text, 0, false)) != text.len) {
		buf_text(out, "\xef\xbf\xbd");
		text.p += valid + 1;
		text.len -= valid + 1;
	}
	buf_byte(out, '"');
}

void
json_string_append_latin1(struct buf *out, struct view bytes)
{
	buf_byte(out, '"');
	escape(out, bytes, 0, true);
	buf_byte(out, '"');
}
