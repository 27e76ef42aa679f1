#compdef ddb-scan
# made by ddb-scan --completion zsh

_arguments -s \
	'(-t --table)'{-t,--table}'[scan that table]::' \
	'--errors[scan the config'\''s error tables for what is due]' \
	'--older-than[due is what was last tried so long ago]::' \
	'--segments[read a table in so many parts at once (default 4)]::' \
	'--limit[print so many records at most]::' \
	'--endpoint-url[DynamoDB'\''s address, or sqlite\:FILE]::' \
	'--retries[tries again after a failure (default 30)]::' \
	'--max-wait[wait out throttling for so long (default\: no limit)]::' \
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
