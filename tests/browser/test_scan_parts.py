"""The parts of the scan desk's engine, each alone in a browser, with no more around it than what it is given."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FILES = Path(__file__).parents[2] / "custody/web/static/scan"
SITE = "http://localhost"
AROUND = """
  const from = async (...names) => Object.assign({}, ...(await Promise.all(names.map((one) => import(`/${one}.js`)))));
  const { Store, Refusal } = await from("device_database", "refusal");
  const store = await Store.open();
  const said = [];
  const does = (word, answer) => async (...told) => { said.push([word, ...told]); return answer; };
  const why = (work) => work.then(() => "", (refused) => refused.code);
"""
"""A disk, and ``does``: a function that says in ``said`` that it was called."""


@pytest.fixture
def page(browser) -> Iterator[Any]:
    """An empty page of a site that is nothing but the desk's modules."""
    context = browser.new_context()
    context.route(f"{SITE}/**", lambda route: route.fulfill(path=FILES / route.request.url.removeprefix(f"{SITE}/")))
    context.route(f"{SITE}/", lambda route: route.fulfill(body="<!doctype html><title>Parts</title>"))
    opened = context.new_page()
    opened.goto(f"{SITE}/")
    yield opened
    context.close()


def run(page: Any, script: str) -> Any:
    return page.evaluate(f"async () => {{ {AROUND} {script} }}")


def test_duty_needs_a_memory_and_a_service(page):
    """Unlocked by the service, locked, unlocked again without it; what was begun before the lock is refused after it."""
    told = run(page, """
      const { PersonOnDuty } = await from("person_on_duty");
      const person = { id: "PE1", name: "Adj", agency: "SV1", roles: ["custodian"] };
      const view = { people: new Map([["PE1", person]]), sessions: [] };
      const memory = { store, view, device: { agency: "SV1" }, kit: { at_a_desk: [] }, revoked: "" };
      const service = {
        online: true, signedIn: "", api: { ask: does("asked", {}) }, heard: does("heard"), signOut: does("signed out"),
        signIn: async (number) => { if (!service.online) throw new Refusal("offline"); service.signedIn = number; return person; },
      };
      const duty = new PersonOnDuty(memory, service, { changed: does("changed"), entered: does("entered"), arrived: does("arrived") });
      await duty.unlock("PE1", "702468");
      const first = duty.person;
      await duty.confirm("PE1", "702468"); // which the device keeps from now on
      duty.lock();
      await duty.leaving;
      service.online = false;
      const late = await why((async () => duty.stays(first))());
      const wrong = await why(duty.unlock("PE1", "111111"));
      await duty.unlock("PE1", "702468");
      return [said.map(([word]) => word), late, wrong, duty.person.id, await why((async () => duty.stays(first))())];
    """)  # fmt: skip
    words, *rest = told
    assert words == ["changed", "entered", "asked", "changed", "arrived", "signed out", "changed", "entered"]
    assert rest == ["scan_locked", "pin_wrong", "PE1", "scan_locked"]


def test_photographs_need_a_disk_a_service_and_who_is_on_duty(page):
    """A photograph is kept under its draft, and goes to the service only while who sends it is still on duty."""
    told = run(page, """
      const { Photos } = await from("photos");
      const service = { greet: does("greeted"), heard: does("heard"), api: { ask: does("asked", { data: { blob: 1, sha256: 2 } }) } };
      const duty = { stays: (one) => { if (one !== "here") throw new Refusal("scan_locked"); } };
      const photos = new Photos(store, service, duty);
      await photos.keep("list", "00", { picture: new Blob(["p"]) });
      const kept = await (await photos.load("list", "00")).picture.text();
      const sent = await photos.send("CA1", new Blob(["p"]), "here");
      const gone = await why(photos.send("CA1", new Blob(["p"]), "gone"));
      return [kept, sent, gone, said.map(([word]) => word)];
    """)  # fmt: skip
    assert told == [
        "p",
        {"blob": 1, "sha256": 2},
        "scan_locked",
        ["greeted", "asked", "greeted", "heard"],
    ]


def test_the_sender_needs_a_memory_and_a_service(page):
    """What is answered leaves the outbox, what waits is told as blocked, and it stops there until it is woken again."""
    told = run(page, """
      const [{ Sender }, { Memory }] = [await from("sender"), await from("device_memory")];
      const entry = (sequence) => ({ sequence, act: `${sequence}`, kind: "exhibit.store/1", author: "PE1",
        at: new Date().toISOString(), envelope: "e", signature: "s", command: {} });
      await store.write(["meta", "outbox"], (of) => {
        of("meta").put({ id: "DV1" }, "device");
        of("meta").put({ sequence: 9 }, "kit");
        [1, 2].forEach((one) => of("outbox").put(entry(one)));
      });
      const memory = new Memory(store, () => {});
      await memory.read();
      const answers = [{ outcome: "recorded" }, { outcome: "waits", code: "storage_full", facts: {} }];
      const state = { sequence: 1, witnessed: 0 };
      const service = { signedIn: "PE1", greet: does("greeted"), heard: does("heard"), api: { ask: does("asked", { data: { answers, state } }) } };
      const took = async (...told) => { said.push(["took", ...told]); await memory.read(); };
      const sender = new Sender(memory, service, { took, done: does("done") });
      await sender.wake();
      const [, , blocked, wrong] = said.find(([word]) => word === "took");
      const sent = said.find(([word]) => word === "asked").slice(1).map((one) => one.method ?? one);
      return [said.map(([word]) => word), sent, blocked.sequence, wrong, memory.outbox.map((one) => one.sequence),
        (await store.all("kept")).map((one) => one.sequence)];
    """)  # fmt: skip
    assert told == [
        ["greeted", "asked", "took", "heard", "done"],
        ["/api/devices/DV1/queue", "POST"],
        2,
        False,
        [2],
        [1],
    ]


def test_the_service_needs_a_memory_a_key_and_a_clock(page):
    """Heard, its time is on the disk; nobody known here, it is asked for the device; nothing else before ``greeted``."""
    page.route(f"{SITE}/api/scan/hello", lambda route: route.fulfill(
        json={"now": "2026-11-28T08:00:00.000Z", "csrf": "c", "challenge": "h", "log": "custody.test"}))  # fmt: skip
    page.route(f"{SITE}/api/scan/device", lambda route: route.fulfill(
        json={"id": "DV1", "status": "enrolled", "revoked_at": ""}))  # fmt: skip
    told = run(page, """
      const [{ Service }, { Memory }, { Clock }] = [await from("service_connection"), await from("device_memory"), await from("clock")];
      const memory = new Memory(store, does("read"));
      await memory.read();
      const key = { spki: "k", sign: does("signed", "s") };
      const service = new Service(memory, { key, clock: new Clock(), changed: does("changed"), greeted: does("greeted") });
      await service.greet();
      return [said.map(([word]) => word), service.online, memory.device.id, (await store.get("meta", "contact")).at];
    """)  # fmt: skip
    assert told == [["read", "signed", "read", "greeted"], True, "DV1", "2026-11-28T08:00:00.000Z"]
