"""Personal values get stand-ins, the same ones everywhere."""

from sojourn.memory.scenario.persona import Persona


def test_a_value_has_one_stand_in_wherever_it_stands() -> None:
    persona = Persona(keep=False)
    assert persona.contact("email", "an@shop.vn") == "customer-1@example.test"
    assert persona.contact("email", "binh@shop.vn") == "customer-2@example.test"
    assert persona.any(["an@shop.vn", {"to": "mail to an@shop.vn"}]) == [
        "customer-1@example.test",
        {"to": "mail to customer-1@example.test"},
    ]


def test_what_looks_like_an_address_is_one_whatever_it_is_called() -> None:
    persona = Persona(keep=False)
    assert persona.contact("zalo_id", "+84 912 345 678") == "+999000000001"
    assert persona.contact("push_token", "f00ba4") == "push_token-1"
    assert persona.any("chi@shop.vn") == "customer-1@example.test"
    assert persona.any("20261125001") == "20261125001"


def test_what_people_say_of_themselves_is_replaced_unless_it_is_a_number() -> None:
    persona = Persona(keep=False)
    assert persona.said("name", "Nguyễn An") == "name-1"
    assert persona.said("points", 7) == 7
    assert persona.text("run of Nguyễn An") == "run of name-1"


def test_an_id_is_only_replaced_where_it_is_an_address() -> None:
    persona = Persona(keep=False)
    assert persona.customer("c000072") == "c000072"
    assert persona.customer("an@shop.vn") == "customer-1"


def test_short_values_are_not_replaced_within_others() -> None:
    persona = Persona(keep=False)
    persona.said("name", "An")
    assert persona.any("An") == "name-1"
    assert persona.any("Ananas") == "Ananas"


def test_everything_can_be_kept() -> None:
    persona = Persona(keep=True)
    assert persona.contact("email", "an@shop.vn") == "an@shop.vn"
    assert persona.customer("an@shop.vn") == "an@shop.vn"
    assert persona.any({"to": "an@shop.vn"}) == {"to": "an@shop.vn"}
