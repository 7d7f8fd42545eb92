"""Actors that are named: by the gazetteer, by the entity recogniser, by an acronym, or as a subject."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from kg.extraction.appositions import is_person_called
from kg.extraction.cast import (
    BODIES,
    PLACE_PREPOSITIONS,
    THE_GROUP,
    Cast,
    Inside,
    actor_noun,
    crowds,
    from_entry,
    is_personal,
)
from kg.extraction.clauses import TIMES, blamer, children, first_conjunct, has_determiner, is_passive, marker, relation
from kg.extraction.findings import Actor, Span
from kg.extraction.gazetteer import Entry, Found, Gazetteer, plain
from kg.extraction.lexicon import frames, mapping, of_kind, rows, word_class
from kg.extraction.lookups import text_of
from kg.extraction.phrases import phrase, slug
from kg.extraction.triggers import holds_of

_ENTITY_TYPES = {"PERSON": "Person", "ORG": "Organization"}
#: Genitives with which names begin: ``the People's War Council``.
_OF_NAMES = word_class("genitive of names")
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_ACRONYM = 2
#: Common nouns that are written in capitals, and days.
_COMMON = TIMES | word_class("in capitals")
ADVISERS = word_class("advises")
#: First words of many bodies, which alone say of none.
_FIRST_WORDS = word_class("begins names")
_SHORT = 4
_INITIAL = re.compile(r"[^\W\d_]\.?")
_NAME = re.compile(r"[^\W\d_]{2}")
#: What the gazetteer adds to a name that others have too.
_QUALIFIER = re.compile(r" \(.+\)$")
_SUFFIXES = frozenset({"Jr", "Sr", "II", "III", "IV"})
#: The article of Arabic names, also as it sounds before some letters.
_ARTICLE = re.compile(r"^(?:[ae]l|a[dnrstz]|a[ds]h)-(?=[\w'’]{3})", re.IGNORECASE)


def add(doc: Doc, cast: Cast, inside: Inside) -> None:
    """Add everybody who is named."""
    _add_names(doc, cast, inside)
    _add_people(doc, cast, inside)
    complete_roles(doc, cast)
    _add_acronyms(doc, cast)
    _merge_qualified(cast)
    _add_subjects(doc, cast, inside)


def _head_of(doc: Doc, start: int, end: int) -> Token | None:
    words = doc.char_span(start, end, alignment_mode="expand")
    return words.root if words is not None else None


def _people(entry: Entry, name: str) -> Actor:
    """The people of a country, as an actor of its own: a country's plural demonym."""
    return Actor(f"name:{slug(name)}", name, "Group", part_of=entry.key)


def _is_state(people: Token) -> bool:
    """Whether a people's plural stands for its state: ``the Americans``, but not ``Americans``, ``many Americans``."""
    before = [child.lower_ for child in people.lefts]
    told_apart = any(child.i > people.i and marker(child) is not None for child in children(people, "nmod"))
    return before == ["the"] and not told_apart


def is_place(token: Token) -> bool:
    """Whether a country's name only says where: after a preposition of place, with no part in the action."""
    return relation(token) in ("obl", "nmod") and (marker(token) or "") in PLACE_PREPOSITIONS


def _is_namesake(head: Token, found: Found) -> bool:
    """Whether somebody else is named: ``Mohammed Kagame`` is not Paul; ``Mahmud Abbas`` is Mahmoud."""
    if found.entry.type != "Person" or len(text_of(head.doc)[found.start : found.end].split()) > 1:
        return False
    entity = _person_around(head)
    others = [word for word in _bare_name(entity).split() if len(word) > 2] if entity is not None else []
    known = {word[0].casefold() for name in (found.entry.label, *found.entry.aliases) for word in name.split()}
    return len(others) > 1 and not any(other[0].casefold() in known for other in others if other != head.text)


def _person_around(word: Token) -> Words | None:
    """The person's name to which a word belongs, by the recogniser."""
    return next((each for each in word.doc.ents if each.label_ == "PERSON" and each.start <= word.i < each.end), None)


def _longer_name(last: Token, found: Found) -> Words | None:
    """The whole name of which a known person's last name is the end: ``Eirik Solheim``, whom the table spells Erik."""
    name = _person_around(last) if found.entry.type == "Person" else None
    ends = name is not None and name.start_char < found.start and name.end_char == found.end
    return name if name is not None and ends and " " in _bare_name(name) else None


