"""The damaged projects, each a function of the sound one, a seed and a number."""

from collections.abc import Mapping, Sequence
from random import Random

from fuzz.damage import GENTLE, ROUGH, SELDOM, Damage, fill
from sojourn.journeyfile.text.kinds import JOURNEY, SCENARIOS, group, is_scenarios

Files = Mapping[str, str]

#: So many journeys of the project stand in each case: more of them only cost time.
_JOURNEYS = 3


def case(sound: Files, seed: int, number: int) -> dict[str, str]:
    """The damaged project of that number. The same arguments give the same files."""
    chance = Random(f"{seed}:{number}")
    files = _some(chance, sound)
    damages = chance.choice((GENTLE, GENTLE, ROUGH))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        path = chance.choice(sorted(files))
        if chance.random() < 0.1:
            _damage_project(chance, files, path)
        else:
            files[path] = damaged(chance, files[path], damages)
    return files


def _some(chance: Random, sound: Files) -> dict[str, str]:
    """The project with some of its journeys, and the scenarios of one of these."""
    journeys = group(sound)[0].get(JOURNEY, ())
    kept = chance.sample(journeys, min(len(journeys), _JOURNEYS))
    scenarios = f"{kept[0].removesuffix('.yaml')}{SCENARIOS}.yaml" if kept else ""
    others = {path for path in (*journeys, *filter(is_scenarios, sound)) if path not in kept}
    return {path: text for path, text in sound.items() if path not in others - {scenarios}}


def damaged(chance: Random, text: str, damages: Sequence[Damage]) -> str:
    """The text after one or more of the damages."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        if text.strip():
            text = (
                fill(chance, text)
                if chance.random() < SELDOM
                else chance.choice(damages)(chance, text)
            )
    return text


def _damage_project(chance: Random, files: dict[str, str], path: str) -> None:
    """A file gets lost, another name, the text of another, or lines of it."""
    other = chance.choice(sorted(files))
    match chance.choice(("lose", "rename", "swap", "copy", "mix")):
        case "lose" if len(files) > 1:
            del files[path]
        case "rename":
            files[_other_name(chance, path)] = files.pop(path)
        case "swap":
            files[path], files[other] = files[other], files[path]
        case "copy":
            files[f"more/{path}"] = files[other]
        case _:
            lines = files[path].splitlines(keepends=True)
            taken = files[other].splitlines(keepends=True)
            at, start = chance.randrange(len(lines) + 1), chance.randrange(len(taken) + 1)
            lines[at:at] = taken[start : start + chance.randrange(1, 8)]
            files[path] = "".join(lines)


def _other_name(chance: Random, path: str) -> str:
    stem = path.removesuffix(".yaml")
    return chance.choice(
        (f"{stem}.yml", f"sub/{path}", f"{stem}2.yaml", "policies.yaml", "sojourn.yml",
         f"{stem}.scenarios.yaml", "đường dẫn.yaml", "a b.yaml")
    )  # fmt: skip
