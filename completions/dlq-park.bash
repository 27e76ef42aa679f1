# bash completion for dlq-park: made by dlq-park --completion bash
_dlq_park() {
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	case $prev in
	--sns)
		COMPREPLY=()
		return
		;;
	--alarm-every)
		COMPREPLY=()
		return
		;;
	--batch)
		COMPREPLY=()
		return
		;;
	--linger)
		COMPREPLY=()
		return
		;;
	--sse-kms)
		COMPREPLY=()
		return
		;;
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
		mapfile -t COMPREPLY < <(compgen -W '--sns --alarm-every --gzip --batch --linger --sse-kms --endpoint-url --retries --max-wait --athena-ddl --acks-only --strict --retry-errors --max-record --config --log --metrics --metrics-every --progress --verbose --quiet --help --version --completion' -- "$cur")
	else
		compopt -o default
		COMPREPLY=()
	fi
}
complete -F _dlq_park dlq-park
