"""What a user would pick instead: the same hand-overs through SQLAlchemy-Continuum and django-simple-history.

Each act is one durable commit (WAL, ``synchronous=FULL``) of one exhibit's holder, place, seal and reason, with the
library's own history row. Both are optional: a library that is not installed is left out of the table.
"""

import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec import Struct

ITEMS = 100


class Peer(Struct, frozen=True):
    """A library's cost: CPU milliseconds an act, and acts a second."""

    name: str
    cpu_ms: float
    per_second: float


def measure(folder: Path, acts: int) -> list[Peer]:
    """Cost of each library that is installed."""
    found = []
    for name, module, make in (
        ("SQLAlchemy-Continuum", "sqlalchemy_continuum", _continuum),
        ("django-simple-history", "simple_history", _django),
    ):
        if find_spec(module):
            found.append(_time(name, make(folder), acts))
    return found


def _time(name: str, hand_over: Callable[[int], None], acts: int) -> Peer:
    for i in range(ITEMS):  # first touch of each exhibit, and of the library's own caches
        hand_over(i)
    cpu, start = time.process_time(), time.perf_counter()
    for i in range(acts):
        hand_over(i)
    return Peer(name, 1000 * (time.process_time() - cpu) / acts, acts / (time.perf_counter() - start))


def _durable_engine(file: Path) -> Any:
    """SQLite as durable as the recorder."""
    import sqlalchemy as sa

    engine = sa.create_engine(f"sqlite:///{file}")

    @sa.event.listens_for(engine, "connect")
    def _durable(dbapi: Any, _record: Any) -> None:
        dbapi.execute("PRAGMA journal_mode=WAL")
        dbapi.execute("PRAGMA synchronous=FULL")

    return engine


def _continuum(folder: Path) -> Callable[[int], None]:
    import sqlalchemy as sa
    from sqlalchemy import orm
    from sqlalchemy_continuum import make_versioned

    make_versioned(user_cls=None)
    base: Any = orm.declarative_base()

    class Exhibit(base):  # type: ignore[misc]  # made at run time by the peer
        __versioned__: dict[str, Any] = {}  # noqa: RUF012  (the peer's interface)
        __tablename__ = "exhibit"
        id = sa.Column(sa.Integer, primary_key=True)
        holder = sa.Column(sa.String)
        place = sa.Column(sa.String)
        seal = sa.Column(sa.String)
        reason = sa.Column(sa.String)

    orm.configure_mappers()
    engine = _durable_engine(folder / "continuum.db")
    base.metadata.create_all(engine)
    with orm.Session(engine) as session:
        session.add_all(Exhibit(id=i, holder="0", place="store", seal=f"S{i}", reason="") for i in range(ITEMS))
        session.commit()

    def hand_over(turn: int) -> None:
        with orm.Session(engine) as session:
            exhibit: Any = session.get(Exhibit, turn % ITEMS)
            exhibit.holder, exhibit.reason = str(turn), f"hand-over {turn}"
            session.commit()

    return hand_over


def _set_up_django(folder: Path) -> None:
    """Django over a file of its own, as durable as the recorder."""
    import django
    from django.conf import settings

    durable = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"}
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "django.db"), "OPTIONS": durable}
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "simple_history"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()


def _django(folder: Path) -> Callable[[int], None]:
    _set_up_django(folder)
    from django.db import connection, models, transaction
    from simple_history.models import HistoricalRecords

    class Exhibit(models.Model):  # type: ignore[misc]  # noqa: DJ008  (made at run time, never shown)
        holder = models.CharField(max_length=40)
        place = models.CharField(max_length=40)
        seal = models.CharField(max_length=40)
        reason = models.CharField(max_length=80)
        history = HistoricalRecords(
            history_user_id_field=models.CharField(max_length=20, null=True),
            history_user_getter=lambda _record: None,
            history_user_setter=lambda _record, _user: None,
        )

        class Meta:
            app_label = "contenttypes"  # history rows want an installed application

    with connection.schema_editor() as editor:
        editor.create_model(Exhibit)
        editor.create_model(Exhibit.history.model)
    for i in range(ITEMS):
        Exhibit(id=i + 1, holder="0", place="store", seal=f"S{i}", reason="").save()

    def hand_over(turn: int) -> None:
        with transaction.atomic():
            exhibit = Exhibit.objects.get(pk=turn % ITEMS + 1)
            exhibit.holder, exhibit.reason = str(turn), f"hand-over {turn}"
            exhibit.save()

    return hand_over
