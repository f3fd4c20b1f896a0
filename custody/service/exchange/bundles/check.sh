#!/bin/bash
# Check every event of this folder with bash, openssl and coreutils alone: bash check.sh LOG.pub.pem [TSA-ROOTS.pem]
# Exit 0 and "verified N events" when each stands in the log whose checkpoint the key signed, and no chain has a gap.
set -euo pipefail
french=; case ${CUSTODY_LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in fr*) french=yes ;; esac
say() { if [ "$french" ]; then echo "$2"; else echo "$1"; fi; } # in English, in French
fail() { say "refused: $1" "refusé : ${2:-$1}" >&2; exit 1; }
[ "${1:-}" ] || fail "give the public key of the log, had from elsewhere" "donnez la clé publique du registre, tenue d’ailleurs"
key=$(realpath "$1")
roots=${2:+$(realpath "$2")}
cd "$(dirname "$0")"
export LC_ALL=C # bytes are compared here, not words
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
hash() { openssl dgst -sha256 -binary | base64; }
whole='^(0|[1-9][0-9]{0,14})$' # what bash may count with: it would run anything else as a program
declare -A nodes # each is hashed once: the proofs of neighbours share most of theirs
node() { # puts into h the hash over those to the left and to the right
  h=${nodes["$1 $2"]:-}
  [ "$h" ] || { h=$({ printf '\1'; base64 -d <<<"$1"; base64 -d <<<"$2"; } | hash); nodes["$1 $2"]=$h; }
}
leaf() { { printf '\0'; cat "$1"; } | hash; }
subject() { grep -o '"subject":"[A-Z0-9]*","type":"[^"]*"}$' "$1" | cut -d'"' -f4; } # its own: keys are sorted
has_jq=$(command -v jq || true)
proof() { # takes the proof $1 apart: its place in the log, the nodes beside the way up, the head that they lead to, signed
  local line
  index='' way=() under='' by=()
  {
    while IFS= read -r line && [ "$line" ]; do
      case $line in c2sp*|'extra '*) ;; 'index '*) index=${line#index } ;; *) way+=("$line") ;; esac
    done
    while IFS= read -r line && [ "$line" ]; do under+=$line$'\n'; done
    while IFS= read -r line; do by+=("$line"); done
  } <"$1"
  [[ $index =~ $whole ]]
}
root() { # puts into h the root to which the proof leads the leaf $1 in a log of size $2 (RFC 9162, 2.1.3.2)
  [[ $2 =~ $whole ]] && [ "$index" -lt "$2" ] || return 1
  local fn=$index sn=$(($2 - 1)) line
  h=$1
  for line in "${way[@]}"; do
    [ "$sn" -gt 0 ] || return 1
    if ((fn & 1)) || ((fn == sn)); then
      node "$line" "$h"
      while ! ((fn & 1)) && ((fn)); do fn=$((fn >> 1)) sn=$((sn >> 1)); done
    else
      node "$h" "$line"
    fi
    fn=$((fn >> 1)) sn=$((sn >> 1))
  done
  [ "$sn" -eq 0 ]
}

# 1. signature
lines=$(<checkpoint)$'\n'
head -n3 checkpoint >"$work/body"
{ read -r origin; read -r size; read -r root; } <"$work/body"
signed= # while the log changes its key, both keys have signed
while read -r _ _ line; do
  base64 -d <<<"$line" | tail -c +5 >"$work/sig"
  openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$work/body" -sigfile "$work/sig" >/dev/null 2>&1 && signed=yes
done < <(grep -F -- "— $origin " checkpoint)
[ "$signed" ] || fail signature

