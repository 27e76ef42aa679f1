# ddb-join on tables. The same tests run against both stores: here SQLite's,
# and DynamoDB Local's as tests/stack/ddb-join.bats, which is this file.

# shellcheck disable=SC2154 # stderr is set by run
load "$(dirname "$(realpath "$BATS_TEST_FILENAME")")/helpers"

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	T=join$BATS_TEST_NUMBER-$RANDOM-
	AT=sqlite:$PWD/tables.db
	case $BATS_TEST_DIRNAME in
	*/stack) AT=${DDB_URL:?is set by tests/stack/run.sh} ;;
	esac
	export AWS_ENDPOINT_URL_DYNAMODB=$AT
	CUSTOMER='{"as":"customer","table":"@customers","key":{"customer_id":"customer_id"}}'
	LINES_='{"as":"lines","table":"@lines","query":{"order_id":"order_id"},"min":"line_count"}'
	PRODUCT='{"as":"lines.product","table":"@products","key":{"product_id":"lines.product_id"},"required":false}'
	TOTAL='"aggregate":{"total":"sum(lines.amount)","line_count":"count(lines)"}'
}

# config LOOKUPS [SETTINGS [TABLE-SETTINGS]]: app.json, where @ stands for
# this test's prefix.
config() {
	local text
	text='{"tables":[
	  {"topic_name":"ORDERS","target_table_name":"@orders","key":{"hash":"order_id"},"types":{"order_id":"N"}'${3:-}'},
	  {"topic_name":"CUSTOMERS","target_table_name":"@customers","key":{"hash":"customer_id"},"types":{"customer_id":"N"},"time_field":false,
	   "ttl":{"attribute":"ends","after":"1d"}},
	  {"topic_name":"PRODUCTS","target_table_name":"@products","key":{"hash":"product_id"},"types":{"product_id":"S"},"time_field":false},
	  {"topic_name":"LINES","target_table_name":"@lines","key":{"hash":"order_id","range":"line_no"},"types":{"order_id":"N","line_no":"N","product_id":"S"},
	   "time_field":false,"indexes":{"by_product":{"hash":"product_id"}}}],
	 "joins":[{"driver":"ORDERS","when":{"nonempty":"status"},"lookups":['$1']'${2:+,$2}',
	  "target_table_name":"@final","key":{"hash":"order_id"},"types":{"order_id":"N"},"error_table_name":"@errors"}]}'
	printf '%s' "${text//@/$T}" >app.json
}

# stage RECORD...: their rows into their tables, as they are.
stage() {
	[ $# = 0 ] || printf '%s\n' "$@" >staged
	sed 's/^\([A-Z]*\) \(.*\)/{"topic":"\1","payload":\2}/' staged |
		jq -c --arg t "$T" '{table: ($t + (.topic | ascii_downcase)), payload}' |
		ddb-put -C app.json >/dev/null
}

# tables: all that the config names, with nothing in them.
tables() {
	ddb-put -C app.json --create </dev/null
}

# all: the tables of the example, with its rows.
all() {
	config "$CUSTOMER,$LINES_,$PRODUCT" "$TOTAL${1:+,$1}"
	tables
	stage 'CUSTOMERS {"customer_id":7,"name":"Ann"}' \
		'PRODUCTS {"product_id":"p1","title":"Cup"}' \
		'LINES {"order_id":1,"line_no":1,"product_id":"p1","amount":10.1}' \
		'LINES {"order_id":1,"line_no":2,"product_id":"p9","amount":5}'
}

# order N MEMBERS [FIELDS]: a record of the driver behind ddb-put.
order() {
	printf '{"topic":"ORDERS","partition":0,"offset":%d,"payload":{"order_id":%d%s},"stored":"orders"%s}\n' \
		"$1" "$1" "${2:+,$2}" "${3:+,$3}"
}

ROW='"customer_id":7,"status":"PAID","line_count":2,"glue_staging_time":"22-11-2026 10:00:00"'
PAID='"customer_id":7,"status":"PAID","line_count":2'

# shellcheck disable=SC2120 # by way of run
join() {
	timeout 60 ddb-join -C app.json "$@"
}

# payload MEMBERS...: of the one record that comes out for an order.
joined() {
	order "${2:-1}" "$1" | join | field payload
}

# retry RECORD: it comes back as ddb-scan --errors would give it.
retry() {
	jq -c '.payload as $item | ($item.record | fromjson) +
	  {retries: $item.retries,
	   from: {table: .table, key: {id: $item.id},
	     if: {_source: $item._source, retries: $item.retries},
	     first_failed: $item.first_failed}} | del(.stored)'
}

# fails CODE WORD...: $output is an error record of it, with these words.
fails() {
	local code=$1 word
	shift
	[ "$(field error.code <<<"$output")" = "\"$code\"" ] || return
	for word; do
		[[ $(jq -r .error.message <<<"$output") = *"$word"* ]] || return
	done
}

# same TEXT: on stdin, to the byte; but DynamoDB gives items back in an order
# of its own, so there only the members count.
same() {
	case $AT in
	sqlite:*) [ "$(cat)" = "$1" ] ;;
	*) [ "$(jq -cS .)" = "$(jq -cS . <<<"$1")" ] ;;
	esac
}

