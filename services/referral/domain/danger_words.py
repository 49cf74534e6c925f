"""The default danger words, for forces without their own: harm that is happening or about to happen."""

from __future__ import annotations

from typing import Final

from referral.messages import DangerPhrases, DangerWords


def _of(language: str, phrases: str) -> DangerPhrases:
    return DangerPhrases(language=language, phrases=tuple(phrase.strip() for phrase in phrases.split(",")))


DEFAULT_DANGER_WORDS: Final = DangerWords(
    version=1,
    lists=(
        _of(
            "en",
            "gun, guns, gunshot, shooting, been shot, got shot, stab, stabbed, stabbing, machete, zombie knife,"
            "has a knife, have a knife, got a knife, with a knife, pulled a knife, holding a knife, kill him, kill her,"
            "kill me, kill us, kill them, kill you, kill myself, kill himself, kill herself, been killed, get killed,"
            "suicide, suicidal, end my life, want to die, overdose, overdosed, bleeding, unconscious, not breathing,"
            "cant breathe, kidnapped, hostage, held against, locked me in, wont let me go, wont let him go,"
            "wont let her go, raped, acid attack, petrol bomb, set fire, attacked, in danger, emergency, help me now,"
            "come quick, hurry please",
        ),
        _of("cy", "gwn, cyllell ganddo, trywanu, lladd fi, lladd ei hun, hunanladdiad, gwaedu, mewn perygl, argyfwng"),
        _of(
            "pl",
            "broń, pistolet, maczeta, ma nóż, z nożem, dźgnął, zabije mnie, zabije go, zabije ją, zabić się,"
            "samobójstwo, krwawi, nie oddycha, porwali, zgwałcił, w niebezpieczeństwie, pomocy, ratunku",
        ),
        _of(
            "ro",
            "pistol, are un cuțit, m-a înjunghiat, mă omoară, o să mă omoare, sinucidere, sângerează,"
            "ajutor, în pericol",
        ),
        _of(
            "ur",
            "بندوق, پستول, چاقو مارا, چاقو ہے, جان سے مار, مار ڈالے, خودکشی, خون بہہ, اغوا, خطرے میں,"
            "bandooq, khudkushi, maar dalenge",
        ),
        _of("pa", "ਬੰਦੂਕ, ਚਾਕੂ ਮਾਰਿਆ, ਮਾਰ ਦੇਣਗੇ, ਖੁਦਕੁਸ਼ੀ, ਖ਼ਤਰੇ ਵਿੱਚ"),
        _of("bn", "বন্দুক, ছুরি মেরেছে, মেরে ফেলবে, আত্মহত্যা, বিপদে, বাঁচান"),
        _of("ar", "مسدس, سلاح, طعن, سيقتلني, سيقتله, انتحار, ينزف, خطف, في خطر, النجدة"),
        _of("so", "qoriga, mindi, i dilayaa, is dilid, dhiigbax, khatar"),
        _of("zh", "有枪, 有刀, 刀砍, 杀我, 杀人, 自杀, 流血, 绑架, 救命"),
    ),
)  # fmt: skip
