"""Who answers are from: name, number, address, and whether mail may be sent."""

from __future__ import annotations

from guidegen.answers.models import Client
from guidegen.files.fields import Fields
from guidegen.files.printable import fault, tidy
from guidegen.files.text_with_places import Source

# What may stand under `client`.
KEYS = ("name", "id", "email", "address", "email_consent")

MAX_NAME = 120
MAX_ADDRESS = 400


def parse_client(source: Source) -> Client:
    """Who checked answers are from."""
    return read_client(Fields(source, (), []))


def read_client(fields: Fields) -> Client:
    """The `client` of an answers file; every fault is told to the fields."""
    if isinstance(fields.data.get("client"), str | int | float):
        fields.has("client")
        fields.complain("client", "expected name, id and email", "write client: {name: , id: , email: }")
        return Client()
    inner = fields.inner("client")
    if inner is None:
        return Client()
    texts = {key: tidy(inner.text(key, "")) for key in KEYS[:-1]}
    for key, text in texts.items():
        is_address = key == "address"
        if why := fault(text, MAX_ADDRESS if is_address else MAX_NAME, lines=is_address):
            inner.complain(key, why, "write it as it should be printed")
    email = texts["email"]
    if email and (
        email.count("@") != 1
        or email.startswith("@")
        or email.endswith("@")
        or any(letter.isspace() for letter in email)
    ):
        inner.complain("email", "this is not an e-mail address")
    consent = inner.data["email_consent"] if inner.has("email_consent") else "no"
    if consent not in (True, False, "yes", "no"):
        inner.complain("email_consent", "expected yes or no")
    inner.finish(private=True)
    return Client(**texts, email_consent=consent in (True, "yes"))
