"""The default danger phrases, for forces without their own: few, and each enough by itself to ring for somebody.

Single words that are also said in jest (kill, shot, dead) are left to the model.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Final

from referral.messages import DangerPhrases, DangerWords

_THEM: Final = (
    "him|her|us|them|my son|my brother|my bro|my sister|my mum|my mom|my dad|my daughter|my cousin|my cuz|my mate|"
    "my friend|my family|my nephew|my boyfriend|my girlfriend|my kids|my nan|our family|our son|someone"
)
_WILL: Final = "will|gonna|going to|want to|wanna|trying to|tryna"
_SPACE: Final = re.compile(r"\s+")


def _of(language: str, phrases: str) -> DangerPhrases:
    """Phrases with commas between them; ``(one|other)`` stands for a phrase with each."""
    expanded = [phrase for written in phrases.split(",") for phrase in _expanded(_SPACE.sub(" ", written).strip())]
    return DangerPhrases(language=language, phrases=tuple(dict.fromkeys(expanded)))


def _expanded(written: str) -> list[str]:
    parts = [part.split("|") for part in re.split(r"[()]", written)]
    return [_SPACE.sub(" ", "".join(chosen)).strip() for chosen in product(*parts)]


DEFAULT_DANGER_WORDS: Final = DangerWords(
    version=2,
    lists=(
        _of(
            "en",
            f"""({_WILL}) (kill|shoot|stab|murder|shank|chef|rape|burn|drown|strangle) ({_THEM}),
            (they|theyre|they are|they will|theyll|he will|hes gonna|hes going to|gonna|going to) (kill|shoot|stab) me
            tonight, they will kill me, theyre gonna kill me, they are going to kill me, theyre going to kill me,
            (shot|stabbed|shanked|kidnapped|murdered|abducted) ({_THEM}), (been|got|was|being) (stabbed|shanked|
            shot at|
            kidnapped|raped|abducted|drugged), just been shot, he got shot, my (son|brother) got shot, gunshots,
            (has|have|had|got|with|holding|pulled|carrying|waving) a (gun|gunn|knife|blade|shank|machete|zombie knife|
            pistol|shotgun|strap|sword|rambo|skeng), (has|have|had|got) (guns|knives|machetes|blades|shanks), a gunn,
            a gun on him, a (knife|blade|shank|gun|tool) on him, a (gun|knife) to (his|her|my) (head|throat|neck),
            (knife|blade|gun) to my (head|throat|neck), w a knife here, with knives, with machetes, with guns,
            acid attack, threw acid, acid in (his|her|my) face, acid on (him|her|me), petrol bomb, petrol bombed,
            petrol through, petrol in the letterbox, poured petrol, smell petrol at, set fire to (our|my|the) (house|
            flat|home|door|car), burn (our|my|the) house down, burn us out, house on fire, flat is on fire,
            kill myself, kill himself, kill herself, killing myself, i want to die, i wanna die, wants to die,
            end my life, take my own life, take her own life, take his own life, want to end it all,
            end it all tonight,
            dont want to be here anymore, dont want to be here no more, dont wanna be here anymore, (dont want to|
            dont wanna|doesnt want to) live (anymore|no more|any more), suicidal, commit suicide, suicide note,
            tried to hang, hang myself,
            hang himself, hang herself, hung himself, slit her wrists, slit his wrists, slit my wrists,
            cut her wrists,
            cut my wrists, overdosed, taken an overdose, took an overdose, took all (her|his|my|the) (tablets|pills|
            meds|medication), taken all (her|his|my|the) (tablets|pills|meds|medication), swallowed (a load of|
            loads of|
            all the|all her|all his) (tablets|pills), foaming at the mouth, lips are blue, blue lips,
            (not|isnt|aint|stopped) (breathing|breathin), cant breath, cant breathe properly, no pulse,
            wont stop bleeding, bleeding out, bleeding badly, bleeding to death, is unconscious, hes unconscious,
            shes unconscious, found him unconscious, kidnapped, taken hostage, held hostage, holding him hostage,
            (they|he|they are|hes|theyre) (wont let|not letting) (me|him|her|us) (leave|go), held against (his|her|my)
            will, holding my (son|brother|sister|daughter|cousin|mate|friend|bro), tied (him|her|me) up, locked me in,
            in a car boot, in the boot of a car, (dragged|forced|bundled|pushed|pulled|chucked) (him|her|me|
            my brother|
            my son|my sister|my mate) (in|into) (a|the) (car|van|boot|whip), took my (daughter|son|brother|sister) and
            (wont|dont|said), my life is in danger, lives are in danger, help me now, send police now,
            bullet through, shots at our house, shot at our house, through our window with a gun, drive by on""",
        ),
        _of("cy", """mae gwn, cyllell ganddo, ganddo gyllell, trywanu, lladd fi, lladd ei hun, hunanladdiad,
            mewn perygl"""),
        _of(
            "pl",
            """ma (broń|pistolet|maczetę|nóż), mają (broń|noże|maczety|pistolety), z (nożem|maczetą|bronią), (dźgnął|
            dźgnęli|zadźgali) (go|mnie|ją|mojego|brata|syna), zabiją (go|mnie|nas|ją|mojego), zabije się, zabić się,
            chce się zabić, (chcą|chce) go zabić, nie chce (już żyć|żyć), nie chcę (już żyć|żyć),
            popełnić samobójstwo,
            wykrwawia się, nie oddycha, porwali, (zgwałcił|zgwałcili), w niebezpieczeństwie, ratunku,
            benzynę przez, podpalić (dom|nas|mieszkanie), przedawkował, przedawkowała, nie chcą mnie wypuścić,
            trzymają (mnie|go|ją) w, strzelali do, oblali (go|ją|mnie) kwasem""",
        ),
        _of(
            "ro",
            """are (un cuțit|cuțit|pistol|un pistol|o macetă), au (cuțite|pistoale|macete), m-a înjunghiat,
            l-au înjunghiat,
            l-a înjunghiat, o să (mă|îl|ne) omoare, vor să (mă|îl|ne) omoare, să mă omor,
            nu mai (vreau|vrea) să (trăiesc|trăiască), nu mai respiră, nu respiră, sângerează mult, l-au răpit,
            m-au răpit,
            în pericol, nu mă lasă să plec, dau foc la casă, benzină prin, supradoză, m-a violat, a violat-o""",
        ),
        _of(
            "ur",
            """جان سے مار, مار ڈالے گا, مار ڈالیں گے, خودکشی, خون بہہ, اغوا, خطرے میں, چاقو مارا, بندوق ہے,
            پستول ہے, سانس نہیں لے,
            گولی مار, زہر کھا, khudkushi, jaan se maar, maar dalenge, maar denge bhai, aghwa, chaqu mara, chaku mara,
            goli maar di mere, zeher kha liya, saans nahi le, jala denge ghar, pistol hai us""",
        ),
        _of(
            "pa",
            """ਬੰਦੂਕ ਹੈ, ਚਾਕੂ ਮਾਰਿਆ, ਮਾਰ ਦੇਣਗੇ, ਖੁਦਕੁਸ਼ੀ, ਖ਼ਤਰੇ ਵਿੱਚ, ਜੀਣਾ ਨਹੀਂ, jaano maar, chaku maar ditta,
            agg laun lage, saah nahi""",
        ),
        _of(
            "bn",
            """বন্দুক আছে, ছুরি মেরেছে, মেরে ফেলবে বলছে, আত্মহত্যা, বিপদে আছি, বাঁচান, শ্বাস নিচ্ছে না,
            বাঁচতে চাই না, মরে যেতে চাই,
            attohotta, bachte chai na, mere felbe amake, churi marse, shash nitese na""",
        ),
        _of(
            "ar",
            """معه (مسدس|سلاح|سكين), معهم (سلاح|سكاكين|اسلحة), طعنوا, سيقتلني, سيقتله, رح يقتل, رح يقتلني,
            رح يقتلوه, انتحار, بدي انتحر,
            بدي موت, عم ينزف, ينزف بشدة, خطفوا, مخطوف, في خطر, النجدة, ما عم يتنفس, لا يتنفس, حابسيني""",
        ),
        _of(
            "so",
            """qori ayuu haystaa, mindi ayuu haystaa, waa la dilayaa, waan dilaynaa, is dilayaa, is dili,
            is dilid, dhiigbax, dhiig ayaa ka baxaya, ma neefsanayo, la afduubay, nolol ma rabo, igu xireen""",
        ),
        _of(
            "sq",
            """do ta vrasin, do te me vrase, do me vrase ndihme, dua te vras veten, do te vras veten, ka (pistolete|
            arme|
            nje arme|thike), e kane goditur me thike, nuk merr fryme, e kane rrembyer, me kane mbyllur,
            kane hedhur benzine""",
        ),
        _of(
            "pt",
            """tem uma (faca|arma|pistola|catana), têm (facas|armas|pistolas|catanas), vão (matar|mata-lo|mata-la),
            o vão matar,
            vai me matar ajuda, esfaquearam, levou uma facada, não respira, não quero viver, não quer viver,
            vou me matar,
            não me deixam sair, raptaram, sequestraram, gasolina na caixa do correio, atiraram ácido""",
        ),
        _of(
            "fr",
            """a un (couteau|flingue|gun|pistolet), ont des (couteaux|armes|machettes|flingues), vont le tuer,
            vont la tuer,
            vont me tuer, vont nous tuer, il va me tuer, poignardé, ont tiré sur, respire plus, respire pas,
            veux mourir,
            veut mourir, veut plus vivre, veux plus vivre, me suicider, se suicider, ont kidnappé,
            laissent pas sortir,
            essence dans la boite, jeté de l'acide""",
        ),
        _of(
            "tr",
            """(bıçağı|silahı|tabancası) var, elinde (bıçak|silah) var, bıçakladılar, onu öldürecekler,
            kendimi öldüreceğim, intihar, yaşamak istemiyor, yaşamak istemiyorum, nefes almıyor, kaçırdılar,
            kilitlediler,
            evi yakacaklar, asit attılar, kanaması var""",
        ),
        _of("zh", "有枪, 有刀, 刀砍, 杀我, 杀人, 自杀, 不想活, 流血, 绑架, 救命"),
    ),
)  # fmt: skip
