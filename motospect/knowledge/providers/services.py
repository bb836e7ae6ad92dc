"""Asking the providers a shop has set up: from what is kept, within the budget, and never a bare failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from threading import Event

from motospect.errors import SettingInvalid
from motospect.knowledge.budget import Budget, BudgetSpent
from motospect.knowledge.kept_answers import AnswerFolder, Kept, age_days, known_now
from motospect.knowledge.providers.port import Provider, Wish
from motospect.knowledge.providers.setup import Account, key_of, read_accounts
from motospect.knowledge.web import NoAnswer, Web
from motospect.model.part import PartState
from motospect.model.provided import Absence, Origin, Provided, Told, Topic
from motospect.model.wire import to_json

FOLDER = "providers"
TIMEOUT_S = 10.0
TRIES = 3
SWITCH = "MOTOSPECT_KNOWLEDGE_PROVIDERS_FILE"

KINDS: Mapping[str, str] = {
    "carmd": "motospect.knowledge.providers.carmd",
    "technical": "motospect.knowledge.providers.technical",
    "parts": "motospect.knowledge.providers.parts",
    "labour": "motospect.knowledge.providers.labour",
    "images": "motospect.knowledge.providers.images",
}
"""Section of the providers file -> the module behind the port, imported on use."""

TOPIC_WORDS: Mapping[Topic, str] = {
    "recalls": "recalls by VIN",
    "part_offers": "part prices",
    "labour_times": "labour times",
    "technical_data": "technical data",
    "image": "a picture of the vehicle",
}
NONE = "No provider is set up for {}."
NONE_REMEDY = f"Name a file with address, key and budget in {SWITCH}; docs/providers.md shows one."


@dataclass(frozen=True, slots=True)
class Service:
    """One provider with the shop's account: `folder` holds its kept answers and its count."""

    name: str
    provider: Provider
    account: Account
    folder: Path
    now: Callable[[], str | None] = known_now
    pause: Callable[[float], object] = field(default_factory=lambda: Event().wait)

    @property
    def budget(self) -> Budget:
        """How often it may still be asked."""
        account = self.account
        return Budget(
            self.folder / "spent.json",
            self.provider.TITLE,
            account.calls_a_day,
            account.calls_a_month,
            self.now,
        )

    def ask(self, wish: Wish) -> Provided:
        """Return what is kept or, if that is missing or old, what the provider says now; it never raises."""
        kept = self._kept.recall(_key(wish))
        if kept is not None and self._fresh(kept):
            return self._provided(wish, kept)
        try:
            return self._provided(wish, self._asked(wish))
        except (NoAnswer, BudgetSpent) as why:
            text = str(why)
            return self._provided(wish, kept, Absence(f"{text[0].upper()}{text[1:]}.", self._remedy(why)))
        except SettingInvalid as why:
            return self._provided(wish, kept, Absence(str(why), why.hint))

    def kept(self, wish: Wish) -> Provided | None:
        """Return what is kept and still good, without asking anybody; None when there is nothing."""
        kept = self._kept.recall(_key(wish))
        return self._provided(wish, kept) if kept is not None and self._fresh(kept) else None

    def state(self) -> PartState:
        """Return whether it can be asked now, for the health page."""
        name, title = f"provider {self.name}", self.provider.TITLE
        try:
            key_of(self.account)
        except SettingInvalid as why:
            return PartState(name, "absent", f"{title} is not asked. {why}", why.hint)
        left = self.budget.left()
        if left == 0:
            return PartState(
                name, "degraded", f"The budget of {title} is spent; kept answers are shown.", self._more()
            )
        return PartState(name, "ok", f"{title} may be asked {left} more times for now.")

    @property
    def _kept(self) -> AnswerFolder[Told]:
        return AnswerFolder(self.folder / "answers", Told, now=self.now)

    def _asked(self, wish: Wish) -> Kept[Told]:
        title = self.provider.TITLE
        try:
            question = self.provider.question(wish, key_of(self.account))
        except ValueError as missing:
            raise NoAnswer("refused", f"{title} is not asked: it needs {missing}") from missing
        web = Web(
            self.account.url,
            title,
            timeout_s=TIMEOUT_S,
            tries=TRIES,
            before=self.budget.spend,
            pause=self.pause,
        )
        body = web.ask(question)
        try:
            told = self.provider.told(wish, body)
        except ValueError as why:
            raise web.garbled(why) from why
        try:
            return self._kept.keep(_key(wish), told)
        except OSError:
            return Kept(told, self.now())  # paid for: it is shown even where it cannot be kept

    def _fresh(self, kept: Kept[Told]) -> bool:
        if self.now() is None:
            return True  # without a clock nothing ages, and asking costs money
        age = age_days(kept.fetched_at, self.now())
        return age is not None and age < self.account.keep_days

    def _provided(self, wish: Wish, kept: Kept[Told] | None, absence: Absence | None = None) -> Provided:
        bare = Provided(wish.topic, self.provider.TITLE, absence=absence)
        if kept is None:
            return bare
        asked = tuple(filter(None, (wish.vin, wish.words, wish.code)))
        age = age_days(kept.fetched_at, self.now())
        source = f"{self.provider.TITLE} ({self.account.url})"
        return replace(bare, told=kept.answer, origin=Origin(source, asked, kept.fetched_at, age))

    def _remedy(self, why: Exception) -> str | None:
        if isinstance(why, BudgetSpent):
            return self._more()
        if isinstance(why, NoAnswer):
            return {
                "key": f"Correct the key in {self.account.key_file}.",
                "unreachable": "Connect the box to the internet and ask again later.",
                "busy": "Ask again later.",
                "failing": "Ask again later.",
                "garbled": f"Check the address {self.account.url}; docs/providers.md has the shape.",
            }.get(why.kind)
        return None

    def _more(self) -> str:
        return f"Wait, or raise calls_a_day and calls_a_month of [{self.name}] in the providers file."


