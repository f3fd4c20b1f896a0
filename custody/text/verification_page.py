"""The words of the verifier page: what each step proves and what it does not, in sentences that anybody reads.

The command line says the same of the same steps (``commands/step_report.py``).
"""

from collections.abc import Mapping

from custody.text.field_labels import STATED, WHERE
from custody.text.i18n import N_, gettext, joined

TITLES: Mapping[str, str] = {
    "signature": N_("Signature of the log"),
    "witnesses": N_("Cosignatures of witnesses"),
    "inclusion": N_("Each event in its place"),
    "acts": N_("Each event in its act"),
    "chains": N_("Chains without a gap"),
    "given": N_("Nothing held back at the end"),
    "named": N_("Discrepancies and derogations"),
    "values": N_("Private values"),
    "times": N_("Times of recording"),
    "statements": N_("Statement of the certificate"),
    "versions": N_("Version of the certificate"),
    "keyed": N_("Signatures of acts"),
    "signed": N_("Signatures of the session"),
    "site": N_("What was signed on the site"),
    "word": N_("Each one’s own word"),
    "stamps": N_("Time-stamps"),
    "receipt": N_("Receipt of the bundle"),
    "seal": N_("Seal of the organisation"),
    "officials": N_("Signatures of officials"),
    "unchanged": N_("Nothing changed since"),
    "attached": N_("Attached statement"),
    "code": N_("Signed code of the paper"),
    "label": N_("Number of a label"),
    "papers": N_("Papers in the bundle"),
}
"""The steps, in their order; the last eight are those of receipts and papers, at the command line."""

