#!/usr/bin/env bash
# Boots a throwaway systemd host: an overlay of this machine's /, or of another root, everything written to it kept in memory.
#   boot-host.sh check                                    says what this machine lacks for that, one line; nothing: all is there
#   boot-host.sh switch                                   a network for hosts to share; prints the process that holds it
#   boot-host.sh [--root DIRECTORY] boot NAME CHECKOUT [SWITCH ADDRESS HOSTS]   prints "ready LEADER" or "failed REASON"
# `switch` and `boot` end, and with them all they made, when their standard input does: so nothing outlives the tests,
# however these end. All mounts and networks are in namespaces of these processes' own and go when the last of them does.
set -euo pipefail

check() {
  [[ $(id -u) == 0 ]] || { echo "hosts are booted by root only"; return; }
  local program package
  while read -r program package; do
    command -v "$program" >/dev/null || { echo "$program is missing (package $package)"; return; }
  done <<<$'systemd-nspawn systemd-container\nip iproute2\nnsenter util-linux\npgrep procps'
  local problem
  problem=$(unshare --mount --net "$BASH" -euc '
    mount -t tmpfs tmpfs /media; mkdir /media/{upper,work,root}
    mount -t overlay overlay -o lowerdir=/,upperdir=/media/upper,workdir=/media/work /media/root
    ip link add name factotum0 type bridge; ip link add factotum1 type veth peer name factotum2' 2>&1) ||
    { echo "the kernel refuses what a host needs: ${problem//$'\n'/; }"; return; }
  [[ -n $(control_groups) ]] || echo "the control groups in /sys/fs/cgroup are not writable"
}

# The control group hierarchies that systemd inside a host will use: one, or two where v1 and v2 are mixed.
control_groups() {
  local root
  for root in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
    [[ ! -w $root/cgroup.procs ]] || echo "$root"
  done
}

switch() {
  ip link set lo up
  ip link add name switch type bridge
  ip link set switch up
  echo "ready $$"
  wait_for_end
}

wait_for_end() { while read -r _; do :; done; }

# Two hosts in one group would take each other's services for their own.
enter_own_control_groups() {
  local root
  for root in $(control_groups); do
    mkdir "$root/$group"
    echo $$ >"$root/$group/cgroup.procs"
  done
}

leave_own_control_groups() {
  local root
  for root in $(control_groups); do
    echo $$ >"$root/cgroup.procs"
    find "$root/$group" -depth -type d -exec rmdir {} + || true
  done
}

connect() {
  local switch=$1 address=$2
  ip link add eth0 type veth peer name "$name" netns "$switch"
  nsenter --target "$switch" --net ip link set "$name" master switch up
  ip address add "$address/24" dev eth0
  ip link set eth0 up
}

make_root() {
  mount -t tmpfs -o mode=755 tmpfs /media
  mkdir /media/{upper,work,root}
  mount -t overlay overlay -o "lowerdir=$base,upperdir=/media/upper,workdir=/media/work" "$root"
  cd "$root"
  rm -f etc/{machine-id,hostname,hosts,fstab}
  tr -d - </proc/sys/kernel/random/uuid >etc/machine-id
  echo "$name" >etc/hostname
  printf '%s\n' "127.0.0.1 localhost" "::1 localhost" "$hosts" >etc/hosts
  # What the machine has switched on is not what is tested: the units that systemd itself brings are enough.
  rm -rf etc/systemd/system etc/rc?.d/S* var/log/journal run/* 2>/dev/null || true
  mkdir -p etc/systemd/{system,journald.conf.d} var/log/journal
  printf '%s\n' '[Journal]' 'Storage=persistent' 'Audit=no' >etc/systemd/journald.conf.d/host.conf
  local unit
  for unit in getty.target console-getty.service systemd-logind.service dbus.service dbus.socket \
    proc-sys-fs-binfmt_misc.automount; do
    ln -s /dev/null "etc/systemd/system/$unit"
  done
  cd /
}

boot() {
  name=$1 checkout=$2 hosts=${5:-} root=/media/root group=factotum-host-$$
  make_root
  ip link set lo up
  [[ -z ${3:-} ]] || connect "$3" "$4"
  enter_own_control_groups
  # One cgroup tree, as Debian boots it, whatever this machine has.
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 setsid systemd-nspawn --quiet --register=no --keep-unit --machine="$name-$$" --hostname="$name" --directory="$root" \
    --network-namespace-path=/proc/self/ns/net --bind-ro="$checkout" --boot systemd.unit=multi-user.target \
    </dev/null >/media/console 2>&1 &
  container=$!
  trap 'end_host' EXIT
  await_boot
  wait_for_end
}

await_boot() {
  local state= deadline=$((SECONDS + 90))
  while ((SECONDS < deadline)) && kill -0 "$container" 2>/dev/null; do
    leader=$(pgrep --parent "$container" --exact systemd) || { sleep 0.05; continue; }
    state=$(inside systemctl is-system-running 2>/dev/null) || true
    case $state in running | degraded) echo "ready $leader"; return ;; esac
    sleep 0.05
  done
  echo "failed $name did not boot (${state:-systemd never answered}): $(tail -n 5 /media/console | tr '\n' ' ')"
  exit 1
}

inside() { nsenter --target "$leader" --all env --ignore-environment PATH="$PATH" "$@"; }

# Killing the first process of a process namespace kills all in it, also what would not stop when asked.
end_host() {
  [[ -z ${leader:-} ]] || kill -KILL "$leader" 2>/dev/null || true
  for _ in {1..100}; do kill -0 "$container" 2>/dev/null || break; sleep 0.05; done
  kill -KILL "$container" 2>/dev/null || true
  leave_own_control_groups
}

# What other tests had open when they started this is not for a host to hold.
for descriptor in /proc/$$/fd/*; do
  descriptor=${descriptor##*/}
  ((descriptor < 3 || descriptor == 255)) || exec {descriptor}>&-
done

base=/
if [[ $1 == --root ]]; then base=$2; shift 2; fi
case $1 in
  check) check ;;
  switch | boot)
    [[ -n ${FACTOTUM_HOST_SEPARATED:-} ]] ||
      FACTOTUM_HOST_SEPARATED=1 exec unshare --mount --net --propagation private "$BASH" "$0" --root "$base" "$@"
    "$@"
    ;;
esac
