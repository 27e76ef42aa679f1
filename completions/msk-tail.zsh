#compdef msk-tail
# made by msk-tail --completion zsh

_arguments -s \
	'(-b --brokers)'{-b,--brokers}'[bootstrap brokers]::' \
	'*'{-t,--topic}'[read it; ^regex for several; operands too]::' \
	'(-p --partition)'{-p,--partition}'[read only this partition, outside the group'\''s sharing]::' \
	'(-o --offset)'{-o,--offset}'[beginning end stored N -N s@TIME e@TIME -15m]::' \
	'--reset[let -o replace the group'\''s commits, once]' \
	'(-c --count)'{-c,--count}'[end after N records]::' \
	'(-e --exit)'{-e,--exit}'[end at the topics'\'' end as seen at the start]' \
	'(-G --group)'{-G,--group}'[read as a member of the group, and commit]::' \
	'*'{-X,--property}'[set a librdkafka property; list and dump show them]::' \
	'(-F --property-file)'{-F,--property-file}'[properties, one a line; none for no file]::_files' \
	'(-s --serdes)'{-s,--serdes}'[json, string, base64; key=...,value=...]::' \
	'--auth[how to log in, over TLS]:auth:(none plain scram iam)' \
	'--auth-file[JSON with username and password]::_files' \
	'--cluster-arn[ask MSK for the brokers of this cluster]::' \
	'--region[the region of secret and token]::' \
	'--exec[pipe the records through it; its output acknowledges]::' \
	'(-a --acks)'{-a,--acks}'[read acknowledgements there, records go to stdout]::' \
	'--accept-errors[an unparked error acknowledges too]' \
	'--ack-timeout[longest wait for an overtaken record (300s)]::' \
	'--in-flight[most records without acknowledgement (100000)]::' \
	'--in-flight-bytes[most bytes of them (64M)]::' \
	'--drain[longest wait for what is in flight (10s)]::' \
	'--restarts[how often CMD is started again (10)]::' \
	'--fail-on-data-loss[end where the broker has lost what comes next]' \
	'--rate[at most N records a second and partition]::' \
	'--lag[print the group'\''s lag a partition, and exit]' \
	'--max-wait[how long brokers may be away (60s)]::' \
	'--max-record[longest record (64M)]::' \
	'(-C --config)'{-C,--config}'[app config]::_files' \
	'--log[how messages are written to stderr]:log:(text json)' \
	'--metrics[append metrics for CloudWatch there (-\: stderr)]::_files' \
	'--metrics-every[how often (default 10s)]::' \
	'--progress[tell how it goes on stderr]' \
	'*'{-v,--verbose}'[end with a summary line; twice\: say more]' \
	'(-q --quiet)'{-q,--quiet}'[no warnings, only errors]' \
	'(-h --help)'{-h,--help}'[this text]' \
	'(-V --version)'{-V,--version}'[the version]' \
	'--completion[print this program'\''s completion for a shell]:completion:(bash zsh fish)' \
	'*:file:_files'