PROVES: Mapping[str, str] = {
    "signature": N_("The log %(origin)s signed the head of its first %(size)s events with the key shown above."),
    "witnesses": N_("Witnesses who saw this head and signed when: %(witnesses)s. What comes before it can no longer be "
                    "rewritten without their noticing."),
    "witnesses_none": N_("No witness whose key is known here has cosigned this head: nothing in this proof keeps the "
                         "operator of the log from having rewritten all of it before signing."),
    "inclusion": N_("Each event stands, byte for byte, in its place in the log so signed (RFC 9162): %(n)s in all."),
    "acts": N_("Each event belongs to an act (%(n)s in all) and is what the people named in it willed, unchanged."),
    "chains": N_("From the first event to the last of each chain none is missing: %(chains)s."),
    "given": N_("The last event of the history says that this proof was given away, at %(at)s, and of how many events "
                "(%(n)s): none of them was held back."),
    "named": N_("Discrepancies and derogations that events name: %(n)s, each here with its own history. Corrections "
                "stand in the history that they correct. %(named)s"),
    "values": N_("Values shown, and as recorded: %(disclosed)s; withheld by who gave this: %(withheld)s; erased, as "
                 "who gave this says: %(erased)s. Each is listed at its event."),
    "times": N_("Enough of the witnesses that you believe cosigned the log before or after %(timed)s of %(acts)s acts: "
                "none claims a time of recording that they contradict by more than %(minutes)s minutes."),
    "times_none": N_("No witness whose word you take says when these acts were recorded: the times are the operator's "
                     "own. Give a trust policy (--policy)."),
    "times_page": N_("All the witnesses whose keys stand above and sign with Ed25519 (%(n)s) cosigned the log before "
                     "or after %(timed)s of %(acts)s acts: none claims a time of recording that they contradict by "
                     "more than %(minutes)s minutes. This page knows no quorum, and checks no ML-DSA-44 lines."),
    "times_page_none": N_("This page found no witness who says when these acts were recorded: the times are the "
                          "operator's own. It checks no ML-DSA-44 lines."),
    "statements": N_("The statement is the one whose digest the log holds: %(numbers)s."),
    "versions": N_("The certificate is version %(version)s, and no later one is in this proof."),
    "versions_superseded": N_("The certificate is version %(version)s, validly issued, and superseded by version "
                              "%(last)s: it is no longer the current one. Ask for that one."),
    "keyed": N_("Acts signed by their author with a passkey: %(n)s. Each signature holds over the act and all its "
                "events, under the key in it."),
    "keyed_without": N_("Acts signed by their author with a passkey: %(n)s. Orders and holds that bear no such "
                        "signature: event %(unsigned)s. The log alone says whether their author had a passkey then; "
                        "whoever runs it finds it with custody verify."),
    "signed": N_("What the people of the session signed is here, and each signature is over it: %(n)s in all. Those by "
                 "passkey (%(passkeys)s) hold, each under the key in its event."),
    "site": N_("What the session’s device closed it with, without network, is here, byte for byte what people signed "
               "there; incidents, residue, what burnt, who was there and the fire’s hour stand in the log as it says."),
    "site_withheld": N_("What people signed on the site, without network, was withheld with its texts or erased: its "
                        "digest is the same in the closing and in each signature, and that is all. Whether the log "
                        "says of incidents and residue what they signed is left open: ask for the proof with all "
                        "values."),
    "word": N_("That these people were at a session without network, and signed, is the word of its device alone: "
               "%(people)s."),
    "stamps": N_("By the word of time-stamp authorities under the roots that you gave, these events and all before "
                 "them in the history stood in the log at the latest: %(stamps)s."),
    "stamps_unjudged": N_("The time-stamps (%(n)s) are unchanged, and an event leads to each head that was "
                          "stamped. By whom and when they are is left open: give the authority's roots with "
                          "--tsa-roots."),
    "stamps_page": N_("Time-stamps are here (%(n)s). This page does not check them: openssl does, as README says, or "
                      "custody verify --tsa-roots."),
    "stamps_own": N_("The installation that keeps the log stamped it itself, by its own clock: that proves nothing "
                     "to a third party. The events in question: %(stamps)s."),
    "receipt": N_("The log %(receiver)s received, at %(at)s, the bundle %(bundle)s: %(about)s, from %(origin)s at "
                  "%(size)s events."),
    "receipt_ours": N_("The log %(receiver)s received, at %(at)s, the very bundle that you gave, %(bundle)s: "
                       "%(about)s, from %(origin)s at %(size)s events."),
    "seal": N_("The seal leads to the root certificate that you gave: %(signer)s, %(at)s."),
    "seal_until": N_("The seal leads to the root certificate that you gave: %(signer)s, %(at)s. The file proves it by "
                     "itself until %(until)s, longer if it is renewed before."),
    "officials": N_("Each signed before the seal, with their own certificate under that root: %(officials)s."),
    "unchanged": N_("The file is as it was sealed, to the last byte that a reader shows."),
    "attached": N_("The statement inside the file has the digest that the file states: SHA-256 %(digest)s."),
    "code": N_("The key signed that document %(number)s has the statement SHA-256 %(digest)s, when the log had "
               "%(size)s events."),
    "label": N_("%(number)s is well formed: its check character is right."),
    "papers": N_("The PDF in it was not checked: %(papers)s. Check each: custody verify --document PDF --root PEM."),
}  # fmt: skip
"""What a step that held proves; ``witnesses_none`` and ``times_none`` say that there was nothing to hold,
``stamps_unjudged`` that nobody judged, ``site_withheld`` that nobody could, ``stamps_own`` that no authority did.

Those with ``page`` are the verifier page's own."""

