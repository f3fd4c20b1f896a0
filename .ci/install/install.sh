#!/bin/sh
# Installs Custody from this folder, without any network (docs/install.md).
#   sh install.sh --origin ocs.example/scelles/1 --name custody.local [--name 192.168.1.10]
# Run again with a newer archive it upgrades: the old program stays beside the new one, data is never touched.
# --program-only DIR: nothing but the program, into DIR.
set -eu
cd "$(dirname "$0")"
origin='' names='' only=''
while [ $# -gt 0 ]; do
  case $1 in
    --origin) origin=$2 ;;
    --name) names="$names --name $2" ;;
    --program-only) only=$2 ;;
    *) echo "install.sh: $1 ?" >&2; exit 2 ;;
  esac
  shift 2
done

say() { printf '%s\n' "$*"; }
stop() { say "$*" >&2; exit 1; }

sha256sum --quiet -c SHA256SUMS || stop "The archive is damaged: copy it again. / L’archive est abîmée : recopiez-la."
# a wheel that somebody added would be found before ours
[ "$(find . -type f ! -name SHA256SUMS | wc -l)" = "$(wc -l <SHA256SUMS)" ] ||
  stop "There are files that do not belong to the archive. / Des fichiers étrangers à l’archive s’y trouvent."

program() {  # into a folder of its own, by the pip that came along: Debian's may be missing
  python3 -m venv --without-pip "$1"
  pip=$(ls wheels/pip-*.whl)
  PIP_NO_INDEX=1 PIP_CONFIG_FILE=/dev/null "$1/bin/python" "$pip/pip" install --quiet --no-cache-dir --no-index \
    --find-links wheels --disable-pip-version-check custody
}

if [ -n "$only" ]; then
  program "$only"
  exit 0
fi

[ "$(id -u)" = 0 ] || stop "Run as root: sudo sh install.sh … / À lancer en root."
settings=/etc/custody/custody.env
if [ ! -e $settings ]; then
  [ -n "$origin" ] && [ -n "$names" ] || stop "First time: --origin OFFICE/REGISTER/1 --name custody.local (docs/install.md)"
fi

getent group custody >/dev/null || groupadd --system custody
for user in custody custody-signer; do
  getent passwd $user >/dev/null ||
    useradd --system --gid custody --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin $user
done

release=/opt/custody/$(date +%Y%m%d-%H%M%S)
mkdir -p /opt/custody
program "$release"
ln -sfn "$release" /opt/custody/.next && mv -T /opt/custody/.next /opt/custody/current
install -m 755 custody.sh /usr/local/bin/custody

if [ ! -e $settings ]; then
  install -d -m 750 -g custody /etc/custody
  sed -e "s|@ORIGIN@|$origin|" -e "s|@NAMES@|${names# }|" custody.env >$settings
  chgrp custody $settings && chmod 640 $settings
fi
install -m 644 units/* /etc/systemd/system/
systemctl daemon-reload
systemctl enable --quiet custody-signer.service custody.service custody-backup.timer custody-verify.timer
systemctl restart custody-signer.service custody.service
systemctl start custody-backup.timer custody-verify.timer
say "Installed. Next: custody user --first … --second … --agency … (docs/install.md)"
say "Installé. Ensuite : custody user --first … --second … --agency … (docs/install.md)"
