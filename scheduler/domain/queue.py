"""A queue of customers: phone line, chat, visitor desk."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A stream of contacts that people with one skill answer, and how well it must be answered.

    Attributes:
        id: Short stable key; text, so that leading zeros survive.
        name, name_en: What the planner calls it, in Chinese and in English.
        skill: The skill an employee needs to answer it.
        aht_seconds: Average handling time of one contact, talk and after-work together. For a chat
            it is the length of one chat while the others run beside it.
        service_level, threshold_seconds: The share of contacts (0.8 for 80 %) to be answered
            within so many seconds. Both or neither.
        max_asa_seconds: The longest average wait allowed.
        max_occupancy: The largest share of time, above 0 to 1, people may spend on contacts.
        concurrency: Contacts one person holds at once: 1 on the phone, several in chat.
        shrinkage: Share of rostered time lost to breaks, training, absence: 0 <= x < 1.
        fixed: The arrivals are the number of positions to fill; no queueing theory.
        understaffing_weight: Cost of one missing person in one interval.
    """

    id: str
    name: str
    name_en: str = ""
    skill: str
    aht_seconds: float = 0.0
    service_level: float | None = None
    threshold_seconds: float | None = None
    max_asa_seconds: float | None = None
    max_occupancy: float | None = None
    concurrency: int = 1
    shrinkage: float = 0.0
    fixed: bool = False
    understaffing_weight: int = 100

    def __post_init__(self) -> None:
        for problem, wrong in self._problems():
            if wrong:
                raise ValueError(f"queue {self.id!r}: {problem}")

    def _problems(self) -> tuple[tuple[str, bool], ...]:
        """What could be wrong, in words, and whether it is."""
        sl, threshold = self.service_level, self.threshold_seconds
        asa, occupancy = self.max_asa_seconds, self.max_occupancy
        return (
            (
                f"aht_seconds {self.aht_seconds} must be a number of seconds above 0",
                not (self.fixed or (math.isfinite(self.aht_seconds) and self.aht_seconds > 0)),
            ),
            (
                f"service_level {sl} must be at least 0 and below 1; for 80 % write 0.8. Nobody "
                f"can promise 1, as there is always a small chance to wait",
                sl is not None and not 0 <= sl < 1,
            ),
            (
                "service_level and threshold_seconds belong together: give both or neither",
                (sl is None) != (threshold is None),
            ),
            (
                f"threshold_seconds {threshold} must be 0 or more",
                threshold is not None and not 0 <= threshold < math.inf,
            ),
            (f"max_asa_seconds {asa} must be above 0", asa is not None and not asa > 0),
            (
                f"max_occupancy {occupancy} must be above 0 and at most 1; for 85 % write 0.85",
                occupancy is not None and not 0 < occupancy <= 1,
            ),
            (f"concurrency {self.concurrency} must be 1 or more", self.concurrency < 1),
            (
                f"shrinkage {self.shrinkage} must be at least 0 and below 1; for 30 % write 0.3",
                not 0 <= self.shrinkage < 1,
            ),
            (
                f"understaffing_weight {self.understaffing_weight} must be 0 or more",
                self.understaffing_weight < 0,
            ),
        )
