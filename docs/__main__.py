"""Write README's pictures: `python -m docs`."""

from pathlib import Path

from . import boundary, player

FOLDER = Path(__file__).parent

if __name__ == "__main__":
    for name, text in {
        "player": player.moving(),
        "player-still": player.still(),
        "boundary": boundary.moving(),
    }.items():
        (FOLDER / f"{name}.svg").write_text(text, encoding="utf-8")
        print(f"{name}.svg, {len(text) / 1000:.0f} kB")
