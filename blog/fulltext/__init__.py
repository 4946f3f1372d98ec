"""Full text behind one function per app: SQLite FTS5 or PostgreSQL, whichever keeps the data.

`words` reads what people type, `index` asks the database, `spelling` mends what was mistyped, `marking` shows where
the words stand. Searching means `find`; what is searched, and who may see it, is said in `blog.search` and
`shop.search`.
"""

from blog.fulltext.finding import Matches, find
from blog.fulltext.index import Index
from blog.fulltext.marking import Piece, begins, holds_all, marked, snippet
from blog.fulltext.spelling import respellings
from blog.fulltext.words import Query, read

__all__ = [
    "Index",
    "Matches",
    "Piece",
    "Query",
    "begins",
    "find",
    "holds_all",
    "marked",
    "read",
    "respellings",
    "snippet",
]
