#!/usr/bin/env bash
# A Samba AD DC for tests: LDAPS only, on an address of its own, as root, without systemd.
#   samba.sh start DIR ADDRESS    provision, start, wait until 636 answers, seed (what is done already is left alone)
#   samba.sh stop DIR
# The LDAP ports are compiled into Samba, the address is not: any 127.x.y.z keeps several apart.
set -euo pipefail
DIR=${2:?} ADDRESS=${3:-} CONF=$2/etc/smb.conf TLS=$2/private/tls
HERE=$(cd "$(dirname "$0")" && pwd)

configure() {
  mkdir -p "$DIR/etc" "$DIR/run"
  cat >"$CONF" <<C
[global]
	netbios name = DC1
	realm = AD.LAB.TEST
	workgroup = LAB
	server role = active directory domain controller
	server services = ldap
	interfaces = $ADDRESS/8
	bind interfaces only = yes
	private dir = $DIR/private
	lock directory = $DIR/lock
	pid directory = $DIR/run
	state directory = $DIR/state
	cache directory = $DIR/cache
	ncalrpc dir = $DIR/ncalrpc
	winbindd socket directory = $DIR/winbindd
	log file = $DIR/log.samba
	tls certfile = $TLS/cert.pem
	tls keyfile = $TLS/key.pem
	tls cafile =
	prefork children = 2
	# the directory is thrown away: no fsync
	ldb:nosync = yes
	# else an old password binds for another hour
	old password allowed period = 0
C
}

provision() {
  # an empty configuration, or that of /etc/samba would be merged in
  mkdir -p "$DIR/etc" && : >"$DIR/etc/empty.conf"
  samba-tool domain provision --configfile="$DIR/etc/empty.conf" --targetdir="$DIR" --realm=AD.LAB.TEST --domain=LAB \
    --host-name=dc1 --host-ip="$ADDRESS" --server-role=dc --dns-backend=NONE --adminpass='Adm1n-Passw0rd!' \
    --option="interfaces=$ADDRESS/8" --option='bind interfaces only=yes' --option=ldb:nosync=yes >"$DIR/provision.log" 2>&1
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout "$TLS/key.pem" -out "$TLS/cert.pem" -subj /CN=dc1.ad.lab.test \
    -addext "subjectAltName=DNS:dc1.ad.lab.test" 2>/dev/null
  chmod 600 "$TLS/key.pem" # samba refuses one that others can read
}

trap 'tail -n 3 "$DIR"/*.log >&2' ERR

running() { [ -f "$DIR/samba.pid" ] && kill -0 "$(cat "$DIR/samba.pid")" 2>/dev/null; }

case "${1:-}" in
start)
  [ -f "$TLS/cert.pem" ] || provision
  configure
  # samba's modules belong to Debian's own Python
  [ -f "$DIR/seeded" ] || /usr/bin/python3 "$HERE/samba-seed.py" "$CONF" "$DIR/private/sam.ldb" >"$DIR/seed.log" 2>&1
  touch "$DIR/seeded"
  running && exit 0
  # a session of its own: stop ends samba and its children and nothing else
  setsid samba -F -s "$CONF" --debug-stdout -d 1 >"$DIR/out.log" 2>&1 </dev/null &
  echo $! >"$DIR/samba.pid"
  for _ in $(seq 1200); do
    (exec 3<>"/dev/tcp/$ADDRESS/636") 2>/dev/null && exit 0
    running || break
    sleep 0.05
  done
  false
  ;;
stop)
  running || exit 0
  pid=$(cat "$DIR/samba.pid")
  kill "$pid"
  for _ in $(seq 60); do running || break; sleep 0.05; done
  kill -KILL -- "-$pid" 2>/dev/null || true
  ;;
*) sed -n 2,5p "$0"; exit 2 ;;
esac
