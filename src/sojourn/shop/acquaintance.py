"""How the shop and a visitor come to know each other: where from, who they are, what they allow."""

from sojourn.shop.catalogue import CAMPAIGNS, Product
from sojourn.shop.pen import Pen
from sojourn.shop.person import Person


def come_from(pen: Pen, product: Product) -> None:
    """Some come from an advertisement, some from a video of `product`."""
    rng = pen.rng
    if rng.random() < 0.06:
        pen.tell_on("ads", "Ad Clicked", campaign=rng.choice(CAMPAIGNS))
    if rng.random() < 0.04:
        seconds = 3 + int(rng.expovariate(1 / 40))
        pen.tell_on("video", "Video Watched", product_id=product.id, seconds=seconds)


def introduce(pen: Pen) -> None:
    """Members sign in at their first visit; others may sign up; some install the app."""
    shopper, rng = pen.shopper, pen.rng
    person, known = shopper.person, contacts(shopper.person)
    if shopper.known and not shopper.introduced:
        shopper.introduced = True
        pen.tell("Signed In", known)
    elif not shopper.known and known and rng.random() < 0.25:
        shopper.known = shopper.introduced = True
        born = {"birthday": person.birthday} if person.birthday else {}
        pen.tell("Signed Up", known, name=person.name, timezone=person.timezone, **born)
        _say_what_they_allow(pen)
    if shopper.known and person.wants_app and not shopper.app and rng.random() < 0.4:
        shopper.app = True
        pen.channel = "app"
        pen.tell("App Installed", {"push_token": f"push-{person.customer}"})


def contacts(person: Person) -> dict[str, str]:
    """What the person gives away, by the names that the touchpoints carry."""
    given = {"email": person.email, "phone": person.phone, "zalo_id": person.zalo_id}
    return {name: value for name, value in given.items() if value}


def give_back(pen: Pen, *, topic: str) -> None:
    """A reader clicks; a happy buyer writes, shares or brings a friend; some have had enough."""
    shopper, rng = pen.shopper, pen.rng
    if shopper.introduced and shopper.person.email and rng.random() < 0.06:
        pen.tell("Newsletter Clicked", topic=topic)
    if shopper.owes_review and rng.random() < 0.25:
        pen.tell("Review Posted", product_id=shopper.owes_review, stars=rng.choice((2, 4, 4, 5, 5)))
        shopper.owes_review = ""
    if shopper.orders and rng.random() < 0.01:
        pen.tell_on("social", "Post Shared", network=rng.choice(("facebook", "tiktok")))
    if shopper.orders >= 2 and rng.random() < 0.02:
        pen.tell("Referral Made", code=f"FRIEND-{shopper.person.customer}")
    if shopper.introduced and rng.random() < 0.004:
        pen.tell("Consent Withdrawn", purpose="promotional")


def _say_what_they_allow(pen: Pen) -> None:
    """The boxes of the form: mostly left as they are."""
    rng = pen.rng
    if rng.random() < 0.3:
        pen.tell_on("email", "Newsletter Subscribed")
    if rng.random() < 0.1:
        channel = rng.choice(("email", "sms", "zalo"))
        pen.tell("Consent Withdrawn", purpose="promotional", channel=channel)
    elif rng.random() < 0.4:
        pen.tell("Consent Given", purpose="promotional", channel="email")
