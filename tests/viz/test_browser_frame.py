"""The page in the frame that notebooks show: its height, its theme, what remains without it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browsers import (
    chromium_started,  # noqa: F401  the fixture `chromium`
)
from graphs import lecture

from nets import MLP
from viz import step_through

pytestmark = pytest.mark.browser

HOSTS = {  # attributes of <html> and of <body>, for the light theme and for the dark one
    "JupyterLab": [("", 'data-jp-theme-light="true"'), ("", 'data-jp-theme-light="false"')],
    "VS Code": [("", 'class="vscode-light"'), ("", 'class="vscode-dark"')],
    "VS Code, high contrast": [
        ("", 'class="vscode-high-contrast vscode-high-contrast-light"'),
        ("", 'class="vscode-high-contrast"'),
    ],
    "Colab": [('theme="light"', ""), ('theme="dark"', "")],
}


def output(**options: Any) -> str:
    """What a notebook gets to show."""
    html: str = step_through(lecture().J, **options)._repr_mimebundle_()["text/html"]
    return html


def test_in_a_frame_of_a_notebook_it_works_and_without_frames_a_picture_stays(
    chromium: Any,
) -> None:
    html = output()
    page = chromium.new_page(viewport={"width": 900, "height": 800})
    page.set_content(html)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Next step").click()
    assert frame.locator("#spoken").text_content() == "u = b · c = 3 · 2 = 6"
    assert page.locator("img").is_hidden()
    page.set_content(re.sub("<iframe.*</iframe>", "", html, flags=re.S))
    picture = page.locator("img")
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 300
    assert picture.is_visible()
    page.close()


def test_a_long_picture_does_not_stick_out_under_the_frame(chromium: Any) -> None:
    net = MLP(2, [8, 1], rng=0)
    player = step_through((net([1.0, 2.0]) - 1) ** 2, open=True)
    page = chromium.new_page(viewport={"width": 1000, "height": 800})
    page.set_content(f"<div id=output>{player._repr_mimebundle_()['text/html']}</div>")
    assert page.locator("#output").bounding_box()["height"] == 720
    page.set_content(f"<div id=output>{player.drawing.svg}</div>")
    assert page.locator("#output").bounding_box()["height"] > 1000
    page.close()


@pytest.mark.parametrize("host", HOSTS)
def test_a_frame_follows_the_theme_of_its_host(chromium: Any, host: str) -> None:
    page = chromium.new_page(color_scheme="null")
    papers = []
    for root, body in HOSTS[host]:
        page.set_content(f"<!doctype html><html {root}><body {body}>{output()}")
        paper = page.frame_locator("iframe").locator("body")
        papers.append(paper.evaluate("body => getComputedStyle(body).backgroundColor"))
    page.close()
    assert papers == ["rgb(255, 255, 255)", "rgb(22, 24, 29)"]


def test_a_theme_that_was_asked_for_wins_over_the_hosts(chromium: Any) -> None:
    page = chromium.new_page(color_scheme="null")
    page.set_content(f"<body data-jp-theme-light=false>{output(theme='light')}")
    paper = page.frame_locator("iframe").locator("body")
    assert paper.evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"
    page.close()
