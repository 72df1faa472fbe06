#!/bin/sh
# Puts the server into a few files (tools/build-server.ts) when what it is made of has changed, and costs a few milliseconds
# when nothing has. With --check it builds nothing, and ends with 0 where the files are those of this source. Why a shell
# script: each start calls it, and to start a Node for the question takes longer than to ask.
set -eu
cd "$(dirname "$0")/.."

stamp=packages/server/dist/.built-from
wanted=$(
  find packages/server/src packages/otp/src packages/web/src/app/paths.ts packages/server/package.json \
    package-lock.json tools/build-server.ts -type f ! -name '*.test.ts' -exec cksum {} + |
    LC_ALL=C sort | cksum
)
[ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ] || exit 0
[ "${1:-}" != --check ] || exit 1
PATH="$PWD/node_modules/.bin:$PATH" node tools/build-server.ts
printf '%s\n' "$wanted" > "$stamp"
