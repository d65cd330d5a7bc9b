#!/usr/bin/env bash
# PostgreSQL for tests, on 127.0.0.1, as the user postgres where we are root (it refuses root).
#   postgres.sh start DIR PORT
#   postgres.sh stop DIR
set -euo pipefail
DIR=${2:?} PORT=${3:-} BIN=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else "$@"; fi; }
cd /
case "${1:-}" in
start)
  mkdir -p "$DIR" && chmod 700 "$DIR"
  [ "$(id -u)" != 0 ] || chown postgres: "$DIR"
  [ -f "$DIR/PG_VERSION" ] || as "$BIN/initdb" -D "$DIR" -U rekey --auth=trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
  as "$BIN/pg_ctl" -D "$DIR" status >/dev/null || as "$BIN/pg_ctl" -D "$DIR" -w -l "$DIR/log" \
    -o "-p $PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$DIR -c fsync=off" start >/dev/null
  ;;
stop) as "$BIN/pg_ctl" -D "$DIR" -m fast stop >/dev/null || true ;;
*) sed -n 2,4p "$0"; exit 2 ;;
esac
