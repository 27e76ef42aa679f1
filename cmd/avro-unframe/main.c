/*
 * avro-unframe: records in, records out. Takes the framing off the raw bytes
 * in payload_base64 (and key_base64 with -k) and notes the writer schema's id
 * beside what is left. A payload without framing becomes an error record; key
 * bytes without framing stay as they are.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "diag.h"
#include "filter.h"
#include "unframe.h"

static int
read_message(struct buf *message, struct fail *why)
{
	char block[1 << 16];
	ssize_t n;

	while ((n = read(STDIN_FILENO, block, sizeof(block))) != 0) {
		if (n == -1 && errno != EINTR)
			return fail(why, FAIL_IO, "reading standard input: %s",
			    strerror(errno));
		if (n > 0)
			buf_append(message, block, (size_t)n);
		if (message->over)
			return fail(why, FAIL_CONFIG,
			    "the message is longer than %zu bytes; "
			    "--max-record allows more",
			    message->max);
	}
	return 0;
}

/* --raw: one framed message in, its Avro bytes out. */
static int
unframe_raw(const struct unframe *u)
{
	struct buf message, plain;
	struct frame frame;
	struct view bare;
	struct fail why;
	struct out out;

	out_init(&out, STDOUT_FILENO);
	buf_init(&message, u->max_record);
	buf_init(&plain, u->max_record);
	if (read_message(&message, &why) == -1 ||
	    frame_parse(buf_as_view(&message), u->format, &frame, &why) == -1 ||
	    unframe_bytes(&frame, buf_as_view(&message), &plain, &bare, &why) ==
		-1)
		die(&why);
	diag_info(1, "schema id %s", frame.id);
	buf_view(&out.buf, bare);
	out.begun = out.buf.len;
	out_close(&out);
	buf_release(&message);
	buf_release(&plain);
	return 0;
}

/* The app config is of use for the metrics' group alone. */
static const char *
group_of(const struct common *common, struct config *config)
{
	struct fail why;

	if (common->metrics == NULL || common->config == NULL)
		return NULL;
	if (config_load(config, common->config, &why) == -1)
		die(&why);
	return config->group;
}

int
main(int argc, char *argv[])
{
	struct unframe u = { 0 };
	const char *format = "auto";
	bool raw = false;
	static struct config config;
	struct common common;
	struct filter filter;
	const struct opt options[] = {
		{ OPT_CHOICE, 'f', "format", &format, FRAME_FORMATS,
		    "the framing (default auto)", NULL },
		{ OPT_FLAG, 'k', "key", &u.keys, NULL,
		    "take the framing off keys too", NULL },
		{ OPT_FLAG, 0, "global-id", &u.global_ids, NULL,
		    "the ids are Apicurio's global ids, not content ids",
		    NULL },
		{ OPT_FLAG, 0, "raw", &raw, NULL,
		    "one framed message on stdin, its Avro bytes on stdout",
		    NULL },
		{ .type = OPT_END },
	};
	const struct program program = { "avro-unframe",
		"take the schema registry's framing off Avro payloads",
		"[-f FORMAT] [-k] [--raw] [FILE]...", options, true };
	char **files = opts_parse(&program, &common, argc, argv);
	int status;

	u.max_record = common.max_record;
	u.format = frame_format_of(format);
	if (raw && files[0] != NULL)
		opts_fail("--raw reads standard input alone, no file like '%s'",
		    files[0]);
	if (raw)
		return unframe_raw(&u);
	unframe_init(&u);
	filter_init(&filter, program.name, &common, files);
	monitor_group(&filter.monitor, group_of(&common, &config));
	status = filter_run(&filter, unframe, &u);
	filter_release(&filter);
	unframe_release(&u);
	config_release(&config);
	return status;
}