@test "driver row, look-ups and aggregates make the final item, to the byte" {
	all
	run -0 --separate-stderr join < <(order 1 "$ROW")
	same '{"topic":"ORDERS","partition":0,"offset":1,"payload":{"order_id":1,"customer_id":7,"status":"PAID","line_count":2,"glue_staging_time":"22-11-2026 10:00:00","customer":{"customer_id":7,"name":"Ann"},"lines":[{"order_id":1,"line_no":1,"product_id":"p1","amount":10.1,"product":{"product_id":"p1","title":"Cup"}},{"order_id":1,"line_no":2,"product_id":"p9","amount":5}],"total":15.1,"_source":{"partition":0,"offset":1}},"table":"'"$T"'final","put_if":"newer"}' <<<"$output"
	[ -z "$stderr" ]
}

@test "what is no record of a driver, or not triggered, passes untouched" {
	all
	cat >in <<-'END'
	{"topic":"CUSTOMERS","payload":{"customer_id":7},"stored":"x"}
	{"topic":"ORDERS", "payload":{"order_id":1,"status":""}}
	{"topic":"ORDERS","payload":{"order_id":1}}
	{"topic":"ORDERS","payload":{"order_id":1,"status":"PAID"},"table":"elsewhere"}
	{"topic":"ORDERS","payload":null,"key":{"order_id":1}}
	{"topic":"ORDERS","payload":null,"key":{"order_id":1},"deleted":true}
	{"topic":"ORDERS","payload":{"order_id":1,"status":"PAID"},"superseded":true}
	{"topic":"ORDERS","payload":{"order_id":1,"status":"PAID"},"skipped":true}
	{"topic":"ORDERS","payload":{"order_id":1,"status":"PAID"},"error":{"code":"put.key"}}
	{"topic":"ORDERS","payload_base64":"AAAA"}
	{"topic":7,"payload":{"order_id":1,"status":"PAID"}}
	{"x" : 1.0}
	END
	run -0 join <in
	[ "$output" = "$(cat in)" ]
}

@test "where something is missing, the record becomes the order to keep it" {
	all
	run -0 join < <(order 2 '"customer_id":8,"status":"PAID","line_count":2' '"x":1')
	[ "$(jq -c 'del(.payload)' <<<"$output")" = '{"topic":"ORDERS","partition":0,"offset":2,"table":"'"$T"'errors","x":1,"put_if":"absent","retries":0,"missing":[{"as":"customer","table":"'"$T"'customers","key":{"customer_id":8}},{"as":"lines","table":"'"$T"'lines","query":{"order_id":2},"found":0,"min":2}]}' ]
	[ "$(jq -c '.payload | del(.record, .missing, .first_failed, .updated, .retry_after)' <<<"$output")" = '{"id":"'"$T"'final {\"order_id\":2}","topic":"ORDERS","retries":0,"wait_for":"'"$T"'customers {\"customer_id\":8}","_source":{"partition":0,"offset":2}}' ]
	[ "$(jq -r .payload.record <<<"$output")" = "$(order 2 '"customer_id":8,"status":"PAID","line_count":2' '"x":1')" ]
	[ "$(jq -c '.missing == .payload.missing' <<<"$output")" = true ]
	[ "$(jq '.payload | (.retry_after | sub("\\..*Z"; "Z") | fromdate) - (.updated | sub("\\..*Z"; "Z") | fromdate)' <<<"$output")" = 300 ]
}

@test "a query with fewer items than min is missing, its items' look-ups are made" {
	config "$CUSTOMER,$LINES_,${PRODUCT/false/true}"
	tables
	stage 'LINES {"order_id":1,"line_no":1,"product_id":"p1","amount":10.1}'
	run -0 join < <(order 1 "$PAID")
	[ "$(jq -c '[.missing[] | [.as, .key // .query, .found, .min]]' <<<"$output")" = '[["customer",{"customer_id":7},null,null],["lines",{"order_id":1},1,2],["lines.product",{"product_id":"p1"},null,null]]' ]
}

@test "a dependency that two rows want is named once as missing" {
	config "$LINES_,${PRODUCT/false/true}"
	tables
	stage 'LINES {"order_id":1,"line_no":1,"product_id":"p1"}' \
		'LINES {"order_id":1,"line_no":2,"product_id":"p1"}'
	run -0 join < <(order 1 "$PAID")
	[ "$(jq -c '[.missing[].key]' <<<"$output")" = '[{"product_id":"p1"}]' ]
}

@test "a retry that fails again counts up, under the condition that nothing changed" {
	all
	order 2 "$PAID" | join >first
	retry <first >again
	run -0 join <again
	[ "$(jq -c '[.table, .put_if, .retries, .payload.retries]' <<<"$output")" = '["'"$T"'errors","unchanged",1,1]' ]
	[ "$(jq -c .from <<<"$output")" = "$(jq -c .from again)" ]
	[ "$(jq -c .payload.first_failed <<<"$output")" = "$(jq -c .payload.first_failed first)" ]
	[ "$(jq -c '.payload.record | fromjson' <<<"$output")" = "$(jq -c '.payload.record | fromjson | del(.stored)' first)" ]
	retry <<<"$output" | join >third
	[ "$(jq -c '[.retries, (.payload.record | length)]' third)" = "$(jq -c '[2, (.payload.record | length)]' <<<"$output")" ]
}

