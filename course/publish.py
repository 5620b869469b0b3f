"""Prepares the built site for where it will stand: GitHub Pages, a web server, an intranet."""

from __future__ import annotations

import shutil
import zipfile
from html import escape
from pathlib import Path

from course.policy import HEADERS, POLICY
from course.settings import settings

_DATE = (2026, 1, 1, 0, 0, 0)


def publish(site: Path, into: Path) -> dict[str, Path]:
    """Write beside each other: ``site/`` for any static host, ``site.zip``, ``nginx.conf``.

    ``site/`` carries what hosts read: `.nojekyll` and `404.html` (GitHub Pages), `.htaccess`
    (Apache), `_headers` (Netlify, Cloudflare Pages). Returns what was written, by name.
    """
    into.mkdir(parents=True, exist_ok=True)
    ready, archive, nginx = into / "site", into / "site.zip", into / "nginx.conf"
    shutil.rmtree(ready, ignore_errors=True)
    shutil.copytree(site, ready)
    (ready / "404.html").write_text(_not_found(), encoding="utf-8")
    (ready / "_headers").write_text(_netlify(), encoding="utf-8")
    (ready / ".htaccess").write_text(_apache(), encoding="utf-8")
    nginx.write_text(_nginx(), encoding="utf-8")
    partial = archive.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(ready.rglob("*")):
            if path.is_file():
                name = zipfile.ZipInfo(f"course/{path.relative_to(ready).as_posix()}", _DATE)
                packed.writestr(name, path.read_bytes(), zipfile.ZIP_DEFLATED)
    partial.replace(archive)
    return {"site": ready, "zip": archive, "nginx": nginx}


def _not_found() -> str:
    """For hosts that show `404.html` at any depth: it can only lead home by a whole address."""
    chosen = settings()
    names = " · ".join(escape(chosen.name[lang]) for lang in chosen.languages)
    home = escape(chosen.address or "/", quote=True)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>404 · {names}</title>"
        "<style>body{font:1.1rem/1.8 system-ui,sans-serif;margin:15vh auto;max-width:30rem;"
        "padding:0 1rem;color-scheme:light dark}</style></head>\n"
        f'<body><main><h1>404</h1><p>没有这一页。<a href="{home}">{names}</a></p>'
        f'<p lang="en">There is no such page. <a href="{home}">{names}</a></p>'
        "</main></body></html>\n"
    )


def _netlify() -> str:
    lines = "".join(f"  {name}: {value}\n" for name, value in HEADERS.items())
    return f"/*\n{lines}  Cache-Control: no-cache\n/pagefind/*\n  Cache-Control: max-age=86400\n"


def _apache() -> str:
    lines = "".join(f'  Header always set {name} "{value}"\n' for name, value in HEADERS.items())
    return (
        "ErrorDocument 404 /404.html\nAddDefaultCharset UTF-8\n"
        "AddType text/javascript .js\nAddType application/wasm .wasm\n"
        f"<IfModule mod_headers.c>\n{lines}"
        '  Header set Cache-Control "no-cache"\n</IfModule>\n'
        "<IfModule mod_deflate.c>\n  AddOutputFilterByType DEFLATE text/html text/css "
        "text/javascript application/json image/svg+xml\n</IfModule>\n"
    )


def _nginx() -> str:
    lines = "".join(f'    add_header {name} "{value}" always;\n' for name, value in HEADERS.items())
    return (
        "# Put the folder site/ where root says; the rest stands in a server block as it is.\n"
        "location / {\n    root /var/www/course;\n    index index.html;\n"
        "    error_page 404 /404.html;\n    charset utf-8;\n"
        "    gzip on;\n    gzip_types text/css text/javascript application/javascript "
        "application/json image/svg+xml;\n"
        f"    add_header Cache-Control no-cache;\n{lines}}}\n"
    )
