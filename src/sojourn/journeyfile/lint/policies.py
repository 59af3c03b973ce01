"""Policies that no message meets, and messages that no policy lets go out."""

from collections.abc import Iterator

from sojourn.journeyfile.declaring.channels import BEST
from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.emissions import SendStep
from sojourn.journeyfile.format.limits import CapModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.lint.subject import JourneySubject, ProjectSubject, at
from sojourn.journeyfile.phrases.duration import duration_text, parse_duration
from sojourn.journeyfile.review.review import Review


def idle_caps(project: ProjectSubject) -> Iterator[Finding]:
    """`idle-cap`."""
    review = _policies(project)
    if review is None or review.model is None or not project.journeys:
        return
    sends = [(one, step) for one in project.journeys for _, step in one.steps(SendStep)]
    for index, cap in enumerate(review.model.caps):
        if not any(_counts(cap, journey, step) for journey, step in sends):
            message = f"no message counts under the cap `{cap.name}`"
            hint = "take it out, or look at its `of`, `channel` and `group`"
            yield at(review, ("caps", index, "name"), "idle-cap", message, hint=hint)


def short_lived(project: ProjectSubject) -> Iterator[Finding]:
    """`expires-before-slot`."""
    review = _policies(project)
    policy = None if review is None or review.model is None else review.model.arbitration
    window_ms = None if policy is None else parse_duration(policy.window)
    if policy is None or not isinstance(window_ms, int):
        return
    for journey in project.journeys:
        for placed, step in journey.steps(SendStep):
            expires_ms = parse_duration(step.expires) if step.expires else None
            if step.category not in policy.of or not isinstance(expires_ms, int):
                continue
            if expires_ms < window_ms:
                message = f"`{placed.id}` expires before it can go out"
                window = duration_text(window_ms)
                hint = f"`arbitration` lets each {step.category} message wait for {window}"
                loc = (*placed.loc, "expires")
                yield at(journey.review, loc, "expires-before-slot", message, hint=hint)


def _policies(project: ProjectSubject) -> Review[PoliciesModel] | None:
    return project.frame.get("policies")


def _counts(cap: CapModel, journey: JourneySubject, step: SendStep) -> bool:
    return (
        step.category in cap.of
        and cap.group in (None, journey.model.group)
        and (cap.channel is None or cap.channel in step.channel or step.channel == (BEST,))
    )
