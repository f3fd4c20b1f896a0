"""What is refused of devices that record offline."""

from collections.abc import Mapping

from custody.web.i18n import N_

DEVICES: Mapping[str, tuple[str, str]] = {
    "device_key_malformed": (
        N_("This is no public key of a device."),
        N_("Copy the key that the device shows, whole."),
    ),
    "device_known": (
        N_("This key is that of %(number)s already."),
        N_("Let the device make a new key, and enrol that."),
    ),
    "device_revoked": (
        N_("The device %(number)s was revoked."),
        N_("Enrol it anew, with a new key, if it was found again."),
    ),
}