@test "a retry counts up where it waits, though the final table was renamed" {
	all
	order 2 "$PAID" | join | retry | jq -c '.from.key.id = "old {}"' >again
	run -0 join <again
	[ "$(jq -c '[.payload.id, .retries]' <<<"$output")" = '["old {}",1]' ]
	[[ $(join --explain <again) = *'errors "old {}", if '* ]]
}

@test "when max_retries have failed it is an error record with the driver's row" {
	all '"max_retries":2'
	order 2 "$PAID" | join | retry | join | retry >again
	run -0 join <again
	fails join.missing "2 retries" "lines: ${T}lines {\"order_id\":2}, 0 of at least 2"
	[ "$(jq -c '[.retries, .table, (.missing | length)]' <<<"$output")" = '[2,null,1]' ]
	[ "$(jq -c .payload <<<"$output")" = "$(jq -c .payload again)" ]
	[ "$(jq -c .from <<<"$output")" = "$(jq -c .from again)" ]
}

@test "max_retries 0 makes the stream's first failure the last one" {
	all '"max_retries":0'
	run -0 join < <(order 2 "$PAID")
	fails join.missing
}

@test "a retry whose dependencies have come is joined as if it were fresh" {
	all
	order 2 "$PAID" | join | retry >again
	stage 'LINES {"order_id":2,"line_no":1,"amount":1,"product_id":"p1"}' \
		'LINES {"order_id":2,"line_no":2,"amount":2,"product_id":"p1"}'
	run -0 join <again
	[ "$(jq -c '[.table, .put_if, .payload.total, .payload._source.offset, .missing]' <<<"$output")" = '["'"$T"'final","newer",3,2,null]' ]
	[ "$(jq -c .from <<<"$output")" = "$(jq -c .from again)" ]
}

@test "a retry that has no join, or is not triggered any more, is join.config" {
	all
	run -0 join <<<'{"topic":"GONE","payload":{"order_id":1},"from":{"table":"e"}}'
	fails join.config
	run -0 join < <(order 1 '"status":""' '"from":{"table":"e"}')
	fails join.config when
	run -0 join <<<'{"topic":"ORDERS","payload":7,"from":{"table":"e"}}'
	fails join.config
	run -0 join < <(order 1 "$PAID" '"from":"e"')
	fails join.config
	for n in -1 1.5 '"1"' null 99999999999999999999; do
		run -0 join < <(order 1 "$PAID" '"from":{},"retries":'"$n")
		fails join.config
	done
}

@test "required false leaves the field out, a query's is an empty list" {
	config "${CUSTOMER/%\}/,\"required\":false\}},{\"as\":\"lines\",\"table\":\"@lines\",\"query\":{\"order_id\":\"order_id\"},\"required\":false}"
	tables
	[ "$(joined "$PAID")" = '{"order_id":1,"customer_id":7,"status":"PAID","line_count":2,"lines":[],"_source":{"partition":0,"offset":1}}' ]
	[ "$(joined '"status":"PAID"' | jq -c '[.customer, .lines]')" = '[null,[]]' ]
}

@test "an empty key is join.key where it is required, else not looked up" {
	all
	for value in null '""'; do
		run -0 join < <(order 1 '"status":"PAID","line_count":2,"customer_id":'"$value")
		fails join.key customer "${T}customers" customer_id '(N)'
	done
	run -0 join < <(order 1 '"status":"PAID","line_count":2')
	fails join.key missing
	config "${CUSTOMER/%\}/,\"required\":\"if_key\"\}}"
	[ "$(joined '"status":"PAID","customer_id":""' | jq -c .customer)" = null ]
	run -0 join < <(order 1 '"status":"PAID","customer_id":8')
	[ "$(jq -c '.missing[0].key' <<<"$output")" = '{"customer_id":8}' ]
}

