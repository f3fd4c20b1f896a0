"""Refusals about certificates, their files and signatures."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "attestation_missing": (
        N_("%(person)s has not attested the session yet."),
        N_("Everybody who was present attests, with reservations if need be."),
    ),
    "authority_has_days": (
        N_("%(person)s, the judicial authority, may still attest the fire, until %(until)s."),
        N_(
            "Ask them to confirm it from their own office; without their word what burnt is certified in dispute after"
            " that day."
        ),
    ),
    "file_prepared": (
        N_("The file was prepared already."),
        N_("Sign it on its page; a spoilt one is prepared again by another member of the commission, who says why."),
    ),
    "not_another_member": (
        N_("Only another member of the commission who was there prepares the file again."),
        N_("Ask a member other than who prepared this one."),
    ),
    "file_not_prepared": (
        N_("The file was not prepared to be signed."),
        N_("The chair prepares it on the page of the certificate."),
    ),
    "file_sealed": (
        N_("The seal has closed the file: nobody signs it any more."),
        N_("Sign on paper; the file stays as it is."),
    ),
    "file_unsigned": (
        N_("Nobody has signed the file yet."),
        N_("Let one official sign it first; without any signature the ordinary PDF is the same."),
    ),
    "file_signed_already": (N_("You have signed this file already."), N_("Nothing is to be done.")),
    "file_moved": (
        N_("Somebody else has signed since you took the file."),
        N_("Take the file anew, and sign that one."),
    ),
    "no_field": (
        N_("%(person)s has no field to sign in: only those who were at the session and did not refuse have one."),
        N_("Let whoever was there sign, each in their own field and with their own account."),
    ),
    "file_needed": (N_("No file was chosen."), N_("Choose the PDF that you have signed.")),
    "annex_waiting": (
        N_("No witness has cosigned, and no authority has time-stamped, a head of the log over this certificate yet."),
        N_("Ask again once they have: the page of the log shows who is asked, and when they last answered."),
    ),
    "file_gone": (N_("The file is no longer kept here."), N_("Its values may have been erased; ask the inspection.")),
    "file_unreadable_pdf": (N_("This is no PDF that can be read."), N_("Sign the file that the page gives out.")),
    "file_signed_since": (
        N_("Meanwhile this file was signed by: %(people)s."),
        N_("Take the file as it is now, sign that one and bring it back; the one that you signed serves no more."),
    ),
    "signatures_missing": (
        N_("The session has not been signed by all (missing: %(count)s)."),
        N_("Let them sign it, or tick on the page that the file is closed without those who are named there."),
    ),
    "file_same": (N_("There is no new signature in this file."), N_("Sign it first, then bring it back.")),
    "file_changed": (
        N_("Something else than your signature was added to the file."),
        N_("Take the file anew, and do nothing but sign in your field."),
    ),
    "field_other": (
        N_("The signature is not in your field, or not alone."),
        N_("Take the file anew, and sign in the field that bears your name."),
    ),
    "signature_altered": (N_("The signature does not hold over this file."), N_("Take the file anew, and sign again.")),
    "signature_locks": (
        N_("Your signature would lock the file in another way than it was prepared: nobody could sign after you."),
        N_("Take the file anew, and sign it with the command that the page shows."),
    ),
    "signature_early": (
        N_("The signature says a time before its certificate was issued, and no time-stamp."),
        N_("Set your machine’s clock right, take the file anew and sign again."),
    ),
    "organisation_seal_refused": (
        N_("Closed by the seal, this file would not verify: it was not closed, and nothing was recorded."),
        N_("Tell the inspection; until then the certificate without these signatures is the one that is given out."),
    ),
    "signature_untrusted": (
        N_("The certificate of %(signer)s, or its time-stamp, leads to no authority that is known here."),
        N_("Sign with the certificate that was issued to you for this service."),
    ),
    "signature_revoked": (
        N_("The certificate of %(signer)s was revoked."),
        N_("Ask whoever certifies officials for a new one; meanwhile sign on paper."),
    ),
    "bad_field": (N_("A field stands twice in the list."), N_("Prepare the file on the page of the certificate.")),
    "certificate_superseded": (
        N_("This version was replaced by %(by)s."),
        N_("Go on with the newest version; this one stays readable as it is."),
    ),
    "certificate_unchanged": (
        N_("Nothing that the certificate %(number)s states was corrected since it was issued."),
        N_("Have the wrong entry corrected first, then issue the next version."),
    ),
    "reissue_needs_second": (
        N_("Nobody replaces a certificate alone."),
        N_("Another member of the country’s commission, or its inspection, agrees here with their own PIN."),
    ),
    "corrected_by_signer": (
        N_("Who corrected an entry, or agreed to that, takes no part in the certificate that takes it in."),
        N_("Ask another member of the commission, or another inspector."),
    ),
    "pkcs12_refused": (N_("The key cannot be opened."), N_("Check the file and its password.")),
    "token_refused": (
        N_("The token has no such key with a certificate (%(reason)s)."),
        N_("Check the label of the key; its certificate lies beside it under the same label."),
    ),
    "field_missing": (
        N_("There is no field %(field)s to sign in."),
        N_("Take the file from the certificate's page, after the chair has prepared it."),
    ),
    "field_unnamed": (
        N_("No empty field bears the name of %(name)s."),
        N_("Name your field with --field; the name in the field and in your certificate must be the same."),
    ),
    "field_signed": (N_("The field %(field)s is signed already."), N_("Sign in your own field.")),
    "already_sealed": (N_("The seal has closed this file."), N_("Sign on paper; the file stays as it is.")),
    "signature_failed": (
        N_("The key did not sign: %(reason)s"),
        N_("Check that the certificate is for signing and has not ended."),
    ),
    "not_a_pdf": (N_("This is no PDF that can be read."), N_("Sign the file that the page gives out.")),
    "pki_missing": (
        N_("%(path)s is not there."),
        N_("Work where the authority's keys and certificates are; docs/operate.md, The seal of papers, says which."),
    ),
    "pki_unreadable": (
        N_("%(path)s is damaged, or not of this authority."),
        N_("Take it from your backup of the keys; nothing was changed."),
    ),
    "name_too_long": (
        N_("A certificate has no room for this name or office."),
        N_("Name and office may have %(longest)s bytes each, an accented letter counts as two; the name is not empty."),
    ),
    "seal_missing": (
        N_("The register %(origin)s has no seal of its organisation yet: %(path)s is not there."),
        N_("Make it: custody pki make --organisation NAME (docs/operate.md, The seal of papers)."),
    ),
    "seal_lost": (
        N_("The seal of this register is missing: %(path)s is not there."),
        N_("Do not make another one: put pki/ back from the copy of the keys."),
    ),
    "seal_of_demonstration": (
        N_("The seal in %(path)s says DEMONSTRATION, and %(origin)s is a real register."),
        N_("Keep that folder under another name, its root proves the papers sealed so far; then custody pki make."),
    ),
    "pki_exists": (
        N_("%(directory)s holds keys already; nothing was changed."),
        N_("Keep them: with another key nobody could tell the papers that they sealed. custody pki info says whose."),
    ),
    "organisation_too_long": (
        N_("A certificate has no room for this name of an organisation."),
        N_("It may have %(longest)s bytes, an accented letter counts as two, and is not empty."),
    ),
    "authority_root": (
        N_("This is no certificate of a root authority."),
        N_("Ask the authority for its root certificate (PEM), which signs itself."),
    ),
    "authority_issuing": (
        N_("This is no certificate of an issuing authority under that root, in force now."),
        N_("Ask the authority to certify your request as an issuing authority (CA) directly under its root."),
    ),
    "authority_key": (
        N_("This certificate is for another key than the one that custody pki request made here."),
        N_("Take the certificate that answers your last request."),
    ),
    "authority_organisation": (
        N_("The certificate names no organisation."),
        N_("Ask the authority to keep the organisation's name (O) of your request."),
    ),
    "authority_demonstration": (
        N_("This authority is a demonstration."),
        N_("Have your request certified by a real one, or make your own: custody pki make."),
    ),
    "authority_list": (
        N_("This is no revocation list of that root."),
        N_("Ask the authority for the revocation list (CRL) of its root, as PEM."),
    ),
    "bad_question": (N_("This is no question that can be read."), N_("Ask as RFC 6960 or RFC 3161 says, in DER.")),
    "document_too_large": (
        N_("The file is larger than %(limit)s MB."),
        N_("Send the PDF as it was given out, not a scan of the paper; or type the code of the paper."),
    ),
    "document_needed": (
        N_("Nothing was sent to be checked."),
        N_("Choose the PDF file, or scan the code of the paper."),
    ),
}
