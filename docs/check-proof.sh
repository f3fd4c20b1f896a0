#!/bin/bash
# Verify a tlog-proof with bash, openssl and coreutils alone: check-proof.sh ENTRY PROOF LOG.pub.pem
# Exit 0 and print "verified" when ENTRY stands in the log whose checkpoint the key signed (RFC 9162 2.1.3.2).
set -euo pipefail
entry=$1 proof=$2 key=$3
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
french=; case ${CUSTODY_LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in fr*) french=yes ;; esac
say() { if [ "$french" ]; then echo "$2"; else echo "$1"; fi; } # in English, in French
fail() { say "refused: $1" "refusé : ${2:-$1}" >&2; exit 1; }
hash() { openssl dgst -sha256 -r | cut -d' ' -f1; }
hex() { base64 -d | od -An -v -tx1 | tr -d ' \n'; }
bytes() { local h; h=$(sed 's/../\\x&/g' <<<"$1"); printf '%b' "$h"; }

sed '/^$/,$d' "$proof" >"$work/head"
sed '1,/^$/d' "$proof" >"$work/note"
[ "$(head -n1 "$work/head")" = c2sp.org/tlog-proof@v1 ] || fail format
head -n3 "$work/note" >"$work/body"
{ read -r origin; read -r size; read -r root; } <"$work/body"
fn=$(sed -n 's/^index //p' "$work/head")
whole='^(0|[1-9][0-9]{0,14})$' # what bash may count with: it would run anything else as a program
[[ $size =~ $whole ]] || fail size "taille du registre"
[[ $fn =~ $whole ]] && [ "$fn" -lt "$size" ] || fail index "rang de l’événement"
sn=$((size - 1))

grep -F -- "— $origin " "$work/note" | head -n1 | cut -d' ' -f3 | base64 -d | tail -c +5 >"$work/sig"
openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$work/body" -sigfile "$work/sig" >/dev/null || fail signature

h=$({ printf '\0'; cat "$entry"; } | hash)
while read -r line; do
  [ "$sn" -gt 0 ] || fail path "chemin de la preuve"
  p=$(hex <<<"$line")
  if ((fn & 1)) || ((fn == sn)); then
    h=$(bytes "01$p$h" | hash)
    while ! ((fn & 1)) && ((fn)); do fn=$((fn >> 1)) sn=$((sn >> 1)); done
  else
    h=$(bytes "01$h$p" | hash)
  fi
  fn=$((fn >> 1)) sn=$((sn >> 1))
done < <(grep -v -e '^c2sp' -e '^index ' -e '^extra ' "$work/head" || true)
[ "$sn" -eq 0 ] && [ "$h" = "$(hex <<<"$root")" ] || fail root "racine de l’arbre"
say verified vérifié