def _is_part_of_name(doc: Doc, found: Found) -> bool:
    """Whether a body's name is only the end of another's: ``the National Defence and Security Council``."""
    words = doc.char_span(found.start, found.end, alignment_mode="expand")
    if words is None or words.start < 1 or found.entry.type not in BODIES or actor_noun(words[-1]) is None:
        return False
    before = doc[words.start - 1]
    before = before.nbor(-1) if before.lower_ == "and" and before.i else before
    named = before.pos_ == "PROPN" and before.text[0].isupper()
    return named and people_of(before) is None and Gazetteer.load().name(before.text) is None


def _is_of_a_state(body: Token, found: Found) -> bool:
    """Whether a state has a body that is called as one of several states is: ``Armenia's Security Council``."""
    owners = [child for child in body.children if child.dep_ == "nmod:poss" or relation(child) == "amod"]
    states = (Gazetteer.load().name(owner.text) or people_of(owner) for owner in owners if owner.text[0].isupper())
    named = text_of(body.doc)[found.start : found.end]
    shared = found.entry.type == "IntergovernmentalOrganization" and named != found.entry.label
    return shared and " " in named and any(state is not None and state.type == "State" for state in states)


def _is_addressed(name: Token) -> bool:
    """Whether a verb blames or asks somebody whose name stands as its object: ``accuses Islamabad of``."""
    verb = blamer(name)
    is_object = relation(name) in ("obj", "iobj") or verb != name.head
    known = frames("stance_verbs").get(verb.lemma_.lower(), ()) if is_object else ()
    return any(frame.position in ("criticizes", "threatens") for frame in known) or relation(name) == "iobj"


def _is_in_party(country: Token, found: Found) -> bool:
    """Whether a country only belongs to a party's name: ``the Communist Party of Nepal``."""
    party = country.head
    named = party.ent_type_ == country.ent_type_ == "ORG" and party.text[0].isupper()
    return found.entry.type == "State" and named and party.lemma_.lower() == "party" and marker(country) == "of"


def _add_names(doc: Doc, cast: Cast, inside: Inside) -> None:
    for found in Gazetteer.load().find(text_of(doc)):
        head = _head_of(doc, found.start, found.end)
        if head is None or head not in inside or head.i in cast.references or _is_namesake(head, found):
            continue
        if _is_part_of_name(doc, found) or _is_in_party(head, found) or _is_of_a_state(head, found):
            continue
        attributive = relation(head) in ("amod", "compound", "nmod") and head.i < head.head.i
        place = found.entry.type == "State" and is_place(head)
        called = found.kind == "demonym" and is_person_called(head)
        demonym_of_thing = found.kind == "demonym" and attributive and not holds_of(head)
        first = first_conjunct(head)
        capital_as_place = (
            found.kind == "capital"
            and relation(first) not in ("nsubj", "nmod")
            and marker(first) != "by"
            and not _is_addressed(first)
        )
        if place or called or demonym_of_thing or capital_as_place:
            continue
        name = text_of(doc)[found.start : found.end]
        plural = found.kind == "demonym" and found.entry.type == "State" and name.endswith("s") and not _is_state(head)
        if plural:
            cast.add(from_entry(found.entry))
        key = cast.add(_people(found.entry, name) if plural else from_entry(found.entry))
        longer = _longer_name(head, found)
        if longer is None:
            cast.refer(head, key, name, Span(found.start, found.end))
        else:
            cast.refer(longer.root, key, _bare_name(longer), Span(longer.start_char, longer.end_char))


