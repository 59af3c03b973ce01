"""What must not be published: codes that customers may hold, elsewhere in a file or in another."""

import pytest
from msgspec.structs import replace

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.live import Live
from sojourn.cli.screen import Screen
from sojourn.cli.switch import refuse_codes_again
from sojourn.journeyfile.project.bundle import Bundle, pack
from sojourn.kafka.definitions import Archive
from support.files import SMALL
from support.loading import load

SCREEN = Screen(as_json=False)


def bundle(*codes: str, path: str = "spring.codes.txt") -> Bundle:
    offers = f"offers: {{spring: {{codes: {path}}}}}\n"
    loaded = load({**SMALL, "offers.yaml": offers, path: "\n".join(codes)})
    assert loaded.bundle is not None, loaded.findings
    return loaded.bundle


def published(*bundles: Bundle) -> Live:
    pages = {hash_: page for one in bundles for hash_, page in one.pages.items()}
    packed = {one.hash: pack(one) for one in bundles}
    return Live(8, Archive(packed, None, pages))


OLD = bundle("A-1", "A-2", "A-3")
SHORT = bundle("A-1")


def test_codes_may_be_added_at_the_end() -> None:
    refuse_codes_again(published(OLD), bundle("A-1", "A-2", "A-3", "A-4"), SCREEN)
    refuse_codes_again(published(), bundle("B-1"), SCREEN)


@pytest.mark.parametrize(
    "new",
    [bundle("A-1", "A-3"), bundle("A-2", path="summer.codes.txt")],
    ids=["another place", "another file"],
)
def test_what_was_published_must_not_be_given_again(new: Bundle) -> None:
    with pytest.raises(Failure, match="second customer") as told:
        refuse_codes_again(published(OLD), new, SCREEN)
    assert told.value.code == ExitCode.REFUSED
    # The codes themselves are nobody's business here.
    assert "A-" not in str(told.value)


def test_every_version_that_was_ever_published_counts() -> None:
    """It went back to fewer codes; to go on from there with others would give some twice."""
    other = bundle("A-1", "B-2")
    refuse_codes_again(published(SHORT), other, SCREEN)
    with pytest.raises(Failure):
        refuse_codes_again(published(OLD, SHORT), other, SCREEN)


def test_who_has_no_codes_is_not_asked() -> None:
    plain = load(SMALL).bundle
    assert plain is not None
    damaged = replace(published(OLD), archive=Archive({"v": b"{}"}, None))
    refuse_codes_again(damaged, plain, SCREEN)
