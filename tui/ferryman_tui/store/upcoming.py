"""What starts next: the jobs that have a fire time, the soonest first, in an order that no update changes."""

from collections.abc import Iterable
from datetime import datetime

from ferryman import Job
from ferryman_tui.store.jobs import JobStore


class Upcoming:
    """Ids of jobs by their next fire time; `moved` counts those that would stand elsewhere if arranged now."""

    def __init__(self, jobs: JobStore) -> None:
        self._jobs = jobs
        self._fires: dict[str, datetime] = {}
        self._outgrown: set[str] = set()
        self.ids: list[str] = []

    @property
    def moved(self) -> int:
        """How many jobs have fired, or got another schedule, since the order was made."""
        return len(self._outgrown)

    def arrange(self) -> None:
        """Put every job where it now belongs."""
        fires = ((id, self._fire(id, job)) for id, job in self._jobs.all())
        self._fires = {id: fire for id, fire in fires if fire is not None}
        self._outgrown.clear()
        self.ids = sorted(self._fires, key=lambda id: (self._fires[id], self._name(id), id))

    def follow(self, changed: Iterable[str]) -> None:
        """Note which of the jobs that changed have outgrown their place."""
        for id in changed:
            job = self._jobs.get(id)
            if (self._fire(id, job) if job else None) == self._fires.get(id):
                self._outgrown.discard(id)
            else:
                self._outgrown.add(id)

    def follow_all(self) -> None:
        """Note which jobs have outgrown their place, whatever was told meanwhile."""
        self._outgrown.clear()
        self.follow({*self._fires, *(id for id, _ in self._jobs.all())})

    def _fire(self, id: str, job: Job) -> datetime | None:
        schedule = None if id in self._jobs.leaving else job.schedule
        return schedule.next_fire_time if schedule else None

    def _name(self, id: str) -> str:
        job = self._jobs.get(id)
        return job.name.casefold() if job else ""
