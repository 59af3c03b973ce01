"""A project in which all rules over journeys are in force, and often at their bounds."""

from pathlib import Path
from typing import Final

CODES: Final = 60
FILES: Final = {
    "sojourn.yaml": "name: bazaar\nlanguage: 1\ntimezone: Europe/Berlin\ncurrency: EUR\n",
    "profile.yaml": "attributes: {name: text, country: text}\n",
    "events.yaml": """\
events:
  Signed Up: {properties: {name: text, country: text, timezone: text}, changes: identify}
  Moved: {properties: {timezone: text}, changes: identify}
  Contact Changed: {properties: {email: text, phone: text}, changes: contact}
  Browsed: {properties: {product_id: text, price: money}}
  Ad Clicked: {properties: {campaign: text}}
  Bought: {properties: {order_id: text, value: money, code: text}, changes: order_add}
  Chat Ended: {channel: chat}
  Said Yes: {properties: {purpose: text, channel: text}, changes: consent_give}
  Confirmed: {properties: {purpose: text, channel: text}, changes: consent_confirm}
  Said No: {properties: {purpose: text, channel: text}, changes: consent_withdraw}
  Blocked: {properties: {channel: text}, changes: suppress}
  Released: {properties: {channel: text}, changes: unsuppress}
""",
    "channels.yaml": """\
channels:
  push: {to: customer.push_token, cost: 0.002 EUR, window: 08:00-21:00}
  sms: {to: customer.phone, cost: 0.05 EUR, window: 07:00-22:00, window_for: [promotional, service]}
  email: {to: customer.email, cost: 0.001 EUR}
  chat: {to: customer.chat_id, reply_window: 24h, reply_window_for: [promotional, service]}
""",
    "policies.yaml": """\
consent:
  promotional: {email: opt in for 20d, sms: double opt in for 15d, push: opt out}
  service: {sms: opt in}
quiet_hours: {promotional: 21:30-08:30, service: 23:00-06:00}
country: customer.country
zones: {US: America/New_York, BR: send}
jitter: 15m
caps:
  - {name: daily, at_most: 2, in: rolling 24h, of: promotional, expires: 3d}
  - {name: sms_day, at_most: 1, in: calendar day, channel: sms, then: another channel}
  - {name: adverts, at_most: 3, in: calendar week, of: promotional, group: adverts, then: drop}
  - {name: mail_gap, gap: 30m, channel: email, of: [promotional, service, transactional]}
budget:
  - {name: texts, at_most: 0.6 EUR, per: week, channel: sms, then: another channel}
priorities: [adverts]
arbitration: {window: 20m, of: promotional}
holdout: {share: 10%, of: promotional, measure: {on: Bought, within: 10d}}
""",
    "offers.yaml": """\
offers:
  pool: {codes: pool.codes.txt, lasts: 6d, redeemed: {on: Bought, when: event.code == offer.code}}
  few: {code: FEW, stock: 25}
  mine: {code: MINE, own: true, lasts: 2d, value: 5 EUR, at_most: 300 EUR}
""",
    "pool.codes.txt": "".join(f"P-{number:03d}\n" for number in range(CODES)),
    "look.yaml": """\
journey: look
enter: {on: Browsed, key: event.product_id, again: after 1d}
exit: [{on: Bought}]
steps:
  - {wait: 1h, id: pause}
  - {offer: mine, id: gift, else: exit}
  - send: look
    id: look
    category: promotional
    channel: [push, sms, email]
    offer: mine
    if_failed: next channel
  - {wait_for: opened, about: look, up_to: 20h, id: reaction, then: exit}
  - {send: look_again, id: again, category: promotional, channel: [chat, email, sms], expires: 2d}
""",
    "advert.yaml": """\
journey: advert
group: adverts
enter: {on: Ad Clicked, key: event.campaign}
exit: [{on: Bought}, {on: Said No}]
steps:
  - split: tone
    id: tone
    arms: {warm: {share: 50%}, cold: {share: 50%, instead: {ad: {send: advert_cold}}}}
    measure: {on: Bought, within: 5d}
  - repeat:
      - send: advert
        id: ad
        category: promotional
        channel: [sms, push, email]
        if_no_room: [{send: by_mail, id: mail, category: promotional, channel: email}]
      - {wait: 5h, id: rest}
    id: thrice
    times: 3
""",
    "gift.yaml": """\
journey: gift
enter: {on: Chat Ended, again: after 2d}
exit: [{on: Bought}]
steps:
  - offer: pool
    id: pool
    else:
      - {offer: few, id: few, else: exit}
      - {send: few, id: tell_few, category: service, channel: [chat, push, email], offer: few}
      - exit
  - send: pool
    id: tell
    category: service
    channel: [chat, sms, push, email]
    offer: pool
    escalate: {after: 3h}
  - {send: receipt, id: receipt, category: transactional, channel: [sms, email]}
""",
}  # fmt: skip


def write_bazaar(directory: Path) -> Path:
    """The project in `directory`; returns it."""
    directory.mkdir(parents=True)
    for name, text in FILES.items():
        (directory / name).write_text(text, encoding="utf-8")
    return directory
