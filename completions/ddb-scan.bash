# bash completion for ddb-scan: made by ddb-scan --completion bash
_ddb_scan() {
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	case $prev in
	--table|-t)
		COMPREPLY=()
		return
		;;
	--older-than)
		COMPREPLY=()
		return
		;;
	--segments)
		COMPREPLY=()
		return
		;;
	--limit)
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
		mapfile -t COMPREPLY < <(compgen -W '--table --errors --older-than --segments --limit --endpoint-url --retries --max-wait --config --log --metrics --metrics-every --progress --verbose --quiet --help --version --completion' -- "$cur")
	else
		compopt -o default
		COMPREPLY=()
	fi
}
complete -F _ddb_scan ddb-scan
