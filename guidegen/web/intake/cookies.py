"""The names of cookies: none of them is kept beyond the browser's session, read by scripts, or sent from elsewhere."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

VISIT, DESK, DEVICE, BROWSER = "visit", "desk", "device", "browser"


def cookie_name(name: str, secure: bool) -> str:
    """Over https the name that no other host, and no page without https, can have set."""
    return f"__Host-guidegen-{name}" if secure else f"guidegen-{name}"


def read_cookie(connection: HTTPConnection, name: str, secure: bool) -> str:
    """The value that the browser sent; empty where it sent none."""
    return connection.cookies.get(cookie_name(name, secure), "")


def set_cookie(response: Response, name: str, value: str, secure: bool, seconds: int | None = None) -> None:
    """Give the browser a cookie until it is closed, or for some seconds."""
    response.set_cookie(
        cookie_name(name, secure),
        value,
        max_age=seconds,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def drop_cookie(response: Response, name: str, secure: bool) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(cookie_name(name, secure), path="/", secure=secure, httponly=True, samesite="strict")
