"""Images, which our HTML holds as data, as the files that Moodle and Canvas want beside it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field

_DATA = re.compile(r'src="data:image/([\w+]+);base64,([A-Za-z0-9+/=]+)"')
_ENDINGS = {"svg+xml": "svg", "jpeg": "jpg"}


@dataclass
class Pictures:
    """The files that were taken out of HTML: name -> content. ``prefix`` stands before a name."""

    prefix: str
    files: dict[str, bytes] = field(default_factory=dict)

    def taken_from(self, html: str) -> str:
        """The HTML with the addresses of files in place of data."""

        def named(found: re.Match[str]) -> str:
            content = base64.b64decode(found[2])
            ending = _ENDINGS.get(found[1], found[1])
            name = f"image-{hashlib.sha256(content).hexdigest()[:10]}.{ending}"
            self.files[name] = content
            return f'src="{self.prefix}{name}"'

        return _DATA.sub(named, html)


def put_back(html: str, prefix: str, files: dict[str, str]) -> str:
    """HTML with data in place of the files that are at hand: name -> base64 text."""
    kinds = {"svg": "svg+xml", "jpg": "jpeg"}
    for name, data in files.items():
        ending = name.rpartition(".")[2].lower()
        whole = re.sub(r"\s", "", data)
        address = f"data:image/{kinds.get(ending, ending)};base64,{whole}"
        html = html.replace(f'src="{prefix}{name}"', f'src="{address}"')
    return html