PROVES_NOT: Mapping[str, str] = {
    "signature": N_("whose key that is: compare it with the one that you hold on paper. The post-quantum line "
                    "(ML-DSA-44) is not checked here."),
    "witnesses": N_("that the witnesses are independent of the operator: you know who they are."),
    "inclusion": N_("that what an event says is what happened."),
    "acts": N_("that the people were who they said: that is what their PIN, their signature or the slip is for."),
    "chains": N_("that nothing was recorded after the last event of each chain."),
    "given": N_("what was recorded after the gift: ask for a newer proof."),
    "named": N_("that everything amiss was noticed."),
    "values": N_("what the withheld values say."),
    "times": N_("when what was recorded happened: that time is claimed, and stands beside."),
    "statements": N_("that the PDF beside it says the same: its electronic seal and its attached statement do."),
    "versions": N_("that no later version was issued after this proof was given."),
    "keyed": N_("whose passkey that is: a key officer who saw the person confirmed it in the log. An act without one "
                "rests on its author's password alone."),
    "signed": N_("whose passkey that is: a key officer who saw the person confirmed it in the log. A signature by PIN "
                 "or account has nothing to check but its place in the log, one on paper its photograph."),
    "site": N_("that the device showed people what it wrote, or that its clock was right."),
    "word": N_("that they were there: ask them, or for the photograph of the paper that they signed."),
    "stamps": N_("that the authority is independent of the operator, nor since when an event was there: perhaps long "
                 "before."),
    "receipt": N_("that anybody read it, or believes it."),
    "seal": N_("whose root certificate that is: compare it with the one that the service publishes."),
    "officials": N_("that they read what they signed."),
    "unchanged": N_("that the paper in your hand is this file: compare the digest on its last page."),
    "attached": N_("that the statement stands in the log, and that no newer version exists: ask at /verify, or for a "
                   "proof bundle."),
    "code": N_("that the rest of the paper is unchanged: check the PDF, or compare it with its statement."),
    "label": N_("anything else: a label is a pointer that anybody can copy."),
    "papers": N_("that a PDF says what the events of this bundle say."),
}  # fmt: skip

STATES: Mapping[str, str] = {
    "good": N_("Proved"),
    "warn": N_("Left open"),
    "bad": N_("Wrong"),
}

PAGE: Mapping[str, str] = {
    "title": N_("Check a proof of custody"),
    "intro": N_("This page checks, on your computer alone, what a custody log proves of an exhibit, a case or a "
                "certificate of destruction. It is not a copy of the record: it recomputes every digest."),
    "drop": N_("Drop here the ZIP that you were given, or its folder."),
    "pick_zip": N_("Choose the ZIP"),
    "pick_folder": N_("Choose the folder"),
    "offline": N_("Nothing is sent anywhere: the page works without a network and forbids itself any. Photographs "
                  "dropped here are compared with the digests recorded."),
    "unreadable": N_("This cannot be checked."),
    "good": N_("%(subject)s: everything holds."),
    "good_detail": N_("Every step below was recomputed, with keys that you compared yourself."),
    "warn": N_("%(subject)s: everything holds, if the key is the right one."),
    "warn_detail": N_("Compare the key below with the one that you hold on paper: who brings a proof does not say whom "
                      "to believe."),
    "bad": N_("%(subject)s: something is wrong."),
    "pdf_unchecked": N_("The PDF beside it is not checked here: send that file to the page /verify of the service."),
    "burnt": N_("Certificate of destruction %(number)s. Exhibits burnt: %(n)s. Fire lit: %(at)s. Site: %(site)s."),
    "of_exhibits": N_("exhibits: %(n)s"),
    "site_untold": N_("not shown in this proof"),
    "keys": N_("The keys"),
    "keys_why": N_("These keys came with the proof. Compare them, character by character, with those that the operator "
                   "or the law gazette published, or type those in below."),
    "key_log": N_("Log:"),
    "key_witness": N_("Witness:"),
    "compared": N_("I compared these keys with the ones that I hold: they are the same."),
    "typed": N_("Or the keys that you hold (one a line, or the content of the .pem file):"),
    "steps": N_("What was checked"),
    "not_proved": N_("Not proved:"),
    "never": N_("No log proves that the bag held what is written: it proves what was recorded, by whom, when, and in "
                "which order."),
    "by_browser": N_("Signatures checked by this browser."),
    "by_noble": N_("This browser knows no Ed25519 signatures: they were checked by noble-ed25519, which stands in this "
                   "page."),
    "history": N_("The history"),
    "history_why": N_("The events as they were recorded, in their order; times are UTC. A value in italics was "
                      "withheld by who gave this proof, or erased."),
    "recorded": N_("Recorded %(at)s"),
    "occurred": N_("said to have happened %(at)s"),
    "place": N_("Event %(seq)s of the log, %(type)s, leaf %(leaf)s"),
    "withheld": N_("withheld"),
    "erased": N_("erased"),
    "erased_by": N_("erased by event %(by)s"),
    "flag": N_("Noted by the service"),
    "photos_title": N_("Photographs"),
    "photos": N_("Digests of photographs are shown: %(n)s. Drop a photograph here to see whether it is one of them."),
    "photos_none": N_("No digest of a photograph is shown."),
    "photo_known": N_("%(name)s is the photograph recorded in event %(seq)s."),
    "photo_unknown": N_("%(name)s is none of the photographs recorded here."),
    "print": N_("Print"),
    "yes": N_("yes"),
    "no": N_("no"),
    "foot": N_("Custody – verifier page; formats: RFC 6962, RFC 9162, RFC 9901, C2SP signed-note and tlog-proof."),
    "too_old": N_("This browser is too old."),
    "too_old_detail": N_("It lacks SHA-256 (WebCrypto) or the reading of ZIP files. Open the page in a current "
                         "Firefox, Chromium, Edge or Safari, or follow README with openssl."),
}  # fmt: skip

