"""Make waymark/documents/fonts: the letters that papers need beside Arimo's, for names of the families we serve.

For maintainers; people who run Waymark need none of it. Needs npm, and fontTools 4.60.1 in the Python that runs it:

    cd assets/paper-fonts && npm ci --ignore-scripts && python build.py

Six typefaces are copied unchanged. Of the Chinese one, which weighs 10 MB, the characters of GB 2312 and of the first
level of Big5 are kept: nearly every simplified and traditional character of a name.
"""

import hashlib
import shutil
from pathlib import Path

from fontTools import subset

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules" / "@expo-google-fonts"
TARGET = HERE.parents[1] / "waymark" / "documents" / "fonts"
WHOLE = ("Arabic", "Bengali", "Devanagari", "Gujarati", "Gurmukhi", "Tamil")
CHINESE = "SC"
LEVELS = (("gb2312", range(0xB0, 0xF8)), ("big5", range(0xA4, 0xC7)))


def chinese_letters() -> set[int]:
    """The characters of both levels of GB 2312 and of the first of Big5."""
    letters = set()
    for encoding, rows in LEVELS:
        for pair in (bytes([row, cell]) for row in rows for cell in range(0x40, 0xFF)):
            letter = pair.decode(encoding, errors="ignore")
            letters |= {ord(letter)} if len(letter) == 1 and ord(letter) >= 0x3400 else set()
    return letters


def source(script: str) -> Path:
    return PACKAGES / f"noto-sans-{script.lower()}" / "400Regular" / f"NotoSans{script}_400Regular.ttf"


def licence(script: str) -> str:
    return (source(script).parents[1] / "LICENSE_FONT").read_text(encoding="utf-8")


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for script in WHOLE:
        shutil.copyfile(source(script), TARGET / f"noto-sans-{script.lower()}.ttf")
    options = subset.Options(hinting=False, layout_features=[])
    font = subset.load_font(str(source(CHINESE)), options)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=chinese_letters())
    cut.subset(font)
    subset.save_font(font, str(TARGET / "noto-sans-sc-part.ttf"), options)

    terms = licence(CHINESE)
    owners = "\n".join(licence(script).splitlines()[0] for script in (*WHOLE, CHINESE))
    words = (
        "The typefaces Noto Sans Arabic, Bengali, Devanagari, Gujarati, Gurmukhi and Tamil are unchanged.\n"
        "Noto Sans SC is cut down to the characters of GB 2312 and of the first level of Big5, without hints.\n\n"
    )
    (TARGET / "LICENCES.txt").write_text(words + owners + "\n" + terms.partition("\n")[2], encoding="utf-8")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(TARGET.iterdir())]
    (TARGET / "MANIFEST.sha256").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
