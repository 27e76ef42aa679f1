#!/usr/bin/env bash
# Make the alarms and the dashboard of this directory in CloudWatch, for a
# consumer group and for the SNS topic that the alarms go to:
#
#	put.sh GROUP SNS_ARN [REGION]
#
# The tools write metrics with MSKUTILS_METRICS=/var/log/mskutils/metrics.log in
# their environment (and MSKUTILS_GROUP, for those of retry.sh); what takes them
# to CloudWatch is its agent, with agent.json:
#
#	amazon-cloudwatch-agent-ctl -a append-config -s -m ec2 -c file:agent.json
#
# and logrotate keeps the file small: it goes to /etc/logrotate.d/mskutils.
set -eu -o pipefail
group=${1:?GROUP} arn=${2:?SNS_ARN} region=${3:-$(cut -d: -f 4 <<<"$2")}
cd "$(dirname "$0")"

# for_us FILE: with our group, topic and region.
for_us() {
	jq --arg group "$group" --arg arn "$arn" --arg region "$region" '
		walk(if type == "string" then gsub("\"staging\""; "\"\($group)\"")
			| if . == "staging" then $group
			elif startswith("arn:aws:sns:") then $arn else . end
		elif type == "object" and has("region") then .region = $region
		else . end)' "$1"
}

for alarm in alarm-*.json; do
	aws cloudwatch put-metric-alarm --region "$region" \
		--cli-input-json "$(for_us "$alarm")"
done
aws cloudwatch put-dashboard --region "$region" \
	--dashboard-name "mskutils-$group" \
	--dashboard-body "$(for_us dashboard.json)"