def _add_people(doc: Doc, cast: Cast, inside: Inside) -> None:
    named = _spelt_alike(list(_entities(doc, cast, inside)))
    kinds = _kinds(named)
    full = _full_names([name for name in kinds if kinds[name] == "Person"])
    bodies = {name: name for name in kinds if kinds[name] == "Organization"}
    for actor in cast.actors.values():
        if actor.type in BODIES:
            bodies |= dict.fromkeys(_names_of(actor), actor.label)
    for actor in list(cast.actors.values()):
        if actor.type == "Person":
            for called in _names_of(actor):
                for short in _shorter(called):
                    full.setdefault(short, actor.label)
    keys = {actor.label: actor.key for actor in cast.actors.values()}
    for entity, name, _ in named:
        person = kinds[name] == "Person" or name in full
        short = _without_initials(name)
        whole_name = full.get(name, short if short in keys else name) if person else name
        whole_name = _whole_of(name, bodies) if whole_name == name else whole_name
        key = keys.get(whole_name) or _called_by_noun(entity.root, name, cast) or f"name:{slug(whole_name)}"
        role, whole = _role_of(entity.root, cast)
        known = cast.actors.get(key)
        if known is None:
            cast.add(Actor(key, whole_name, kinds.get(whole_name, "Person"), role=role, part_of=whole))
        elif known.role is None and role is not None:
            cast.actors[key] = replace(known, role=role, part_of=known.part_of or whole)
        cast.refer(entity.root, key, _bare_name(entity), Span(entity.start_char, entity.end_char))
    people = {actor.label: actor.key for actor in cast.actors.values() if actor.type == "Person"}
    _add_short_names(doc, cast, inside, full, people)


def _spelt_alike(named: list[tuple[Words, str, str]]) -> list[tuple[Words, str, str]]:
    """Names that differ by accents alone by their first spelling: ``Odín Sánchez`` is ``Odin Sanchez``."""
    spelling: dict[tuple[str, ...], str] = {}
    return [
        (entity, spelling.setdefault(tuple(plain(word).casefold() for word in name.split()), name), kind)
        for entity, name, kind in named
    ]


def _add_short_names(doc: Doc, cast: Cast, inside: Inside, full: Mapping[str, str], keys: Mapping[str, str]) -> None:
    """Last names that the recogniser takes for places: ``Haftar and Saleh left``."""
    for entity in doc.ents:
        key = keys.get(full.get(entity.text, ""))
        free = entity.root in inside and not any(word.i in cast.references for word in entity)
        if entity.label_ not in _ENTITY_TYPES and key is not None and free:
            cast.refer(entity.root, key, entity.text, Span(entity.start_char, entity.end_char))


def _entities(doc: Doc, cast: Cast, inside: Inside) -> Iterator[tuple[Words, str, str]]:
    """The people and bodies that the recogniser finds beside those of the gazetteer, with their names and classes."""
    taken = [(span.start, span.end) for actor in cast.actors.values() for span in actor.mentions]
    for entity in _whole_entities(doc):
        root = entity.root
        known = any(word.i in cast.references for word in entity)
        if known or root not in inside or mapping("plan_nouns").get(root.lemma_.lower()) is not None:
            continue
        if not any(word.text[0].isupper() for word in entity) or Gazetteer.load().demonym(entity.text) is not None:
            continue
        if any(start < entity.end_char and entity.start_char < end for start, end in taken):
            continue
        name = _bare_name(entity)
        common = (" " not in name and _is_common(root)) or _is_portfolio(entity)
        if is_ruled_from(root) and Gazetteer.load().capital(name) is not None:
            continue
        if _NAME.search(name) and not common:
            yield entity, name, _ENTITY_TYPES[entity.label_]


def _whole_entities(doc: Doc) -> Iterator[Words]:
    """The people and bodies of the recogniser; two names of people side by side are one: ``Frank``-``Walter Doe``."""
    before: Words | None = None
    for entity in (each for each in doc.ents if each.label_ in _ENTITY_TYPES):
        if before is not None and before.label_ == entity.label_ == "PERSON":
            between = doc[before.end : entity.start].text
            if between in ("", "-") and doc[before.end - 1].text.lower() not in ("'s", "’s"):
                before = Words(doc, before.start, entity.end, label="PERSON")
                continue
        if before is not None:
            yield before
        before = entity
    if before is not None:
        yield before


def _is_portfolio(entity: Words) -> bool:
    """Whether words only say of what somebody is minister: ``Mines Minister Doe``, ``Minister of State for Trade``."""
    after = entity.doc[entity.end] if entity.end < len(entity.doc) else None
    office = after is not None and after.lower_ in ("minister", "secretary") and after.text[0].isupper()
    before = [word.lower_ for word in entity.doc[max(0, entity.start - 2) : entity.start]]
    of_state = entity[0].text == "State" and before in (["minister", "of"], ["secretary", "of"])
    return (office or of_state) and not entity.root.text.isupper()