for entry in events/*; do # nothing lies between them that is not looked at
  case $entry in
    events/*.json) ;;
    *.tlog-proof) [ -e "${entry%.tlog-proof}.json" ] || fail "$entry" ;;
    *) fail "$entry" ;;
  esac
done
count=0
declare -A chains # of each subject the number and the leaf of its last event
for entry in events/*.json; do
  place=${entry#events/}
  [[ $place =~ ^[0-9]{10}\.json$ ]] || fail "name of ${place@Q}" "nom de ${place@Q}" # before bash counts with it
  event=$(<"$entry")
  proof "${entry%.json}.tlog-proof" || fail "proof of $entry" "preuve de $entry"
  [ "$under" = "$origin"$'\n'"$size"$'\n'"$root"$'\n' ] || fail "checkpoint of $entry" "point de contrôle de $entry"
  [ "${#by[@]}" -gt 0 ] || fail "signature of $entry" "signature de $entry"
  for line in "${by[@]}"; do # each as under the checkpoint, where the log's was verified
    [[ $'\n'$lines == *$'\n'"$line"$'\n'* ]] || fail "signature of $entry" "signature de $entry"
  done
  [ "$index" -eq "$((10#${place%.json}))" ] || fail "index of $entry" "rang de $entry"
  # 2. inclusion
  leaf=$(leaf "$entry")
  root "$leaf" "$size" && [ "$h" = "$root" ] || fail "root of $entry" "racine de $entry"
  # 3. chain: keys are sorted, so n, part, path, prev, salt, subject stand after the data
  if [[ $event =~ \"subject\":\"([A-Z0-9]{13})\",\"type\":\"[^\"]*\"\}$ ]]; then
    subject=${BASH_REMATCH[1]} n='' prev='' before=${chains[${BASH_REMATCH[1]}]:-0 }
    [[ $event =~ .*\"n\":([0-9]+),\"part\": ]] && n=${BASH_REMATCH[1]}
    [[ $event =~ .*\"prev\":\"([^\"]*)\",\"salt\" ]] && prev=${BASH_REMATCH[1]}
    [ "$n" -eq "$((${before%% *} + 1))" ] || fail "gap in $subject before $entry" "lacune dans $subject avant $entry"
    [ "$prev" = "${before#* }" ] || fail "chain of $subject at $entry" "chaîne de $subject à $entry"
    [[ $event != *'"type":"order.copy_confirmed/1"}' || $event == *"\"draft_leaf\":\"$prev\",\"draft_n\":${before%% *}},\"n\":"* ]] ||
      fail "draft of $subject at $entry" "projet de $subject à $entry" # the confirmation names what it confirms
    chains[$subject]="$n $leaf"
  fi
  count=$((count + 1))
done

# each event has one form, and leads to the root in its act's header: whoever willed the act meant it (with jq)
fields='[(.part // "-"), (.act | @base64), (.at | @base64), (.root // "-"), (.parts // "-"),
  ((.path // []) | join(" "))] | join("|")'
if [ "$has_jq" ]; then
  cmp -s <(jq -cS . events/*.json) <(for entry in events/*.json; do cat "$entry"; echo; done) ||
    fail "an event has another form than its own" "un événement n’a pas la forme qui est la sienne"
  declare -A heads
  while read -r entry && IFS='|' read -r part act at top parts nodes <&3 && IFS= read -r core <&4; do
    place=${entry#events/} place=$((10#${place%.json}))
    [ "$part" != - ] || { heads[$place]="$act|$at|$top|$parts"; continue; }
    [[ $part =~ $whole ]] || fail "act of $entry" "acte de $entry"
    IFS='|' read -r its_act its_at top parts <<<"${heads[$((place - 1 - part))]:-|||0}"
    index=$part way=(); read -ra way <<<"$nodes"
    [ "$act|$at" = "$its_act|$its_at" ] && root "$({ printf '\0'; printf %s "$core"; } | hash)" "$parts" && [ "$h" = "$top" ] ||
      fail "act of $entry" "acte de $entry"
  done < <(printf '%s\n' events/*.json) 3< <(jq -r "$fields" events/*.json) 4< <(jq -cS 'del(.at, .n, .path, .prev)' events/*.json)
fi

# 4. what is amiss: every discrepancy (EC) and derogation (DG) that an event names has its own events here
for named in $(grep -oh '"\(EC\|DG\)[0-9A-Z]\{11\}"' events/*.json | tr -d '"' | sort -u); do
  [ "${chains[$named]:-}" ] || fail "$named was left out" "$named a été laissé de côté"
done

# 5. the end: the history closes with the record that it was given away, which names the ends of all chains
main=$(sed 's/.*"subject":"\([A-Z0-9]\{13\}\)".*/\1/' bundle.json)
[[ $main =~ ^[A-Z0-9]{13}$ ]] || fail "subject of bundle.json" "sujet de bundle.json"
last=$(grep -l "\"subject\":\"$main\"" events/*.json | tail -n1)
if grep -q '"document":"bundle".*"ends":"[^"]*".*"type":"document.issued/1"}$' "$last"; then
  chains[$main]="$((${chains[$main]%% *} - 1)) $(grep -o '"prev":"[^"]*"' "$last" | tail -n1 | cut -d'"' -f4)"
  grep -qF "\"head\":\"${chains[$main]#* }\"" "$last" && grep -qF "\"until_n\":${chains[$main]%% *}}" "$last" ||
    fail "end of $main" "fin de $main"
  ends=$(for chain in "${!chains[@]}"; do
    case $chain in PE*|SV*|PL*|PR*) ;; *) echo "$chain ${chains[$chain]}" ;; esac
  done | sort | hash)
  grep -qF "\"ends\":\"$ends\"" "$last" || fail "end of $main: a chain was left out or cut short" "fin de $main : une chaîne manque ou a été coupée"
else
  fail "$main does not end with the record that it was given away: what is here may be a part only" \
    "$main ne se termine pas par l’inscription de sa remise : ce qui est ici n’en est peut-être qu’une partie"
fi

# 6. statements of certificates: each is the one that the log holds, and there is no other
stray() { # fails for a file of the folder $1 that none of the names $2 has
  local file
  for file in "$1"/*; do [[ ! -e $file || " $2 " == *" $file "* ]] || fail "$file"; done
}
vouched=
for entry in $(grep -lE '"type":"certificate\.(issued|reissued)/1"}$' events/*.json || true); do
  statement=statements/$(subject "$entry").json
  [ -e "$statement" ] && grep -qE "\"session\":\"[A-Z0-9]*\",\"statement\":\"$(sha256sum <"$statement" | cut -d' ' -f1)\"" "$entry" ||
    fail "$statement"
  vouched+=" $statement"
done
stray statements "$vouched"

case $main in CE*)
  gone=$(grep -lF '"type":"certificate.superseded/1"' $(grep -lF "\"subject\":\"$main\"" events/*.json) || true)
  [ -z "$gone" ] || say "$main is superseded: it was validly issued, and a later version has replaced it" \
    "$main est remplacé : établi valablement, il a été remplacé par une version ultérieure" ;;
esac

# 7. what the people of a session signed, and each signature by passkey over it (WebAuthn)
unurl() { local t=${1//-/+}; t=${t//_//}; while ((${#t} % 4)); do t+==; done; base64 -d <<<"$t"; }
field() { grep -o "\"$2\":\"[^\"]*\"" "$1" | head -n1 | cut -d'"' -f4 || true; }
passkey() { # whether that of the event $1 holds: over what it says, by a person who was verified, under its key
  local said part form=custody.sign/1 parts='act decision person quality' over=statement
  if grep -q '"type":"destruction_session.signed_on_site/1"}$' "$1"; then form=custody.sign_on_site/1 parts='decision nonce person quality' over=site; fi
  said=$(for part in $parts; do printf '"%s":"%s",' "$part" "$(field "$1" "$part")"; done)
  said="{$said\"session\":\"$2\",\"$over\":\"$(field "$1" $over)\",\"words\":\"$(field "$1" words)\"}"
  answered "$1" client_data "$(printf '%s\0%s' "$form" "$said" | hash | tr '+/' '-_' | tr -d '=')"
}
answered() { # whether the passkey's answer in the event $1, the browser's word under the name $2, is over the challenge $3
  local challenge=$3 origin part host flags key=$work/key.pem
  unurl "$(field "$1" "$2")" >"$work/client"
  unurl "$(field "$1" authenticator_data)" >"$work/data"
  unurl "$(field "$1" signature)" >"$work/sig"
  unurl "$(field "$1" key)" | openssl pkey -pubin -inform DER -out "$key" 2>/dev/null || return 1
  origin=$(field "$1" origin); host=${origin#*://}; host=${host%%:*}
  for part in '"type":"webauthn.get"' "\"challenge\":\"$challenge\"" "\"origin\":\"$origin\""; do
    tr -d ' ' <"$work/client" | grep -qF "$part" || return 1
  done
  tr -d ' ' <"$work/client" | grep -qF '"crossOrigin":true' && return 1
  [ "$(head -c32 "$work/data" | base64 -w0)" = "$(printf %s "$host" | hash)" ] || return 1
  flags=$(od -An -tu1 -j32 -N1 "$work/data")
  (((flags & 5) == 5)) || return 1
  { cat "$work/data"; openssl dgst -sha256 -binary <"$work/client"; } >"$work/over"
  case $(openssl pkey -pubin -in "$key" -noout -text | head -n1) in
    ED25519*) openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$work/over" -sigfile "$work/sig" ;;
    *) openssl dgst -sha256 -verify "$key" -signature "$work/sig" "$work/over" ;;
  esac >/dev/null 2>&1
}
keyed() { # whether the author of the act with the header $1 signed it: all but its hour, flags and signatures, for this log, then
  local said kind late shown
  kind="\"kind\":\"$(field "$1" kind)\"" shown=$(field "$1" shown)
  [[ $shown =~ ^[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z$ ]] || return 1
  late=$(($(date -ud "$(field "$1" at)" +%s) - $(date -ud "$shown" +%s))) || return 1
  ((late >= -900 && late <= 900)) || return 1 # it was shown at most 15 minutes before
  said=$(sed -E 's/,"at":"[^"]*"//; s/,"flags":\[[^]]*\]//; s/,"sigs":\[.*\]/,"shown":"'"$shown"'"/' "$1")
  said=${said/"$kind"/"$kind,\"log\":\"$origin\""}
  [ "$(field "$1" algorithm)" = passkey/1 ] && [ "$(field "$1" signer)" = "$(field "$1" person)" ] &&
    answered "$1" statement "$(printf 'custody.act/1\0%s' "$said" | hash | tr '+/' '-_' | tr -d '=')"
}
shows() { # whether the closing envelope $2 of the session $5 says what its event $1 and the statement $3 say; its device: $4
  local head=events/$(printf %010d $((10#$(basename "$1" .json) - 1 - $(jq .part "$1")))).json
  jq -en --slurpfile e "$1" --slurpfile c "$2" --slurpfile s "$3" --slurpfile h "$head" --slurpfile v disclosures.json \
    --argjson seq "$((10#$(basename "$1" .json)))" --arg device "$4" --arg of "$5" '
    def seconds: .[:19] + "Z" | fromdateiso8601;
    def plain: gsub("\r\n"; "\n") | sub("^\\s+"; "") | sub("\\s+$"; "");
    def lit($shown; $at): if $shown < "2000" or ($shown | seconds) >= ($at | seconds) + 90000 then $shown else $at end;
    $e[0].data as $e | $s[0] as $s | $c[0] as $said | $said.command as $c |
    ($said.kind == "destruction_session.close/1") and ($said.device == $device) and ($said.author == $h[0].actors[0].person) and
    ($c.session == $of) and all($v[0][] | select(.seq == $seq and .disclosure) | .disclosure | gsub("-"; "+") |
      gsub("_"; "/") | @base64d | fromjson; . as [$_, $name, $text] | ($c[$name] // "" | tostring) |
      test("\\p{M}") or plain == $text) and # what is written with combining marks is compared by the other two
    ($e.incidents == $c.any_incident) and ($e.non_retrievable == $c.non_retrievable) and
    ([$s.exhibits[].exhibit] | sort) == ($c.site.burnt | sort) and ($s.withdrawn | sort) == ($c.site.withdrawn | sort) and
    ([$s.attendance[] | {person, quality}] | unique) == ($c.site.present | unique) and
    ($s.ignition_claimed.at // lit($c.site.ignited_at; $s.ignited_at)) == $c.site.ignited_at' >/dev/null
}
willed() { # whether the act of the signature $1 has the will that its way says: its header names who gave theirs
  local person way people before part place=${1#events/}
  person=$(field "$1" person) way=$(field "$1" way)
  [[ $(<"$1") =~ .*\"part\":([0-9]+),\" ]] && part=${BASH_REMATCH[1]}
  people=$(grep -o '"person":"[^"]*"' "events/$(printf %010d $((10#${place%.json} - 1 - part))).json" | cut -d'"' -f4)
  before=$(grep -o '"before":\[[^]]*\]' "$1" | cut -d: -f2 | tr -d '[]"' | tr , '\n' | grep -vxF "$person" | sort -u || true)
  case $way in
  account) [ "$(head -n1 <<<"$people")" = "$person" ] ;;
  pin|device) grep -qxF "$person" <<<"$people" ;;
  wet|thumb) [ "$(grep -c . <<<"$before")" -ge 2 ] && ! grep -qvxF "$people" <<<"$before" ;;
  esac # a passkey's answer speaks for itself
}
declare -A frozen sites devices nonces # as the log tells of them, in its order; a nonce is free, used, or taken back
vouched=
for entry in $(grep -lE '"type":"destruction_session\.(checked_out|recalled|(closed|signed)(_on_site)?)/1"}$' events/*.json || true); do
  session=$(subject "$entry") type=$(grep -o '"type":"[^"]*"}$' "$entry" | cut -d'"' -f4) signed=signed/$(subject "$entry").json
  case $type in
  destruction_session.checked_out/1)
    devices[$session]=$(field "$entry" device)
    for nonce in $(grep -o '"nonces":\[[^]]*\]' "$entry" | cut -d: -f2 | tr -d '"[]' | tr , ' '); do
      [ "${nonces["$session $nonce"]:-}" = used ] || nonces["$session $nonce"]=free
    done ;;
  destruction_session.recalled/1)
    devices[$session]=
    for known in "${!nonces[@]}"; do
      [[ $known != "$session "* || ${nonces["$known"]} = used ]] || nonces["$known"]=gone
    done ;;
  destruction_session.closed/1 | destruction_session.closed_on_site/1)
    frozen[$session]=$(field "$entry" statement) sites[$session]=
    [ -e "$signed" ] && [ "$(sha256sum <"$signed" | cut -d' ' -f1)" = "${frozen[$session]}" ] || fail "$signed"
    vouched+=" $signed"
    [ "$type" = destruction_session.closed_on_site/1 ] || continue
    sites[$session]=$(field "$entry" site) closing=${signed%.json}.closing.json # what people signed on the site
    vouched+=" $closing"
    [ -e "$closing" ] || { say "what was signed on the site is withheld: its digest alone was compared" \
      "ce qui a été signé sur place est retenu : seule son empreinte a été comparée"; continue; }
    [ "$(sha256sum <"$closing" | cut -d' ' -f1)" = "${sites[$session]}" ] || fail "$closing"
    [ -z "$has_jq" ] || shows "$entry" "$closing" "$signed" "${devices[$session]:-}" "$session" ||
      fail "$closing says something else than the log" "$closing dit autre chose que le registre" ;;
  *)
    [ "$(field "$entry" statement)" = "${frozen[$session]:-}" ] || fail "$entry"
    willed "$entry" || fail "will in $entry" "volonté dans $entry"
    proven=; [ "$(field "$entry" way)" != passkey ] && ! grep -q '"assertion":{' "$entry" || proven=yes
    if [ "$type" = destruction_session.signed_on_site/1 ]; then # on the site: over its device's last word, a nonce once
      nonce=$(field "$entry" nonce)
      [ "$(field "$entry" site)" = "${sites[$session]:-}" ] || fail "$entry"
      [ -z "$proven" ] || [ "${nonces["$session $nonce"]:-}" = free ] || fail "$entry"
      [ "${nonces["$session $nonce"]:-}" != free ] || nonces["$session $nonce"]=used
    fi
    [ -z "$proven" ] || passkey "$entry" "$session" || fail "the passkey of $(field "$entry" person) in $entry" \
      "la clé d’accès de $(field "$entry" person) dans $entry" ;;
  esac
done
stray signed "$vouched"
for entry in $(grep -l '"sigs":\[.*"type":"act/1"}$' events/*.json || true); do
  keyed "$entry" || fail "the passkey of $(field "$entry" signer) in $entry" "la clé d’accès de $(field "$entry" signer) dans $entry"
done
for kind in order.issue/1 order.confirm_copy/1 order.revoke/1 legal_hold.place/1 legal_hold.lift/1; do
  for entry in $(grep -lE "\"kind\":\"$kind\".*\"type\":\"act/1\"}\$" events/*.json || true); do
    grep -qF '"sigs":[' "$entry" || say "no passkey signed $entry ($kind): the log alone says whether its author had one" \
      "aucune clé d’accès n’a signé $entry ($kind) : seul le registre dit si son auteur en avait une"
  done
done
for signed in $(grep -hE '"type":"destruction_session.closed_on_site/1"}$' events/*.json | grep -o '"subject":"[^"]*"' | cut -d'"' -f4 || true); do
  [ "$has_jq" ] || break
  silent=$(jq -rn --slurpfile s "signed/$signed.json" --arg of "$signed" '[$s[0].attendance[].person] -
    [inputs | select(.subject == $of and ((.type == "destruction_session.signed/1") or (.type == "destruction_session.signed_on_site/1" and
    .data.way == "passkey"))) | .data.person] | unique | join(", ")' events/*.json)
  [ -z "$silent" ] || say "the word of the session's device alone says that they were there and signed: $silent" \
    "seul l’appareil de la séance dit leur présence et leur signature : $silent"
done

# 8. values: every commitment of every event is shown, withheld or erased, and listed once
if [ "$has_jq" ]; then
  cmp -s <(jq -r '(input_filename[7:17] | tonumber) as $seq | ._sd[]? | "\($seq) \(.)"' events/*.json | sort) \
    <(jq -r '.[] | "\(.seq) \(.digest)"' disclosures.json | sort) ||
    fail "a value is not listed in disclosures.json, or not in the log" "une valeur manque dans disclosures.json ou dans le registre"
  jq -e 'all(.[]; .disclosure or .withheld or .erased) and all(.[] | select(.disclosure);
    (.disclosure | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson | .[1]) == .name)' disclosures.json >/dev/null ||
    fail disclosures.json
  while read -r seq digest shown; do
    [ "$(printf %s "$shown" | hash | tr '+/' '-_' | tr -d '=')" = "$digest" ] || fail "value of $seq" "valeur de $seq"
  done < <(jq -r '.[] | select(.disclosure) | "\(.seq) \(.digest) \(.disclosure)"' disclosures.json)
else
  say "jq is not here: neither acts, nor what was closed on a site, nor the values of disclosures.json were compared" \
    "jq n’est pas installé : ni les actes, ni ce qui a été clos sur place, ni les valeurs de disclosures.json n’ont été comparés" >&2
fi

# 9. time-stamps: an event leads to the head that was stamped; the authority's roots say by whom, had from elsewhere too
for stamp in timestamp/*.tsr; do
  [ -e "$stamp" ] || continue
  stamped=${stamp%.tsr}.checkpoint
  proof "${stamp%.tsr}.tlog-proof" || fail "$stamp"
  { read -r of; read -r covered; read -r top; } <"$stamped"
  entry=events/$(printf %010d "$index").json
  [ "$of" = "$origin" ] && root "$(leaf "$entry")" "$covered" && [ "$h" = "$top" ] || fail "$stamp"
  if [ "$roots" ]; then
    at=$(openssl ts -reply -in "$stamp" -text 2>/dev/null | sed -n 's/^Time stamp: //p')
    openssl ts -verify -data "$stamped" -in "$stamp" -CAfile "$roots" -attime "$(date -d "$at" +%s)" >/dev/null 2>&1 ||
      fail "$stamp"
    say "event $index stood in the log by $at" "l’événement $index était dans le registre le $at"
  else
    say "$stamp was not checked: give the roots of its authority behind the key" \
      "$stamp n’a pas été contrôlé : donnez après la clé les racines de son autorité" >&2
  fi
done
say "verified $count events of $origin, size $size" "vérifié : événements : $count, registre $origin, taille $size"
