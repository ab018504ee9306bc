"""Where messages may go: to addresses of the public internet, and never into the agency's own network.

The name is resolved once, every address it has is looked at, and the connection goes to that very address: a name that
changes between looking and calling gains nothing. No redirect is followed, no proxy asked.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from shebao.errors import UserError

LONGEST = 500
SECONDS = 5
SECONDS_IN_ALL = 15
READ = 200

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Target:
    """An address to call, taken apart."""

    secure: bool
    host: str
    port: int
    path: str


def checked(url: str) -> Target:
    """The parts of a webhook's address; names are looked up when a message is sent.

    Raises:
        UserError: it is no address that may be called.
    """
    refusal = UserError(
        "回调地址须是公网 https 地址，不得含用户名、密码，端口为 443 或 1024 以上。",
        "A webhook is a public https address without user or password, on port 443 or one from 1024 on.",
    )
    if len(url) > LONGEST or not url.isascii() or any(char.isspace() or ord(char) < 32 for char in url) or "\\" in url:
        raise refusal
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = parts.hostname or ""
    except ValueError as wrong:
        raise refusal from wrong
    if parts.scheme not in ("https", "http") or not host or "@" in parts.netloc or parts.fragment:
        raise refusal
    literal = _literal(host)
    inside = literal is not None and _in_own_networks(literal)
    if literal is not None and not inside and not _public(literal):
        raise refusal
    if literal is None and ("." not in host.strip(".") or host.rstrip(".").endswith((".local", ".internal", ".localhost"))):
        raise refusal
    if (parts.scheme != "https" or (port < 1024 and port != 443)) and not inside:
        raise refusal
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, path)


def _literal(host: str) -> Address | None:
    """An IP address, also as the libraries below read one: 2130706433, 0x7f.1 and 127.1 are 127.0.0.1."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.ip_address(socket.inet_aton(host))
    except OSError:
        return None


def _public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None or address in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return address.is_global and not address.is_multicast


def _in_own_networks(address: Address) -> bool:
    """Networks that the agency itself named (SHEBAO_WEBHOOK_NETWORKS): employers reached over a private line."""
    return any(address.version == network.version and address in network for network in settings.WEBHOOK_NETWORKS)


def address_of(target: Target) -> Address:
    """The one address to connect to.

    Raises:
        UserError: the name does not resolve, or any of its addresses is not to be called.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as wrong:
        raise UserError(f"找不到 {target.host}。", f"{target.host} was not found.") from wrong
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(_public(address) or _in_own_networks(address) for address in addresses):
        raise UserError(f"{target.host} 不在公网。", f"{target.host} is not on the public internet.")
    return addresses[0]


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Send it; returns status and the beginning of the answer.

    Raises:
        UserError: the address may not be called.
        OSError, http.client.HTTPException: it could not be reached in time.
    """
    target = checked(url)
    address = str(address_of(target))
    plain = socket.create_connection((address, target.port), timeout=SECONDS)
    # The time-out above is of each read: a receiver that answers byte by byte is left after this many seconds.
    patience = threading.Timer(SECONDS_IN_ALL, plain.shutdown, [socket.SHUT_RDWR])
    patience.daemon = True
    patience.start()
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    try:
        secured = ssl.create_default_context().wrap_socket(plain, server_hostname=target.host) if target.secure else plain
        connection.sock = secured
        connection.request("POST", target.path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(READ).decode("utf-8", "replace")
    finally:
        patience.cancel()
        connection.close()
        plain.close()
