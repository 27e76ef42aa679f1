#compdef ddb-del
# made by ddb-del --completion zsh

_arguments -s \
	'--endpoint-url[DynamoDB'\''s address, or sqlite\:FILE]::' \
	'--retries[tries again after a failure (default 30)]::' \
	'--max-wait[wait out throttling for so long (default\: no limit)]::' \
	'--concurrency[requests at once at most (default 16)]::' \
	'(-A --acks-only)'{-A,--acks-only}'[print only coordinates, for the last stage]' \
	'--strict[exit 65 if any record carries an error]' \
	'--retry-errors[process errored records again (first filter only)]' \
	'--max-record[longest input line (default 64M)]::' \
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
