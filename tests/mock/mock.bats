bats_require_minimum_version 1.5.0

# The tests' own tool: what the others rely on.

load mock.bash

setup_file() {
	export MOCK_DIR=$BATS_FILE_TMPDIR
	cat >"$MOCK_DIR/records" <<-'EOF'
	{"topic":"A","partition":0,"key":"k","payload":"hello","ts":1700000000123,"headers":["h","v","n",null,"b",{"base64":"eno="}]}
	{"topic":"A","partition":1,"key":null,"payload_base64":"AAAAAAE="}
	{"topic":"A","partition":1,"key_base64":"eno=","payload":{"a":1}}
	{"topic":"A","partition":1,"key":"t","payload":null}
	{"topic":"A","partition":1,"key":"e","payload":""}
	EOF
	mock_start -n 2 -t A:2 -g 100 -f "$MOCK_DIR/records"
}

teardown_file() {
	mock_stop
}

@test "records given to mock-broker are consumed as they were given" {
	kcat -q -C -J -b "$BROKERS" -t A -e >"$BATS_TEST_TMPDIR/got"
	run -0 jq -sc 'sort_by(.partition, .offset)[] |
	    [.partition, .key, .payload, .headers]' "$BATS_TEST_TMPDIR/got"
	[ "${lines[0]}" = '[0,"k","hello",["h","v","n",null,"b","zz"]]' ]
	[ "${lines[1]}" = '[1,null,"\u0000\u0000\u0000\u0000\u0001",null]' ]
	[ "${lines[2]}" = '[1,"zz","{\"a\":1}",null]' ]
	[ "${lines[3]}" = '[1,"t",null,null]' ]
	[ "${lines[4]}" = '[1,"e","",null]' ]
	run -0 jq -c 'select(.partition == 0) | .ts' "$BATS_TEST_TMPDIR/got"
	[ "$output" = 1700000000123 ]
}

@test "a group's offsets are committed and told" {
	run -0 mock_ctl committed g A
	[ "$output" = "ok 0:- 1:-" ]
	run -0 mock_ctl commit g A 1 3
	run -0 mock_ctl committed g A
	[ "$output" = "ok 0:- 1:3" ]
}

@test "more records and topics come by command" {
	run -0 mock_ctl topic B 3
	run -0 mock_ctl '{"topic":"B","partition":2,"payload":"x y"}'
	run -0 mock_ctl flush
	run -0 mock_ctl watermarks B
	[ "$output" = "ok 0:0-0 1:0-0 2:0-1" ]
}

@test "a broker that is down answers nobody, one that is up does" {
	run -0 mock_ctl down all
	run -1 kcat -q -b "$BROKERS" -L -m 2
	run -0 mock_ctl up all
	run -0 kcat -q -b "$BROKERS" -L -m 10
}

@test "requests fail as told, and a bad command says so" {
	run -0 mock_ctl errors ListOffsets 1 TOPIC_AUTHORIZATION_FAILED
	run -1 kcat -q -b "$BROKERS" -Q -t A:0:-1
	run -1 mock_ctl errors
	[ "$output" = "error: errors takes 3 words" ]
	run -1 mock_ctl bogus
	[ "$output" = "error: no command bogus" ]
}
