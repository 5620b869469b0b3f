"""What a page of the site may load: itself, and nothing else."""

from __future__ import annotations

#: The Content-Security-Policy that stands in every page and that `course publish` has servers send.
#: Charts set styles on their elements; search compiles its own WebAssembly.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "connect-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
    ]
)

#: What a web server sends with every file; a page in a frame of another site is refused.
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