def _kinds(named: Iterable[tuple[Words, str, str]]) -> dict[str, str]:
    """The class of each name: that which most of its mentions have, a person's if any has a title or a role."""
    counts: dict[str, Counter[str]] = {}
    people: set[str] = set()
    for entity, name, kind in named:
        counts.setdefault(name, Counter())[kind] += 1
        if _is_titled(entity):
            people.add(name)
    return {name: "Person" if name in people else each.most_common(1)[0][0] for name, each in counts.items()}


def _is_titled(entity: Words) -> bool:
    """Whether a title or the noun of one person stands beside a name: ``Rev. Wati Aier``, ``the mufti, A. Kadyrov``."""
    root, personal = entity.root, of_kind("titles", "person")
    titles = [entity[0], *(child for child in root.lefts if child.dep_ == "nmod:desc")]
    if any(word.lower_.rstrip(".") in personal for word in titles):
        return True
    before = entity.doc[entity.start - 1] if entity.start else None
    if before is not None and before.tag_ in ("NN", "NNP") and actor_noun(before) is not None and _is_role(before):
        return True
    head = root.head if relation(root) == "appos" and root.head.i < root.i else None
    nouns = [*children(root, "appos"), *([head] if head is not None else [])]
    return any(noun.tag_ == "NN" and _is_role(noun) for noun in nouns)


def _is_role(noun: Token) -> bool:
    known = actor_noun(noun)
    if known is None:
        return noun.pos_ == "NOUN" and is_personal(noun)
    return known.kind in ("role", "voice", "people") and noun.lemma_.lower() not in crowds()


def _shorter(name: str) -> Iterator[str]:
    """What else a full name may be called: its last word, without article too, or words from inside: ``Ould Cheikh``.

    >>> list(_shorter("Ismail Ould Cheikh Ahmed"))
    ['Ahmed', 'Ould Cheikh', 'Ould Cheikh Ahmed', 'Cheikh Ahmed']
    >>> list(_shorter("Omar al-Bashir")), list(_shorter("Silvestre Bello III"))
    (['al-Bashir', 'Bashir'], ['Silvestre Bello', 'Bello'])
    """
    words = name.split()
    while len(words) > 2 and words[-1].rstrip(".") in _SUFFIXES:
        words = words[:-1]
    if len(words) < len(name.split()):
        yield " ".join(words)
    yield words[-1]
    if (bare := _ARTICLE.sub("", words[-1])) != words[-1]:
        yield bare
    for start in range(1, len(words)):
        for end in range(start + 2, len(words) + 1):
            yield " ".join(words[start:end])


def _without_initials(name: str) -> str:
    """A name without the initials between first and last: ``Rodrigo R. Duterte``.

    >>> _without_initials("Rodrigo R. Duterte"), _without_initials("R. N. Ravi")
    ('Rodrigo Duterte', 'R. N. Ravi')
    """
    first, *middle = name.split()
    return " ".join([first, *(word for word in middle if not _INITIAL.fullmatch(word))]) if len(first) > 2 else name


def _whole_of(name: str, bodies: Mapping[str, str]) -> str:
    """The one body, by its own name, of which a name ends with several words or one in the plural.

    >>> _whole_of("Tigers", {"Tamil Tigers": "Liberation Tigers of Tamil Eelam"})
    'Liberation Tigers of Tamil Eelam'
    """
    telling = " " in name or name.endswith("s")
    longer = {body for known, body in bodies.items() if known.endswith(f" {name}")} if telling else set()
    longer |= {body for known, body in bodies.items() if known == f"{name}s" or _begins(known, name)}
    return longer.pop() if len(longer) == 1 else name


def _called_by_noun(word: Token, name: str, cast: Cast) -> str | None:
    """The body named last before ``the`` and a noun of its name: ``the Mission`` of the Support Mission in Libya."""
    if " " in name or name.isupper() or not has_determiner(word, "the") or Gazetteer.load().name(name) is not None:
        return None
    named = (
        (span.end, key)
        for key, actor in cast.actors.items()
        if actor.type in BODIES and any(name in called.split()[1:] for called in _names_of(actor))
        for span in actor.mentions
        if span.end <= word.idx
    )
    return max(named, default=(0, None))[1]