@test "a key is coerced to its table's type; what can't be is join.key" {
	all
	[ "$(joined "${PAID/7/\"7.0\"}" | jq -c .customer.name)" = '"Ann"' ]
	config '{"as":"product","table":"@products","key":{"product_id":"n"}}'
	stage 'PRODUCTS {"product_id":"12","title":"Pot"}'
	[ "$(joined '"status":"x","n":12.0' | jq -c .product.title)" = '"Pot"' ]
	config "$CUSTOMER"
	for value in '"seven"' true '{"a":1}'; do
		run -0 join < <(order 1 '"status":"x","customer_id":'"$value")
		fails join.key "look-up customer" "${T}customers" 'customer_id (N)'
	done
}

@test "min and max are numbers or fields of the driver row" {
	all
	order 1 "${PAID/:2/:3}" | join | jq -c '.missing[0].min' | grep -qx 3
	order 1 "${PAID/:2/:\"2\"}" | join | jq -c .missing | grep -qx null
	for n in -1 1.5 '"x"' null true '[]'; do
		run -0 join < <(order 1 "${PAID/\"line_count\":2/\"line_count\":$n}")
		fails join.bound lines line_count
	done
	run -0 join < <(order 1 '"customer_id":7,"status":"x"')
	fails join.bound missing
	config "${LINES_/\"line_count\"/0}"
	[ "$(joined "$PAID" 5 | jq -c .lines)" = '[]' ]
	config "${LINES_/%\}/,\"max\":1\}}"
	run -0 join < <(order 1 "$PAID")
	fails join.max lines "${T}lines" '"order_id":1'
	config "${LINES_/%\}/,\"max\":\"line_count\"\}}"
	[ "$(joined "$PAID" | jq -c '.lines | length')" = 2 ]
}

@test "where, before min and limit, chooses the items" {
	all
	config "${LINES_/%\}/,\"where\":{\"equals\":{\"product_id\":\"p9\"\}\}\}}"
	run -0 join < <(order 1 "$PAID")
	[ "$(jq -c '.missing[0] | [.found, .min]' <<<"$output")" = '[1,2]' ]
	[ "$(joined "${PAID/:2/:1}" | jq -c '[.lines[].line_no]')" = '[2]' ]
	config "${LINES_/%\}/,\"limit\":1,\"where\":{\"equals\":{\"product_id\":\"p9\"\}\}\}}"
	[ "$(joined "${PAID/:2/:1}" | jq -c '[.lines[].line_no]')" = '[2]' ]
	config "${CUSTOMER/%\}/,\"where\":{\"nonempty\":\"mail\"\}\}}"
	run -0 join < <(order 1 "$PAID")
	[ "$(jq -c '.missing[0].key' <<<"$output")" = '{"customer_id":7}' ]
}

@test "sort and limit order a query's items and cut them, behind min" {
	config '{"as":"lines","table":"@lines","query":{"order_id":"order_id"},"min":6,"sort":"-amount","limit":4}'
	tables
	stage 'LINES {"order_id":1,"line_no":1,"amount":9,"product_id":"p"}' 'LINES {"order_id":1,"line_no":2,"amount":10.5,"product_id":"p"}' \
		'LINES {"order_id":1,"line_no":3,"amount":"7","product_id":"p"}' 'LINES {"order_id":1,"line_no":4,"product_id":"p"}' \
		'LINES {"order_id":1,"line_no":5,"amount":100,"product_id":"p"}' 'LINES {"order_id":1,"line_no":6,"amount":9.0,"product_id":"p"}'
	[ "$(joined "$PAID" | jq -c '[.lines[].line_no]')" = '[3,5,2,1]' ]
	sed -i 's/-amount/amount/; s/"limit":4/"limit":9/' app.json
	[ "$(joined "$PAID" | jq -c '[.lines[].line_no]')" = '[1,6,2,5,3,4]' ]
	sed -i 's/,"sort":"amount","limit":9/,"limit":2/' app.json
	[ "$(joined "$PAID" | jq -c '[.lines[].line_no]')" = '[1,2]' ]
	sed -i 's/"min":6/"min":7/' app.json
	[ "$(order 1 "$PAID" | join | jq -c '.missing[0].found')" = 6 ]
}

@test "fields chooses what is embedded; look-ups and aggregates see all" {
	all
	config "${LINES_/%\}/,\"fields\":[\"amount\",\"line_no\",\"none\"]\}},$PRODUCT" "$TOTAL"
	joined "$PAID" | jq -c '[.lines, .total]' |
		same '[[{"line_no":1,"amount":10.1,"product":{"product_id":"p1","title":"Cup"}},{"line_no":2,"amount":5}],15.1]'
}

@test "embed false leaves a look-up out of the item, for aggregates only" {
	all
	config "${LINES_/%\}/,\"embed\":false\}},$PRODUCT" '"aggregate":{"total":"sum(lines.amount)","titles":"list(lines.product.title)"}'
	[ "$(joined "$PAID" | jq -c '[.lines, .total, .titles]')" = '[null,15.1,["Cup"]]' ]
}

@test "a path into a list gives the list of distinct items, in first-use order" {
	all
	stage 'PRODUCTS {"product_id":"p9","title":"Pot"}' 'LINES {"order_id":1,"line_no":0,"product_id":"p9","amount":1}'
	config "$LINES_,{\"as\":\"products\",\"table\":\"@products\",\"key\":{\"product_id\":\"lines.product_id\"}}"
	[ "$(joined "$PAID" | jq -c '[.products[].title]')" = '["Pot","Cup"]' ]
	sed -i 's/lines.product_id"}/&,"sort":"title"/' app.json
	[ "$(joined "$PAID" | jq -c '[.products[].title]')" = '["Cup","Pot"]' ]
	sed -i 's/"sort":"title"/"limit":1/' app.json
	[ "$(joined "$PAID" | jq -c '[.products[].title]')" = '["Pot"]' ]
	stage 'LINES {"order_id":1,"line_no":3,"product_id":"p5","amount":1}'
	run -0 join < <(order 1 "$PAID")
	[ "$(jq -c .missing <<<"$output")" = '[{"as":"products","table":"'"$T"'products","key":{"product_id":"p5"}}]' ]
}

@test "a list within the driver row gives a look-up an element, too" {
	all
	stage 'PRODUCTS {"product_id":"p9","title":"Pot"}'
	config '{"as":"products","table":"@products","key":{"product_id":"ids"}}'
	[ "$(joined '"status":"x","ids":["p9","p1","p9"]' | jq -c '[.products[].title]')" = '["Pot","Cup"]' ]
	[ "$(joined '"status":"x","ids":[]' | jq -c .products)" = '[]' ]
	config '{"as":"products","table":"@products","key":{"product_id":"parts.id"}}'
	[ "$(joined '"status":"x","parts":[{"id":"p9"},{"id":"p1"}]' | jq -c '[.products[].title]')" = '["Pot","Cup"]' ]
	run -0 join < <(order 1 '"status":"x","parts":[{"id":"p9"},7]')
	fails join.key products
}

@test "look-ups are chained by paths into earlier ones" {
	all
	stage 'CUSTOMERS {"customer_id":7,"name":"Ann","boss":8,"likes":"p1"}' 'CUSTOMERS {"customer_id":8,"name":"Bob"}'
	config "$CUSTOMER,"'{"as":"boss","table":"@customers","key":{"customer_id":"customer.boss"}},
		{"as":"customer.liked","table":"@products","key":{"product_id":"customer.likes"}}'
	[ "$(joined "$PAID" | jq -c '[.boss.name, .customer.liked.title]')" = '["Bob","Cup"]' ]
	run -0 join < <(order 1 '"status":"x","customer_id":9')
	[ "$(jq -c '[.missing[].as]' <<<"$output")" = '["customer"]' ]
}

@test "look-ups go deeper than one list: each into its own row" {
	all
	stage 'PRODUCTS {"product_id":"p1","title":"Cup","maker":"p2"}' 'PRODUCTS {"product_id":"p2","title":"Ltd"}'
	config "$LINES_,$PRODUCT,"'{"as":"lines.product.made","table":"@products","key":{"product_id":"lines.product.maker"}},
		{"as":"lines.makers","table":"@products","key":{"product_id":"lines.product.maker"},"required":"if_key"}'
	[ "$(joined "$PAID" | jq -c '[.lines[] | .product.made.title, .makers.title]')" = '["Ltd","Ltd",null,null]' ]
}

@test "a composite key takes its values row by row, a constant among them" {
	all
	config "$LINES_,"'{"as":"lines.self","table":"@lines","key":{"line_no":"lines.line_no","order_id":"lines.order_id"}},
		{"as":"second","table":"@lines","key":{"order_id":"order_id","line_no":{"const":"2"}}},
		{"as":"again","table":"@lines","key":{"order_id":"order_id","line_no":"lines.line_no"}}'
	[ "$(joined "$PAID" | jq -c '[[.lines[].self.line_no], .second.line_no, [.again[].line_no]]')" = '[[1,2],2,[1,2]]' ]
}

@test "a query may give the range key, too" {
	all
	config '{"as":"lines","table":"@lines","query":{"order_id":"order_id","line_no":{"const":2}}}'
	[ "$(joined "$PAID" | jq -c '[.lines[].line_no]')" = '[2]' ]
}

@test "an index is queried by its own key" {
	all
	config '{"as":"sold","table":"@lines","index":"by_product","query":{"product_id":"product"}}'
	[ "$(joined '"status":"x","product":"p9"' | jq -c '[.sold[].line_no]')" = '[2]' ]
	run -0 join < <(order 1 '"status":"x","product":"none"')
	[ "$(jq -c '.missing[0] | [.query, .found, .min]' <<<"$output")" = '[{"product_id":"none"},0,1]' ]
}

@test "items that were deleted or are expired are not there" {
	all
	past=$(($(date +%s) - 60)) future=$(($(date +%s) + 3600))
	stage 'CUSTOMERS {"customer_id":1,"_deleted":true,"_expires":'$future'}' \
		'CUSTOMERS {"customer_id":2,"ends":'$past'}' \
		'CUSTOMERS {"customer_id":3,"ends":'$future'}' \
		'CUSTOMERS {"customer_id":4,"ends":"soon"}' \
		'CUSTOMERS {"customer_id":5,"_deleted":false,"_expires":'$past'}'
	for n in 1 2 3 4 5; do order $n "\"customer_id\":$n,\"status\":\"x\",\"line_count\":0"; done >in
	config "$CUSTOMER"
	run -0 join <in
	[ "$(jq -r .table <<<"$output" | sed "s/^$T//" | tr '\n' ' ')" = 'errors errors final final final ' ]
	config '{"as":"lines","table":"@lines","query":{"order_id":"order_id"},"min":2}'
	stage 'LINES {"order_id":1,"line_no":2,"_deleted":true}'
	[ "$(order 1 '"status":"x"' | join | jq -c '.missing[0].found')" = 1 ]
}

@test "of equal names the later one stands, where the first one stood" {
	all
	config "${CUSTOMER/\"customer\"/\"status\"},${LINES_/\"lines\"/\"b\"}" '"aggregate":{"b":"count(b)","customer_id":"sum(b.amount)","none":"max(b.none)"}'
	[ "$(joined "$PAID")" = '{"order_id":1,"customer_id":15.1,"status":{"customer_id":7,"name":"Ann"},"line_count":2,"b":2,"_source":{"partition":0,"offset":1}}' ]
	config "${CUSTOMER/\"customer\"/\"line_count\"}" '"aggregate":{"status":"max(line_count.none)"}'
	[ "$(joined "$PAID")" = '{"order_id":1,"customer_id":7,"line_count":{"customer_id":7,"name":"Ann"},"_source":{"partition":0,"offset":1}}' ]
}

@test "a sum that is no number is join.number" {
	all
	stage 'LINES {"order_id":1,"line_no":2,"amount":"ten","product_id":"p"}'
	run -0 join < <(order 1 "$PAID")
	fails join.number total
	[[ $output != *'aggregate total: aggregate'* ]]
}

@test "select makes the item another one, before its key is taken" {
	all '"select":{"rename":{"status":"state"},"drop":["lines"],"flatten":{"customer":"c_"}}'
	[ "$(joined "$PAID")" = '{"order_id":1,"customer_id":7,"state":"PAID","line_count":2,"c_customer_id":7,"c_name":"Ann","total":15.1,"_source":{"partition":0,"offset":1}}' ]
}

@test "a flattened object's _source does not take the item's place" {
	all '"select":{"drop":["lines","customer"],"flatten":{"o":""}}'
	run -0 join < <(order 1 "$PAID"',"o":{"_source":{"partition":3,"offset":9},"x":1}')
	[[ $output = *'"x":1,"total":15.1,"_source":{"partition":0,"offset":1}},"table"'* ]]
	[ "$(grep -o _source <<<"$output" | wc -l)" = 1 ]
}

@test "the final key is coerced; without one the record is join.key" {
	all
	sed -i 's/"key":{"hash":"order_id"},"types":{"order_id":"N"},"error/"key":{"hash":"order_id","range":"region"},"types":{"order_id":"S","region":"S"},"error/' app.json
	run -0 join < <(order 1 "$PAID")
	fails join.key "${T}final" region missing
	[ "$(joined "$PAID"',"region":5' | jq -c '[.order_id, .region]')" = '["1","5"]' ]
}

@test "a row that misses what its final key is made of waits by its own key" {
	all '"select":{"flatten":{"customer":""}}'
	sed -i 's/"key":{"hash":"order_id"},"types":{"order_id":"N"},"error/"key":{"hash":"name"},"types":{"name":"S"},"error/' app.json
	[ "$(joined "$PAID" | jq -c .name)" = '"Ann"' ]
	run -0 join < <(order 1 "${PAID/7/8}")
	[ "$(jq -r .payload.id <<<"$output")" = "${T}final {\"order_id\":1}" ]
}

@test "_source is the driver row's own where staging is versioned" {
	all
	run -0 join < <(order 1 '"_source":{"partition":0,"offset":1,"version":99},'"$PAID")
	[ "$(jq -c .payload._source <<<"$output")" = '{"partition":0,"offset":1,"version":99}' ]
	[ "$(jq -r '.payload | keys_unsorted[-1]' <<<"$output")" = _source ]
	run -0 join < <(order 2 '"_source":{"partition":0,"offset":1,"version":99},'"$PAID")
	[ "$(jq -c .payload._source.version <<<"$output")" = 99 ]
	run -0 join <<<"{\"topic\":\"ORDERS\",\"payload\":{\"order_id\":1,$PAID}}"
	[ "$(jq -c '.payload | has("_source")' <<<"$output")" = false ]
}

@test "on_delete delete turns the driver row's delete into the final item's" {
	all '"on_delete":"delete"'
	run -0 join <<<'{"topic":"ORDERS","partition":0,"offset":9,"payload":null,"key":{"order_id":1.0},"deleted":true,"x":1}'
	[ "$output" = '{"topic":"ORDERS","partition":0,"offset":9,"payload":null,"key":{"order_id":1},"table":"'"$T"'final","x":1,"put_if":"newer"}' ]
	run -0 join <<<'{"topic":"ORDERS","payload":null,"key":{"id":1},"deleted":true}'
	fails join.key order_id
	line='{"topic":"ORDERS","payload":null,"key":{"order_id":1},"deleted":true,"superseded":true}'
	run -0 join <<<"$line"
	[ "$output" = "$line" ]
}

@test "records come out in the order in which they came in, each once" {
	all
	for n in $(seq 1 300); do
		case $((n % 4)) in
		0) order "$n" "$PAID" ;;
		1) echo '{"topic":"LINES","payload":{"order_id":1},"offset":'"$n"'}' ;;
		2) order "$n" '"status":"x"' ;;
		3) printf '{"topic":"ORDERS","partition":0,"offset":%d,"payload":{"order_id":1,%s}}\n' "$n" "$PAID" ;;
		esac
	done >in
	run -0 --separate-stderr join -v <in
	[ "$(field offset <<<"$output")" = "$(seq 1 300)" ]
	[ "$(grep -c '"put_if":"newer"' <<<"$output")" = 75 ]
	[ "$(grep -c '"put_if":"absent"' <<<"$output")" = 75 ]
	[ "$(grep -c 'join.key' <<<"$output")" = 75 ]
	[[ $stderr = *"in=300 out=300 errors=75 (join.key=75)"* ]]
}

