#!/bin/sh
# Puts the libraries of the server into a few files (tools/build-libraries.ts) when they have changed, and costs a few
# milliseconds when not. Why a shell script: `npm start` calls it each time, and to start a Node for the question takes
# longer than to ask.
set -eu
cd "$(dirname "$0")/.."

stamp=node_modules/.cache/libraries/.built-from
wanted=$(cksum package-lock.json tools/build-libraries.ts)
[ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ] || exit 0
PATH="$PWD/node_modules/.bin:$PATH" node tools/build-libraries.ts
printf '%s\n' "$wanted" > "$stamp"
