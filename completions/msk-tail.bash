# bash completion for msk-tail: made by msk-tail --completion bash
_msk_tail() {
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	case $prev in
	--brokers|-b)
		COMPREPLY=()
		return
		;;
	--topic|-t)
		COMPREPLY=()
		return
		;;
	--partition|-p)
		COMPREPLY=()
		return
		;;
	--offset|-o)
		COMPREPLY=()
		return
		;;
	--count|-c)
		COMPREPLY=()
		return
		;;
	--group|-G)
		COMPREPLY=()
		return
		;;
	--property|-X)
		COMPREPLY=()
		return
		;;
	--property-file|-F)
		compopt -o default
		COMPREPLY=()
		return
		;;
	--serdes|-s)
		COMPREPLY=()
		return
		;;
	--auth)
		mapfile -t COMPREPLY < <(compgen -W 'none plain scram iam' -- "$cur")
		return
		;;
	--auth-file)
		compopt -o default
		COMPREPLY=()
		return
		;;
	--cluster-arn)
		COMPREPLY=()
		return
		;;
	--region)
		COMPREPLY=()
		return
		;;
	--exec)
		COMPREPLY=()
		return
		;;
	--acks|-a)
		COMPREPLY=()
		return
		;;
	--ack-timeout)
		COMPREPLY=()
		return
		;;
	--in-flight)
		COMPREPLY=()
		return
		;;
	--in-flight-bytes)
		COMPREPLY=()
		return
		;;
	--drain)
		COMPREPLY=()
		return
		;;
	--restarts)
		COMPREPLY=()
		return
		;;
	--rate)
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
		mapfile -t COMPREPLY < <(compgen -W '--brokers --topic --partition --offset --reset --count --exit --group --property --property-file --serdes --auth --auth-file --cluster-arn --region --exec --acks --accept-errors --ack-timeout --in-flight --in-flight-bytes --drain --restarts --fail-on-data-loss --rate --lag --max-wait --max-record --config --log --metrics --metrics-every --progress --verbose --quiet --help --version --completion' -- "$cur")
	else
		compopt -o default
		COMPREPLY=()
	fi
}
complete -F _msk_tail msk-tail
