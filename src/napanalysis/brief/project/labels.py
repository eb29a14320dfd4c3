"""The brief's own few words in both languages: labels that renderers add by themselves."""

from __future__ import annotations

LABELS: dict[str, dict[str, str]] = {
    "en": {
        "fig": "Figure",
        "tbl": "Table",
        "fig_ref": "Figure",
        "tbl_ref": "Table",
        "sec_ref": "Section",
        "delimiter": ".",
        "contents": "Contents",
        "skip": "Skip to the content",
        "notes": "Notes",
        "table_region": "Table, scrolls sideways",
        "page": "Page",
        "of": "of",
        "close": "Close",
        "trail": "Where this number comes from",
        "filter": "Filter this table",
        "filter_text": "Words to find",
        "all": "All",
        "shown": "rows shown",
    },
    "fr": {
        "fig": "Figure",
        "tbl": "Tableau",
        "fig_ref": "figure",
        "tbl_ref": "tableau",
        "sec_ref": "section",
        "delimiter": ".",
        "contents": "Table des matières",
        "skip": "Passer au contenu",
        "notes": "Notes",
        "table_region": "Tableau à faire défiler sur le côté",
        "page": "Page",
        "of": "sur",
        "close": "Fermer",
        "trail": "Provenance de ce nombre",
        "filter": "Filtrer ce tableau",
        "filter_text": "Mots à chercher",
        "all": "Tous",
        "shown": "rangées affichées",
    },
}


def labels(language: str) -> dict[str, str]:
    """Return the words of a language, English for any that isn't French.

    Examples
    --------
    >>> labels("fr-CA")["tbl"]
    'Tableau'
    """
    return LABELS["fr" if language.split("-")[0] == "fr" else "en"]
