#!/usr/bin/env bash
# OpenLDAP with ppolicy for tests, on 127.0.0.1.
#   slapd.sh start DIR PORT     ldaps on PORT; made, started and seeded where it is not yet
#   slapd.sh stop DIR
set -euo pipefail
DIR=${2:?} PORT=${3:-} BASE=dc=lab,dc=test
HERE=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin

configure() {
  mkdir -p "$DIR/db"
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout "$DIR/key.pem" -out "$DIR/cert.pem" -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' 2>/dev/null
  cat >"$DIR/slapd.conf" <<C
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile $DIR/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCertificateFile $DIR/cert.pem
TLSCertificateKeyFile $DIR/key.pem
sizelimit size.soft=500 size.hard=5000
database mdb
suffix $BASE
rootdn cn=admin,$BASE
rootpw secret-root
directory $DIR/db
dbnosync
overlay ppolicy
ppolicy_default cn=default,ou=policies,$BASE
ppolicy_hash_cleartext
ppolicy_use_lockout
access to dn.subtree="ou=elsewhere,$BASE" attrs=userPassword by anonymous auth by * none
access to attrs=userPassword,pwdReset,pwdAccountLockedTime
  by dn.exact="cn=svc-reset,ou=service,$BASE" write
  by self write
  by anonymous auth
  by * none
access to * by users read by * none
C
  # slapadd goes past ppolicy, which would write the time itself
  sed "s/@NOW@/$(date -u +%Y%m%d%H%M%SZ)/" "$HERE/slapd-seed.ldif" >"$DIR/seed.ldif"
  slapadd -q -f "$DIR/slapd.conf" -l "$DIR/seed.ldif" >"$DIR/seed.log" 2>&1
}

running() { [ -f "$DIR/slapd.pid" ] && kill -0 "$(cat "$DIR/slapd.pid")" 2>/dev/null; }

case "${1:-}" in
start)
  [ -f "$DIR/slapd.conf" ] || configure
  running && exit 0
  # -d 0 keeps it in the foreground
  setsid slapd -f "$DIR/slapd.conf" -h "ldaps://127.0.0.1:$PORT" -d 0 >"$DIR/out.log" 2>&1 </dev/null &
  for _ in $(seq 1200); do
    (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null && exit 0
    sleep 0.05
  done
  tail -5 "$DIR/out.log" >&2
  exit 1
  ;;
stop)
  running || exit 0
  kill "$(cat "$DIR/slapd.pid")"
  for _ in $(seq 60); do running || break; sleep 0.05; done
  ;;
*) sed -n 2,4p "$0"; exit 2 ;;
esac
