# shellcheck shell=bash disable=SC2034,SC2154
# Apache Kafka: one node that is broker and controller.

fetch_kafka()
{
	maven copy-dependencies -f "$here/kafka.pom.xml" \
		-DincludeScope=runtime "-DoutputDirectory=$1/lib"
}

# What checks the tokens of the IAM listener; kafka_home is there already.
fetch_kafka_iam()
{
	javac -cp "$kafka_home/lib/*" -d "$1" "$here/MskIamValidator.java"
}

kafka_fetch()
{
	cached kafka "$here/kafka.pom.xml"
	kafka_home=$got
	cached kafka_iam "$here/kafka.pom.xml" "$here/MskIamValidator.java"
	kafka_iam_home=$got
}

# IAM and ROTATE are for logins that do not last: a client has to log in again
# within seconds, as after a reconnection. Whom FAULTS answers is told to come
# again by kafka_proxy_port, where nobody listens until a test puts a proxy.
kafka_configure()
{
	read -r kafka_port kafka_sasl_port kafka_controller_port \
		kafka_iam_port kafka_rotate_port kafka_faults_port \
		kafka_proxy_port <<<"$(free_ports 7)"
	kafka_password=$(password)
	kafka_iam_secret=$(password)/+=$(password)
	cat >"$dir/kafka.properties" <<-END
	process.roles=broker,controller
	node.id=1
	controller.quorum.voters=1@127.0.0.1:$kafka_controller_port
	listeners=PLAINTEXT://127.0.0.1:$kafka_port,\\
	    SASL_SSL://127.0.0.1:$kafka_sasl_port,\\
	    IAM://127.0.0.1:$kafka_iam_port,\\
	    ROTATE://127.0.0.1:$kafka_rotate_port,\\
	    FAULTS://127.0.0.1:$kafka_faults_port,\\
	    CONTROLLER://127.0.0.1:$kafka_controller_port
	advertised.listeners=PLAINTEXT://127.0.0.1:$kafka_port,\\
	    SASL_SSL://127.0.0.1:$kafka_sasl_port,\\
	    IAM://127.0.0.1:$kafka_iam_port,\\
	    ROTATE://127.0.0.1:$kafka_rotate_port,\\
	    FAULTS://127.0.0.1:$kafka_proxy_port
	listener.security.protocol.map=PLAINTEXT:PLAINTEXT,\\
	    SASL_SSL:SASL_SSL,IAM:SASL_SSL,ROTATE:SASL_SSL,\\
	    FAULTS:PLAINTEXT,CONTROLLER:PLAINTEXT
	inter.broker.listener.name=PLAINTEXT
	controller.listener.names=CONTROLLER
	log.dirs=$dir/kafka
	ssl.keystore.type=PEM
	ssl.keystore.location=$dir/certs/server.pem
	ssl.truststore.type=PEM
	ssl.truststore.location=$dir/certs/ca.pem
	listener.name.sasl_ssl.sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
	listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=\\
	    org.apache.kafka.common.security.scram.ScramLoginModule required;
	listener.name.sasl_ssl.plain.sasl.jaas.config=\\
	    org.apache.kafka.common.security.plain.PlainLoginModule required \\
	    user_alice="$kafka_password";
	listener.name.rotate.sasl.enabled.mechanisms=SCRAM-SHA-512
	listener.name.rotate.scram-sha-512.sasl.jaas.config=\\
	    org.apache.kafka.common.security.scram.ScramLoginModule required;
	listener.name.rotate.scram-sha-512.connections.max.reauth.ms=3000
	listener.name.iam.sasl.enabled.mechanisms=OAUTHBEARER
	listener.name.iam.oauthbearer.sasl.jaas.config=\\
	    org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule \\
	    required unsecuredLoginStringClaim_sub="broker" \\
	    accessKey="AKIDIAM" secretKey="$kafka_iam_secret" \\
	    sessionToken="session/+=" region="eu-west-3";
	listener.name.iam.oauthbearer.sasl.server.callback.handler.class=\\
	    MskIamValidator
	listener.name.iam.oauthbearer.connections.max.reauth.ms=4000
	offsets.topic.replication.factor=1
	offsets.topic.num.partitions=1
	transaction.state.log.replication.factor=1
	transaction.state.log.min.isr=1
	transaction.state.log.num.partitions=1
	share.coordinator.state.topic.replication.factor=1
	share.coordinator.state.topic.min.isr=1
	share.coordinator.state.topic.num.partitions=1
	group.initial.rebalance.delay.ms=0
	group.min.session.timeout.ms=1000
	group.coordinator.threads=1
	num.network.threads=2
	num.io.threads=2
	background.threads=2
	log.retention.ms=-1
	auto.create.topics.enable=false
	controlled.shutdown.enable=false
	log.cleaner.dedupe.buffer.size=16777216
	END
	chmod 600 "$dir/kafka.properties"
}

kafka_start()
{
	local options

	read -ra options <<<"$(jvm \
		-Dorg.slf4j.simpleLogger.defaultLogLevel=warn)"
	java "${options[@]}" -Xmx128m \
		-cp "$kafka_iam_home:$kafka_home/lib/*" \
		kafka.tools.StorageTool format \
		-t iLV3g0ezRiitZSG_GhO9dQ -c "$dir/kafka.properties" --add-scram \
		"SCRAM-SHA-512=[name=alice,password=$kafka_password]" \
		>"$dir/kafka-format.log" 2>&1 || {
		cat "$dir/kafka-format.log" >&2
		die "cannot format Kafka's storage"
	}
	start kafka java "${options[@]}" -Xms64m -Xmx256m \
		-cp "$kafka_iam_home:$kafka_home/lib/*" kafka.Kafka "$dir/kafka.properties"
}

kafka_answers()
{
	kcat -b "127.0.0.1:$kafka_port" -L -m 5 | grep -q 'broker 1 at'
}

kafka_ready()
{
	until_ready 120 kafka listens "$kafka_port"
	until_ready 60 kafka listens "$kafka_sasl_port"
	until_ready 60 kafka listens "$kafka_iam_port"
	until_ready 60 kafka listens "$kafka_rotate_port"
	until_ready 60 kafka listens "$kafka_faults_port"
	until_ready 60 kafka kafka_answers
	give KAFKA_BROKERS "127.0.0.1:$kafka_port"
	give KAFKA_SASL_BROKERS "127.0.0.1:$kafka_sasl_port"
	give KAFKA_IAM_BROKERS "127.0.0.1:$kafka_iam_port"
	give KAFKA_IAM_SECRET "$kafka_iam_secret"
	give KAFKA_ROTATE_BROKERS "127.0.0.1:$kafka_rotate_port"
	give KAFKA_FAULTS_BROKERS "127.0.0.1:$kafka_proxy_port"
	give KAFKA_FAULTS_TO "127.0.0.1:$kafka_faults_port"
	give KAFKA_USERNAME alice
	give KAFKA_PASSWORD "$kafka_password"
}