@test "many records, look-ups and tables go through in bulk, and come out right" {
	all
	seq 1 1000 | jq -c '"PRODUCTS \({product_id: "p\(.)", title: "t\(.)"})"' -r >staged
	seq 1 500 | jq -c '"CUSTOMERS \({customer_id: ., name: "n\(.)"})"' -r >>staged
	seq 1 3000 | jq -c '. as $n | range(3) | "LINES \({order_id: $n, line_no: ., product_id: "p\(($n * 7 + .) % 1000 + 1)", amount: ($n + . / 4)})"' -r >>staged
	stage
	seq 1 3000 | jq -c '{topic: "ORDERS", partition: 0, offset: ., payload: {order_id: ., customer_id: (. % 500 + 1), status: "x", line_count: 3}}' >in
	join <in >out
	[ "$(jq -c --arg t "${T}final" 'select(.table != $t)' out | wc -l)" = 0 ]
	jq -ce '.offset as $n | .payload | .order_id == $n and .customer.name == "n\($n % 500 + 1)" and .total == 3 * $n + 0.75
	  and [.lines[].product.title] == [range(3) | "t\(($n * 7 + .) % 1000 + 1)"]' out | sort | uniq -c | grep -qx ' *3000 true'
	[ "$(jq .offset out)" = "$(seq 1 3000)" ]
}

