#include "json_string.h"

#include "utf8.h"

/* How many bytes of well-formed UTF-8 need no escape. */
static size_t
plain(const char *p, size_t len)
{
	size_t i = 0;

	while (i < len && (unsigned char)p[i] >= 0x20 && p[i] != '"' &&
	       p[i] != '\\')
		i++;
	return i;
}

static void
append_escape(struct buf *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char *const named[32] = {
		['\b'] = "\\b",
		['\t'] = "\\t",
		['\n'] = "\\n",
		['\f'] = "\\f",
		['\r'] = "\\r",
	};
	char unicode[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	if (c == '"' || c == '\\') {
		buf_byte(out, '\\');
		buf_byte(out, (char)c);
	} else if (named[c] != NULL) {
		buf_text(out, named[c]);
	} else {
		buf_append(out, unicode, sizeof(unicode));
	}
}

static void
append_valid(struct buf *out, struct view text)
{
	size_t i = 0, step;

	while (i < text.len) {
		step = plain(text.p + i, text.len - i);
		buf_append(out, text.p + i, step);
		i += step;
		if (i < text.len)
			append_escape(out, (unsigned char)text.p[i++]);
	}
}

int
json_string_append(struct buf *out, struct view text)
{
	if (utf8_valid_prefix(text.p, text.len) != text.len)
		return -1;
	buf_byte(out, '"');
	append_valid(out, text);
	buf_byte(out, '"');
	return 0;
}

void
json_string_append_lossy(struct buf *out, struct view text)
{
	size_t valid;

	buf_byte(out, '"');
	for (;;) {
		valid = utf8_valid_prefix(text.p, text.len);
		append_valid(out, (struct view){ text.p, valid });
		if (valid == text.len)
			break;
		buf_text(out, "\xef\xbf\xbd");
		text.p += valid + 1;
		text.len -= valid + 1;
	}
	buf_byte(out, '"');
}
