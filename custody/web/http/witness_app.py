"""The witness over HTTP (C2SP tlog-witness): one address that takes checkpoints, one page that says who this is.

A request needs no sign-in: the signature on its checkpoint is what is believed. Nothing of a log's content comes here,
only origins, sizes and roots.
"""

from collections.abc import Mapping

from anyio import to_thread
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State

from custody.domain.kernel.errors import BadInput, CustodyError, NotAllowed
from custody.log.errors import LogError, Malformed, WitnessRefused
from custody.log.witness import MAX_REQUEST, Submission, Witness
from custody.web.http.request_body import BodyRequest

TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"
FAILED = 500
STATUS: Mapping[str, int] = {
    "witness_unknown_log": 404,
    "witness_unsigned": 403,
    "witness_old_beyond": 400,
    "witness_stale": 409,
    "witness_forked": 422,
    "witness_state_wrong": FAILED,
}
"""The status of each refusal, as the protocol sets it."""
SAME_SIZE_FORKED = 409
"""The protocol's status for two roots of one size."""


def create_witness_app(witness: Witness) -> Litestar:
    """Return the application of one witness."""

    @post("/add-checkpoint", status_code=200, request_max_body_size=4 * MAX_REQUEST)
    async def add_checkpoint(request: Request[object, object, State]) -> Response[str]:
        """Cosign a checkpoint that extends the one cosigned last."""
        try:
            submission = Submission.parse((await request.body()).decode())
            lines = await to_thread.run_sync(witness.cosign, submission)
        except (WitnessRefused, Malformed) as error:
            return refusal(error)
        except UnicodeDecodeError:
            return Response("submission_malformed\n", status_code=400, media_type=TEXT)
        return Response(lines, media_type=TEXT)

    @get("/", sync_to_thread=True)
    def about() -> Response[str]:
        """Say who this witness is, and up to where it has cosigned each log."""
        return Response(introduction(witness), media_type=TEXT)

    @get("/health", sync_to_thread=False)
    def health() -> dict[str, str]:
        """Say that the witness is up."""
        return {"status": "alive"}

    return Litestar(
        [add_checkpoint, about, health],
        request_class=BodyRequest,
        exception_handlers={BadInput: late, NotAllowed: late},
        openapi_config=None,
        logging_config=None,  # Litestar would set the root logger of the process to INFO: httpx then logs each address
    )


def late(_request: Request[object, object, State], error: CustodyError) -> Response[str]:
    """Return the answer to a body that arrived too late (``request_body.py``)."""
    return Response(f"{error.code}\n", status_code=408, media_type=TEXT)


def refusal(error: LogError) -> Response[str]:
    """Return the protocol's answer to a refusal; a stale checkpoint is answered with the last cosigned size."""
    if error.code == "witness_stale":
        return Response(f"{error.facts['size']}\n", status_code=STATUS[error.code], headers={"content-type": SIZE})
    same = error.code == "witness_forked" and error.facts["size"] == error.facts["offered"]
    status = SAME_SIZE_FORKED if same else STATUS.get(error.code, 400)
    return Response(f"{error}\n", status_code=status, media_type=TEXT)


def introduction(witness: Witness) -> str:
    """Name, keys, and one line a log: its origin and the size cosigned last."""
    keys = "".join(f"{vkey}\n" for vkey in witness.vkeys)
    logs = "".join(f"{origin} {witness.last(origin).size}\n" for origin in sorted(witness.logs()))
    return f"{witness.name}\n\n{keys}\n{logs}"
