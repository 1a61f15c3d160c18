from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from sqlalchemy import func, select

from lettre.db import reading, transaction
from lettre.edition import assets, store
from lettre.edition.tables import AssetRow, EditionRow
from tests.edition.letters import rendered
from tests.house import NOW

LATER = NOW + timedelta(days=400)


def test_a_frozen_edition_comes_back_whole(engine):
    _, edition = rendered("cpc/2026-11")
    with transaction(engine) as session:
        store.freeze(session, edition, NOW)
    with reading(engine) as session:
        assert store.get(session, edition.digest) == edition


def test_freezing_twice_changes_nothing(engine):
    _, edition = rendered("cpc/2026-11")
    for moment in (NOW, LATER):
        with transaction(engine) as session:
            store.freeze(session, edition, moment)
    with reading(engine) as session:
        assert session.scalars(select(EditionRow.frozen_at)).all() == [NOW]


def test_a_file_is_kept_once_however_many_editions_show_it(engine):
    _, edition = rendered("cpc/2026-11")
    other = replace(edition, digest="0" * 64)
    with transaction(engine) as session:
        store.freeze(session, edition, NOW)
        store.freeze(session, other, NOW)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(AssetRow)) == len(edition.assets)
        assert store.get(session, other.digest) == other


def test_a_file_is_found_by_the_key_in_its_address(engine):
    _, edition = rendered("cpc/2026-11")
    with transaction(engine) as session:
        store.freeze(session, edition, NOW)
    with reading(engine) as session:
        for asset in edition.assets:
            key = assets.url("https://example.org", asset).split("/")[-2]
            assert store.asset(session, key) == asset
        assert store.asset(session, "0" * 32) is None
        assert store.get(session, "0" * 64) is None


def test_two_processes_may_freeze_the_same_edition_at_once(engine):
    _, edition = rendered("cpc/2026-11")
    both = Barrier(2, timeout=20)

    def freeze():
        both.wait()
        with transaction(engine) as session:
            store.freeze(session, edition, NOW)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(freeze) for _ in range(2)]:
            done.result()
    with reading(engine) as session:
        assert store.get(session, edition.digest) == edition
