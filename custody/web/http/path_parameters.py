"""Meanings of the path parameters in the API's description, in one table by the word before each."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from litestar.params import PathParameter
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types.internal_types import PathParameterDefinition

_ACT = "The key of the act that printed them."
MEANT: Mapping[str, str] = {
    "acts": "The key of the act.",
    "cases": "The number of a case (`CS…`).",
    "certificates": "The number of a destruction certificate (`CE…`).",
    "confidential": "The number of a confidential inquiry (`EN…`).",
    "containers": "The number of a container (`CT…`).",
    "corrections": "The number of whatever has entries that may be corrected, such as an exhibit (`EV…`).",
    "destruction-proposals": "The number of a proposal to destroy (`DP…`).",
    "devices": "The number of a device (`DV…`).",
    "discrepancies": "The number of a discrepancy (`EC…`).",
    "erasures": "The number of a case (`CS…`) or of a person (`PE…`).",
    "events": "The place of an event in the log, counted from 0.",
    "exhibits": "The number of an exhibit (`EV…`).",
    "files": "Which one: its `file` under `replaced` of the certificate.",
    "inventories": "The number of an inventory (`RC…`).",
    "issue": _ACT,
    "minutes": "The key of the act: a weighing or an opening.",
    "notices": "The number of a first notice (`NT…`).",
    "operations": "The number of an operation (`XR…`).",
    "orderable": "The number of a case (`CS…`).",
    "orders": "The number of an order (`RE…`).",
    "paper-reports": "The number of a paper report (`RP…`).",
    "people": "The number of a person (`PE…`).",
    "photos": "Which photograph, counted from 1.",
    "places": "The number of a place (`PL…`).",
    "print": _ACT,
    "proofs": "The place of an event in the log, counted from 0.",
    "proposals": "The number of a proposal (`PR…`) about people, rules, keys, devices or the clock.",
    "received": "The number of a received bundle (`DR…`).",
    "reprint": _ACT,
    "samples": "The number of a sample (`SP…`).",
    "scans": "Which page, counted from 1.",
    "seizures": "The number of a seizure (`SE…`).",
    "sessions": "The number of a destruction session (`DS…`).",
    "transfers": "The number of a hand-over (`TR…`).",
}
"""Word of a path to what the parameter after it is."""


class PathParameters(ReceiveRoutePlugin):
    """Gives the parameters in the path of each route of the API their meaning."""

    def receive_route(self, route: BaseRoute) -> None:
        """Say it where the documented handlers of a route name them."""
        if not isinstance(route, HTTPRoute):
            return
        documented = [handler for handler in route.route_handlers if handler.resolve_include_in_schema()]
        for word, parameter in pairwise(route.path_components):
            if isinstance(parameter, PathParameterDefinition) and (description := MEANT.get(str(word))):
                for handler in documented:
                    fields = handler.parsed_fn_signature.parameters
                    meant = PathParameter(description=description)
                    fields[parameter.name] = replace(fields[parameter.name], kwarg_definition=meant)