class Services:
    """All providers of a shop. Its methods answer for those that are not set up, too."""

    def __init__(self, services: tuple[Service, ...] = (), *, trouble: SettingInvalid | None = None) -> None:
        self._services = services
        self._trouble = trouble

    def ask(self, wish: Wish) -> tuple[Provided, ...]:
        """Return every provider's answer on the topic, or one absence when none is set up for it."""
        told = tuple(service.ask(wish) for service in self.telling(wish.topic))
        return told or (Provided(wish.topic, "", absence=self._absence(wish.topic)),)

    def telling(self, topic: Topic) -> tuple[Service, ...]:
        """Return the services that tell about a topic."""
        return tuple(service for service in self._services if topic in service.provider.TOPICS)

    def states(self) -> tuple[PartState, ...]:
        """Return one part for each provider that is set up, else one that says that none is."""
        if self._trouble:
            return (PartState("providers", "failed", str(self._trouble), self._trouble.hint),)
        if not self._services:
            reason = NONE.format("prices, labour times, technical data or pictures")
            return (PartState("providers", "absent", reason, NONE_REMEDY),)
        return tuple(service.state() for service in self._services)

    def _absence(self, topic: Topic) -> Absence:
        if self._trouble:
            return Absence(str(self._trouble), self._trouble.hint)
        return Absence(NONE.format(TOPIC_WORDS[topic]), NONE_REMEDY)


def open_services(file: str, store_dir: Path) -> Services:
    """Return the services of the providers file; "" is none. A file that cannot be used is a failed part."""
    if not file:
        return Services()
    try:
        accounts = read_accounts(Path(file), KINDS)
    except SettingInvalid as why:
        return Services(trouble=why)
    return Services(tuple(_services(accounts, store_dir / FOLDER)))


def load(name: str) -> Provider:
    """Return the module behind the port; raises KeyError for a name that is not in KINDS."""
    provider: Provider = import_module(KINDS[name])  # type: ignore[assignment]
    return provider


def _services(accounts: Mapping[str, Account], folder: Path) -> Iterator[Service]:
    for name, account in accounts.items():
        yield Service(name, load(name), account, folder / name)


def _key(wish: Wish) -> str:
    return to_json(wish).decode()
