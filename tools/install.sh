#!/bin/sh
# Installs what this checkout needs, and nothing when it is there already: the packages of the lock file, and with
# --with-test-servers the Debian packages that the tests start. Why a shell script: it runs before there is a Node of
# ours (npm may itself be run by an old one), and it must cost nothing when there is nothing to do.
set -eu
cd "$(dirname "$0")/.."

stamp=node_modules/.installed-from
wanted=$(cksum < package-lock.json)
# An install by hand leaves no stamp, but npm's own record of what it installed, newer than the lock file.
if [ ! -e "$stamp" ] && [ node_modules/.package-lock.json -nt package-lock.json ]; then
  printf '%s\n' "$wanted" > "$stamp"
fi
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
  echo "twofold: installing the packages of package-lock.json (once)" >&2
  npm ci --no-fund --no-audit --loglevel=error >&2
  printf '%s\n' "$wanted" > "$stamp"
fi

# npm 9 and 10 install the runtime without this link; npm 11 makes it.
if [ ! -e node_modules/.bin/node ]; then
  for runtime in node_modules/node-linux-*/bin/node; do
    if [ -x "$runtime" ]; then ln -sf "../${runtime#node_modules/}" node_modules/.bin/node; fi
  done
fi
# Without a runtime of the lock file it is the caller's own, whose message about an unknown file type helps nobody.
if [ ! -e node_modules/.bin/node ] && [ "$(node -p 'parseInt(process.versions.node)')" -lt 24 ]; then
  echo "twofold: needs Node 24 or newer on this system, and this is $(node -v)" >&2
  exit 1
fi

[ "${1:-}" = --with-test-servers ] || exit 0

# Debian keeps PostgreSQL's server in a folder of its version, and nginx where only root looks for programs.
PATH=$PATH:/usr/sbin
for programs in /usr/lib/postgresql/*/bin; do PATH=$PATH:$programs; done

# command the tests call : Debian package that brings it
missing=
for pair in oathtool:oathtool openssl:openssl chromium:chromium chromium-headless-shell:chromium-headless-shell certutil:libnss3-tools \
  postgres:postgresql redis-server:redis-server nginx:nginx caddy:caddy haproxy:haproxy luajit:luajit; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
# The Python of the guides: the first one there is, or Debian's own, which has what Debian packages.
has_requests='import importlib.util, sys; sys.exit(importlib.util.find_spec("requests") is None)'
python3 -c "$has_requests" 2>/dev/null || /usr/bin/python3 -c "$has_requests" 2>/dev/null || missing="$missing python3-requests"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "twofold: installing what the tests start:$missing" >&2
  apt-get update -qq >&2
  # In runlevel 1 an installation starts none of its services: the tests start servers of their own.
  # shellcheck disable=SC2086  # the list is words on purpose
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
else
  echo "twofold: the tests need these programs; install them and run again:" >&2
  echo "  sudo apt-get install --no-install-recommends$missing" >&2
  exit 1
fi
