"""The words on versions of a certificate."""

FR = {
    "reissued.after": "Présente version",
    "reissued.before": "Version remplacée",
    "reissued.changes": "Ce qui change, ligne par ligne",
    "reissued.copies": "La version {version} est versée partout où une copie de la version {before} est gardée ; la "
    "version {before} (SHA-256 {sha}) y reste, marquée comme remplacée.",
    "reissued.file": "Fichier de la version remplacée, tel que signé (SHA-256) : {sha}",
    "reissued.gone": "Version {version}, remplacée par la version {by} le {when}",
    "reissued.gone_text": "La présente version dit ce qui était connu à son établissement et ses signatures restent "
    "valables ; fait foi aujourd’hui la version {by} (SHA-256 de sa déclaration : {sha}).",
    "reissued.head": "Version {version}, remplace la version {before} (SHA-256 {sha})",
    "reissued.kept": "La version {before} reste conservée, marquée comme remplacée. Les signatures de la "
    "séance ont été données sur sa clôture, que constate la version 1, avant la rectification ; elles ne portent pas "
    "sur celle-ci.",
    "reissued.more": "{named} et {count} autres, nommés dans les déclarations",
    "reissued.of": "Scellés concernés",
    "reissued.reason": "Motif : {reason}",
    "reissued.title": "Version {version}",
    "reissued.totals": "Totaux",
    "reissued.what": "Mention",
}

EN = {
    "reissued.after": "This version",
    "reissued.before": "Version replaced",
    "reissued.changes": "What changes, line by line",
    "reissued.copies": "Version {version} goes wherever a copy of version {before} is kept; version {before} "
    "(SHA-256 {sha}) stays there, marked as superseded.",
    "reissued.file": "File of the version replaced, as signed (SHA-256): {sha}",
    "reissued.gone": "Version {version}, superseded by version {by} on {when}",
    "reissued.gone_text": "This version says what was known when it was issued, and its signatures stay valid; what "
    "holds today is version {by} (SHA-256 of its statement: {sha}).",
    "reissued.head": "Version {version}, replaces version {before} (SHA-256 {sha})",
    "reissued.kept": "Version {before} is kept, marked as superseded. The signatures of the session were given for its "
    "closing, which version 1 states, before the correction; they do not cover the correction.",
    "reissued.more": "{named} and {count} more, named in the statements",
    "reissued.of": "Exhibits concerned",
    "reissued.reason": "Reason: {reason}",
    "reissued.title": "Version {version}",
    "reissued.totals": "Totals",
    "reissued.what": "Entry",
}
