"""The first words of the claim guard, each with the law that speaks of it. Staff change them from here on.

In force since the Code of 2021 commenced. The lists are modest: they name what is meant most often, and a person looks.
"""

from datetime import date

from django.db import migrations

IN_FORCE = date(2022, 1, 1)
WORDS = (
    (
        "prohibited",
        "Therapeutic Goods Act 1989, s 42DJ: prohibited representations",
        (
            ("cancer", "cancerous\nanticancer", "Tropic of Cancer\nsign of Cancer"),
            ("tumour", "tumor\ntumors\nantitumour", ""),
            ("carcinoma", "", ""),
            ("melanoma", "", ""),
            ("leukaemia", "leukemia", ""),
            ("lymphoma", "", ""),
            ("sexually transmitted", "", ""),
            ("chlamydia", "", ""),
            ("gonorrhoea", "gonorrhea", ""),
            ("syphilis", "", ""),
            ("HIV", "", ""),
            ("AIDS", "", ""),
            ("hepatitis C", "", ""),
            ("mental illness", "mental illnesses", ""),
            ("mental disorder", "", ""),
            ("schizophrenia", "schizophrenic", ""),
            ("bipolar", "", "bipolar neuron\nbipolar cell\nbipolar cells"),
            (
                "depression",
                "depressive disorder\nantidepressant\nantidepressants",
                "Great Depression\nrespiratory depression",
            ),
            ("anxiety disorder", "", ""),
            ("abortion", "abortifacient", ""),
        ),
    ),
    (
        "restricted",
        "Therapeutic Goods Advertising Code 2021 (F2021L01661), s 28: serious form of a disease",
        (
            ("diabetes", "diabetic\ndiabetics\nprediabetes\nantidiabetic", ""),
            ("Alzheimer", "alzheimers", ""),
            ("Parkinson", "parkinsons", "Parkinson's law"),
            ("dementia", "", ""),
            ("epilepsy", "epileptic\nepileptics", ""),
            ("multiple sclerosis", "", ""),
            ("heart attack", "", ""),
            ("heart disease", "", ""),
            ("heart failure", "", ""),
            ("cardiovascular disease", "", ""),
            ("stroke", "", "breast stroke\nstroke of luck\nsingle stroke\nbrush stroke"),
            ("hypertension", "hypertensive\nantihypertensive", ""),
            ("high blood pressure", "", ""),
            ("kidney disease", "kidney failure\nrenal failure", ""),
            ("liver disease", "liver failure\ncirrhosis", ""),
            ("rheumatoid arthritis", "", ""),
            ("osteoporosis", "osteoporotic", ""),
            ("hepatitis", "", ""),
            ("motor neuron disease", "motor neurone disease\namyotrophic lateral sclerosis", ""),
            ("infertility", "infertile", ""),
        ),
    ),
    (
        "absolute",
        "Therapeutic Goods Advertising Code 2021 (F2021L01661), claims of effect and safety",
        (
            ("cure", "curable\ncurative\ncure-all", "cured meat\ncured meats\ncured fish"),
            ("guarantee", "", "money-back guarantee\nconsumer guarantee\nconsumer guarantees"),
            ("miracle", "miraculous\nmiraculously", ""),
            ("magic", "magical", "magic angle"),
            ("no side effects", "no side effect\nwithout side effects\nside-effect free\nfree of side effects", ""),
            ("completely safe", "100% safe\ntotally safe\nabsolutely safe\nperfectly safe\nrisk-free", ""),
            ("works for everyone", "effective for everyone\neffective in all cases", ""),
            ("TGA approved", "approved by the TGA\nTGA-approved", ""),
        ),
    ),
    (
        "endorsement",
        "Therapeutic Goods Advertising Code 2021 (F2021L01661), s 24: endorsements",
        (
            (
                "naturopath recommend",
                "naturopath-recommended\nrecommended by naturopaths\nrecommended by a naturopath\nrecommended by our naturopath\nrecommended by our naturopaths\nendorsed by our naturopath",
                "",
            ),
            (
                "pharmacist recommend",
                "pharmacist-recommended\nrecommended by pharmacists\nrecommended by a pharmacist\nrecommended by our pharmacist\nrecommended by our pharmacists\nendorsed by our pharmacist",
                "",
            ),
            (
                "dietitian recommend",
                "dietitian-recommended\nrecommended by dietitians\nrecommended by a dietitian\nrecommended by our dietitian\nrecommended by our dietitians\nendorsed by our dietitian",
                "",
            ),
            (
                "nutritionist recommend",
                "nutritionist-recommended\nrecommended by nutritionists\nrecommended by a nutritionist\nrecommended by our nutritionist\nrecommended by our nutritionists\nendorsed by our nutritionist",
                "",
            ),
            (
                "doctor recommend",
                "doctor-recommended\nrecommended by doctors\nrecommended by a doctor\nrecommended by our doctor\nrecommended by our doctors\nendorsed by our doctor",
                "",
            ),
            ("our … recommends", "our team recommends\nwe recommend this product\nclinically recommended", ""),
            ("prescribed by", "", ""),
            ("trusted by … doctors", "trusted by doctors\ntrusted by pharmacists", ""),
        ),
    ),
)


def add(apps, schema_editor):
    term = apps.get_model("shop", "ClaimTerm")
    for kind, source, rows in WORDS:
        for words, forms, exceptions in rows:
            term.objects.get_or_create(
                words=words,
                kind=kind,
                valid_from=IN_FORCE,
                defaults={"forms": forms, "exceptions": exceptions, "source": source},
            )


class Migration(migrations.Migration):
    dependencies = [("shop", "0030_claim_guard")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
