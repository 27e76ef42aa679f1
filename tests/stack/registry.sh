# shellcheck shell=bash disable=SC2034,SC2154
# Apicurio, which speaks the Confluent registry's API: in memory, with basic
# authentication, by HTTP and HTTPS.  3.0.9 is the newest for Java 17.
registry_version=3.0.9

fetch_registry()
{
	maven copy \
		"-Dartifact=io.apicurio:apicurio-registry-app:$registry_version:tar.gz:all" \
		"-DoutputDirectory=$1" &&
		tar -C "$1" -xzf "$1"/*.tar.gz && rm "$1"/*.tar.gz
}

registry_fetch()
{
	cached registry - <<<"$registry_version"
	registry_home=$got
}

registry_configure()
{
	read -r registry_port registry_tls_port <<<"$(free_ports 2)"
	registry_password=$(password)
	cat >"$dir/registry.properties" <<-END
	quarkus.http.host=127.0.0.1
	quarkus.http.port=$registry_port
	quarkus.http.ssl-port=$registry_tls_port
	quarkus.http.ssl.certificate.files=$dir/certs/server.crt
	quarkus.http.ssl.certificate.key-files=$dir/certs/server.key
	quarkus.http.auth.basic=true
	quarkus.http.auth.permission.p.paths=/apis/*
	quarkus.http.auth.permission.p.policy=authenticated
	quarkus.security.users.embedded.plain-text=true
	quarkus.security.users.embedded.users.registrar=$registry_password
	quarkus.security.users.embedded.roles.registrar=sr-admin
	quarkus.http.access-log.enabled=false
	END
	chmod 600 "$dir/registry.properties"
}

registry_start()
{
	local options

	read -ra options <<<"$(jvm -Xmx256m)"
	start registry java "${options[@]}" \
		"-Dquarkus.config.locations=$dir/registry.properties" \
		-jar "$registry_home"/apicurio-registry-app-*-runner.jar
}

registry_answers()
{
	curl -sf --max-time 5 \
		-K <(echo "user = registrar:$registry_password") \
		"http://127.0.0.1:$registry_port/apis/ccompat/v7/subjects"
}

registry_ready()
{
	local path=apis/ccompat/v7

	until_ready 120 registry registry_answers
	give REGISTRY_URL "http://127.0.0.1:$registry_port/$path"
	give REGISTRY_TLS_URL "https://127.0.0.1:$registry_tls_port/$path"
	give REGISTRY_USER registrar
	give REGISTRY_PASSWORD "$registry_password"
}
