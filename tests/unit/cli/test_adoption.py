"""A worker takes up what is activated, and what older runs stand on, out of the bundles."""

from collections.abc import Mapping

import pytest

from sojourn.cli.adoption import Adoption, BundleUnusable
from sojourn.journeyfile.project.bundle import pack
from sojourn.journeyfile.project.loaded import Loaded
from support.files import SMALL, changed
from support.loading import load

OLD = load(SMALL)
NEW = load(changed("cart.yaml", "wait: 24h", "wait: 2h"))


def bundles() -> Mapping[str, bytes]:
    assert OLD.bundle is not None
    assert NEW.bundle is not None
    return {OLD.bundle.hash: pack(OLD.bundle), NEW.bundle.hash: pack(NEW.bundle)}


def version(loaded: Loaded) -> str:
    assert loaded.definitions is not None
    return loaded.definitions.version


def test_a_worker_that_starts_anew_knows_the_version_that_older_runs_stand_on() -> None:
    adoption = Adoption()
    assert adoption.adopt(version(NEW), bundles(), {})
    definitions = adoption.shelf.get(version(NEW))
    assert definitions is not None
    assert OLD.definitions is not None
    older = OLD.definitions.journeys["cart"].version
    assert older not in list(definitions.versions)
    found = definitions.versions.get(older)
    assert found is not None
    assert found.steps.keys() == OLD.definitions.journeys["cart"].steps.keys()
    assert definitions.versions[definitions.journeys["cart"].version] is not found


def test_a_version_that_no_bundle_holds_is_not_there_and_is_looked_for_once() -> None:
    adoption = Adoption()
    adoption.adopt(version(NEW), bundles(), {})
    definitions = adoption.shelf.get(version(NEW))
    assert definitions is not None
    assert definitions.versions.get("nowhere") is None
    adoption.adopt("other", {}, {})
    assert definitions.versions.get("nowhere") is None


def test_definitions_that_stand_nowhere_are_said_to_be_missing() -> None:
    adoption = Adoption()
    assert not adoption.adopt("gone", bundles(), {})
    assert adoption.shelf.is_unknown("gone")


def test_what_is_on_the_shelf_stays_when_its_bundle_is_deleted() -> None:
    adoption = Adoption()
    assert adoption.adopt(version(NEW), bundles(), {})
    assert adoption.adopt(version(NEW), {}, {})


def test_active_definitions_that_do_not_compile_stop_the_worker() -> None:
    with pytest.raises(BundleUnusable):
        Adoption().adopt("v", {"v": b"{}"}, {})
