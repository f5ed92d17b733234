"""Whatever officers and managers do, in whatever order: no text is lost, and none is beside another indicator."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from people_at_work import PeopleAtWork

PeopleAtWork.TestCase.settings = settings(
    max_examples=40, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)
TestPeopleAtWork = PeopleAtWork.TestCase
