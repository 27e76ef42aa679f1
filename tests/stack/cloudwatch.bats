# The alarms and the dashboard of examples/cloudwatch, made in moto's
# CloudWatch as put.sh makes them, and read back.

# shellcheck disable=SC2154 # run sets stderr
load stack

E=$ROOT/examples/cloudwatch

setup_file() {
	services_are_there || return
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# cloudwatch ARGUMENT...: tests/stack/cloudwatch.py, which stands for the CLI.
cloudwatch() {
	"$MOTO_PYTHON" "$STACK/cloudwatch.py" "$@"
}

@test "put.sh makes every alarm and the dashboard, for the group and the topic it is given" {
	mkdir bin
	printf '#!/bin/sh\nexec "%s" "%s" aws "$@"\n' "$MOTO_PYTHON" \
		"$STACK/cloudwatch.py" >bin/aws
	chmod +x bin/aws
	arn=arn:aws:sns:eu-west-1:210987654321:on-call
	PATH=$PWD/bin:$PATH run -0 --separate-stderr timeout 120 \
		"$E/put.sh" orders-eu "$arn" eu-central-1
	cloudwatch alarms >alarms
	[ "$(jq -r .AlarmName alarms | sort)" = \
		"$(jq -r .AlarmName "$E"/alarm-*.json | sort)" ]
	[ "$(jq -r '.AlarmActions[]' alarms | sort -u)" = "$arn" ]
	[ "$(jq -r '(.Dimensions, (.Metrics[]?.MetricStat?.Metric.Dimensions))
		| select(. != null)[] | select(.Name == "Group") | .Value' alarms |
		sort -u)" = orders-eu ]
	for field in Statistic Threshold ComparisonOperator EvaluationPeriods \
		DatapointsToAlarm TreatMissingData Period MetricName; do
		diff <(jq -c ".$field" alarms | sort) \
			<(jq -c ".$field" "$E"/alarm-*.json | sort)
	done
	cloudwatch dashboard mskutils-orders-eu >dashboard
	[ "$(jq '.widgets | length' dashboard)" = \
		"$(jq '.widgets | length' "$E/dashboard.json")" ]
	[ "$(jq -r '.widgets[].properties.region' dashboard | sort -u)" = eu-central-1 ]
	run ! grep -q staging dashboard alarms
}

@test "what is in the files is what the CloudWatch API takes" {
	cloudwatch check "$E"/alarm-*.json
}
