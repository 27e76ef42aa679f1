#compdef csr-decode
# made by csr-decode --completion zsh

_arguments -s \
	'(-r --registry)'{-r,--registry}'[where the schemas are]::_files' \
	'(-m --mode)'{-m,--mode}'[what a record that can'\''t be decoded does]:mode:(permissive failfast drop)' \
	'(-k --key)'{-k,--key}'[decode keys too]' \
	'(-j --jobs)'{-j,--jobs}'[how many threads decode (1)]::' \
	'--reader[the schema that values are read as]::_files' \
	'--logical[dates and decimals readable, or underlying values]:logical:(plain raw)' \
	'--decimal[how decimals are printed]:decimal:(number string)' \
	'--union[the value alone, or {"type"\:value}]:union:(plain tagged)' \
	'--bytes[how bytes are printed]:bytes:(base64 latin1)' \
	'--connect[whether connect.name counts]:connect:(on off)' \
	'--cache[where schemas are kept ('\'''\''\: nowhere)]::_files' \
	'--max-wait[how long to try a registry that is down (60s)]::' \
	'--ca-file[CA certificates to trust, PEM]::_files' \
	'--cert-file[our certificate, PEM]::_files' \
	'--key-file[its private key, PEM]::_files' \
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
