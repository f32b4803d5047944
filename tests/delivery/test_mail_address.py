"""An address is taken as it is or refused: never split, mended or shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.delivery.mail.address import AddressError, read_address
from guidegen.delivery.mail.redact import without


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("anna@example.org", "anna@example.org"),
        ("  anna@example.org ", "anna@example.org"),
        ("Anna.O'Brien+runs@Example.ORG", "Anna.O'Brien+runs@example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("jörg@example.org", "jörg@example.org"),
        ("jo\u0308rg@example.org", "jörg@example.org"),
        ("用户@例え.jp", "用户@xn--r8jz45g.jp"),
        (f"{'a' * 64}@{'b' * 61}.{'c' * 61}.{'d' * 61}.org", f"{'a' * 64}@{'b' * 61}.{'c' * 61}.{'d' * 61}.org"),
    ],
)
def test_what_is_taken(text: str, taken: str) -> None:
    """The part before the @ stays as it was written; a domain is in its ASCII form."""
    assert read_address(text).text == taken


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "anna@example",
        "anna@@example.org",
        "anna@example.org, ben@example.org",
        "anna@example.org;ben@example.org",
        "Anna <anna@example.org>",
        '"Runner, Anna" <anna@example.org>',
        '"anna runner"@example.org',
        "anna runner@example.org",
        "anna@example.org\r\nBcc: ben@example.org",
        "anna@example.org\n",
        "anna\r@example.org",
        "anna@exam\u2028ple.org",
        "anna@example.org\0",
        "an\u202ena@example.org",
        "anna\u200b@example.org",
        ".anna@example.org",
        "anna..b@example.org",
        "anna@-example.org",
        "anna@exa_mple.org",
        "anna@192.168.1.1",
        "anna@[192.168.1.1]",
        "anna(home)@example.org",
        "anna@stra\u00dfe.example",
        f"{'a' * 65}@example.org",
        f"a@{'b' * 64}.org",
        f"{'a' * 290}@example.org",
        f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org",
    ],
)
def test_what_is_refused(text: str) -> None:
    """Several addresses, names, comments, control signs and what is too long; the reason does not repeat it."""
    with pytest.raises(AddressError) as caught:
        read_address(text)
    assert "anna" not in str(caught.value)


SIGNS = st.text(st.sampled_from("aä用1.-_+'\",;:<>()[]\\ @\r\n\t\0\u200b\u2028\u0301ß"), max_size=6)


@given(st.tuples(SIGNS, st.just("a@b"), SIGNS, st.just(".org"), SIGNS).map("".join))
def test_no_text_makes_an_address_that_could_be_split(text: str) -> None:
    """Whatever is taken is one word with one @, fit for a header and a command."""
    try:
        found = read_address(text)
    except AddressError:
        return
    assert found.text.count("@") == 1
    assert not set(found.text) & set(' \t\r\n\0,;<>()"\\[]:\u200b\u2028')
    assert found.domain.isascii()


def test_the_mask_tells_little() -> None:
    """The first letters and the end of the domain."""
    assert read_address("anna.runner@mail.example.org").masked == "a***@m***.org"


def test_one_mailbox_in_two_spellings_is_the_same() -> None:
    """Letters' case and the form of a domain make no second client."""
    assert read_address("ANNA@Bücher.example").identity == read_address("anna@xn--bcher-kva.example").identity


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("2.0.0 Ok: queued as 4F1AB", "2.0.0 Ok: queued as 4F1AB"),
        ("5.1.1 <anna.runner@example.org>: user unknown", "5.1.1 [address] user unknown"),
        ("no mailbox ANNA.RUNNER here", "no mailbox [client] here"),
        ("Anna Quorndon is away", "[client] is away"),
        ("quota of Quorndon", "quota of [client]"),
        ("a\r\nb\x1b[31m", "a b?[31m"),
    ],
)
def test_a_reply_is_kept_without_the_client(reply: str, kept: str) -> None:
    """Servers repeat addresses and names; the ledger must not."""
    assert without(reply, read_address("anna.runner@example.org"), "Anna Quorndon") == kept
    assert len(without("x " * 500, read_address("b@example.org"))) <= 200
