"""Excel workbooks for tests, written part by part, so that each may be as strange as a test needs."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet {SPACE}><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="000"/>'
    '<numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="[Red]0.00&quot; day&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    "<cellXfs>"
    + "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 164, 165, 166, 167, 22))
    + "</cellXfs></styleSheet>"
)
DAY, DAY_BY_HAND, ZEROS, TIME, NOT_A_DAY, MOMENT = 1, 2, 3, 4, 5, 6  # styles of cells


def words(text):
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def number(value, style=0):
    return f'<c s="{style}"><v>{value}</v></c>'


def formula(value="", kind="str"):
    return f'<c t="{kind}"><f>A1</f><v>{value}</v></c>'


def shared(index):
    return f'<c t="s"><v>{index}</v></c>'


def sheet(*rows, after="", before="", hidden=()):
    """A sheet of rows of cells; a plain text is a cell of words, and "" none."""
    lines = []
    for at, row in enumerate(rows, start=1):
        cells = []
        for index, cell in enumerate(row):
            if cell:
                cell = cell if cell.startswith("<c ") else words(cell)
                cells.append(cell.replace("<c ", f'<c r="{chr(65 + index)}{at}" ', 1))
        lines.append(
            f'<row r="{at}"{" hidden=" + chr(34) + "1" + chr(34) if at in hidden else ""}>{"".join(cells)}</row>'
        )
    return f"<worksheet {SPACE}>{before}<sheetData>{''.join(lines)}</sheetData>{after}</worksheet>"


def workbook(*sheets, names=(), hidden=(), from_1904=False, strings=(), more=None, without=(), kind="sheet"):
    """The bytes of a workbook. `more` are further parts, or parts in place of these, by their names."""
    count = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="{names[at - 1] if names else f"Sheet{at}"}" sheetId="{at}" r:id="rId{at}"'
        f"{' state=' + chr(34) + 'hidden' + chr(34) if at in hidden else ''}/>"
        for at in count
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{LINKS}/worksheet" Target="worksheets/sheet{at}.xml"/>' for at in count
    )
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'><Override "
        f"PartName='/xl/workbook.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}.main+xml'/></Types>",
        "xl/workbook.xml": f'<workbook {SPACE} xmlns:r="{LINKS}"><workbookPr date1904="{int(from_1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{at}.xml": content for at, content in zip(count, sheets, strict=True)},
    }
    if strings:
        items = "".join(each if each.startswith("<si>") else f"<si><t>{escape(each)}</t></si>" for each in strings)
        parts["xl/sharedStrings.xml"] = f'<sst {SPACE} count="1" uniqueCount="99999999999">{items}</sst>'
    parts.update(more or {})
    return zipped({name: content for name, content in parts.items() if name not in without})


def zipped(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def with_size_of(content, part, size):
    """The same zip file, saying that the part unpacks to another size."""
    where = re.escape(part.encode())
    for signature, at in ((rb"PK\x03\x04", 22), (rb"PK\x01\x02", 24)):
        for found in re.finditer(signature, content):
            name_at = found.start() + (30 if at == 22 else 46)
            if re.match(where, content[name_at:]):
                content = content[: found.start() + at] + size.to_bytes(4, "little") + content[found.start() + at + 4 :]
    return content
