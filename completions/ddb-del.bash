# bash completion for ddb-del: made by ddb-del --completion bash
_ddb_del() {
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	case $prev in
	--endpoint-url)
		COMPREPLY=()
		return
		;;
	--retries)
		COMPREPLY=()
		return
		;;
	--max-wait)
		COMPREPLY=()
		return
		;;
	--concurrency)
		COMPREPLY=()
		return
		;;
	--max-record)
		COMPREPLY=()
		return
		;;
	--config|-C)
		compopt -o default
		COMPREPLY=()
		return
		;;
	--log)
		mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$cur")
		return
		;;
	--metrics)
		compopt -o default
		COMPREPLY=()
		return
		;;
	--metrics-every)
		COMPREPLY=()
		return
		;;
	--completion)
		mapfile -t COMPREPLY < <(compgen -W 'bash zsh fish' -- "$cur")
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W '--endpoint-url --retries --max-wait --concurrency --acks-only --strict --retry-errors --max-record --config --log --metrics --metrics-every --progress --verbose --quiet --help --version --completion' -- "$cur")
	else
		compopt -o default
		COMPREPLY=()
	fi
}
complete -F _ddb_del ddb-del
