# bash completion for csr-decode: made by csr-decode --completion bash
_csr_decode() {
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	case $prev in
	--registry|-r)
		compopt -o default
		COMPREPLY=()
		return
		;;
	--mode|-m)
		mapfile -t COMPREPLY < <(compgen -W 'permissive failfast drop' -- "$cur")
		return
		;;
	--jobs|-j)
		COMPREPLY=()
		return
		;;
	--reader)
		compopt -o default
		COMPREPLY=()
		return
		;;
	--logical)
		mapfile -t COMPREPLY < <(compgen -W 'plain raw' -- "$cur")
		return
		;;
	--decimal)
		mapfile -t COMPREPLY < <(compgen -W 'number string' -- "$cur")
		return
		;;
	--union)
		mapfile -t COMPREPLY < <(compgen -W 'plain tagged' -- "$cur")
		return
		;;
	--bytes)
		mapfile -t COMPREPLY < <(compgen -W 'base64 latin1' -- "$cur")
		return
		;;
	--connect)
		mapfile -t COMPREPLY < <(compgen -W 'on off' -- "$cur")
		return
		;;
	--cache)
		compopt -o default
		COMPREPLY=()
		return
		;;
	--max-wait)
		COMPREPLY=()
		return
		;;
	--ca-file)
		compopt -o default
		COMPREPLY=()
		return
		;;
	--cert-file)
		compopt -o default
		COMPREPLY=()
		return
		;;
	--key-file)
		compopt -o default
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
		mapfile -t COMPREPLY < <(compgen -W '--registry --mode --key --jobs --reader --logical --decimal --union --bytes --connect --cache --max-wait --ca-file --cert-file --key-file --acks-only --strict --retry-errors --max-record --config --log --metrics --metrics-every --progress --verbose --quiet --help --version --completion' -- "$cur")
	else
		compopt -o default
		COMPREPLY=()
	fi
}
complete -F _csr_decode csr-decode