DOCUMENT: Mapping[str, str] = {
    "unreadable": N_("The file cannot be read as a PDF of ours."),
    "unsealed": N_("The file carries no seal."),
    "not_certified": N_("The seal does not forbid later changes, or is not the only one."),
    "altered": N_("The sealed bytes are not those that were signed."),
    "untrusted": N_(
        "The seal does not lead to the root certificate that you gave, or its certificate is not for sealing."
    ),
    "revoked": N_("The certificate of a signature had been revoked."),
    "outdated": N_("The time-stamps prove nothing since %(until)s: they should have been renewed before."),
    "not_closed": N_("The file carries no proof that the seal's certificate held: every paper of ours does."),
    "signer_differs": N_("Somebody signed in the field of another person."),
    "stamp_untrusted": N_("A time-stamp is not of an authority that could stamp at its time."),
    "changed_since": N_("Something was added or changed after the seal."),
    "statement_missing": N_("The file holds no statement."),
    "closing_differs": N_("What people signed on the site is not what the log says (%(field)s)."),
    "statement_differs": N_("The statement is not the one whose digest the file, or its paper, states."),
    "bad_document_code": N_(
        "This is no code of a document of ours: part of it is missing or mistyped. Scan it, or type all of it again."
    ),
    "code_foreign": N_(
        "The code names another key than the one you gave. Either another service signed it, or it is "
        "forged, or a letter near its start was mistyped: scan it, or type it again."
    ),
    "code_altered": N_(
        "The code names this key and does not bear its signature. Either a letter was mistyped or "
        "misread, or the code was altered or forged: scan it, or type it again; if the answer stays the "
        "same, do not rely on the paper."
    ),
}
"""What may be wrong with a paper."""

KINDS: Mapping[str, str] = {
    "EV": N_("Exhibit"),
    "CS": N_("Case"),
    "CE": N_("Certificate"),
    "DS": N_("Session"),
    "EC": N_("Discrepancy"),
    "DG": N_("Derogation"),
    "SE": N_("Seizure"),
    "PE": N_("Person"),
    "PR": N_("Proposal"),
    "SV": N_("Agency"),
}
"""What a number's first two letters stand for."""