@test "equal questions of one record and of many are answered alike" {
	all
	for n in 1 2 3; do printf '{"topic":"ORDERS","offset":%d,"payload":{"order_id":1,%s}}\n' $n "$PAID"; done >in
	run -0 join <in
	[ "$(jq -c .payload <<<"$output" | sed 's/,"_source".*//' | sort -u | wc -l)" = 1 ]
	[ "$(jq -c '.payload.lines | length' <<<"$output" | tr '\n' ' ')" = '2 2 2 ' ]
}

@test "cache keeps hits only: what was missing is looked for again" {
	all
	config "${CUSTOMER/%\}/,\"cache\":\"1h\"\}}"
	mkfifo in out
	join <in >out 3>&- &
	pid=$!
	exec 7>in 8<out
	order 1 '"customer_id":8,"status":"x"' >&7
	read -rt 20 -u 8 line
	[ "$(jq -c .put_if <<<"$line")" = '"absent"' ]
	stage 'CUSTOMERS {"customer_id":8,"name":"Bob"}'
	order 1 '"customer_id":8,"status":"x"' >&7
	read -rt 20 -u 8 line
	[ "$(jq -c .payload.customer.name <<<"$line")" = '"Bob"' ]
	stage 'CUSTOMERS {"customer_id":8,"name":"Bert"}'
	order 1 '"customer_id":8,"status":"x"' >&7
	read -rt 20 -u 8 line
	[ "$(jq -c .payload.customer.name <<<"$line")" = '"Bob"' ]
	exec 7>&-
	wait $pid
	exec 8<&-
}