def _begins(body: str, name: str) -> bool:
    """Whether a body is called by its first word alone, and nobody else is: ``Hizbul`` of the Hizbul Mujahideen."""
    if len(name) <= _SHORT or not body.startswith(f"{name} ") or name.lower() in _FIRST_WORDS:
        return False
    gazetteer = Gazetteer.load()
    return gazetteer.name(name) is None and gazetteer.demonym(name) is None and gazetteer.capital(name) is None


def complete_roles(doc: Doc, cast: Cast) -> None:
    """Give people the role and the body that the text gives them, as far as it is known by now whom it belongs to."""
    for i in list(cast.references):
        complete_role(doc[i], cast)


def complete_role(mention: Token, cast: Cast) -> None:
    """Give the person of a mention the role and the body that stand beside it."""
    for key in cast.references[mention.i]:
        actor = cast.actors[key]
        if actor.type == "Person" and (actor.role is None or actor.part_of is None):
            role, whole = _role_of(mention, cast)
            if role is not None and whole != key:
                cast.actors[key] = replace(actor, role=actor.role or role, part_of=actor.part_of or whole)


def _full_names(names: Iterable[str]) -> dict[str, str]:
    """Full names by the last name, and by a first name that no two of them share.

    >>> _full_names(["Rauf Denktash", "Serdar Denktash", "Kofi Annan"])["Annan"]
    'Kofi Annan'
    """
    full = [name for name in names if " " in name]
    found: dict[str, str] = {}
    for name in full:
        for short in _shorter(name):
            found.setdefault(short, name)
    firsts = Counter(name.split()[0] for name in full)
    middles = Counter(middle for name in full for middle in _middles(name))
    inner = {middle: name for name in full for middle in _middles(name) if middles[middle] == 1}
    begins = Counter(begin for name in full for begin in _beginnings(name))
    several = {begin: name for name in full for begin in _beginnings(name) if begins[begin] == 1}
    return inner | several | {name.split()[0]: name for name in full if firsts[name.split()[0]] == 1} | found


def _beginnings(name: str) -> list[str]:
    """The first words of a longer name: ``Abdel Wahed`` of ``Abdel Wahed Mohammed al-Nur``."""
    words = name.split()
    return [" ".join(words[:end]) for end in range(2, len(words))]


def _middles(name: str) -> list[str]:
    """Names between the first and the last by which somebody may be called: ``Moussa Faki Mahamat`` is ``Faki``."""
    return [word for word in name.split()[1:-1] if len(word) > 2 and word[0].isupper()]


def _add_acronyms(doc: Doc, cast: Cast) -> None:
    """``the Kosovo Liberation Army (KLA)``: from there on the acronym is that actor, wherever it stands."""
    spans = [(span.end - span.start, span.end, key) for key, actor in cast.actors.items() for span in actor.mentions]
    ends = {end: key for _, end, key in sorted(spans)}
    for opening in doc[:-2]:
        acronym, closing = opening.nbor(1), opening.nbor(2)
        if opening.text != "(" or closing.text != ")" or not _is_acronym(acronym) or len(acronym) < _ACRONYM:
            continue
        key = ends.get(opening.idx - 1)
        if key is None or key not in cast.actors:
            continue
        known = cast.references.get(acronym.i, ())
        if len(known) == 1 and _is_known_as(key, known[0], cast):
            # "the National Liberation Army (ELN)", where the gazetteer knows the acronym alone
            cast.merge(key, known[0])
            continue
        for token in doc:
            if token.text == acronym.text and cast.references.get(token.i) != (key,):
                others = cast.references.pop(token.i, ())
                cast.refer(token, key, acronym.text, Span(token.idx, token.idx + len(token)))
                for other in others:
                    if not any(other in keys for keys in cast.references.values()):
                        # "(NLC)" of another body than the one that the gazetteer knows
                        cast.actors.pop(other, None)


def _is_acronym(word: Token) -> bool:
    """Whether a word is made of capitals, or of the first letters of the words before its bracket: ``(Isoc)``."""
    before = [each.text for each in word.doc[max(0, word.i - 1 - len(word)) : word.i - 1]]
    return word.text.isupper() or "".join(each[0] for each in before).casefold() == word.text.casefold()


def _merge_qualified(cast: Cast) -> None:
    """Let a body be the one that the text names by another name too: ``the National Liberation Army`` of Colombia."""
    bare = {
        _QUALIFIER.sub("", actor.label): key for key, actor in cast.actors.items() if _QUALIFIER.search(actor.label)
    }
    for key, actor in list(cast.actors.items()):
        other = bare.get(actor.label)
        if other is not None and _is_known_as(key, other, cast):
            cast.merge(key, other)