FIELDS: Mapping[str, str] = joined(STATED, WHERE, {
    "name": N_("Name"),
    "rank": N_("Rank"),
    "title": N_("Title"),
    "place": N_("Place"),
    "circumstances": N_("Circumstances"),
    "legal_basis": N_("Legal basis"),
    "witnesses": N_("Witnesses"),
    "seized_from": N_("Person from whom it was seized"),
    "estimated_value": N_("Estimated value"),
    "description": N_("Description"),
    "photo": N_("Photograph"),
    "reason": N_("Reason"),
    "reservations": N_("Reservations"),
    "refusal": N_("Refuses to sign"),
    "camera": N_("Recording of the bench camera"),
    "method": N_("Method"),
    "laboratory_waiver": N_("Reason for no laboratory analysis"),
    "sample_waiver": N_("Reason for no retained sample"),
    "site": N_("Site"),
    "residue": N_("Residue"),
    "incidents": N_("Incidents"),
    "environment_opinion": N_("Opinion on the environment"),
    "transport": N_("Transport to the fire"),
    "temperature": N_("Temperature of the fire"),
    "cooling": N_("Cooling and look at the ashes"),
    "about": N_("What was searched for"),
    "to": N_("Given to"),
    "maker": N_("Maker and model"),
    "designation": N_("Designation by the officer"),
    "article": N_("Article relied on"),
    "bring": N_("What must be brought"),
    "organisation": N_("Organisation"),
    "identity": N_("Identity document shown"),
    "remark": N_("Remark"),
    "reference": N_("Number on the paper"),
    "notified": N_("Notified to"),
    "court": N_("Court"),
    "explanation": N_("Why it is another seizure"),
    "caller": N_("Who told it: name, unit, number called from"),
    "visitor": N_("Visitor"),
    "particulars": N_("Particulars"),
    "purpose": N_("Purpose"),
})  # fmt: skip
"""Private values by their name in the log; those of a list without the place in it (``designation_0``)."""


def private(name: str) -> str:
    """Return the word for a private value, with its place in a list, counted from one."""
    stem, _, place = name.rpartition("_")
    if name in FIELDS or not place.isdigit():
        return gettext(FIELDS[name]) if name in FIELDS else name
    return f"{gettext(FIELDS[stem])} {int(place) + 1}" if stem in FIELDS else name


CHANGED: Mapping[str, str] = {"person": N_("person"), "agency": N_("agency")}
"""What a change of the register of people is of."""
INNER: Mapping[str, str] = {
    "case": N_("Case"),
    "line": N_("Line of the declaration"),
    "exhibit_number": N_("Number in the case"),
    "case_reference": N_("Number of the report (PV)"),
    "own_reference": N_("Number of the prosecution or registry"),
    "order_reference": N_("Number of the order"),
    "court_reference": N_("Registry no."),
    "certificate_number": N_("Number"),
    "receipt_number": N_("Number of the receipt there"),
    "check": N_("Check"),
    "by": N_("By"),
    "difference_ug": N_("Difference"),
    "allowance_ug": N_("Allowed difference"),
    "gross": N_("Gross weight"),
    "calibrated_until": N_("Calibrated until"),
    "uncertainty_ug": N_("Uncertainty"),
    "step_ug": N_("Smallest step of the balance"),
    "full": N_("Checked in full"),
    "seal_verdict": N_("What the seal says"),
    "count_verdict": N_("What the number says"),
    "seal_state": N_("State of the seal"),
    "synthetic": N_("Synthetic row, for demonstration"),
    "about": N_("About"),
    "window": N_("Who held or checked it since the last good check"),
    "expected": N_("Expected"),
    "found": N_("Found"),
    "finding": N_("Found"),
    "analysed": N_("Found"),
    "figures": N_("Found"),
    "ends": N_("Ends of all histories given"),
    "resolution": N_("Outcome"),
    "head": N_("Hash of the event before"),
    "to_laboratory": N_("Handed to the laboratory"),
    "change": N_("What is changed"),
    "subject": N_("About"),
    "roles": N_("Roles"),
    "granted": N_("Roles given"),
    "country": N_("Country"),
    "proposed": N_("Event of the proposal"),
    "exhibits": N_("Exhibits"),
    "totals": N_("Totals"),
    "statement": N_("SHA-256 of the statement"),
    "version": N_("Version"),
}
"""Fields of events that the pages of the service word otherwise."""
ANY: Mapping[str, str] = {"sort": N_("Kind"), "comparison": N_("Comparison"), "ug": N_("Mass")}
"""Fields that the pages of the service word for one kind of event, where all kinds are told side by side."""
