#!/bin/sh
# Builds the web console (packages/web) when what it is made of has changed, and costs a few milliseconds when nothing
# has. Why a shell script: `npm start` calls it each time, and to start a Node for the question takes longer than to ask.
set -eu
cd "$(dirname "$0")/.."

stamp=packages/web/dist/.built-from
wanted=$(
  find packages/web packages/client/src packages/otp/src package-lock.json -type f \
    ! -path '*/dist/*' ! -path '*/dist.*' ! -path '*/node_modules/*' ! -name '*.test.ts' -exec cksum {} + |
    LC_ALL=C sort | cksum
)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
  echo "twofold: building the web console (once)" >&2
  PATH="$PWD/node_modules/.bin:$PATH" node packages/web/build.ts
  printf '%s\n' "$wanted" > "$stamp"
fi
