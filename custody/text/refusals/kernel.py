"""Refusals of entries that cannot be read, and of the service itself."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "archive_packing": (
        N_("The files in %(path)s are encrypted or packed in a way that Custody does not read."),
        N_("Save it again without a password: a ZIP with the packing deflate, a workbook as XLSX."),
    ),
    "exercise_apart": (
        N_("%(origin)s and an exercise do not go together."),
        N_("A register that counts has another name than exercice/…; an exercise is run by custody exercise alone."),
    ),
    "files_few": (
        N_("This program may open %(limit)s files, and needs %(least)s to serve."),
        N_("Raise the limit: ulimit -Hn, or LimitNOFILE= in the unit."),
    ),
    "asked_too_often": (
        N_("Too many documents were checked from here."),
        N_("Wait %(seconds)s s, or check the paper offline as its last page says."),
    ),
    "heavy_busy": (
        N_("Two large papers, proofs or registers that you asked for are still being made."),
        N_("Wait for them, and ask again in %(seconds)s s."),
    ),
    "check_busy": (
        N_("Too many papers are being checked at this moment."),
        N_("Try again in %(seconds)s s, or check the paper offline as its last page says."),
    ),
    "too_much_arriving": (
        N_("Too much is being sent here at once by people who have not signed in. Nothing was recorded."),
        N_("Send it again in %(seconds)s s, or sign in first."),
    ),
    "signin_busy": (
        N_("Too many people are signing in at this moment."),
        N_("Try again in %(seconds)s s. A browser on which you have signed in before goes first."),
    ),
    "not_shown": (
        N_("This page cannot be shown now: the register is busy. Nothing was recorded."),
        N_("Load it again in a minute. Technical reason: %(reason)s."),
    ),
    "database_missing": (
        N_("There is no database at %(path)s."),
        N_("Check CUSTODY_DATABASE, CUSTODY_DATA and the folder that you are in."),
    ),
    "database_empty": (
        N_("The database %(database)s is empty, and the signer here has signed a log."),
        N_("Put that log's database back. A new log needs a new data folder and a new signer."),
    ),
    "forbidden_character": (
        N_("The field %(field)s holds a character that cannot be recorded."),
        N_("Type the text again instead of pasting it."),
    ),
    "text_too_long": (N_("The text in %(field)s is too long: at most %(limit)s characters."), N_("Shorten it.")),
    "bad_reference": (
        N_("%(value)s cannot be a number (field %(field)s)."),
        N_("A number holds at least one digit, letters, spaces and . / - _ only; no names."),
    ),
    "bad_time": (N_("The time %(value)s cannot be read."), N_("Give day and time with the time zone.")),
    "time_too_old": (
        N_("The time %(value)s is more than %(hours)s hours ago."),
        N_("Record it from its paper, with a photograph, or leave the time out when it happens now."),
    ),
    "bad_day": (N_("The day %(value)s cannot be read (field %(field)s)."), N_("Give it as year-month-day.")),
    "unit_unknown": (N_("The unit %(unit)s is not known."), N_("Choose a unit from the list.")),
    "mass_unreadable": (
        N_("The mass %(text)s cannot be read without guessing."),
        N_("Type digits with one decimal comma or point and no other mark, for instance 1234,5."),
    ),
    "measure_implausible": (
        N_("A measure off by %(text)s %(unit)s, more than %(percent)s per cent of it, cannot measure this volume."),
        N_("Copy the uncertainty from the certificate of the measure or from its scale, in the unit of the volume."),
    ),
    "mass_too_fine": (N_("%(text)s %(unit)s is finer than a microgram."), N_("Check the unit.")),
    "mass_too_large": (N_("%(text)s %(unit)s is more than can be recorded."), N_("Check the unit.")),
    "count_out_of_range": (N_("%(n)s is no number of things."), N_("Enter a whole number from 1.")),
    "bad_key": (N_("The key of this request has the wrong form."), N_("Reload the page and send it again.")),
    "act_unknown": (N_("There is no act %(kind)s."), N_("Check the name of the act.")),
    "time_skipped": (
        N_("No clock there showed %(value)s: summer time began, and it went on an hour."),
        N_("Give the hour that the clock showed, an hour earlier or later."),
    ),
    "time_twice": (
        N_("The clocks there showed %(value)s twice: summer time ended, and they were put back an hour."),
        N_("Give an hour before or after the one that came twice, and say the exact one in words."),
    ),
    "time_source_unknown": (N_("The source of the time, %(value)s, is not known."), N_("Choose one from the list.")),
    "time_source_unfit": (
        N_("No hour of this source (%(source)s) is taken for such an act."),
        N_("Leave the hour out when it happens now, or give that of the last three days as entered."),
    ),
    "time_out_of_order": (
        N_("At %(value)s it cannot have happened: what it rests on was at %(since)s."),
        N_("Read day, month, year and hour on the paper again."),
    ),
    "zone_unknown": (N_("The time zone %(value)s is not known."), N_("Give it as an offset or as Africa/Bamako.")),
    "total_too_large": (N_("Together this is more than can be recorded."), N_("Check the units.")),
    "too_many_photos": (N_("At most %(limit)s photographs go with one entry."), N_("Remove some.")),
    "not_keyed": (
        N_("Acts of this kind are not signed with a passkey."),
        N_("Send it without an answer of a passkey."),
    ),
    "toml_encoding": (
        N_("Line %(line)s is not UTF-8 text."),
        N_("Save the file as UTF-8; what follows is checked then."),
    ),
    "toml_broken": (
        N_("Line %(line)s cannot be read from column %(column)s on."),
        N_("Look for a missing quote, bracket or equals sign, or a date that is none; the rest is checked then."),
    ),
    "toml_key_twice": (
        N_("A key stands twice: the second time on line %(line)s."),
        N_("Leave one of the two; the rest is checked then."),
    ),
    "toml_key_unknown": (N_("There is no key %(key)s here."), N_("Correct or delete it. Still free: %(possible)s.")),
    "toml_key_missing": (N_("The key %(key)s is missing."), N_("Add it; the template shows how.")),
    "toml_number_needed": (
        N_("“%(found)s” is no number that %(key)s can have."),
        N_("Write a whole number without quotes: %(bounds)s."),
    ),
    "toml_text_needed": (
        N_("%(key)s says nothing that can be read: “%(found)s”."),
        N_("Write a text between quotes; a date is a text too."),
    ),
    "toml_list_needed": (N_("%(key)s is no list, or names nothing."), N_('Write it between brackets: ["one", "two"].')),
    "toml_table_needed": (
        N_("%(key)s is “%(found)s”, and has keys of its own."),
        N_("Write it as the template does: %(key)s.fr and %(key)s.en for a text, braces for what a rule asks."),
    ),
    "receiver_has_pin": (
        N_("Nobody can vouch for a person who has a PIN."),
        N_("The person gives their own PIN here, or receives later on their own device."),
    ),
    "not_allowed": (
        N_("Your roles do not permit this."),
        N_("Ask somebody who may: %(permission)s. The attempt changed nothing."),
    ),
    "csrf_missing": (
        N_("This form is no longer valid. Nothing was recorded."),
        N_("Reload the page and send it again."),
    ),
    "csrf_foreign": (
        N_("This request came from another site and was refused."),
        N_("Open the page here and send it again."),
    ),
    "not_found_number": (
        N_("Nothing bears the number %(number)s, or nothing that you may see."),
        N_("Check the number."),
    ),
    "method_not_allowed": (N_("This address does not take such a request."), N_("Go back to the start page.")),
    "body_too_large": (N_("What you sent is too large."), N_("Send a smaller file or fewer lines at once.")),
    "request_cut": (
        N_("The connection ended before everything had arrived. Nothing was recorded."),
        N_("Send it again."),
    ),
    "request_slow": (
        N_("What you sent took too long to arrive. Nothing was recorded."),
        N_("Send it again where the network is better."),
    ),
    "internal": (
        N_("The service failed. What you sent may not have been recorded."),
        N_("Look whether it was recorded before you repeat it; give the reference to your administrator."),
    ),
    "unconfirmed": (
        N_("It is not certain that this was recorded."),
        N_("Send the same form again; it will not be recorded twice."),
    ),
    "no_room": (
        N_("The disk of the register is full. Nothing was recorded."),
        N_(
            "Tell your administrator, who must make room on it; sent again before, it is refused again. "
            "Until then, go on with the paper slip."
        ),
    ),
    "setting_bad": (N_("The setting %(name)s cannot be used: %(value)s"), N_("Correct it and start again.")),
    "setting_needed": (
        N_("The setting %(other)s needs %(name)s."),
        N_("Set it, and start again."),
    ),
    "setting_unknown": (N_("There is no setting %(name)s."), N_("Correct the name and start again.")),
    "setting_insecure": (
        N_("%(name)s may be off only on this machine itself, not on %(host)s."),
        N_("Serve over TLS, or bind to 127.0.0.1."),
    ),
    "already_listed": (
        N_("%(number)s is in the list already; nothing was added."),
        N_("Scan the next one."),
    ),
    "line_unreadable": (
        N_("Line %(line)s of the list cannot be read: %(text)s"),
        N_(
            "Write number ; seal ; amount and unit, for instance with 2,70 kg; leave out what was not looked at. "
            "Broken or absent, in the fourth place, for a seal that is not intact."
        ),
    ),
    "count_unreadable": (
        N_("The number %(text)s cannot be read."),
        N_("Type a whole number in digits."),
    ),
    "purity_unreadable": (
        N_("The purity %(text)s cannot be read."),
        N_("Type per cent with at most one decimal, for instance 12,5."),
    ),
}
