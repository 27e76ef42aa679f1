#include "json_string.h"

#include "json_block.h"
#include "utf8.h"

/* How many of the bytes at p need no escape and no look; they are copied to
 * to. 16 more may be written there, and pad more may be read at p. */
static size_t
copy_plain(char *to, const char *p, size_t len, size_t pad)
{
	char last[16] = { 0 };
	size_t i = 0;
	unsigned stop;

	for (; len - i >= 16; i += 16)
		if ((stop = json_copy16(to + i, p + i)) != 0)
			return i + (size_t)__builtin_ctz(stop);
	if (pad < 16) {
		memcpy(last, p + i, len - i);
		p = last - i;
	}
	stop = json_copy16(to + i, p + i) | 1u << (len - i);
	return i + (size_t)__builtin_ctz(stop);
}

/* Copy sequences as long as one follows the other. */
static size_t
copy_sequences(char *to, const char *p, size_t len)
{
	size_t i = 0, step;

	while (i < len && (unsigned char)p[i] >= 0x80) {
		if ((step = utf8_sequence(p + i, len - i)) == 0)
			break;
		memcpy(to + i, p + i, step);
		i += step;
	}
	return i;
}

static size_t
put_escape(char *to, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char named[32] = {
		['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\f'] = 'f',
		['\r'] = 'r',
	};
	char unicode[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	to[0] = '\\';
	if (c >= 0x20)
		to[1] = (char)c;
	else if (named[c] != 0)
		to[1] = named[c];
	else
		return (size_t)((char *)memcpy(to, unicode, 6) - to) + 6;
	return 2;
}

/*
 * One run of plain bytes, and the escape or the sequences that stop it. Room
 * is made for all of text as if it had no escape, and for one escape; where
 * there is none, out is over. Returns the bytes of text that this took: 0
 * where it begins with what is not UTF-8.
 */
static size_t
escape_run(struct buf *out, struct view text, size_t pad)
{
	char *to = buf_reserve(out, text.len + 16 + 6);
	size_t taken, more;

	if (to == NULL)
		return text.len;
	taken = copy_plain(to, text.p, text.len, pad);
	buf_advance(out, taken);
	if (taken == text.len)
		return taken;
	to += taken;
	if ((unsigned char)text.p[taken] < 0x80) {
		buf_advance(out, put_escape(to, (unsigned char)text.p[taken]));
		return taken + 1;
	}
	more = copy_sequences(to, text.p + taken, text.len - taken);
	buf_advance(out, more);
	return taken + more;
}

/* Returns how many bytes were taken, up to what is not UTF-8. */
static size_t
escape(struct buf *out, struct view text, size_t pad)
{
	size_t i = 0, step;

	while (i < text.len) {
		step = escape_run(out,
		    (struct view){ text.p + i, text.len - i }, pad);
		if (step == 0)
			break;
		i += step;
	}
	out->p[out->len] = '\0';
	return i;
}

int
json_string_escape(struct buf *out, struct view text)
{
	return escape(out, text, BUF_PAD) == text.len ? 0 : -1;
}

int
json_string_append(struct buf *out, struct view text)
{
	size_t before = out->len;

	buf_byte(out, '"');
	if (escape(out, text, 0) != text.len) {
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
	while ((valid = escape(out, text, 0)) != text.len) {
		buf_text(out, "\xef\xbf\xbd");
		text.p += valid + 1;
		text.len -= valid + 1;
	}
	buf_byte(out, '"');
}

void
json_string_append_latin1(struct buf *out, struct view bytes)
{
	size_t i, step;
	char *to;

	buf_byte(out, '"');
	for (i = 0; i < bytes.len && !out->over; i++) {
		if ((to = buf_reserve(out, bytes.len - i + 16 + 6)) == NULL)
			break;
		step = copy_plain(to, bytes.p + i, bytes.len - i, 0);
		buf_advance(out, step);
		if ((i += step) == bytes.len)
			break;
		to += step;
		if ((unsigned char)bytes.p[i] < 0x80)
			step = put_escape(to, (unsigned char)bytes.p[i]);
		else
			step = utf8_encode(to, (unsigned char)bytes.p[i]);
		buf_advance(out, step);
	}
	buf_byte(out, '"');
}
