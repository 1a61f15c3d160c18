"""The embedded runner: one job's trouble is its own, and stopping is clean."""

import threading
import time
from datetime import timedelta

import pytest

from lettre.errors import WorldError
from lettre.jobs.model import Job
from lettre.jobs.runner import Runner
from lettre.jobs.turns import FIRST_DELAY, LONGEST_DELAY
from lettre.settings import Settings
from tests.house import NOW


@pytest.fixture
def settings(tmp_path):
    return Settings(root=tmp_path, database="", transport="", base_url="", language="fr", newsletters={})


class Work:
    """A job that writes down when it ran, and answers as told."""

    def __init__(self, name, answer):
        self.ran = []
        self.answer = answer
        self.job = Job(name=name, run=self._run)

    def _run(self, now, stop):
        self.ran.append(now)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def runner(settings, sqlite_engine, *works, pause=5.0):
    return Runner(settings, sqlite_engine, [work.job for work in works], pause=pause)


@pytest.mark.parametrize(
    ("answers", "busy"), [((False, False), False), ((True, False), True), ((False, True), True)]
)
def test_it_says_whether_there_was_anything_to_do(settings, sqlite_engine, answers, busy):
    works = [Work(str(number), answer) for number, answer in enumerate(answers)]
    assert runner(settings, sqlite_engine, *works).run_once(NOW) is busy
    assert [len(work.ran) for work in works] == [1, 1]


def test_a_job_that_fails_is_told_in_one_sentence_and_stops_no_other(settings, sqlite_engine, caplog):
    broken = Work("courrier", WorldError("db.locked", database="x", reason="y"))
    sound = Work("ménage", answer=True)
    assert runner(settings, sqlite_engine, broken, sound).run_once(NOW) is True
    (said,) = caplog.messages
    assert said.startswith("La tâche «\u00a0courrier\u00a0» a échoué\u00a0: ")
    assert "\n" not in said
    assert len(sound.ran) == 1


def test_a_defect_in_a_job_is_told_too_and_not_raised(settings, sqlite_engine, caplog):
    broken = Work("courrier", ZeroDivisionError("division by zero"))
    assert runner(settings, sqlite_engine, broken).run_once(NOW) is False
    assert "ZeroDivisionError: division by zero" in caplog.messages[0]


def test_a_job_that_keeps_failing_waits_longer_and_longer(settings, sqlite_engine):
    broken = Work("courrier", WorldError("db.locked", database="x", reason="y"))
    runs = runner(settings, sqlite_engine, broken)
    for second in range(700):
        runs.run_once(NOW + timedelta(seconds=second))
    gaps = [
        (later - earlier).total_seconds() for earlier, later in zip(broken.ran, broken.ran[1:], strict=False)
    ]
    assert gaps == [FIRST_DELAY, 10, 20, 40, 80, 160, LONGEST_DELAY]


def test_a_job_that_works_again_is_forgiven(settings, sqlite_engine):
    work = Work("courrier", WorldError("db.locked", database="x", reason="y"))
    runs = runner(settings, sqlite_engine, work)
    runs.run_once(NOW)
    work.answer = False
    runs.run_once(NOW + timedelta(seconds=5))
    work.answer = WorldError("db.locked", database="x", reason="y")
    runs.run_once(NOW + timedelta(seconds=6))
    assert len(work.ran) == 3
    runs.run_once(NOW + timedelta(seconds=6 + FIRST_DELAY))
    assert len(work.ran) == 4


def test_it_runs_again_and_again_and_stops_with_its_block(settings, sqlite_engine):
    work = Work("courrier", answer=False)
    with runner(settings, sqlite_engine, work, pause=0.01).running(clock=lambda: NOW):
        deadline = time.monotonic() + 5
        while len(work.ran) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    ended = len(work.ran)
    time.sleep(0.05)
    assert len(work.ran) == ended
    assert "lettre-jobs" not in {thread.name for thread in threading.enumerate()}


def test_stopping_waits_for_what_is_under_way(settings, sqlite_engine):
    begun, ended = threading.Event(), threading.Event()

    def slow(now, stop):
        begun.set()
        assert stop.wait(5), "nobody asked it to stop"
        ended.set()
        return True

    runs = Runner(settings, sqlite_engine, [Job(name="lent", run=slow)], pause=60)
    with runs.running(clock=lambda: NOW):
        assert begun.wait(5)
    assert ended.is_set()


def test_a_job_is_told_the_time_at_which_its_turn_comes(settings, sqlite_engine):
    moments = [NOW]

    def slow(now, stop):
        moments.append(NOW + timedelta(hours=1))
        return True

    after = Work("après", answer=False)
    runs = Runner(settings, sqlite_engine, [Job(name="lent", run=slow), after.job], pause=0.01)
    with runs.running(clock=lambda: moments[-1]):
        deadline = time.monotonic() + 5
        while not after.ran:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert after.ran[0] == NOW + timedelta(hours=1)


def test_a_job_that_fails_after_hours_waits_from_then_on(settings, sqlite_engine):
    moments, ran = [NOW], []

    def slow(now, stop):
        ran.append(now)
        moments.append(now + timedelta(hours=1))
        raise WorldError("db.locked", database="x", reason="y")

    with Runner(settings, sqlite_engine, [Job(name="lent", run=slow)], pause=0.01).running(
        clock=lambda: moments[-1]
    ):
        time.sleep(0.2)
    assert ran == [NOW]