def _is_known_as(key: str, other: str, cast: Cast) -> bool:
    """Whether the gazetteer knows a body of the text by a longer name: ``National Liberation Army (Colombia)``."""
    words, known = set(cast.actors[key].label.split()), cast.actors[other]
    listed = Gazetteer.load().entry(other)
    called = {*_names_of(known), *(listed.aliases if listed is not None else ())}
    names = (re.split(r"[ -]", name) for name in called)
    return key.startswith("name:") and not other.startswith("name:") and any(words <= set(name) for name in names)


def _add_subjects(doc: Doc, cast: Cast, inside: Inside) -> None:
    """Proper names that do or say something, where the entity recogniser is silent."""
    people = [(key, actor) for key, actor in cast.actors.items() if actor.type == "Person"]
    called = {name: key for key, actor in people for name in _names_of(actor)}
    surnames = {short: called[name] for short, name in _full_names(called).items() if " " not in short}
    bodies = {name: key for key, each in cast.actors.items() if each.type in BODIES for name in _names_of(each)}
    within = {
        at: key for key, each in cast.actors.items() for span in each.mentions for at in range(span.start, span.end)
    }
    for token in doc:
        named = token.pos_ == "PROPN" and relation(token) == "nsubj" and token.head.pos_ == "VERB"
        named = named and not (token.ent_type_ in _PLACES and is_passive(token.head))
        if named and token.i not in cast.references and token.idx in within:
            # "S. Sudan rejected", with the first word as the head of both
            cast.references[token.i] = (within[token.idx],)
        titled = is_title(token) and (token.text not in surnames or has_determiner(token, "the"))
        if not named or token not in inside or token.i in cast.references or titled or _is_common(token):
            continue
        if mapping("plan_nouns").get(token.lemma_.lower()) is not None:
            # "The Lusaka Protocol gave them four ministries."
            continue
        start = token.i
        while start > token.left_edge.i and doc[start - 1].text[0].isupper() and doc[start - 1].pos_ != "DET":
            start -= 1
        words = list(doc[start : token.i + 1])
        words += [w for w in token.rights if relation(w) == "flat"]
        while len(words) > 1 and is_title(words[0]):
            words = words[1:]
        if not words[-1].text[0].isupper() or Gazetteer.load().demonym(token.text):
            continue
        name = " ".join(text_of(doc)[words[0].idx : words[-1].idx + len(words[-1])].split())
        body = _whole_of(name, bodies)
        known = surnames.get(name, body if body != name else None) or _called_by_noun(token, name, cast)
        kind = "Organization" if name.isupper() or (_names_body(words[:-1]) and not _is_role(token)) else "Person"
        key = known or cast.add(Actor(f"name:{slug(name)}", name, kind))
        cast.refer(token, key, name, Span(words[0].idx, words[-1].idx + len(words[-1])))


def _names_of(actor: Actor) -> tuple[str, ...]:
    return (actor.label, *actor.aliases)


def _names_body(words: list[Token]) -> bool:
    """Whether a name begins with that of a state or body: ``the United States Treasury``."""
    entry = Gazetteer.load().name(" ".join(word.text for word in words))
    return entry is not None and entry.type != "Person"


def _is_common(token: Token) -> bool:
    """Whether a word is a common noun in capitals, or a day: ``the Parties`` of a communiqué."""
    return token.lemma_.lower() in _COMMON or token.lower_ in THE_GROUP


def _bare_name(entity: Words) -> str:
    """A name without titles before it and without a possessive ending; empty if nothing but titles remains."""
    words = list(entity)
    while words and ((is_title(words[0]) and not _heads_name(words)) or not words[0].text[0].isupper()):
        words = words[1:]
    owners = [
        i for i, word in enumerate(words[:-1]) if word.lower_ in ("'s", "’s") and words[i - 1].text not in _OF_NAMES
    ]
    words = words[owners[-1] + 1 :] if owners else words
    while words and words[-1].pos_ in ("ADP", "DET") and words[-1].text.islower():
        words = words[:-1]
    text = text_of(entity.doc)[words[0].idx : words[-1].idx + len(words[-1])] if words else ""
    return " ".join(text.removesuffix("'s").removesuffix("’s").split())


