"""Refusals of the search."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "name_unclear": (
        N_("No person or agency here is called %(text)s, or more than one is."),
        N_("Type more of the name, or the number: it stands on their page and on a person’s badge."),
    ),
    "nothing_found": (
        N_("Nothing that you may see bears “%(value)s”."),
        N_("Compare it with the label, the seal or the paper, or type only its beginning."),
    ),
    "nothing_found_so_short": (
        N_("Nothing that you may see bears “%(value)s” alone: that is too short for a beginning."),
        N_("Type at least %(limit)s characters."),
    ),
    "nothing_found_lately": (
        N_("Nothing you may see bears “%(value)s”; of titles, your %(limit)s newest cases and operations were read."),
        N_("Titles of older ones were not looked through: type the number of the case, or find it in its list."),
    ),
}
