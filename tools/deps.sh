#!/bin/bash
# deps.sh [build] [test] [lint]: installs what mskutils needs of Debian, for
# the groups named (all of them without any).  A no-op where nothing is
# missing.  Asks nothing, so it runs from a script as well: as root, or with
# a sudo that wants no password.
#
# Where Debian's librdkafka is older than 2.6.1 (earlier ones cannot log in
# by SCRAM to Kafka 4 brokers), it is built from the source package of the
# next release, into build/deps; the machine's own apt configuration stays as
# it is.  build/deps may be copied: rdkafka.pc is relative to its own place,
# and the library stands by itself (lib/librdkafka.so.1).
set -euo pipefail
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

cd "$(dirname "$0")/.."
exec </dev/null

rdkafka_least=2.6.1
rdkafka_suite=trixie
prefix=$PWD/build/deps
work=$PWD/build/deps-work

# What a group needs: a package, or command:package where another package
# may bring the command as well.
build=(gcc:gcc libc6-dev make:make pkg-config:pkg-config libjansson-dev
	libcurl4-openssl-dev libssl-dev libsqlite3-dev zlib1g-dev)
test=(libavro-dev bats:bats jq:jq sqlite3:sqlite3 curl:curl kcat:kcat
	openssl:openssl strace:strace ca-certificates python3:python3 python3-venv
	ps:procps setsid:util-linux javac:default-jdk-headless mvn:maven
	mandoc:mandoc)
lint=(clang-format:clang-format cppcheck:cppcheck shellcheck:shellcheck
	mandoc:mandoc)
rdkafka_build=(c++:g++ dpkg-source:dpkg-dev libzstd-dev liblz4-dev xz:xz-utils
	debian-archive-keyring)

die()
{
	echo "deps.sh: $*" >&2
	exit 1
}

# missing ENTRY...: prints the packages of these entries that are not there.
missing()
{
	local entry installed

	# dpkg-query fails when it does not know one of the names.
	installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' \
		"${@#*:}" 2>/dev/null || true)
	for entry; do
		if [[ $entry = *:* ]] && command -v "${entry%:*}" >/dev/null; then
			continue
		fi
		grep -qxF "installed ${entry#*:}" <<<"$installed" ||
			echo "${entry#*:}"
	done
}

as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
		sudo -n LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
	else
		die "cannot run $1: be root, or have a sudo without password"
	fi
}

updated=
update()
{
	if [ -z "$updated" ]; then
		as_root apt-get -qq update
		updated=yes
	fi
}

install_missing()
{
	local packages

	mapfile -t packages < <(missing "$@")
	if [ "${#packages[@]}" -gt 0 ]; then
		echo "deps.sh: installs ${packages[*]}"
		update
		as_root apt-get -qq -y --no-install-recommends \
			-o Dpkg::Use-Pty=0 install "${packages[@]}"
	fi
}

# The version of librdkafka-dev that apt would install.
candidate()
{
	apt-cache policy librdkafka-dev | sed -n 's/^ *Candidate: //p'
}

# The archive that this machine has Debian itself from.
mirror()
{
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' \
		'Created-By: Packages' | sed -n '/^Debian Debian /{s///p;q}'
}

# apt with lists, sources and cache of its own.
private_apt()
{
	apt-get -qq -o Dir::Etc::SourceList="$work/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$work/lists" \
		-o Dir::Cache="$work/cache" -o APT::Sandbox::User=root \
		-o Acquire::Languages=none "$@"
}

# The source package as apt has verified it, by the archive's signature.
fetch_source()
{
	local keys=/usr/share/keyrings/debian-archive-keyring.gpg uri

	uri=$(mirror)
	if [ -z "$uri" ]; then
		update
		uri=$(mirror)
	fi
	[ -n "$uri" ] || die "no Debian archive in this machine's apt" \
		"sources: install librdkafka $rdkafka_least or later yourself"
	mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
	echo "deb-src [signed-by=$keys] $uri $rdkafka_suite main" \
		>"$work/sources.list"
	private_apt update
	(cd "$work" && private_apt source --download-only librdkafka)
	dpkg-source --no-check -x "$work"/librdkafka_*.dsc "$work/source" \
		>"$work/log"
}

# Only the C library.  GSSAPI and OIDC stay out: they would load libsasl2
# and libcurl at each start.
configure_and_make()
{
	(cd "$work/source" &&
		./configure --prefix="$prefix" --disable-gssapi \
			--disable-curl --enable-ssl --enable-zlib \
			--enable-zstd --enable-lz4-ext &&
		make -C src -j"$(nproc)" &&
		make -C src DESTDIR="$work/stage" install) >>"$work/log" 2>&1
}

# The finished tree comes into its place in one step, so build/deps is whole
# or not there at all.
build_rdkafka()
{
	local stage=$work/stage$prefix

	echo "deps.sh: builds librdkafka of $rdkafka_suite in build/deps"
	install_missing "${rdkafka_build[@]}"
	rm -rf "$work"
	mkdir -p "$work"
	fetch_source
	configure_and_make ||
		die "librdkafka does not build: $(tail -n 5 "$work/log")"
	rm -f "$stage"/lib/*.a "$stage"/lib/pkgconfig/*-static.pc
	rm -rf "$stage/share"
	strip --strip-debug "$stage/lib/librdkafka.so.1"
	chmod 644 "$stage"/include/librdkafka/*.h
	# shellcheck disable=SC2016 # pkg-config expands this
	sed -i -e 's,^prefix=.*,prefix=${pcfiledir}/../..,' \
		-e "s,=$prefix/,=\${prefix}/," "$stage/lib/pkgconfig/rdkafka.pc"
	rm -rf "$prefix"
	mv "$stage" "$prefix"
	rm -rf "$work"
}

have_rdkafka()
{
	PKG_CONFIG_PATH=$prefix/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} \
		pkg-config --atleast-version=$rdkafka_least rdkafka
}

need_rdkafka()
{
	have_rdkafka && return
	[ -n "$(candidate)" ] || update
	if dpkg --compare-versions "$(candidate)" ge $rdkafka_least; then
		install_missing librdkafka-dev
	else
		build_rdkafka
	fi
	have_rdkafka || die "still no librdkafka $rdkafka_least after all this"
}

# With sudo make deps, build/ must not become root's.
give_back()
{
	if [ "$(id -u)" = 0 ] && [ -n "${SUDO_UID:-}" ]; then
		chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" build
	fi
}

command -v dpkg-query >/dev/null || die "this machine is not Debian's:" \
	"see README.md for what to install"
[ $# -gt 0 ] || set -- build test lint
wanted=()
for group; do
	case $group in
	build) wanted+=("${build[@]}") ;;
	test) wanted+=("${test[@]}") ;;
	lint) wanted+=("${lint[@]}") ;;
	*) die "no group $group: build, test or lint" ;;
	esac
done

mkdir -p build
trap give_back EXIT
exec 9>build/.deps-lock
flock 9
install_missing "${wanted[@]}"
need_rdkafka
