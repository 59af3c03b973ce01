"""Which version is meant, and what each one changed: on what stands on the topic."""

from collections.abc import Mapping

import pytest

from sojourn.cli.failure import Failure
from sojourn.cli.history import earlier, migrates, named, steps_of
from sojourn.cli.live import Live
from sojourn.core.declared.definitions import Pause
from sojourn.journeyfile.project.bundle import Bundle, pack, with_pauses
from sojourn.kafka.definitions import Archive
from sojourn.wire.active import Active, By, activated
from support.files import SMALL, changed, without
from support.loading import load


def bundle(files: Mapping[str, str]) -> Bundle:
    made = load(files).bundle
    assert made is not None
    return made


A = bundle(without("welcome.yaml"))
B = bundle(SMALL)
C = bundle(changed("cart.yaml", "wait: 24h", "wait: 2h"))
ZONE = bundle(changed("sojourn.yaml", "Europe/Paris", "Europe/Rome"))
B_PAUSED = with_pauses(B, {"cart": Pause(held=True)})
B_RESUMED = with_pauses(B, {"cart": Pause(held=False)})


def live(*activations: tuple[Bundle, By], deleted: Bundle | None = None) -> Live:
    """Topics on which this happened, one after the other."""
    active: Active | None = None
    bundles: dict[str, bytes] = {}
    for at, (one, by) in enumerate(activations):
        active = activated(active, one.hash, one.journeys, at=at * 60_000, by=by)
        bundles[one.hash] = pack(one)
    if deleted is not None:
        del bundles[deleted.hash]
    return Live(4, Archive(bundles, active))


def test_the_version_before_is_the_one_published_before() -> None:
    assert earlier(live((A, "publish"), (B, "publish"), (C, "publish"))) == B


def test_going_back_twice_goes_two_versions_back() -> None:
    back_once = live((A, "publish"), (B, "publish"), (C, "publish"), (B, "rollback"))
    assert earlier(back_once) == A
    forward = live((A, "publish"), (B, "publish"), (A, "rollback"), (C, "publish"))
    assert earlier(forward) == A


def test_a_pause_is_no_version_to_go_back_from() -> None:
    assert earlier(live((A, "publish"), (B, "publish"), (B_PAUSED, "pause"))) == A
    assert earlier(live((A, "publish"), (B_PAUSED, "publish"), (B_RESUMED, "resume"))) == A


@pytest.mark.parametrize(
    "here", [live((A, "publish")), live((A, "publish"), (B, "publish"), (A, "rollback"))]
)
def test_without_an_earlier_version_there_is_nothing_to_go_back_to(here: Live) -> None:
    with pytest.raises(Failure, match="no earlier version"):
        earlier(here)


def test_a_deleted_version_is_passed_over() -> None:
    assert earlier(live((A, "publish"), (B, "publish"), (C, "publish"), deleted=B)) == A


def test_a_version_is_named_by_how_its_hash_begins() -> None:
    here = live((A, "publish"), (B, "publish"))
    assert named(here, A.hash[:6]) == A
    assert named(here, A.hash.upper()) == A
    with pytest.raises(Failure, match="no version begins"):
        named(here, "xyz")
    with pytest.raises(Failure, match="several versions"):
        named(here, "")
    with pytest.raises(Failure, match="is what is active"):
        named(here, B.hash)


def test_each_version_says_what_it_changed() -> None:
    here = live(
        *((A, "publish"), (B, "publish"), (C, "publish"), (B, "rollback")),
        *((B_PAUSED, "pause"), (B_RESUMED, "resume"), (ZONE, "publish")),
    )
    assert [step.changes for step in steps_of(here)] == [
        ("what holds for the whole project",),
        ("cart resumed",),
        ("cart paused",),
        ("~cart",),
        ("~cart",),
        ("+welcome",),
        ("+cart",),
    ]


def test_of_a_deleted_version_nothing_is_said() -> None:
    steps = steps_of(live((A, "publish"), (B, "publish"), (C, "publish"), deleted=B))
    assert [(step.bundle is None, step.changes) for step in steps] == [
        (False, ()),
        (True, ()),
        (False, ("+cart",)),
    ]


def test_migrations_count_unless_older_files_came_back() -> None:
    def told(*activations: tuple[Bundle, By]) -> bool:
        active = live(*activations).archive.active
        assert active is not None
        return migrates(active)

    assert told((A, "publish"), (B_PAUSED, "pause"))
    assert not told((A, "publish"), (B, "publish"), (A, "rollback"))
    assert not told((B, "publish"), (C, "publish"), (B, "rollback"), (B_PAUSED, "pause"))
    assert told((B, "publish"), (A, "rollback"), (C, "publish"), (B_PAUSED, "pause"))
