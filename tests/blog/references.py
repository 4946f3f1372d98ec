"""Records behind the golden strings of domain.md 2.4, and one full record of each kind."""

TYLER = {
    "type": "article-journal",
    "title": "Acute viral encephalitis.",
    "author": [{"family": "Tyler", "given": "Kenneth L."}],
    "container-title": "The New England Journal of Medicine",
    "container-title-short": "N Engl J Med",
    "volume": "379",
    "issue": "6",
    "page": "557-566",
    "issued": {"date-parts": [[2018, 8, 9]]},
    "DOI": "10.1056/NEJMra1708714",
}
ADAMS = TYLER | {
    "title": "Therapeutic recommendations in HFE hemochromatosis for p.Cys282Tyr (C282Y/C282Y) homozygous genotype",
    "author": [
        {"family": "Adams", "given": "Paul R"},
        {"family": "Altes", "given": "Albert"},
        {"family": "Brissot", "given": "Pierre"},
        *({"family": f"Author{n}", "given": "A"} for n in range(8)),
    ],
    "container-title-short": "Hepatol Int",
    "volume": "12",
    "issue": "2",
    "page": "83-86",
    "DOI": "10.1007/s12072-018-9855-0",
}
HALPERN = {
    "type": "article-journal",
    "title": "Solid-organ transplantation in HIV-infected patients.",
    "author": [
        {"family": "Halpern", "given": "SD"},
        {"family": "Ubel", "given": "P. A."},
        {"family": "Caplan", "given": "Arthur L"},
    ],
    "container-title-short": "N Engl J Med",
    "volume": "347",
    "issue": "4",
    "page": "284-287",
    "issued": {"date-parts": [[2002, 7, 25]]},
}
ROSE = {
    "type": "article-journal",
    "title": "Regulation of interstitial excitatory amino acid concentrations after cortical contusion injury",
    "author": [
        {"family": family, "given": given}
        for family, given in (
            *(("Rose", "ME"), ("Huerbin", "MB"), ("Melick", "J"), ("Marion", "DW"), ("Palmer", "AM")),
            *(("Schiding", "JK"), ("Kochanek", "PM"), ("Graham", "SH")),
        )
    ],
    "container-title-short": "Brain Res",
    "volume": "935",
    "issue": "1-2",
    "page": "40-46",
    "issued": {"date-parts": [[2002]]},
}
PREVENTION = {
    "type": "article-journal",
    "title": "Hypertension, insulin, and proinsulin in participants with impaired glucose tolerance",
    "author": [{"literal": "Diabetes Prevention Program Research Group"}],
    "container-title-short": "Hypertension",
    "volume": "40",
    "issue": "5",
    "page": "679-686",
    "issued": {"date-parts": [[2002]]},
}
ELLINGSEN = {
    "type": "article-journal",
    "title": "[Disease anxiety among medical students and law students].",
    "author": [{"family": "Ellingsen", "given": "AE"}, {"family": "Wilhelmsen", "given": "I"}],
    "container-title-short": "Tidsskr Nor Laegeforen",
    "volume": "122",
    "issue": "8",
    "page": "785-787",
    "issued": {"date-parts": [[2002]]},
    "language": "nor",
}
BOOK = {
    "type": "book",
    "title": "Herbs of the field",
    "author": [{"family": "Lee", "given": "Kim"}, {"family": "Rao", "given": "Asha B."}],
    "edition": "2",
    "publisher-place": "Sydney",
    "publisher": "Simples Press",
    "issued": {"date-parts": [[2020, 3]]},
    "ISBN": "9780306406157",
}
CHAPTER = {
    "type": "chapter",
    "title": "Zinc",
    "author": [{"family": "Lee", "given": "Kim"}],
    "editor": [{"family": "Rao", "given": "Asha B."}, {"family": "Sartre", "given": "Jean-Paul"}],
    "container-title": "Minerals in practice",
    "edition": "3",
    "publisher-place": "Sydney",
    "publisher": "Simples Press",
    "page": "101–109",
    "issued": {"date-parts": [[2019]]},
}
WEB_PAGE = {
    "type": "webpage",
    "title": "Magnesium: fact sheet",
    "author": [{"literal": "Office of Dietary Supplements"}],
    "container-title": "National Institutes of Health",
    "issued": {"date-parts": [[2022, 6, 2]]},
    "accessed": {"date-parts": [[2026, 11, 3]]},
    "URL": "https://www.example.org/magnesium",
}
REPORT = {
    "type": "report",
    "title": "Guideline on sleep",
    "author": [{"literal": "Sleep Council"}],
    "publisher": "Sleep Council",
    "issued": {"date-parts": [[2021]]},
    "URL": "https://www.example.org/sleep.pdf",
}
THESIS = {
    "type": "thesis",
    "title": "Cramps in runners",
    "author": [{"family": "Lee", "given": "Kim"}],
    "genre": "PhD thesis",
    "publisher": "University of Sydney",
    "issued": {"date-parts": [[2015]]},
}
PREPRINT = {
    "type": "article",
    "title": "Iron at altitude",
    "author": [{"family": "Lee", "given": "Kim"}],
    "genre": "Preprint",
    "publisher": "medRxiv",
    "issued": {"date-parts": [[2023, 2, 1]]},
    "DOI": "10.1101/2023.02.01.1",
}
ENTRY = {
    "type": "entry-encyclopedia",
    "title": "Valerian",
    "author": [{"family": "Lee", "given": "Kim"}],
    "container-title": "Encyclopaedia of herbs",
    "publisher": "Simples Press",
    "issued": {"date-parts": [[2001]]},
    "URL": "https://www.example.org/valerian",
}
OF_EACH_KIND = {record["type"]: record for record in (TYLER, PREPRINT, BOOK, CHAPTER, ENTRY, REPORT, THESIS, WEB_PAGE)}
