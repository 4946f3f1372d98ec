"""Have our sources been retracted? Crossref, PubMed or the Retraction Watch file say; only a command asks."""

from blog.retractions.asking import Tally, ask_about, check
from blog.retractions.files import FileFaultError, check_file, listed_in
from blog.retractions.telling import tell_staff

__all__ = ["FileFaultError", "Tally", "ask_about", "check", "check_file", "listed_in", "tell_staff"]
