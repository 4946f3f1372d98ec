"""Full text behind one function per app: SQLite FTS5 or PostgreSQL, whichever keeps the data.

`words` reads what people type, `index` asks the database, `spelling` mends what was mistyped, `marking` shows where
the words stand. Searching means `find`; what is searched, and who may see it, is said in `blog.search` and
`shop.search`.
"""

from blog.fulltext.finding import Matches, find
from blog.fulltext.index import Index
from blog.fulltext.marking import Piece, marked, snippet
from blog.fulltext.names import Named, Names
from blog.fulltext.spelling import respellings
from blog.fulltext.words import Query, read

__all__ = [
    "Index",
    "Matches",
    "Named",
    "Names",
    "Piece",
    "Query",
    "find",
    "marked",
    "read",
    "respellings",
    "snippet",
]
