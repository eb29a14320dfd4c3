"""Finishing touches on a page of the brief, and files put into it."""

from __future__ import annotations

import base64

import pytest

from napanalysis.brief.render.html import embedded, finish, narrow_charts
from napanalysis.errors import BuildError

SVG = '<?xml version="1.0"?>\n<svg viewBox="0 0 1 1" role="img" aria-label="old"><path/></svg>'


def image(alt: str) -> str:
    data = base64.b64encode(SVG.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{alt}" />'


def test_a_chart_stands_in_the_page_with_its_alternative_text():
    assert finish(image("Bars &amp; lines"), "en") == (
        '<svg role="img" aria-label="Bars &amp; lines" viewBox="0 0 1 1"><path/></svg>\n'
    )


def test_a_chart_has_a_narrow_form_where_there_is_one():
    made = finish(image("Bars &amp; lines"), "en", {"Bars & lines": SVG})
    assert made.count("<svg") == 2
    assert 'class="wide" aria-label="Bars &amp; lines"' in made
    assert 'class="narrow" aria-label="Bars &amp; lines"' in made


def test_narrow_forms_are_found_beside_charts(tmp_path):
    (tmp_path / "a.svg").write_text("a")
    (tmp_path / "a-narrow.svg").write_text("narrow")
    (tmp_path / "b.svg").write_text("b")
    images = [{"src": "a.svg", "alt": "A"}, {"src": "b.svg", "alt": "B"}]
    assert narrow_charts(tmp_path, images) == {"A": "narrow"}


@pytest.mark.parametrize(
    ("page", "made"),
    [
        ('<img src="a b.png" alt="x">', '<img src="data:image/png;base64,cG5n" alt="x">'),
        ('<img src="a%20b.png">', '<img src="data:image/png;base64,cG5n">'),
        ('<img src="data:image/png;base64,cG5n">', '<img src="data:image/png;base64,cG5n">'),
        ('<link rel="stylesheet" href="s/a.css">', "<style>\nb{src: url({font})} i{}</style>"),
        ('<link href="s/a.css" rel="stylesheet">', "<style>\nb{src: url({font})} i{}</style>"),
        ("<img src='a b.png'>", "<img src='data:image/png;base64,cG5n'>"),
        ('<script src="a.js"></script>', "<script>let a = '<i src=\"x\">'</script>"),
        ('<a href="a.css">src="b"</a>', '<a href="a.css">src="b"</a>'),
        ("<!-- <img src='b.png'> -->", "<!-- <img src='b.png'> -->"),
        ("<script>x('<img src=b.png>')</script>", "<script>x('<img src=b.png>')</script>"),
        ('<script type="module" src="a.js"></script>', '<script type="module">{js}</script>'),
        ('<img src="it&#39;s &amp; b.webp">', '<img src="data:image/webp;base64,dw==">'),
        (
            '<video poster="a b.png" src="a b.png">',
            '<video poster="data:image/png;base64,cG5n" src="data:image/png;base64,cG5n">',
        ),
        (
            '<link rel="stylesheet" media="print" href="s/a.css" />',
            '<style media="print">\nb{src: url({font})} i{}</style>',
        ),
    ],
)
def test_what_a_page_takes_from_files_is_put_into_it(tmp_path, page, made):
    (tmp_path / "s").mkdir()
    (tmp_path / "s/a.css").write_text("b{src: url('f.woff')} i{}")
    (tmp_path / "s/f.woff").write_bytes(b"woff")
    (tmp_path / "a b.png").write_bytes(b"png")
    (tmp_path / "it's & b.webp").write_bytes(b"w")
    (tmp_path / "a.js").write_text("let a = '<i src=\"x\">'")
    made = made.replace("{font}", "'data:font/woff;base64,d29mZg=='")
    assert embedded(page, tmp_path, str) == made.replace("{js}", "let a = '<i src=\"x\">'")


@pytest.mark.parametrize(
    "page",
    [
        '<img src="lost.png">',
        '<video src="https://example.org/a.mp4">',
        '<link rel="stylesheet" href="lost.css">',
        '<script src="lost.js"></script>',
        "<img src=lost.png>",
        '<img srcset="lost.png 2x">',
        "<link href=lost.css rel=stylesheet>",
    ],
)
def test_what_is_no_file_of_the_brief_is_an_error(tmp_path, page):
    with pytest.raises(BuildError, match=r"lost|https://example\.org|stylesheet"):
        embedded(page, tmp_path, str)


def test_a_table_is_named_by_its_caption_or_by_what_it_is():
    table = "<table><thead><tr><th>A</th></tr></thead></table>"
    captioned = f'<figure><figcaption id="tbl-a-caption">Cap</figcaption>{table}</figure>'
    made = finish(captioned + table, "fr")
    assert '<div class="table-scroll" role="region" tabindex="0" aria-labelledby="tbl-a-' in made
    assert 'aria-label="Tableau à faire défiler sur le côté"><table>' in made
    assert made.count('<th scope="col">A</th>') == 2


@pytest.mark.parametrize(
    ("cell", "head"),
    [
        ("<th>2014</th>", '<th scope="row">2014</th>'),
        ("<td><a>RCMP</a></td>", '<th scope="row"><a>RCMP</a></th>'),
        ('<td style="text-align: right;">117</td>', '<td style="text-align: right;">117</td>'),
        ("<td></td>", "<td></td>"),
    ],
)
def test_the_first_cell_of_a_row_names_it_unless_it_is_a_number(cell, head):
    rows = f"<tr>\n{cell}\n<td>B</td></tr>"
    made = finish(f"<table><tr><th>A</th></tr><tbody>{rows * 2}</tbody></table>", "en")
    assert '<th scope="col">A</th>' in made
    assert made.count(f"<tr>\n{head}\n<td>B</td></tr>") == 2


@pytest.mark.parametrize("start", ["", "<p>", "\n"])
def test_a_captions_number_is_set_apart(start):
    made = finish(f"<figcaption>{start}Tableau&nbsp;12. Words</figcaption>", "fr")
    assert f'{start}<span class="float-number">Tableau&nbsp;12.</span> Words' in made


def test_it_does_not_say_where_an_embedded_notebook_lay():
    made = finish('<div class="c" data-notebook="/somewhere/a.ipynb" data-x="1"></div>', "en")
    assert made == '<div class="c" data-x="1"></div>\n'


@pytest.mark.parametrize("width", ["width:100%;", "width: 100%"])
def test_the_style_sheet_says_how_wide_a_table_is(width):
    made = finish(f'<table class="a" style="{width}"><td style="{width}">1</td></table>', "en")
    assert '<table class="a">' in made
    assert f'<td style="{width}">' in made


def test_notes_get_a_heading():
    made = finish('<section id="footnotes" class="footnotes"><hr /><ol></ol></section>', "en")
    assert '<h2 id="notes">Notes</h2>' in made
    assert "<hr" not in made
