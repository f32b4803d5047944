"""By which names browsers may come: as the docs say, with the port where it is not 443."""

from __future__ import annotations

import pytest

from guidegen.web.intake.host_names import as_asked, is_this_computer, names_of


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Intake.Example.org", "intake.example.org"),
        ("intake.example.org:8832", "intake.example.org:8832"),
        ("[fd00::1]:8832", "[fd00::1]:8832"),
        ("zürich.example", "xn--zrich-kva.example"),
        ("https://x.example", None),
        ("x.example/desk", None),
        ("x.example:", None),
        ("x.example:0", None),
        ("x.example:99999", None),
        ("fd00::1", None),
        ("", None),
        ("a b", None),
    ],
)
def test_a_name_is_a_host_with_or_without_a_port(given: str, expected: str | None) -> None:
    """Told as browsers send it, in small letters; what no browser could send is none."""
    assert as_asked(given) == expected


@pytest.mark.parametrize(
    ("given", "port", "secure", "behind_proxy", "expected"),
    [
        (["x.example:8832"], 8832, True, False, ["x.example:8832"]),
        (["x.example"], 8832, True, False, ["x.example:8832", "x.example"]),
        (["x.example"], 443, True, False, ["x.example"]),
        (["x.example:443"], 443, True, False, ["x.example"]),
        (["x.example"], 8766, True, True, ["x.example"]),
        (["x.example:8443"], 8766, True, True, ["x.example:8443"]),
        ([], 8766, False, False, ["localhost:8766", "127.0.0.1:8766", "[::1]:8766"]),
    ],
)
def test_the_first_name_is_where_runners_come(
    given: list[str], port: int, secure: bool, behind_proxy: bool, expected: list[str]
) -> None:
    """With the port of this server where nothing stands before it, and without the one that browsers leave out."""
    assert names_of(given, "127.0.0.1", port, secure, behind_proxy) == expected


@pytest.mark.parametrize(
    ("name", "is_here"),
    [
        ("localhost", True),
        ("localhost:8766", True),
        ("127.0.0.1:8766", True),
        ("::1", True),
        ("[::1]", True),
        ("[::1]:8766", True),
        ("localhost.example.org", False),
        ("intake.example.org:8443", False),
        ("192.168.1.20:8766", False),
        ("[fd00::1]:8766", False),
    ],
)
def test_a_name_by_which_each_computer_calls_itself_is_no_address_to_send(name: str, is_here: bool) -> None:
    """With its port or without."""
    assert is_this_computer(name) is is_here
