#!/bin/sh
# Installs Custody from this folder, without any network (docs/install.md).
#   sh install.sh --origin ocs.example/scelles/1 --name custody.local [--name 192.168.1.10] \
#     --organisation "Office central des stupéfiants" [--country ML]
# Run again with a newer archive it upgrades: the old program stays beside the new one, data is never touched.
# --program-only DIR: nothing but the program, into DIR.
set -eu
cd "$(dirname "$0")"
origin='' names='' only='' organisation='' country=ML
say() { printf '%s\n' "$*"; }
stop() { say "$*" >&2; exit 1; }
usage() {
  say "$1 ?" "sh install.sh --origin OFFICE/REGISTER/1 --name custody.local [--name 192.168.1.10] --organisation NAME (docs/install.md)" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  [ -n "${2:-}" ] || usage "$1"
  case $1 in
    --origin) origin=$2 ;;
    --name) names="$names --name $2" ;;
    --organisation) organisation=$2 ;;
    --country) country=$2 ;;
    --program-only) only=$2 ;;
    *) usage "$1" ;;
  esac
  shift 2
done

sha256sum --quiet -c SHA256SUMS || stop "The archive is damaged: copy it again. / L’archive est abîmée : recopiez-la."
# a wheel that somebody added would be found before ours
[ "$(find . -type f ! -name SHA256SUMS | wc -l)" = "$(wc -l <SHA256SUMS)" ] ||
  stop "There are files that do not belong to the archive. / Des fichiers étrangers à l’archive s’y trouvent."

# a clock from before the archive was made would put its time under every act, and into certificates that no phone takes
[ "$(date +%s)" -ge "$(stat -c %Y SHA256SUMS)" ] ||
  stop "The clock of this machine is wrong: $(date). Set it: timedatectl set-time 'YYYY-MM-DD HH:MM'
L’horloge de cette machine est fausse : $(date). Réglez-la : timedatectl set-time 'AAAA-MM-JJ HH:MM'"

python=$(cat PYTHON)
here=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])') || here=""
[ "$here" = "$python" ] || stop "The archive is for Python $python; here is: ${here:-none}. Have one made for it: docs/install.md
L’archive est faite pour Python $python ; ici : ${here:-aucun}. Faites-en faire une pour lui : docs/install.md"

program() {  # into a folder of its own, by the pip that came along: Debian's may be missing
  [ ! -e "$1" ] || stop "$1 is there already; nothing was changed. / $1 existe déjà ; rien n’a changé."
  python3 -m venv --without-pip "$1" && pip=$(ls wheels/pip-*.whl) &&
    PIP_NO_INDEX=1 PIP_CONFIG_FILE=/dev/null "$1/bin/python" "$pip/pip" install --quiet --no-cache-dir --no-index \
      --find-links wheels --disable-pip-version-check 'custody[postgresql]' && return
  rm -rf "$1"
  stop "The program could not be put there; nothing else was changed. / Le programme n’a pas pu être installé ; rien d’autre n’a changé."
}

if [ -n "$only" ]; then
  program "$only"
  exit 0
fi

[ "$(id -u)" = 0 ] || stop "Run as root: sudo sh install.sh … / À lancer en root."
root=${DESTDIR:-} settings=${DESTDIR:-}/etc/custody/custody.env
if [ ! -e "$settings" ]; then
  [ -n "$origin" ] && [ -n "$names" ] && [ -n "$organisation" ] ||
    stop "First time: --origin OFFICE/REGISTER/1 --name custody.local --organisation NAME (docs/install.md)"
fi

as_service() (  # a command as the service runs it: its user, its settings
  set -a
  . "$settings"
  set +a
  umask 077
  cd /
  exec runuser -u custody -- "$@"
)

setting() (  # what a setting says, "" where there is none
  [ ! -e "$settings" ] || . "$settings"
  eval "printf '%s' \"\${$1:-}\""
)

