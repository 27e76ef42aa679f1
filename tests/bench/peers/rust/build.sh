#!/bin/sh
# build.sh BUILD_DIR: the Rust peers of the decode bench, into
# BUILD_DIR/bench. Where there is no cargo, or a package is neither here nor
# to be had, it says so on standard error, and they are not built.
set -eu

leave()
{
	echo "bench: the Rust peers are not built: $1" >&2
	exit 0
}

command -v cargo > /dev/null || leave "cargo is not there"
src=$(dirname "$0")
mkdir -p "$1/bench/rust"
work=$(cd "$1/bench/rust" && pwd)
cp -Rp "$src/Cargo.toml" "$src/src" "$work"
cd "$work"
cargo fetch -q || leave "their packages can't be had"
RUSTFLAGS='-C target-cpu=native' cargo build -q --release --offline \
    --target-dir target
for name in rust-serde rust-transcode rust-arrow; do
	cp "target/release/$name" ../
done