@test "a lone record comes out at once, while the input stays open" {
	all
	mkfifo in out
	join <in >out 3>&- &
	pid=$!
	exec 7>in 8<out
	for n in 1 2; do
		order 1 "$PAID" >&7
		read -rt 20 -u 8 line
		[ "$(jq -c .payload.total <<<"$line")" = 15.1 ]
		stage 'CUSTOMERS {"customer_id":7,"name":"Eve"}'
	done
	[ "$(jq -c .payload.customer.name <<<"$line")" = '"Eve"' ]
	exec 7>&-
	wait $pid
	exec 8<&-
}

@test "--retry-errors joins errored records again" {
	all '"max_retries":0'
	order 2 "$PAID" | join >parked
	stage 'LINES {"order_id":2,"line_no":1,"amount":1,"product_id":"p1"}' 'LINES {"order_id":2,"line_no":2,"amount":2,"product_id":"p1"}'
	run -0 join <parked
	[ "$output" = "$(cat parked)" ]
	run -0 join --retry-errors <parked
	[ "$(jq -c '[.table, .payload.total, .error, .retries, .missing]' <<<"$output")" = '["'"$T"'final",3,null,null,null]' ]
}

@test "-A prints coordinates and codes, --strict exits 65 after an error" {
	all
	run -0 join -A < <(order 1 "$PAID" && order 3 '"status":"x"')
	[ "$output" = '{"topic":"ORDERS","partition":0,"offset":1}
{"topic":"ORDERS","partition":0,"offset":3,"error":{"code":"join.key"}}' ]
	run -65 join --strict < <(order 3 '"status":"x"')
}

@test "lines that are no records become error records in their places" {
	all
	printf '%s\n' 'junk' '[1]' '{"topic":"ORDERS","topic":"X"}' "$(order 1 "$PAID")" '{"topic":"ORDERS","payload":{"order_id":1' '' >in
	run -0 join <in
	[ "$(field error.code <<<"$output" | tr '\n' ' ')" = '"json.syntax" "json.syntax" "json.syntax" null "json.syntax" "json.syntax" ' ]
}

@test "an input that was cut off is 74, what came before it goes out" {
	all
	run -74 --separate-stderr join < <(order 1 "$PAID" && printf '{"topic":"ORD')
	[ "$(field payload.total <<<"$output")" = 15.1 ]
	[ -n "$stderr" ]
}

@test "more items than a record may find are join.size, and the next goes on" {
	config '{"as":"lines","table":"@lines","query":{"order_id":"order_id"}}' '"aggregate":{"n":"count(lines)"}'
	tables
	big=$(printf '%0300000d' 0)
	for n in $(seq 1 60); do
		printf 'LINES {"order_id":1,"line_no":%d,"product_id":"p","text":"%s"}\n' "$n" "$big"
	done >staged
	stage
	stage 'LINES {"order_id":2,"line_no":1,"product_id":"p"}'
	run -0 join < <(order 1 '"status":"x"' && order 2 '"status":"x"')
	[ "$(field error.code <<<"$output" | tr '\n' ' ')" = '"join.size" null ' ]
}

@test "what look-ups find is read as memory allows: 100 MB of it within 40 MiB" {
	case $AT in sqlite:*) ;; *) skip "by SQLite" ;; esac
	grep -q __asan_init "$(command -v ddb-join)" && skip "with sanitizers"
	config "$CUSTOMER,$LINES_"
	tables
	python3 - "$T" <<-'END' >in
		import sys
		line = '{"table":"%slines","payload":{"order_id":%d,"line_no":%d,"product_id":"p","t":"%018000d"}}'
		print('{"table":"%scustomers","payload":{"customer_id":7,"t":"%0100000d"}}' % (sys.argv[1], 0))
		for n in range(250):
		    for i in range(20):
		        print(line % (sys.argv[1], n, i, 0))
	END
	ddb-put -C app.json in >/dev/null
	for n in $(seq 0 249); do order "$n" "${PAID/:2/:20}"; done >in
	peak="$(python3 - <<-'END'
		import resource, subprocess
		subprocess.run(["ddb-join", "-C", "app.json", "in"], check=True,
		    stdout=open("out", "w"))
		print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
	)"
	[ "$(grep -c '"put_if":"newer"' out)" = 250 ]
	[ "$(wc -c <out)" -gt 100000000 ]
	[ "$peak" -lt 40960 ]
}