copy_first() {  # by the program that made the log, which is the one that can read the copy: $1; named $2
  for folder in "$(setting BACKUP)" "$(setting BACKUP_KEYS)"; do
    [ -d "$folder" ] || install -d -m 700 -o custody -g custody "$folder"
  done
  options=$(setting BACKUP_OPTIONS)
  # The way back from an upgrade must not wait for a second disk; a program from before has no such option.
  if grep -qs same-disk "$1"/lib/python3*/site-packages/custody/commands/backup.py; then options=--same-disk; fi
  as_service "$1/bin/custody" backup "$(setting BACKUP)/$2" --keys "$(setting BACKUP_KEYS)/$2" $options
}

getent group custody >/dev/null || groupadd --system custody
for user in custody custody-signer; do
  getent passwd $user >/dev/null ||
    useradd --system --gid custody --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin $user
done

now=$(date +%Y%m%d-%H%M%S)
release=$root/opt/custody/$now
mkdir -p "$root/opt/custody"
program "$release"

log='' old=$(readlink "$root/opt/custody/current" || true)
[ -z "$old" ] || [ -n "$(setting CUSTODY_DATABASE)" ] || [ ! -e "$(setting CUSTODY_DATA)/custody.db" ] || log=yes
if [ -n "$log" ]; then
  systemctl stop custody.service
  copy_first "$old" "upgrade-$now" || {
    systemctl start custody.service ||
      stop "No copy could be made, and the old version does NOT start again. Why: journalctl -u custody -e
Aucune copie n’a pu être faite, et l’ancienne version ne redémarre PAS. Pourquoi : journalctl -u custody -e"
    stop "No copy could be made: nothing was changed, the old version runs. / Aucune copie n’a pu être faite : rien n’a changé, l’ancienne version tourne."
  }
fi

ln -sfn "$release" "$root/opt/custody/.next" && mv -T "$root/opt/custody/.next" "$root/opt/custody/current"
install -m 755 custody.sh "$root/usr/local/bin/custody"

if [ ! -e "$settings" ]; then
  install -d -m 750 -g custody "$root/etc/custody"
  sed -e "s|@ORIGIN@|$origin|" -e "s|@NAMES@|${names# }|" custody.env >"$settings"
  chgrp custody "$settings" && chmod 640 "$settings"
fi
install -m 644 units/* "$root/etc/systemd/system/"

data=$(setting CUSTODY_DATA)
if [ ! -e "$data/pki" ] && [ -n "$organisation" ]; then  # the seal is made before the first paper, and never again
  [ -d "$data" ] || install -d -m 700 -o custody -g custody "$data"
  set -- $names # "--name custody.local --name ..."
  as_service "$release/bin/custody" pki make --organisation "$organisation" --country "$country" --address "https://$2" ||
    stop "The seal could not be made; the service was not started. / Le cachet n’a pas pu être créé ; le service n’a pas démarré."
fi

if [ -n "$log" ]; then  # tables, then current states: the log itself is only read
  as_service "$release/bin/custody" migrate && as_service "$release/bin/custody" rebuild ||
    stop "NOT upgraded, the service is stopped. The copy: $(setting BACKUP)/upgrade-$now; the way back: docs/install.md
PAS mis à niveau, le service est arrêté. La copie : $(setting BACKUP)/upgrade-$now ; pour revenir : docs/install.md"
fi

systemctl daemon-reload
systemctl enable --quiet custody-signer.service custody.service custody-backup.timer custody-verify.timer
systemctl start custody-backup.timer custody-verify.timer
systemctl restart custody-signer.service custody.service ||  # it waits until both answer
  stop "The service does NOT run. Why: journalctl -u custody -u custody-signer -e
Le service ne tourne PAS. Pourquoi : journalctl -u custody -u custody-signer -e"
if [ -n "$old" ]; then
  say "Upgraded, and it runs. / Mis à niveau, et il tourne."
  exit 0
fi
say "Installed. Next: custody user --first … --second … --agency … (docs/install.md)"
say "Installé. Ensuite : custody user --first … --second … --agency … (docs/install.md)"
