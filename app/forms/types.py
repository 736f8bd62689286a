"""XLSForm has many old names for one type; this gives each question its one name."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

_NAMED = {
    "note": "note",
    "add note prompt": "note",
    "q note": "note",
    "calculate": "calculate",
    "add calculate prompt": "calculate",
    "q calculate": "calculate",
    "hidden": "hidden",
    "audit": "audit",
    "acknowledge": "acknowledge",
    "trigger": "acknowledge",
    "add acknowledge prompt": "acknowledge",
    "start-geopoint": "start-geopoint",
    "background-audio": "background-audio",
    "background-geopoint": "background-geopoint",
}
_CONTROLS = {
    "select1": "select_one",
    "select": "select_multiple",
    "rank": "rank",
    "range": "range",
    "trigger": "acknowledge",
}
_DATA = {"int": "integer", "string": "text"}
_MEDIA = {"image": "image", "audio": "audio", "video": "video", "osm": "osm"}


def type_of(said: str, bind: Mapping[str, str], control: Element | None) -> str:
    """Return the XLSForm type of a question from pyxform's type name, its bind and its control."""
    if said in _NAMED:
        return _NAMED[said]
    data = bind.get("type", "string")
    if control is None:
        preload = bind.get("jr:preloadParams")
        if preload:
            return preload.removeprefix("uri:")
        return "calculate" if "calculate" in bind else _DATA.get(data, data)
    tag = control.tag.rsplit("}", 1)[-1]
    if "query" in control.attrib:
        return "select_one"
    if tag == "upload":
        return _MEDIA.get(control.attrib.get("mediatype", "").split("/")[0], "file")
    return _CONTROLS.get(tag, _DATA.get(data, data))
