#include "service.h"

#include "backoff.h"
#include "clock.h"
#include "diag.h"
#include "signals.h"

int
service_open(struct service *s, struct fail *why)
{
	const struct aws_options options = {
		.region = *s->region != '\0' ? s->region : NULL,
	};
	struct http_options http = { .max_connections = 1 };

	s->aws = aws_new(&options);
	if (aws_ca_file(s->aws, &http.ca_file, why) == -1)
		return -1;
	s->http = http_new(&http);
	return 0;
}

int
service_patiently(struct service *s, const struct settings *set,
    int (*ask)(void *context, struct fail *why), void *context,
    struct fail *why)
{
	int64_t by_ms = clock_ms() + set->max_wait_ms;
	struct backoff backoff;
	int64_t wait_ms;

	backoff_init(&backoff, 200, 5000);
	while (ask(context, why) == -1) {
		if (why->kind != FAIL_RETRY)
			return -1;
		signals_look();
		if (signals_taken() > 0)
			return -1;
		wait_ms = 50 + backoff_next_ms(&backoff);
		if (clock_ms() + wait_ms >= by_ms) {
			why->kind = FAIL_SERVICE;
			return -1;
		}
		diag_info(1, "%s; trying on", why->text);
		http_sleep(s->http, NULL, wait_ms);
	}
	return 0;
}
