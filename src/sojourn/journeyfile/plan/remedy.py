"""What an author can do about runs that a change would strand."""

from collections.abc import Iterator

from sojourn.journeyfile.plan.plan import Plan


def remedies(plan: Plan) -> tuple[str, ...]:
    """One sentence for each journey with stranded runs, in their order."""
    removed = {change.journey for change in plan.changes if change.kind == "journey_removed"}
    return tuple(_sentences(plan, removed))


def _sentences(plan: Plan, removed: set[str]) -> Iterator[str]:
    steps: dict[str, list[str]] = {}
    for group in plan.stranded:
        known = steps.setdefault(group.standing.journey, [])
        known.extend(step for step in group.standing.steps if step not in known)
    for journey, on in steps.items():
        if journey in removed:
            yield (
                f"{journey}: put its file back, with `migrate: exit`, which ends its runs, or with "
                '`when: "false"` under `enter`, which lets nobody new in; take the file away when '
                f"no run is left (`sojourn runs --journey {journey}`)"
            )
        else:
            moves = ", ".join(f"{step}: …" for step in sorted(on))
            yield (
                f"{journey}.yaml: say where they go with `migrate: {{move: {{{moves}}}}}`, a step "
                "for each or `exit`; or let all finish on their version with `migrate: keep`, or "
                "end them with `migrate: exit`"
            )
