#!/bin/sh
# All that this checkout needs before it runs: packages, the web console, the libraries in few files. Costs a few
# milliseconds when it is there. Arguments are install.sh's.
set -eu
cd "$(dirname "$0")"
sh ./install.sh "$@"
sh ./build-console.sh
sh ./build-libraries.sh
