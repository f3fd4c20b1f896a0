"""Refusals about acts recorded offline."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "challenge_stale": (
        N_("The device took too long to answer the service."),
        N_("Try again."),
    ),
    "device_unknown": (
        N_("This device is not enrolled."),
        N_("Have two key officers enrol it; they compare the key that it shows."),
    ),
    "password_needed": (
        N_("This takes your password: a PIN is not enough."),
        N_("Sign in with your password."),
    ),
    "offline": (
        N_("The service cannot be reached."),
        N_("Go on working: what you record stays on this device and is sent when there is a network."),
    ),
    "scan_locked": (
        N_("Nobody has unlocked this device."),
        N_("Type your PIN."),
    ),
    "pin_not_here": (
        N_("Without the network this device cannot check that PIN: it was never typed here."),
        N_("Type it here once while there is a network, or use the paper slip."),
    ),
    "pin_locked": (
        N_("Five wrong PINs were typed on this device for this person."),
        N_("It can be unlocked with the network only."),
    ),
    "storage_full": (
        N_("The device has no room left. Nothing was recorded."),
        N_("Save the queue as a file, delete photographs or other applications, and try again."),
    ),
}
