/* aws_chain.h: where the container's and the instance's services are. Apart
 * from the tests with a server, since these addresses may be somebody's. */
#include <stdlib.h>

#include "aws_chain.h"
#include "unit.h"

static void
set(const char *name, const char *value)
{
	if (value != NULL)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

/* What the container's URL is for these; "-" without, "!" where refused. */
static const char *
container(const char *relative, const char *full)
{
	static char text[256];
	struct fail why;
	struct buf url;
	int got;

	set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", relative);
	set("AWS_CONTAINER_CREDENTIALS_FULL_URI", full);
	buf_init(&url, sizeof(text));
	got = aws_container_url(&url, &why);
	snprintf(text, sizeof(text), "%s",
	    got == 1   ? url.p
	    : got == 0 ? "-"
		       : "!");
	if (got == -1)
		CHECK(why.kind == FAIL_CONFIG);
	buf_release(&url);
	return text;
}

static void
test_relative_is_the_ecs_agents_and_goes_first(void)
{
	CHECK_TEXT(container(NULL, NULL), "-");
	CHECK_TEXT(container("", ""), "-");
	CHECK_TEXT(
	    container("/v2/x?a=b", NULL), "http://169.254.170.2/v2/x?a=b");
	CHECK_TEXT(container("/x", "http://evil/"), "http://169.254.170.2/x");
	CHECK_TEXT(container(".evil.com/x", NULL), "!");
	CHECK_TEXT(container("@evil.com/x", NULL), "!");
}

static void
test_full_is_near_or_https(void)
{
	static const char *const fine[] = { "http://169.254.170.2/x",
		"http://169.254.170.23/v1/credentials",
		"http://169.254.170.23:80/x", "http://[fd00:ec2::23]/x",
		"http://[fd00:ec2:0::23]:80/x", "http://[::1]:8080",
		"http://127.0.0.1", "http://127.9.9.9:1?x",
		"http://localhost:80/x", "http://LOCALHOST/",
		"https://any.host/x", "https://10.0.0.1" };
	static const char *const refused[] = { "http://169.254.170.3/",
		"http://169.254.169.254/", "http://[fd00:ec2::24]/",
		"http://any.host/", "http://localhost.evil/",
		"http://127.0.0.1.evil/", "http://127.1/", "http:///x",
		"http://127.0.0.1@evil/", "http://u:p@127.0.0.1/",
		"https://u:p@any.host/", "http://127.0.0.1\\@evil/",
		"http://0x7f000001/", "http://[::ffff:10.0.0.1]/", "file:///x",
		"127.0.0.1", "HTTP://10.0.0.1/" };
	size_t i;

	for (i = 0; i < sizeof(fine) / sizeof(*fine); i++)
		CHECK_TEXT(container(NULL, fine[i]), fine[i]);
	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		CHECK_TEXT(container(NULL, refused[i]), "!");
}

static const char *
instance(const char *endpoint, const char *mode)
{
	static char text[256];
	struct aws_profile none = { .name = "x", .section = (char *)"x" };
	struct buf url;

	set("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint);
	set("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", mode);
	buf_init(&url, sizeof(text));
	aws_instance_url(&none, &url);
	snprintf(text, sizeof(text), "%s", url.p);
	buf_release(&url);
	return text;
}

static void
test_instance_is_link_local_v4_or_v6_or_as_told(void)
{
	CHECK_TEXT(instance(NULL, NULL), "http://169.254.169.254");
	CHECK_TEXT(instance(NULL, "IPv4"), "http://169.254.169.254");
	CHECK_TEXT(instance(NULL, "IPv6"), "http://[fd00:ec2::254]");
	CHECK_TEXT(instance("http://h:1//", "IPv6"), "http://h:1");
}

int
main(void)
{
	RUN(test_relative_is_the_ecs_agents_and_goes_first);
	RUN(test_full_is_near_or_https);
	RUN(test_instance_is_link_local_v4_or_v6_or_as_told);
	return unit_done();
}
