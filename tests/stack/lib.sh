# shellcheck shell=bash disable=SC2034,SC2154
# What up.sh, down.sh and run.sh share: messages, processes that are known by
# pid and start time, waiting for a condition, and a cache of downloads.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${MSK_CACHE:-$here/../../build/stack}

die()
{
	echo "stack: $*" >&2
	exit 1
}

# until_ready SECONDS WHAT COMMAND...: polls until the command succeeds; the
# service NAME in WHAT must be alive all the while.
until_ready()
{
	local deadline=$((SECONDS + $1)) name=$2

	shift 2
	until "$@" >/dev/null 2>&1; do
		alive "$name" || fail_with_log "$name" "has died"
		[ "$SECONDS" -lt "$deadline" ] ||
			fail_with_log "$name" "is not ready in time"
		sleep 0.05
	done
}

fail_with_log()
{
	tail -n 20 "$dir/$1.log" >&2
	die "$1 $2 (the end of $dir/$1.log is above)"
}

# When the process was started, in clock ticks since boot; fails when it is
# gone or a zombie.
start_time()
{
	local stat

	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
	# shellcheck disable=SC2086 # it is to be split
	set -- ${stat##*) }
	[ "$1" != Z ] && echo "${20}"
}

# start NAME COMMAND...: in its own session, its output in NAME.log, and the
# command in NAME.command, to start it once more.
start()
{
	local name=$1

	shift
	printf '%q ' "$@" >"$dir/$name.command"
	setsid "$@" >>"$dir/$name.log" 2>&1 </dev/null 3>&- 9>&- &
	echo "$! $(start_time $!)" >"$dir/$name.pid"
}

# True while the very process that start has started is there.
alive()
{
	local pid started

	read -r pid started <"$dir/$1.pid" &&
		[ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ]
} 2>/dev/null

stop()
{
	local pid rest deadline=$((SECONDS + 10))

	read -r pid rest <"$dir/$1.pid" || return 0
	while alive "$1"; do
		if [ "$SECONDS" -lt "$deadline" ]; then
			kill "$pid"
		else
			kill -KILL "$pid"
		fi 2>/dev/null || true
		sleep 0.05
	done
	rm -f "$dir/$1.pid"
}

# free_ports N: ports that nobody has, below the kernel's ephemeral range.
free_ports()
{
	python3 - "$1" <<-'PYTHON'
	import random, socket, sys

	held = []
	while len(held) < int(sys.argv[1]):
	    s = socket.socket()
	    try:
	        s.bind(("127.0.0.1", random.randrange(20000, 32000)))
	        held.append(s)
	    except OSError:
	        s.close()
	print(*(s.getsockname()[1] for s in held))
	PYTHON
}

password()
{
	openssl rand -hex 16
}

# cached NAME FILE... : sets $got to the folder of the cache for NAME at the
# version that these files describe; when it is not there yet, calls
# fetch_NAME with the folder to fill.  A fetch that was cut off is redone.
cached()
{
	local name=$1

	shift
	got=$cache/$name-$(cat "$@" | sha256sum | cut -c 1-12)
	[ -e "$got/.complete" ] && return
	mkdir -p "$cache"
	(
		flock 9
		[ -e "$got/.complete" ] && exit
		echo "stack: fetches $name" >&2
		rm -rf "$got"
		mkdir "$got"
		"fetch_$name" "$got" >"$got/.log" 2>&1 </dev/null || {
			tail -n 20 "$got/.log" >&2
			die "cannot fetch $name (the reason is above)"
		}
		: >"$got/.complete"
	) 9>"$cache/.lock-$name" || exit
}

# maven GOAL ARGUMENT...: of the dependency plugin, with a repository of its
# own, which goes again.  Later versions of the plugin want the parent POM of
# an artifact that they only copy; Apicurio's is not published.
maven()
{
	local repository plugin

	plugin=org.apache.maven.plugins:maven-dependency-plugin:2.8
	repository=$(mktemp -d "$cache/m2.XXXXXX")
	(cd "$repository" && mvn -B -q "-Dmaven.repo.local=$repository" \
		"$plugin:$1" "${@:2}") || {
		rm -rf "$repository"
		return 1
	}
	rm -rf "$repository"
}

# What every JVM here gets: small, quick to start, no files left in /tmp.
jvm()
{
	echo -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
		"-Djava.io.tmpdir=$dir/tmp" "$@"
}

listens()
{
	: </dev/tcp/127.0.0.1/"$1"
} 2>/dev/null

# give NAME VALUE: a variable of the env file.
give()
{
	printf 'export %s=%q\n' "$1" "$2" >>"$dir/env"
}
