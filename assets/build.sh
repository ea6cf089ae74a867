#!/bin/sh
# Builds the style sheet and the script that are committed under waymark/core/static/waymark. For maintainers: needs Node.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund
node build.mjs
