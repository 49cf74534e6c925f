"""The default words, for forces without their own, that lock a nearby picture before anyone opens it: it may be an
indecent image of a child."""

from __future__ import annotations

from typing import Final

from referral.messages import DangerPhrases, DangerWords


def _of(language: str, phrases: str) -> DangerPhrases:
    return DangerPhrases(language=language, phrases=tuple(phrase.strip() for phrase in phrases.split(",")))


DEFAULT_INDECENT_WORDS: Final = DangerWords(
    version=1,
    lists=(
        _of(
            "en",
            "nude, nudes, naked, sext, sexts, sexting, sextortion, sextorted, dick pic, dick pics, topless,"
            "undressed, got undressed, clothes off, no clothes on, private pics, private pictures, private photos,"
            "intimate pics, intimate pictures, intimate photos, sexual pictures, sexual photos, sexual video, sex tape,"
            "sex video, indecent, explicit pics, explicit pictures, explicit video,"
            "leaked pics, leak my pics, leaking my pics, post my pics, posting my pics, share my pics, sharing my pics,"
            "pics of me to everyone, blackmailing, blackmailed, child porn, porn, on cam for him,"
            "made her strip, made him strip, made me strip",
        ),
        _of("cy", "noeth, noethlun, noethluniau, lluniau noeth, lluniau preifat, blacmelio, dillad i ffwrdd"),
        _of(
            "pl",
            "nago, naga, nagi, nagie, nagie zdjęcia, gołe zdjęcia, rozebrana, rozebrany, rozebrane,"
            "intymne zdjęcia, intymne fotki, szantażuje, szantaż, seksfotki, pornografia",
        ),
        _of(
            "ro",
            "nud, nuduri, poze nud, goală, dezbrăcată, dezbrăcat, poze intime, poze fără haine, șantaj, șantajează"
        ),
        _of("ur", "ننگی, ننگا, برہنہ, عریاں, گندی تصویریں, گندی تصویر, فحش, بلیک میل, nangi, nanga, gandi tasveer"),
        _of("pa", "ਨੰਗੀ, ਨੰਗਾ, ਨੰਗੀਆਂ, ਗੰਦੀਆਂ ਤਸਵੀਰਾਂ, ਬਲੈਕਮੇਲ"),
        _of("bn", "নগ্ন, উলঙ্গ, ন্যাংটা, নোংরা ছবি, ব্ল্যাকমেইল"),
        _of("ar", "عارية, عاري, صور فاضحة, صور خاصة, بدون ملابس, ابتزاز, يبتزني, إباحية"),
        _of("so", "qaawan, sawirro qaawan, dhar la aan"),
        _of("zh", "裸照, 裸体, 果照, 私密照, 裸聊, 不雅照, 敲诈"),
    ),
)  # fmt: skip
