import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerExtensionsValidatorCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/*
 * What a broker of MSK does with the token of IAM access control: base64url
 * of a presigned URL, whose signature it computes again with the secret key
 * of the listener's JAAS options (accessKey, secretKey, region, and
 * sessionToken, which is optional). All else must be there to the letter: the
 * action, the host, the scope, a date that is neither over nor to come. Every
 * token is told on standard error.
 */
public final class MskIamValidator implements AuthenticateCallbackHandler {
	private static final DateTimeFormatter DATE = DateTimeFormatter
		.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
	private Map<String, ?> options;

	@Override
	public void configure(Map<String, ?> configs, String mechanism,
		List<AppConfigurationEntry> jaas) {
		options = jaas.get(0).getOptions();
	}

	@Override
	public void close() {
	}

	@Override
	public void handle(Callback[] callbacks)
		throws UnsupportedCallbackException {
		for (Callback callback : callbacks)
			if (callback instanceof OAuthBearerValidatorCallback v)
				validate(v);
			else if (callback instanceof
				OAuthBearerExtensionsValidatorCallback e)
				e.inputExtensions().map().keySet()
					.forEach(e::valid);
			else
				throw new UnsupportedCallbackException(callback);
	}

	private void validate(OAuthBearerValidatorCallback callback) {
		try {
			Token token = check(callback.tokenValue());
			System.err.println("iam: a token of " + token.start);
			callback.token(token);
		} catch (Exception e) {
			System.err.println("iam: refused: " + e.getMessage());
			callback.error("invalid_token", null, null);
		}
	}

	private String option(String name) {
		return (String)options.get(name);
	}

	private static void expect(String what, String want, String got)
		throws Exception {
		if (!want.equals(got))
			throw new Exception(what + " is " + got + ", not " + want);
	}

	private Token check(String value) throws Exception {
		if (value.contains("="))
			throw new Exception("padding");
		URI url = URI.create(new String(
			Base64.getUrlDecoder().decode(value),
			StandardCharsets.UTF_8));
		String host = "kafka." + option("region") + ".amazonaws.com";
		TreeMap<String, String> raw = new TreeMap<>();
		for (String pair : url.getRawQuery().split("&")) {
			String[] both = pair.split("=", 2);
			if (raw.put(both[0], both[1]) != null)
				throw new Exception("twice: " + both[0]);
		}
		if (raw.remove("User-Agent") == null)
			throw new Exception("no User-Agent");
		String signature = raw.remove("X-Amz-Signature");
		String date = raw.get("X-Amz-Date");
		String scope = date.substring(0, 8) + "/" + option("region")
			+ "/kafka-cluster/aws4_request";
		expect("scheme", "https", url.getScheme());
		expect("host", host, url.getRawAuthority());
		expect("path", "/", url.getRawPath());
		expect("action", "kafka-cluster:Connect",
			plain(raw.get("Action")));
		expect("credential", option("accessKey") + "/" + scope,
			plain(raw.get("X-Amz-Credential")));
		expect("algorithm", "AWS4-HMAC-SHA256",
			raw.get("X-Amz-Algorithm"));
		expect("headers", "host", raw.get("X-Amz-SignedHeaders"));
		expect("expires", "900", raw.get("X-Amz-Expires"));
		expect("token", "" + option("sessionToken"),
			"" + plain(raw.get("X-Amz-Security-Token")));
		expect("signature", sign(raw, host, date, scope), signature);
		return new Token(value, Instant.from(DATE.parse(date)));
	}

	private static String plain(String text) {
		return text == null ? null
			: URLDecoder.decode(text, StandardCharsets.UTF_8);
	}

	private String sign(TreeMap<String, String> query, String host,
		String date, String scope) throws Exception {
		StringBuilder canonical = new StringBuilder("GET\n/\n");
		String separator = "";
		for (Map.Entry<String, String> e : query.entrySet()) {
			canonical.append(separator).append(e.getKey())
				.append('=').append(e.getValue());
			separator = "&";
		}
		canonical.append("\nhost:").append(host).append("\n\nhost\n")
			.append(hash(""));
		byte[] key = ("AWS4" + option("secretKey")).getBytes(
			StandardCharsets.UTF_8);
		for (String part : scope.split("/"))
			key = hmac(key, part);
		return HexFormat.of().formatHex(hmac(key,
			"AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n"
				+ hash(canonical.toString())));
	}

	private static String hash(String text) throws Exception {
		return HexFormat.of().formatHex(
			MessageDigest.getInstance("SHA-256").digest(
				text.getBytes(StandardCharsets.UTF_8)));
	}

	private static byte[] hmac(byte[] key, String text) throws Exception {
		Mac mac = Mac.getInstance("HmacSHA256");

		mac.init(new SecretKeySpec(key, "HmacSHA256"));
		return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
	}

	/* A token that is good from its date on, for 15 minutes. */
	private static final class Token implements OAuthBearerToken {
		final String value;
		final Instant start;

		Token(String value, Instant start) throws Exception {
			Instant now = Instant.now();

			this.value = value;
			this.start = start;
			if (start.isAfter(now.plusSeconds(5)))
				throw new Exception("not yet good");
			if (start.plusSeconds(900).isBefore(now))
				throw new Exception("expired");
		}

		@Override
		public String value() {
			return value;
		}

		@Override
		public Set<String> scope() {
			return Set.of();
		}

		@Override
		public long lifetimeMs() {
			return start.plusSeconds(900).toEpochMilli();
		}

		@Override
		public String principalName() {
			return "iam";
		}

		@Override
		public Long startTimeMs() {
			return start.toEpochMilli();
		}
	}
}
