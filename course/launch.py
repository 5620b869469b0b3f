"""Addresses at which a chapter's notebook opens live."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote


def launch_links(launch: dict[str, Any], path: str) -> list[tuple[str, str]]:
    """Where a notebook at ``path`` of the published site opens live: (name of the place, address).

    Addresses as Binder, Colab and nbgitpuller document them.
    """
    repository, branch = launch["repository"], quote(launch["branch"], safe="")
    owner_name = repository.split("/")[1]
    links = []
    if launch["binder"]:
        tree = quote(f"lab/tree/{path}", safe="")
        links.append(("Binder", f"https://mybinder.org/v2/gh/{repository}/{branch}?urlpath={tree}"))
    if launch["colab"]:
        links.append(
            ("Colab", f"https://colab.research.google.com/github/{repository}/blob/{branch}/{path}")
        )
    if launch["jupyterhub"]:
        repo = quote(f"https://github.com/{repository}", safe="")
        tree = quote(f"lab/tree/{owner_name}/{path}", safe="")
        hub = launch["jupyterhub"].rstrip("/")
        pull = f"repo={repo}&branch={branch}&urlpath={tree}"
        links.append(("JupyterHub", f"{hub}/hub/user-redirect/git-pull?{pull}"))
    return links
