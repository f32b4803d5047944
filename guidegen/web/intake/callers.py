"""From where somebody signs in: a device or an address that the desk has signed in from before, or a stranger's.

What is kept of an address is keyed and hashed: it tells nobody where a person was.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.requests import Request

from guidegen.web.intake.accounts import Caller
from guidegen.web.intake.context import Clinic
from guidegen.web.intake.cookies import DEVICE, read_cookie
from guidegen.web.intake.sessions import KNOWN_LASTS, known_device

# Who has one address of such a network has all of them.
_NETWORK_BITS = 64


def caller_of(request: Request, clinic: Clinic) -> Caller:
    """Who asks to sign in, as far as that counts for how many wrong passwords are looked at."""
    source = source_of(request, clinic)
    device = read_cookie(request, DEVICE, clinic.secure)[:16] if known_device(request, clinic, KNOWN_LASTS) else ""
    return Caller(device, source, bool(source) and _is_known(source, clinic))


def source_of(request: Request, clinic: Clinic) -> str:
    """A name for the address that a request comes from, the same whenever it comes; empty where nobody can tell."""
    said = request.client.host if request.client else ""
    if clinic.is_proxied:
        # The last one is the proxy's own word; what stands before it anybody may have written.
        said = request.headers.get("x-forwarded-for", said).rpartition(",")[2].strip()
    try:
        address = ip_address(said)
    except ValueError:
        return ""
    return hmac.new(clinic.secret, b"source\n" + _network(address), hashlib.sha256).hexdigest()[:32]


def _network(address: IPv4Address | IPv6Address) -> bytes:
    if isinstance(address, IPv6Address):
        return (address.ipv4_mapped or address).packed[: _NETWORK_BITS // 8]
    return address.packed


def _is_known(source: str, clinic: Clinic) -> bool:
    since: datetime = clinic.now() - KNOWN_LASTS
    with clinic.store.database.reading() as db:
        found = db.execute("SELECT 1 FROM devices WHERE source = ? AND seen >= ?", (source, since.isoformat()))
        return found.fetchone() is not None
