"""Text to LaTeX and back, as far as bibliographies use it. A list of tokens, no recursion: depth costs nothing."""

import re
import unicodedata

ESCAPES = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
)
UNPAIRED = str.maketrans({"{": "\\textbraceleft{}", "}": "\\textbraceright{}"})
LIGATURE = re.compile(r"-(?=-)|`(?=`)|'(?=')")

TOKEN = re.compile(r"\\([A-Za-z]{1,30})[ \t\n]{0,50}|\\(.)|---?|``|''|[^\\{}$~\-`'_^]{1,500}|.", re.DOTALL)
RAISED = re.compile(r"(?:(?<!\\)\^|\\textsuperscript[ ]?)(?:\{([0-9+−-]{1,20})\}|([0-9]))")
SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")

ACCENTS = dict(zip("`'^~\"=.uvHcdbrk", "̧̨̣̱̀́̂̃̈̄̇̆̌̋̊", strict=True))
LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”"}
GREEK = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
NAMED = r"""
ss ß o ø O Ø l ł L Ł ae æ AE Æ oe œ OE Œ aa å AA Å i ı j ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ
textbackslash \ textasciitilde ~ textasciicircum ^ textbraceleft { textbraceright } textendash – textemdash —
textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ” textquotesingle ' textless < textgreater >
textbar | textdegree ° degree ° textmu µ micro µ pm ± times × cdot · le ≤ leq ≤ ge ≥ geq ≥ ldots … dots …
textregistered ® texttrademark ™ copyright © S §
"""
WORDS = dict(zip(GREEK.split(), "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True)) | {"quad": " "}
WORDS |= dict(zip(NAMED.split()[::2], NAMED.split()[1::2], strict=True))
SPACES = frozenset(" ,;:!\\\n\t~")


def escaped(text: str) -> str:
    """`text` so that TeX prints it. Braces without a partner are named, since BibTeX counts escaped ones too."""
    if not _is_balanced(text):
        parts = re.split(r"([{}])", text)
        text = "".join(p.translate(UNPAIRED) if p in {"{", "}"} else p.translate(ESCAPES) for p in parts)
    else:
        text = text.translate(ESCAPES)
    return LIGATURE.sub(lambda first: f"{first[0]}{{}}", text)


def _is_balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def decoded(tex: str) -> str:
    """What TeX would print of `tex`, as one text: accents composed, commands unknown here left out, maths unmarked."""
    printed: list[str] = []
    accent = ""
    is_maths = False
    for token in TOKEN.finditer(RAISED.sub(lambda raised: (raised[1] or raised[2]).translate(SUPERSCRIPTS), tex)):
        word, sign, text = token[1], token[2], token[0]
        if (word or sign) in ACCENTS and not (word is None and sign == "~" and is_maths):
            accent = ACCENTS[word or sign]
        elif text == "$":
            is_maths = not is_maths
        elif text == "}":
            accent = ""
        elif text != "{" and not (is_maths and text in {"_", "^"}):
            plain = _plain(word, sign, text)
            if accent and plain.strip():
                plain = plain.lstrip()
                base = {"ı": "i", "ȷ": "j"}.get(plain[0], plain[0])
                plain, accent = unicodedata.normalize("NFC", base + accent) + plain[1:], ""
            printed.append(plain)
    return "".join(printed)


def _plain(word: str | None, sign: str | None, text: str) -> str:
    if word:
        return WORDS.get(word, "")
    if sign:
        return " " if sign in SPACES else "" if sign in "-/()[]" else sign
    return " " if text == "~" else LIGATURES.get(text, text)
