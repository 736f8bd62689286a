"""ODK's functions on places: "latitude longitude", joined by ";" to a line.

Lengths are metres on a sphere of the earth's equatorial radius, as JavaRosa's GeoUtils counts them.
"""

from __future__ import annotations

import math

from app.forms.functions import Arguments, spread
from app.forms.scope import Function, Scope
from app.forms.values import Value, to_text

RADIUS = 6_378_100.0

Point = tuple[float, float]


def place(text: str) -> Point | None:
    """Return (latitude, longitude) of a typed place, None where it is not one."""
    parts = text.split()
    if not 2 <= len(parts) <= 4:
        return None
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    if not (-90 <= numbers[0] <= 90 and -180 <= numbers[1] <= 180):
        return None
    return numbers[0], numbers[1]


def line(text: str) -> list[Point] | None:
    """Return the places of a typed line or shape, None where one of them is not a place."""
    points = [place(part) for part in text.split(";") if part.strip()]
    known = [point for point in points if point is not None]
    return known if known and len(known) == len(points) else None


def _points(arguments: Arguments) -> list[Point] | None:
    found: list[Point] = []
    for one in spread(arguments):
        points = line(to_text(one))
        if points is None:
            return None
        found += points
    return found


def _between(a: Point, b: Point) -> float:
    lat_a, lat_b = math.radians(a[0]), math.radians(b[0])
    turn = math.radians(b[1] - a[1])
    part = math.sin((lat_b - lat_a) / 2) ** 2
    part += math.cos(lat_a) * math.cos(lat_b) * math.sin(turn / 2) ** 2
    return 2 * RADIUS * math.asin(math.sqrt(min(1.0, part)))


def _distance(scope: Scope, arguments: Arguments) -> Value:
    points = _points(arguments)
    if points is None:
        return math.nan
    return math.fsum(_between(a, b) for a, b in zip(points, points[1:], strict=False))


def _area(scope: Scope, arguments: Arguments) -> Value:
    points = _points(arguments)
    if points is None or len(points) < 3:
        return math.nan if points is None else 0.0
    lat, lon = points[0]
    around = 2 * math.pi * RADIUS
    flat = [
        ((b - lon) / 360 * around * math.cos(math.radians(a)), (a - lat) / 360 * around)
        for a, b in points
    ]
    pairs = zip(flat, flat[1:] + flat[:1], strict=True)
    return abs(math.fsum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _geofence(scope: Scope, arguments: Arguments) -> Value:
    spot, shape = place(to_text(arguments[0])), line(to_text(arguments[1]))
    if spot is None or shape is None:
        return False
    lat, lon = spot
    inside = False
    for (a1, o1), (a2, o2) in zip(shape, shape[1:] + shape[:1], strict=True):
        if (a1 > lat) != (a2 > lat) and lon < (o2 - o1) * (lat - a1) / (a2 - a1) + o1:
            inside = not inside
    return inside


PLACE_FUNCTIONS: dict[str, Function] = {
    "distance": _distance,
    "area": _area,
    "enclosed-area": _area,
    "geofence": _geofence,
}
