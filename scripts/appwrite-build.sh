#!/bin/sh
# Usage: sh scripts/appwrite-build.sh <function>
# Appwrite runs it in its build container, in the uploaded tree, before the runtime compiles: it makes this tree one
# crate `handler` of the runtime's workspace. RUNTIME_ROOT names another place for the runtime, for tests.
set -eu

function=${1:?usage: sh scripts/appwrite-build.sh <function>}
runtime=${RUNTIME_ROOT:-/usr/local/server}

fail() { echo "appwrite-build.sh: $1" >&2; exit 1; }

[ -f "functions/$function/Cargo.toml" ] || fail "there is no functions/$function"
# The script replaces the root manifest, so it must never run in a checkout that someone works in.
[ -f "$runtime/Cargo.toml" ] || fail "no runtime at $runtime: this runs in Appwrite's build container only"
grep -q '^\[workspace\]' Cargo.toml || fail "this tree was prepared before: unpack it anew"

# What our crates inherit must stand in the root of the workspace, which is the runtime's manifest now.
{
    echo
    awk '/^\[/ { ours = /^\[(workspace\.(package|dependencies|lints)|profile)[].]/ }
        ours { sub(/path = "/, "path = \"src/function/"); print }' Cargo.toml
} >>"$runtime/Cargo.toml"

# Without the pins every build would pick the newest versions, which the runtime's Rust may not be able to build.
cp Cargo.lock "$runtime/Cargo.lock"

cat >Cargo.toml <<EOF
[package]
name = "handler"
version.workspace = true
edition.workspace = true

[lib]
name = "handler"
path = "handler.rs"

[dependencies]
$function = { path = "functions/$function" }
EOF
echo "pub use $(echo "$function" | tr - _)::main;" >handler.rs
