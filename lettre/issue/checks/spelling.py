"""French words whose capital loses its accent on many keyboards, and those that show that « A » is « À"
" »."""

import re
import unicodedata
from collections.abc import Iterator

_WORDS = """
Ébauche Ébauches Ébéniste Ébénistes Ébénisterie Écart Écarts Échange Échanges Échantillon Échantillons
Échéance Échéances Échéancier Échec Échecs Échelle Échelles Échelon Échelons Éclairage Éclairages École
Écoles Écolier Écoliers Écolière Écologie Écologique Écologiques Économe Économie Économies Économique
Économiques Économiste Écoute Écoutes Écouter Écoutez Écran Écrans Écrire Écrit Écrite Écrites Écrits
Écriture Écritures Écrivain Écrivaine Écrivains Écrivez Édifice Édito Éditeur Éditeurs Édition Éditions
Éditorial Éditrice Éducateur Éducateurs Éducatif Éducation Éducative Égal Égale Également Égalité Église
Églises Égypte Élaboration Élaborer Élargissement Électeur Électeurs Élection Élections Électricien
Électriciens Électricité Électrique Électriques Électronique Électroniques Électrotechnique Élément Éléments
Élémentaire Élevage Élevages Éleveur Éleveurs Élève Élèves Élu Élue Élues Élus Élysée Émergence Émetteur
Émettre Émission Émissions Énergie Énergies Énergétique Énergétiques Énigme Énoncé Énoncés Épargne Épicerie
Épilogue Époque Épreuve Épreuves Équilibre Équipe Équipement Équipements Équipes Équitation Équivalence
Équivalences Établi Établissement Établissements Étage Étang Étant Étape Étapes État États Été Éthique
Étiquette Étoile Étoiles Étranger Étrangers Étrangère Être Étroit Étude Études Étudiant Étudiante Étudiantes
Étudiants Étudier Évaluateur Évaluation Évaluations Évaluer Éveil Événement Événements Évènement Évènements
Éventail Éventuellement Évidemment Éviter Évitez Évolution Évolutions Évoluer Évoquer Île Îles
"""
#: words that English writes in the same letters: only French around them makes them French
ALSO_ENGLISH = frozenset(
    {
        "echelon", "echelons", "economies", "edition", "editions", "editorial", "education", "election",
        "elections", "emission", "emissions",
        "equivalence", "etiquette", "evaluation", "evaluations", "evolution", "evolutions",
    }
)  # fmt: skip
FRENCH_AFTER = re.compile(
    r" (?:nationales?|physique|populaire|prioritaire|artistique|musicale|civique|spécialisée|permanente"
    r"|inclusive"
    r"|morale|formative|certificative|spéciale|limitée|de|du|des|à|aux?|et|en|pour|par|dans|sur"
    r"|professionnelles?)\b"
    r"| d[’']",
    re.IGNORECASE,
)
#: what follows « À » at the head of a sentence
AT_HEAD = (
    r"la(?= (?!responsabilité|charge|particularité|chance|volonté|même))"
    r"|partir|compter|propos|savoir|noter|lire|voir|écouter|retenir|suivre|télécharger|découvrir"
    r"|paraître|venir|défaut"
    r"|terme|travers|titre|force|mesure|condition|noter|vos|nos|ce|cet|cette|ces|quelle?s?|quoi|qui"
    r"|chaque|chacune?"
    r"|bientôt|nouveau|tous|toutes?|tout|leur|moins|côté|cause|destination|raison|peine|part|présent"
    r"|plusieurs|peu"
    r"|Paris|Lyon|Marseille|Lille|Toulouse|Bordeaux|Nantes|Strasbourg|Rennes|Montpellier|Grenoble|Rouen"
    r"|Dijon"
    r"|Bruxelles|Londres|Rome|Genève|\d+ h"
)


def _bare(word: str) -> str:
    """Return a word without any accent."""
    apart = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _forms() -> Iterator[tuple[str, str]]:
    for right in _WORDS.split():
        yield _bare(right[0]) + right[1:], right
        yield _bare(right[0]) + right[1:].upper(), right.upper()
        yield _bare(right.upper()), right.upper()


#: a word with its bare capital, and entirely in capitals → the word as it should be
ACCENTED = dict(_forms())
# « ILE », « ETE », « ELU » are also sigles; « EDITO » is none
for _sigle in ("ETE", "ELU", "ELUE", "ILE"):
    ACCENTED.pop(_sigle, None)