@test "a query for each of a list's items gives one list of all that they find" {
	all
	stage 'LINES {"order_id":2,"line_no":5,"product_id":"p1"}'
	config '{"as":"lines","table":"@lines","query":{"order_id":"ids"},"min":1}'
	[ "$(joined '"status":"x","ids":[2,1,2.0]' | jq -c '[.lines[] | [.order_id, .line_no]]')" = '[[2,5],[1,1],[1,2]]' ]
	run -0 join < <(order 1 '"status":"x","ids":[2,3]')
	[ "$(jq -c '[.missing[].query]' <<<"$output")" = '[{"order_id":3}]' ]
}

@test "a full disk is 74" {
	all
	order 1 "$PAID" >in
	run -74 bash -c 'timeout 60 ddb-join -C app.json <in >/dev/full'
}

@test "it ends quietly when its reader is gone" {
	all
	seq 1 20000 | sed "s/.*/$(order 1 "$PAID")/" >in
	run -141 bash -c 'set -o pipefail; timeout 60 ddb-join -C app.json <in | head -n 1 >/dev/null'
}

@test "through ddb-put: kept waiting, retried, stored once, never by an older one" {
	all
	put() { timeout 60 ddb-put -C app.json; }
	order 2 "$PAID" | join | tee waiting | put >stored
	[ "$(jq -r .stored stored)" = "${T}errors" ]
	order 2 "$PAID" | join | put | jq -ce '.superseded' # a replay resets nothing
	retry <waiting >again
	join <again | put | jq -ce '.stored == "'"$T"'errors" and .retries == 1'
	join <again | put | jq -ce .superseded # the other retry job
	stage 'LINES {"order_id":2,"line_no":1,"amount":1,"product_id":"p1"}' 'LINES {"order_id":2,"line_no":2,"amount":2,"product_id":"p1"}'
	order 2 "$PAID" | sed 's/"offset":2/"offset":9/' | join | put | jq -ce '.stored == "'"$T"'final"'
	join <again | put | jq -ce .superseded # older than what is there
	"$ROOT/tests/tables.py" "$AT" "${T}final" | jq -ce '.total == 3 and ._source.offset == 9'
}

@test "a final item over 400 KB is ddb-put's put.size" {
	all
	text=$(printf '%0300000d' 0)
	stage 'CUSTOMERS {"customer_id":7,"name":"'"$text"'"}' \
		'PRODUCTS {"product_id":"p9","title":"'"$text"'"}'
	run -0 bash -c 'timeout 60 ddb-join -C app.json | timeout 60 ddb-put -C app.json' < <(order 1 "$PAID")
	fails put.size
}

@test "an error table that is not there is 78 at ddb-put, nothing passed on" {
	all
	sed -i "s/${T}errors/${T}nowhere/" app.json
	run -78 --separate-stderr bash -c 'timeout 60 ddb-join -C app.json | timeout 60 ddb-put -C app.json' < <(order 2 "$PAID")
	[ -z "$output" ]
	[[ $stderr = *"${T}nowhere"* ]]
}

@test "a table that is not there is 78 before any record is read" {
	config "$CUSTOMER"
	: >tables.db
	run -78 --separate-stderr join < <(order 1 "$PAID")
	[ -z "$output" ]
	[[ $stderr = *"${T}customers"* ]]
}
