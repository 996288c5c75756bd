"""Rates and counts. The clock is an argument everywhere, so tests need no waiting."""

from collections import Counter
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from chatkit.protocol.errors import Busy


class LineRate:
    """How fast one connection may send: `burst` lines at once, then `per_second`. Delays, never drops.

    ergo's way (its fakelag): a paste among friends must not be punished. 0 for either turns it off. It is the
    generic cell rate algorithm (ITU-T I.371): all that it keeps is when a whole burst may be sent again.
    """

    __slots__ = ("_burst", "_per_second", "_rested_at", "limits")

    def __init__(self, burst: int, per_second: float, now: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._rested_at = now
        self.limits = bool(burst and per_second)  # whether anybody can be too fast for it

    def take(self, now: float) -> float:
        """Takes leave for one line. Returns 0, or the seconds to wait before asking again."""
        if not self.limits:
            return 0.0
        rested_at = max(self._rested_at, now) + 1 / self._per_second
        wait = rested_at - self._burst / self._per_second - now
        if wait > 1e-6:  # floats: 0.1 s ten times is not quite a second
            return wait
        self._rested_at = rested_at
        return 0.0


class Admission:
    """How many connections there may be: in all, not yet logged in, and from one address. 0 turns one off."""

    def __init__(self, *, total: int, waiting: int, per_address: int) -> None:
        self._total = total
        self._waiting = waiting
        self._per_address = per_address
        self._by_origin: Counter[str] = Counter()
        self.connected = 0
        self.not_logged_in = 0

    def enter(self, address: str) -> "Place":
        """Counts a new connection from an IP address. Raises Busy, and then counts nothing."""
        where = origin(address)
        if (
            (self._total and self.connected >= self._total)
            or (self._waiting and self.not_logged_in >= self._waiting)
            or (self._per_address and where and self._by_origin[where] >= self._per_address)
        ):
            raise Busy
        self.connected += 1
        self.not_logged_in += 1
        if where:
            self._by_origin[where] += 1
        return Place(self, where)

    def forget(self, where: str | None) -> None:
        """Counts a connection no longer."""
        self.connected -= 1
        if where:
            self._by_origin[where] -= 1
            if not self._by_origin[where]:
                del self._by_origin[where]


class Place:
    """One counted connection."""

    __slots__ = ("_admission", "_waiting", "_where")

    def __init__(self, admission: Admission, where: str | None) -> None:
        self._admission = admission
        self._where = where
        self._waiting = True

    def logged_in(self) -> None:
        """It no longer counts among those who have not logged in."""
        if self._waiting:
            self._waiting = False
            self._admission.not_logged_in -= 1

    def leave(self) -> None:
        """The connection has gone; called once."""
        self.logged_in()
        self._admission.forget(self._where)


@lru_cache(maxsize=1024)  # they come again, and those who are here share one text
def origin(address: str) -> str | None:
    """What counts as one address: an IPv4 address or an IPv6 /64. None for this machine, which is exempt."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return None
    return str(ip_network(f"{ip}/64", strict=False)) if isinstance(ip, IPv6Address) else str(ip)
