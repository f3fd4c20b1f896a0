"""A clerk's day at the scan desk, in whatever language the desk is: each flow to its end, and what goes wrong in it."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.at_desk import Hands, plan
from tests.factories.http_office import PIN

WORDS = "() => fetch(document.documentElement.dataset.desk).then((told) => told.json()).then(({ say }) => say)"


class Day:
    """The day of the clerk, who has unlocked the desk; ``look(name)`` sees the screens that are worth it."""

    def __init__(self, hands: Hands, facts: Any, look: Callable[[str], None] = lambda name: None) -> None:
        self.hands, self.facts, self.look = hands, facts, look
        self.said: dict[str, Any] = hands.page.evaluate(WORDS)
        self.point, self.thousands = (",", "\u202f") if hands.page.get_attribute("html", "lang") == "fr" else (".", ",")

    def word(self, key: str, **facts: Any) -> str:
        """What the desk says under a key, as it stands on a button."""
        said = self.said[key]
        text: str = said if isinstance(said, str) else said[facts["n"] > 1]
        return text % facts

    def says(self, key: str) -> None:
        """These words stand on the screen, up to their first fact."""
        self.hands.says(self.said[key].split("%(")[0].strip())

    def played(self, wrong: str) -> None:
        """Twelve are received, put away, one of them weighed, all handed over; ``wrong``: what is said of a wrong PIN."""
        self.receive()
        self.store()
        self.weigh()
        self.hand_over(wrong)

    def receive(self) -> None:
        """What is on its way to the clerk, seal by seal."""
        hands, facts = self.hands, self.facts
        hands.tap(self.word("receive"))
        hands.tap("Nom officer")
        self.take_all()
        hands.counts("12 / 12")
        self.says("all_there")
        self.look("desk-1-received")
        hands.press(self.word("finish_n", n=len(facts["exhibits"])))
        hands.press(self.word("take_charge"))
        self.says("kept_here")
        hands.press(self.word("to_home"))

    def take_all(self) -> None:
        """Each label, then its seal."""
        for exhibit, seal in zip(self.facts["exhibits"], self.facts["seals"], strict=True):
            self.hands.take(exhibit, seal)

    def store(self) -> None:
        """Nothing before the place is known; a second scan asks, and what is kept is in the list once."""
        hands, facts = self.hands, self.facts
        hands.tap(self.word("store"))
        hands.scan(facts["exhibits"][0], "refused")
        hands.scan(facts["shelf"], "taken")
        expect(hands.page.locator("#context")).to_contain_text("Étagère A3")
        for exhibit in facts["exhibits"]:
            hands.scan(exhibit, "taken")
        hands.scan(facts["exhibits"][0], "already")
        hands.clear()
        hands.tap(self.word("keep_it"))
        hands.press(self.word("finish_n", n=12))
        hands.press(self.word("store_now"))
        self.says("store_done")
        hands.press(self.word("to_home"))

    def weigh(self) -> None:
        """2.70 g on a balance that reads by ten grams is no reading of it: the desk asks before it is too late."""
        hands, facts, page = self.hands, self.facts, self.hands.page
        hands.tap(self.word("weigh"))
        hands.scan(facts["balance"], "taken")
        hands.scan(facts["exhibits"][0])
        expect(page.locator("#seal")).to_be_focused()
        assert page.locator("[name=seal_state]:checked").count() == 0
        hands.press(self.word("add"))
        hands.hears("refused")
        hands.read_seal(facts["seals"][0])
        page.fill("#amount", f"2{self.point}70")
        page.click("label[for=unit-g]")
        doubted = page.locator("#screen .blind [role=alert]")
        expect(doubted).to_contain_text(f"2{self.point}70\xa0g")
        self.look("desk-2-unit")
        hands.press(self.word("add"))
        hands.hears("refused")
        hands.clear()
        page.click("label[for=unit-kg]")
        expect(doubted).to_have_count(0)
        expect(page.locator("#said")).to_contain_text(f"2{self.point}70\xa0kg")
        expect(page.locator("#said")).to_contain_text(f"2{self.thousands}700\xa0g")
        hands.press(self.word("add"))
        hands.press(self.word("finish_n", n=1))
        hands.press(self.word("weigh_now"))
        self.says("weigh_done")
        hands.press(self.word("to_home"))

    def hand_over(self, wrong: str) -> None:
        """What is expected lies at the place; a wrong PIN signs nothing; both then sign one act."""
        hands, word = self.hands, self.word("sign_both")
        plan(hands, self.facts, "analyst", "laboratory", "here", door=self.word("handover"))
        hands.page.select_option("#scope", "place")
        hands.press(self.word("start_scanning"))
        hands.counts("0 / 12")
        self.take_all()
        hands.press(self.word("finish_n", n=12))
        hands.press(word)
        hands.sign(PIN, "135790", word=word)
        hands.says("Nom analyst")
        hands.says(wrong)
        self.look("desk-3-wrong-pin")
        hands.sign(PIN, PIN, word=word)
        hands.says(self.word("handover_done", n=12, name="Adj Nom analyst"))
        self.says("recorded_here")
        hands.press(self.word("to_home"))
