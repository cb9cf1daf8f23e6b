"""JupyterLab for tests: a server on this machine, and notebooks that are opened in Chromium."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from browsers import Open

ROOT = Path(__file__).parent.parent.parent
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
RAN = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'

RUN_ALL = """async () => {
  const { sessionContext } = jupyterapp.shell.currentWidget;
  await sessionContext.ready;
  await sessionContext.session.kernel.info;
  return jupyterapp.commands.execute("notebook:run-all-cells");
}"""


def notebook_file(cells: list[str], outputs: list[list[Any]] | None = None) -> str:
    """The notebook as a file."""
    nbformat = pytest.importorskip("nbformat", reason="the extra [browser] is not installed")
    made = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    for i, source in enumerate(cells):
        cell = nbformat.v4.new_code_cell(source, id=f"cell{i}")
        cell.outputs = outputs[i] if outputs else []
        made.cells.append(cell)
    return str(nbformat.writes(made))


def framed(page: Any, i: int = 0) -> Any:
    """The page in the frame of an output, scrolled into view: Chromium does not draw frames that
    are out of sight, and a click waits until its button is drawn.
    """
    frames = page.locator(".jp-OutputArea iframe")
    frames.nth(i).wait_for(state="attached", timeout=240_000)
    frames.nth(i).scroll_into_view_if_needed()
    return frames.nth(i).content_frame


@pytest.fixture(name="lab", scope="module")
def lab_started(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    alive: Callable[..., None],
) -> Iterator[tuple[str, Path]]:
    """JupyterLab, reachable from this machine only, and the folder that it shows. Its parameter
    names extensions that are disabled.
    """
    pytest.importorskip("jupyterlab", reason="the extra [browser] is not installed")
    home = tmp_path_factory.mktemp("jupyter")
    folder = home / "notebooks"
    folder.mkdir()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = os.environ | {name: str(home / name) for name in own}
    environment["PYTHONPATH"] = str(ROOT)
    settings = home / "JUPYTER_CONFIG_DIR" / "labconfig"
    settings.mkdir(parents=True)
    disabled = {"disabledExtensions": dict.fromkeys(getattr(request, "param", ()), True)}
    (settings / "page_config.json").write_text(json.dumps(disabled), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=t"]
    command += [f"--ServerApp.root_dir={folder}", "--allow-root", "--expose-app-in-browser"]
    command += ["--LabApp.news_url=None"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with open(home / "log.txt", "wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api/status?token=t", server, home / "log.txt")
        alive()
        yield address, folder
    finally:
        server.terminate()
        server.wait(timeout=60)


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; fail if it has ended."""
    while server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture(name="opened_notebook")
def notebooks_opened(chromium: Any, lab: tuple[str, Path], alive: Callable[..., None]) -> Open:
    """Opens a notebook in the browser, as a tab of JupyterLab."""
    address, folder = lab

    def opened(name: str, content: str) -> Any:
        alive()
        (folder / name).write_text(content, encoding="utf-8")
        page = chromium.new_page(viewport={"width": 1200, "height": 1400})
        page.goto(f"{address}/lab/tree/{name}?token=t&reset", timeout=240_000)
        alive()
        page.locator(RAN).wait_for(timeout=240_000)
        alive()
        return page

    return opened
