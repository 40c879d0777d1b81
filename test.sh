#!/usr/bin/env bash
# Installs missing prerequisites, builds, runs the demo and all tests, and ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")"
root=$PWD
node_folder=tests/Api.Security.Interop.Tests/node
own_node=$root/artifacts/node

say() { printf '%s\n' "$*" >&2; }
can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

updated=
install() { # Debian packages, quietly
  if ! can_install; then say "Missing: $*. Install it and run ./test.sh again (as root on Debian, the script installs it)."; exit 1; fi
  export DEBIAN_FRONTEND=noninteractive
  [ -n "$updated" ] || { apt-get -qq update >/dev/null; updated=1; }
  apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

# Native AOT links with a C compiler and zlib.
command -v gcc >/dev/null 2>&1 || install gcc libc6-dev
[ -e /usr/include/zlib.h ] || install zlib1g-dev
# Tests run the commands of the documents unchanged.
command -v curl >/dev/null 2>&1 || install curl ca-certificates
command -v openssl >/dev/null 2>&1 || install openssl
# A test opens the API reference of the sample in a real browser.
command -v chromium >/dev/null 2>&1 || install chromium
# The tests start their own PostgreSQL server. Debian's package would start another one.
has_postgres() { command -v postgres >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; }
if ! has_postgres; then
  if can_install && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  fi
  install postgresql-15
fi

# A test runs nodes whose clocks are minutes apart.
ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || install faketime

# Nodes of one application notify each other through Redis.
command -v redis-server >/dev/null 2>&1 || install redis-server

# Proxies that terminate TLS and pass the certificate of the client on.
[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1 || install nginx
[ -x /usr/sbin/haproxy ] || command -v haproxy >/dev/null 2>&1 || install haproxy

# oidc-provider 9 and jose 6 need Node 20. Debian's package is Node 18, which is only used to install a newer version.
is_node_20() { [ "$("$1" -p 'Number(process.versions.node.split(".")[0]) >= 20' 2>/dev/null)" = true ]; }
if is_node_20 node; then API_SECURITY_NODE=$(command -v node)
else
  API_SECURITY_NODE=$own_node/node_modules/node/bin/node
  if ! is_node_20 "$API_SECURITY_NODE"; then
    command -v npm >/dev/null 2>&1 || install nodejs npm
    mkdir -p "$own_node"
    npm install --silent --no-audit --no-fund --prefix "$own_node" node@20 >/dev/null
  fi
fi
export API_SECURITY_NODE
if [ ! "$node_folder/node_modules/.package-lock.json" -nt "$node_folder/package-lock.json" ]; then
  command -v npm >/dev/null 2>&1 || install npm
  PATH="$(dirname "$API_SECURITY_NODE"):$PATH" npm ci --silent --no-audit --no-fund --prefix "$node_folder" >/dev/null
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet build Api.Security.sln -c Release --nologo -v quiet -clp:NoSummary
status=0
dotnet run --project samples/Orders.Demo -c Release --no-build -- --once || status=$?
dotnet test --solution Api.Security.sln -c Release --no-build 2>&1 | tee "$log" || status=$?

# Again at the end, where they are seen, each with the first lines of its message.
awk '/^failed /{left=9} /Standard output/{left=0} / at FluentAssertions/{next} left>0{left--; print substr($0, 1, 400)}' "$log"
awk '/^ *succeeded:/{p+=$2} /^ *failed:/{f+=$2} /^ *skipped:/{s+=$2}
     END{printf "%d passed, %d failed", p, f; if (s) printf ", %d skipped", s; print ""; exit p == 0}' "$log" || status=1
exit "$status"