def _heads_name(words: list[Token]) -> bool:
    """Whether a name begins with a noun for a body: ``Government of National Unity``."""
    noun = actor_noun(words[0])
    named = len(words) > 2 and words[1].lower_ == "of" and words[2].text[0].isupper()
    return noun is not None and noun.kind == "body" and words[0].text[0].isupper() and named


@cache
def _titles() -> frozenset[str]:
    return frozenset(row[0] for row in rows("titles"))


def is_title(word: Token) -> bool:
    """Whether a word may stand before a person's name and is no part of it."""
    return word.lower_.rstrip(".") in _titles() or actor_noun(word) is not None


def _role_of(name: Token, cast: Cast) -> tuple[str | None, str | None]:
    """The role that an apposition or title gives a person, and the body that it names."""
    near = [*children(name, "appos", "compound", "flat", "nmod")]
    if relation(name) in ("appos", "flat", "compound"):
        near.append(name.head)
    near = [*near, *(each for noun in near if noun.lower_ == "one" for each in children(noun, "nmod"))]
    for noun in near:
        entry = actor_noun(noun)
        if entry is not None and entry.kind in ("role", "voice"):
            return phrase(noun)[0], _body(noun, cast)
    for noun in children(name, "appos"):
        # "its commissioner for peace", "a deputy from the north": any noun of persons that belongs to a body
        person = noun.pos_ == "NOUN" and noun.tag_ == "NN" and is_personal(noun)
        if person and (whole := _body(noun, cast)) is not None:
            return phrase(noun)[0], whole
    return None, None


def _body(noun: Token, cast: Cast) -> str | None:
    """The body to which a role belongs; an adviser of somebody belongs to what that one belongs to."""
    whole = owner(noun, cast)
    if whole is None and noun.lemma_.lower() in ADVISERS:
        advised = next((child for child in children(noun, "nmod") if marker(child) in ("to", "of")), None)
        whole = cast.one(advised)
    actor = cast.actors.get(whole or "")
    return actor.part_of if actor is not None and actor.type == "Person" else whole


def owner(noun: Token, cast: Cast) -> str | None:
    """The actor to whom a body or voice belongs: its demonym, possessor, compound or ``of``-phrase."""
    inside = [
        child
        for child in noun.children
        if relation(child) in ("amod", "compound", "nmod", "nsubj") or child.dep_ == "nmod:poss"
    ]
    # "the Uruguayan envoy of the United Nations": what an of-phrase says is nearer to the office than a people.
    # "EU envoy for the Belgrade talks": and a name before it nearer than what it is for.
    for child in sorted(inside, key=_nearness):
        if child.i in cast.references and marker(child) in (None, "of", "for"):
            return cast.references[child.i][0]
        found = _people_before(noun, child) or people_of(child) or Gazetteer.load().name(child.text)
        if found is None and is_ruled_from(child):
            found = Gazetteer.load().capital(child.text)
        if found is not None and marker(child) not in PLACE_PREPOSITIONS:
            return cast.add(from_entry(found))
    return None


def _nearness(child: Token) -> int:
    case = marker(child)
    if case == "of":
        return 0
    if case == "for":
        return 2
    return 1 if case is None and child.ent_type_ == "ORG" else 3


def is_ruled_from(capital: Token) -> bool:
    """Whether a capital says whose government is meant: ``the Kabul government``."""
    known = actor_noun(capital.head)
    return relation(capital) == "compound" and known is not None and known.type == "Government"


def people_of(modifier: Token) -> Entry | None:
    """The people that an adjective stands for, with the word before it if both are one: ``South Sudanese``."""
    both = modifier.doc[max(modifier.i - 1, 0) : modifier.i + 1].text
    return Gazetteer.load().demonym(both) or Gazetteer.load().demonym(modifier.text)


def _people_before(noun: Token, modifier: Token) -> Entry | None:
    """A people of two words, ``Bosnian Serb`` in ``Bosnian Serb leader``, read from its first one on."""
    words = text_of(noun.doc)[modifier.left_edge.idx : noun.idx].split()
    entry = Gazetteer.load().name(" ".join(words)) if len(words) > 1 else None
    return entry if entry is not None and entry.type == "Group" else None
