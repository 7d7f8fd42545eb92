"""Anaphora: which words take up an actor that was named before."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from kg.extraction import affiliations, antecedents, first_person, issuers, parties
from kg.extraction.attribution import is_speech, speech_over
from kg.extraction.cast import THE_GROUP, Cast, Inside, Noun, actor_noun, crowds, from_entry, negotiates
from kg.extraction.clauses import PLURAL, children, has_determiner, marker, relation, subject
from kg.extraction.findings import Actor
from kg.extraction.gazetteer import Entry, Gazetteer
from kg.extraction.lexicon import listing, word_class
from kg.extraction.lookups import readings_of, sentence_of, text_of
from kg.extraction.names import complete_role, complete_roles
from kg.extraction.nominals import (
    acts_as_somebody,
    add_body,
    add_holder,
    counts_both,
    government_before,
    has_name,
    is_bare_government,
    is_country,
    is_new_person,
    is_plain_sides,
    is_rule,
    is_spokesperson,
    may_hold,
    owned_label,
    possessive,
    possessive_pronoun,
)
from kg.extraction.phrases import noun_phrase, phrase, slug, token_span
from kg.extraction.quotations import Quotations, marked, with_rest
from kg.extraction.taken_up import FIGHTERS, has_role, is_specific, leads_party, named_by, of_fighters
from kg.extraction.triggers import holds_of

_FIRST_PERSON = frozenset({"i", "we", "my", "our", "us", "me"})
_PLURAL = frozenset({"we", "our", "us"})
_ALONE = frozenset({"both", "neither", "either"})
_NOMINAL = frozenset({"nsubj", "obj", "iobj", "obl", "nmod", "conj", "appos"})
_WINDOW, _TITLED, _PLACE = 3, 3, 0.1
#: Bodies that states have, besides governments; whose a committee or a church is nobody can tell.
_OF_STATES = word_class("of a state")
#: How often, at most, the pairs of an article are counted, and of a long one.
_COUNTED, _SELDOM, _LONG = 50, 5, 10_000
#: From which probability on the trained reader is believed that a noun names somebody who holds a position.
_SURE, _CERTAIN = 0.5, 0.8
#: Says whom a pronoun takes up, given the mentions before it and how surely it is read as a holder.
Choice = Callable[[Token, antecedents.Memory, Cast, float], tuple[str, ...]]
#: Says which two a word such as ``both`` takes up.
PairChoice = Callable[[Token, parties.Parties], tuple[str, ...]]
#: Says for whom a speaker says ``we``.
BodyChoice = Callable[[list[Token], first_person.Bodies], tuple[str, ...]]
#: Number of the sentence, key of the actor, whether it is a subject.
Recent = tuple[int, str, bool]


def resolve(
    doc: Doc,
    cast: Cast,
    inside: Inside,
    choose: Choice = antecedents.best,
    pair: PairChoice = parties.best,
    body: BodyChoice = first_person.best,
) -> None:
    """Let pronouns and definite nouns refer to the actors that they take up.

    Args:
        doc: the parsed article.
        cast: its actors, changed in place.
        inside: the stretches of the story.
        choose: says whom a pronoun of the third person takes up.
        pair: says which two ``both``, ``the two sides`` and the like take up.
        body: says for whom somebody says ``we``.
    """
    here = _Place(cast, choose, pair, doc, _read_as_holders(doc), inside.begin)
    cast.third = _read_as_mediators(doc, cast)
    affiliations.add(doc, cast)
    cast.marked, cast.issuer = marked(doc), issuers.find(doc, cast, inside)
    quotations, sentences = Quotations(), list(doc.sents)
    for here.number, (sentence, rest) in enumerate(with_rest(sentences)):
        _note_speaker(quotations, sentence, rest, cast)
        for token in sentence:
            if token in inside and token.lower_ not in _FIRST_PERSON and not _is_spoken(token):
                _take_up(token, here)
    # Who says "I", and for whom, may stand far behind: "We will not sign. We never will," said one of its delegates.
    complete_roles(doc, cast)
    affiliations.add(doc, cast)
    affiliations.add_ministers(doc, cast)
    quotations = Quotations()
    for sentence, rest in with_rest(sentences):
        # Now it is known who "he" is in: "We asked for trains," he says. "They offered diplomats."
        _note_speaker(quotations, sentence, rest, cast)
    spoken = [token for token in doc if token in inside and token.lower_ in _FIRST_PERSON]
    for token in spoken:
        if token.lower_ not in _PLURAL:
            _refer((token,), first_person.speaker_of(token, cast), cast)
    plural = [token for token in spoken if token.lower_ in _PLURAL and not first_person.is_of_author(token, cast)]
    if plural:
        bodies = first_person.Bodies(doc, cast)
        for chain in bodies.chains(plural):
            _refer(chain, _issuing(chain, cast) or body(chain, bodies), cast)
    for token in doc:
        if token in inside and _is_spoken(token):
            _take_up(token, here)
    _merge_governments(cast)


def _merge_governments(cast: Cast) -> None:
    """Let a government that is called after its head be that of the state: ``Prime Minister Abiy's government``."""
    named_after = [key for key, actor in cast.actors.items() if actor.type == "Government" and actor.part_of]
    for key in named_after:
        head = cast.actors[key].part_of or ""
        state = _state_of(head, cast) if cast.type_of(head) == "Person" else None
        if state not in cast.actors:
            continue
        alike = [
            each
            for each, actor in cast.actors.items()
            if actor.type == "Government" and actor.part_of == state and _is_called(actor, "government")
        ]
        if len(alike) == 1 and _is_called(cast.actors[key], "government"):
            cast.merge(key, alike[0])
        else:
            cast.actors[key] = replace(cast.actors[key], part_of=state)


def _note_speaker(quotations: Quotations, sentence: Words, rest: Sequence[Words], cast: Cast) -> None:
    """Note who speaks a sentence that is a quotation, if that is known by now; the rest is that of its paragraph."""
    speaker = quotations.enter(sentence, rest, cast.at)
    if speaker:
        cast.quoted[sentence.start] = speaker


def _issuing(chain: list[Token], cast: Cast) -> tuple[str, ...]:
    """Those whose statement a text is, if they say ``we`` in it: bodies for themselves, a person for its body."""
    speaker = first_person.speaker_of(chain[0], cast)
    if not speaker or speaker != cast.issuer:
        return ()
    wholes = (cast.actors[key].part_of if cast.type_of(key) == "Person" else key for key in speaker)
    return tuple(key if whole not in cast.actors else whole for key, whole in zip(speaker, wholes, strict=True))


def _refer(pronouns: Iterable[Token], keys: tuple[str, ...], cast: Cast) -> None:
    for pronoun in pronouns if keys else ():
        cast.references.setdefault(pronoun.i, keys)


def _take_up(token: Token, here: _Place) -> None:
    """Let a word refer to whom it takes up, or to somebody new who holds or says something."""
    cast = here.cast
    if token.i not in cast.references:
        found = _resolve(token, here)
        if token.i not in cast.references and found:
            cast.references[token.i] = found
            _speak(token, found, cast)
        elif not found and token.i not in cast.references and here.may_hold(token):
            add_holder(token, cast)
    if is_spokesperson(token.head):
        _speak(token, cast.references.get(token.i, ()), cast)
    here.note(token)


def _is_spoken(noun: Token) -> bool:
    """Whether a noun belongs to who speaks: ``our delegation``."""
    owner = possessive_pronoun(noun)
    return owner is not None and owner.lower_ in _FIRST_PERSON


@dataclass(slots=True)
class _Place:
    """What is known at a place of the text."""

    cast: Cast
    choose: Choice
    pair: PairChoice
    doc: Doc
    held: dict[int, float]
    begin: int
    number: int = 0
    recent: list[Recent] = field(default_factory=list)
    memory: antecedents.Memory = field(default_factory=antecedents.Memory)
    _parties: parties.Parties | None = None
    _counted: int = 0
    _states: dict[str, float] | None = None

    def state(self) -> Entry | None:
        """The state that the text is about: named most, also as a place, and that mediates nothing; None of equals.

        What the title and anything else before the story names counts threefold, a capital, where talks may be, little.
        """
        if self._states is None:
            text = text_of(self.doc)
            found = (each for each in Gazetteer.load().find(text) if each.entry.type == "State")
            title = max(text.find("\n"), self.begin)
            self._states = defaultdict(float)
            for each in found:
                named = _TITLED if each.start < title else 1
                self._states[each.entry.key] += _PLACE if each.kind == "capital" else named
        about = {key: n for key, n in self._states.items() if key not in self.cast.third}
        ranked = sorted(about.items(), key=lambda pair: -pair[1])[:2]
        clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][1] > ranked[1][1])
        return Gazetteer.load().entry(ranked[0][0]) if clear else None

    def note(self, token: Token) -> None:
        keys = self.cast.at(token)
        self.recent += [(self.number, key, relation(token) == "nsubj") for key in keys]
        if self.cast.references.get(token.i):
            self.memory.note(token, keys)

    def parties_at(self, token: Token) -> parties.Parties:
        """The pairs of the article by what is known so far; counted anew after every fiftieth of it, at most."""
        times = _COUNTED if len(self.doc) < _LONG else _SELDOM
        if self._parties is None or token.i - self._counted > len(self.doc) // times:
            self._parties, self._counted = parties.Parties(self.doc, self.cast), token.i
        return self._parties

    def may_hold(self, token: Token) -> bool:
        chance = self.held.get(token.i, 0.0)
        holds = acts_as_somebody(token) or (chance >= _SURE and may_hold(token, surely=chance >= _CERTAIN))
        return holds and not (token.pos_ == "PROPN" and self._is_part_of_name(token))

    def _is_part_of_name(self, token: Token) -> bool:
        """Whether a word only belongs to the name of somebody known, as ``Sinn`` of Sinn Féin."""
        known = (actor for key, actor in self.cast.actors.items() if not key.startswith("name:"))
        return any(span.start <= token.idx < span.end for actor in known for span in actor.mentions)


def _speak(body: Token, keys: tuple[str, ...], cast: Cast) -> None:
    """Let ``a spokesman for the group`` stand for the body that ``the group`` is, if he has no name."""
    head = body.head
    voice = actor_noun(head) if relation(body) == "nmod" and marker(body) in ("for", "of", "from") else None
    if not keys or voice is None or voice.kind != "voice" or head.i in cast.voices:
        return
    named = any(map(str.isupper, "".join(cast.actors[key].label for key in cast.at(head))))
    if not named and not has_name(head):
        cast.references[head.i] = keys
        cast.voices[head.i] = phrase(head)[0]


def _read_as_holders(doc: Doc) -> dict[int, float]:
    """How probable the trained reader finds it that a word names somebody with a position, by index."""
    readings = readings_of(doc)
    stated: dict[int, float] = {}
    for pair in readings.pairs if readings is not None else ():
        if pair.holder is not None:
            stated[pair.holder] = max(pair.stated, stated.get(pair.holder, 0.0))
    return stated


def _read_as_mediators(doc: Doc, cast: Cast) -> frozenset[str]:
    """The actors whom the trained reader takes for mediators somewhere in the article."""
    readings = readings_of(doc)
    if readings is None:
        return frozenset()
    sure = readings.tags["mediator"]
    sides = {i for i in cast.references if negotiates(doc[i]) or negotiates(doc[i].head)}
    seen = (keys for i, keys in cast.references.items() if sure[i] >= _SURE and i not in sides)
    return frozenset(key for keys in seen for key in keys)


def _resolve(token: Token, here: _Place) -> tuple[str, ...]:
    cast = here.cast
    if antecedents.class_of(token) == antecedents.PERSON and (speaker := _unnamed_speaker(token, cast)) is not None:
        return cast.at(speaker)
    if antecedents.class_of(token) != antecedents.NOUN:
        return here.choose(token, here.memory, cast, here.held.get(token.i, 0.0))
    if holds_of(token):
        return _holder_before(token, here)
    if is_rule(token, cast):
        return ()
    if (body := government_before(token)) is not None and (keys := _holder_before(body, here)):
        cast.voices[token.i] = phrase(token)[0]
        return keys
    definite = has_determiner(token, "the", "this", "that") or is_bare_government(token)
    if _is_of_two(token):
        return here.pair(token, here.parties_at(token))
    one = token.tag_ not in PLURAL
    if one and definite and token.lemma_.lower() in THE_GROUP and not is_specific(token) and not _is_told_apart(token):
        return _the_group(token, here)
    noun = actor_noun(token)
    if one and (definite or token.text[0].isupper()) and noun is not None and noun.kind == "role":
        return _with_role(token, here)
    named = next((child for child in children(token, "appos") if child.i in cast.references), None)
    if named is not None and noun is not None and noun.kind == "body":
        return cast.references[named.i]
    owner = possessive_pronoun(token)
    if owner is not None and token.lemma_.lower() == "authority" and one:
        # "reducing his own authority"
        return ()
    if owner is not None and (noun is not None or token.lemma_.lower() in THE_GROUP):
        speaker = _unnamed_speaker(owner, cast)
        if speaker is not None and cast.type_of(cast.one(speaker) or "") in THE_GROUP.get(token.lemma_.lower(), ()):
            # "A Hamas official said that his movement would not sign."
            return cast.at(speaker)
        whose = cast.at(owner) or _resolve(owner, here)
        _complete(whose, token, cast)
        return _owned(token, noun, whose, here)
    others = not one and any(marker(child) == "of" for child in children(token, "nmod"))
    if definite and noun is not None and noun.kind == "body" and _is_of_a_place(token):
        return _as_called(token, noun, cast)
    if definite and noun is not None and noun.kind == "body" and not others:
        if noun.type == "Government" and (state := _ruled_from(token)) is not None:
            return _body_of_state(token, noun, state, cast)
        known = [item for item in here.recent if not _is_wanted(cast.actors[item[1]], token)]
        alike = [item for item in known if _is_called(cast.actors[item[1]], token.lemma_.lower())]
        return _most_recent(noun.type, here, alike) or _named_with(token, noun, cast) or _own_body(token, noun, here)
    return ()


def _holder_before(modifier: Token, here: _Place) -> tuple[str, ...]:
    """Whose stance a common noun before it says that it is: ``rebel demands``, ``government insistence on``."""
    cast, noun, lemma = here.cast, actor_noun(modifier), modifier.lemma_.lower()
    if noun is None and lemma not in FIGHTERS:
        return ()
    kind = noun.type if noun is not None else "ArmedGroup"
    alike = [item for item in here.recent if cast.type_of(item[1]) == kind and _is_called(cast.actors[item[1]], lemma)]
    called = [item for item in alike if lemma in cast.actors[item[1]].label.lower()] or alike
    if called:
        return (called[-1][1],)
    if lemma in FIGHTERS:
        label = f"{lemma}s"
        key = cast.add(Actor(cast.own_key(label), label, kind))
        cast.refer(modifier, key, "", token_span(modifier))
        return (key,)
    return _own_body(modifier, noun, here, compound=True) if noun is not None and noun.kind == "body" else ()


def _ruled_from(body: Token) -> Entry | None:
    """The state of the capital in which a body does something: ``In Washington the administration hesitates``."""
    for place in children(body.head, "obl"):
        if marker(place) == "in" and place.i < body.i:
            return Gazetteer.load().capital(place.text)
    return None


def _body_of_state(token: Token, noun: Noun, state: Entry, cast: Cast) -> tuple[str, ...]:
    """A body of a state: the one that was named before, or a new one."""
    lemma = token.lemma_.lower()
    for key, actor in cast.actors.items():
        if actor.type == noun.type and actor.part_of == state.key and _is_called(actor, lemma):
            return (key,)
    add_body(token, noun, cast.add(from_entry(state)), cast)
    return cast.references[token.i]


def _is_wanted(actor: Actor, token: Token) -> bool:
    """Whether a body is only spoken of as one to come: ``no deal for a coalition government`` is no government."""
    first = actor.mentions[0] if actor.mentions else None
    words = text_of(token.doc)[first.start : first.end].lower().split() if first is not None else []
    return bool(words) and words[0] in ("a", "an", "any", "no") and actor.type == "Government"


def _unnamed_speaker(pronoun: Token, cast: Cast) -> Token | None:
    """Who says what a pronoun stands in, if the text gives no name: ``One of them said that he would sign``."""
    verb = speech_over(pronoun)
    speaker = subject(verb) if verb is not None else _spoke_before(pronoun)
    if speaker is None or speaker == pronoun or not is_new_person(speaker):
        return None
    return None if any(cast.type_of(key) == "Person" for key in cast.at(speaker)) else speaker


def _spoke_before(pronoun: Token) -> Token | None:
    """Who said the sentence before, if a pronoun goes on to speak: ``One of them said so. "We will sign," he said``."""
    sentence = sentence_of(pronoun)
    if subject(sentence.root) != pronoun or not is_speech(sentence.root) or not sentence.start:
        return None
    before = sentence_of(pronoun.doc[sentence.start - 1]).root
    return subject(before) if is_speech(before) else None


def _is_told_apart(noun: Token) -> bool:
    """Whether a relative clause without a comma says which one is meant: ``the body that monitors the truce``."""
    clauses = (child for child in noun.children if child.dep_ == "acl:relcl")
    return any(not any(word.is_punct for word in noun.doc[noun.i + 1 : clause.i]) for clause in clauses)


def _is_of_two(token: Token) -> bool:
    """Whether a word takes up two that were named: ``both sides``, ``the parties``, or ``neither`` by itself."""
    if token.pos_ in ("NOUN", "PROPN"):
        definite = any(child.lower_ in ("the", "these", "all") for child in token.lefts)
        return counts_both(token) or (definite and is_plain_sides(token))
    if token.lower_ == "two" and relation(token) == "nsubj":
        # "the two had agreed"
        return has_determiner(token, "the")
    if token.lower_ not in _ALONE or token.pos_ == "NOUN":
        return False
    # "which neither then took up": read as an adverb
    lone = relation(token) in ("advmod", "cc") and token.i < token.head.i and subject(token.head) in (None, token)
    return relation(token) in _NOMINAL or lone


def _with_role(token: Token, here: _Place) -> tuple[str, ...]:
    """The person named last who has the role that the text names: ``the president``, who is no vice-president."""
    actors = here.cast.actors
    fitting = {key for key, actor in actors.items() if actor.type == "Person" and has_role(actor, token)}
    latest = next((key for _, key, _ in reversed(here.recent) if key in fitting), None) if fitting else None
    if latest is not None and token.lemma_.lower() == "president" and leads_party(latest, here.cast):
        # Sinn Féin's president is seldom called so without the party; Bill Clinton, named just before, is.
        latest = _statesman_before(here) or latest
    return (latest,) if latest is not None else ()


def _statesman_before(here: _Place) -> str | None:
    """Who of a state did something in the sentence before, if the text gives them no role."""
    for number, key, subject_ in reversed(here.recent):
        if number < here.number - 1:
            break
        actor = here.cast.actors[key]
        known = actor.type == "Person" and actor.role is None
        if number == here.number - 1 and subject_ and known and _state_of(key, here.cast) == actor.part_of:
            return key if actor.part_of is not None else None
    return None


def _complete(people: tuple[str, ...], token: Token, cast: Cast) -> None:
    """Give people the roles and bodies that stand beside them in the sentence of a word."""
    for word in sentence_of(token):
        if set(people) & set(cast.references.get(word.i, ())):
            complete_role(word, cast)


def _owned(token: Token, noun: Noun | None, whose: tuple[str, ...], here: _Place) -> tuple[str, ...]:
    """Who ``his party``, ``its spokesman`` or ``their negotiators`` are, given whose."""
    cast = here.cast
    if not whose:
        return ()
    if is_country(token):
        return (state,) if (state := _state_of(whose[0], cast)) in cast.actors else ()
    if token.lemma_.lower() in parties.SIDES or token.lemma_.lower() in crowds() - {"source", "family"}:
        # "his side", said of whoever belongs to it
        whole = cast.actors[whose[0]].part_of
        return (whole,) if whole in cast.actors else whose
    if noun is None or noun.kind == "body":
        return _body_of_person(token, noun, whose, here)
    if noun.kind == "voice" and token.tag_ not in PLURAL:
        cast.voices[token.i] = phrase(token)[0]
        return whose
    text, span = noun_phrase(token)
    label = owned_label(token, cast.actors[whose[0]])
    role = token.lemma_.lower() if noun.kind == "role" else None
    key = cast.add(Actor(f"name:{slug(label)}", label, noun.type, part_of=whose[0], role=role))
    cast.refer(token, key, text, span)
    return (key,)


def _body_of_person(token: Token, noun: Noun | None, whose: tuple[str, ...], here: _Place) -> tuple[str, ...]:
    """``his party``: what the person belongs to, if the text says so, else a body named after the person.

    The government of a minister whose country the text leaves out is that of the state that it is about.
    """
    cast = here.cast
    whole = cast.actors[whose[0]].part_of
    types = THE_GROUP.get(token.lemma_.lower(), (noun.type,) if noun is not None else ())
    if whole is not None and cast.type_of(whole) in types:
        return (whole,)
    state = _state_of(whose[0], cast)
    if state is None and noun is not None and noun.type == "Government" and _is_minister(cast.actors[whose[0]]):
        return _own_body(token, noun, here)
    if noun is not None and noun.type in ("Government", "Organization") and state is not None:
        known = Gazetteer.load().entry(state)
        add_body(token, noun, cast.add(from_entry(known)) if known is not None else state, cast)
        return cast.references[token.i]
    label = f"{possessive(cast.actors[whose[0]].label)} {token.lemma_.lower()}"
    key = cast.add(Actor(f"name:{slug(label)}", label, types[0]))
    text, span = noun_phrase(token)
    cast.refer(token, key, text, span)
    return (key,)


def _is_minister(actor: Actor) -> bool:
    return any(word in (actor.role or "").lower() for word in ("minister", "president", "premier"))


def _state_of(key: str, cast: Cast) -> str | None:
    """The state to which somebody belongs, or that somebody is."""
    for _ in range(3):
        actor = cast.actors.get(key) or Gazetteer.load().entry(key)
        if actor is None or actor.type == "State":
            return key if actor is not None else None
        if actor.part_of is None:
            return None
        key = actor.part_of
    return None


def _named_with(token: Token, noun: Noun, cast: Cast) -> tuple[str, ...]:
    """The only body of a state that the text called so before: ``the Government of Colombia``, far above."""
    lemma = token.lemma_.lower()
    bodies = (key for key, actor in cast.actors.items() if actor.type == noun.type and lemma in actor.label.lower())
    before = [key for key in bodies if any(span.end <= token.idx for span in cast.actors[key].mentions)]
    owned = [key for key in before if cast.type_of(cast.actors[key].part_of or "") == "State"]
    return tuple(owned) if len(owned) == 1 else ()


def _own_body(token: Token, noun: Noun, here: _Place, *, compound: bool = False) -> tuple[str, ...]:
    """A body that the text names without its state: that of the state which the text is about."""
    cast = here.cast
    if (relation(token) == "compound" and not compound) or (
        relation(token) == "obl" and noun.type in ("Government", "Organization")
    ):
        return ()
    if noun.type != "Government" and token.lemma_.lower() not in _OF_STATES:
        return _as_called(token, noun, cast)
    state = here.state()
    whole = cast.add(from_entry(state)) if state is not None else None
    lemma = token.lemma_.lower()
    key = f"name:{slug(f'{cast.actors[whole].label} {lemma}')}" if whole else cast.own_key(lemma)
    label = f"{possessive(cast.actors[whole].label)} {lemma}" if whole else lemma
    cast.add(Actor(key, label, noun.type, part_of=whole))
    text, span = noun_phrase(token)
    cast.refer(token, key, text, span)
    return (key,)


def _as_called(token: Token, noun: Noun, cast: Cast) -> tuple[str, ...]:
    """A body of no known state, by its own words."""
    text, span = noun_phrase(token)
    label = re.sub(r"^(the|this|that) ", "", text, flags=re.IGNORECASE)
    key = cast.add(Actor(cast.own_key(label), label, noun.type))
    cast.refer(token, key, text, span)
    return (key,)


def _is_of_a_place(body: Token) -> bool:
    """Whether a body is that of a place which no table knows, so not the state's: ``the government of Tigray``."""
    owners = (child for child in children(body, "nmod") if marker(child) == "of" and child.ent_type_ in ("GPE", "LOC"))
    unknown = (owner for owner in owners if owner.pos_ == "PROPN" and not list(Gazetteer.load().find(owner.text)))
    # "the government of President Kabila"
    return any(all(actor_noun(word) is None for word in (owner, *owner.children)) for owner in unknown)


def _most_recent(kind: str, here: _Place, among: list[Recent]) -> tuple[str, ...]:
    """Who of a type was named last, a subject before others of its sentence."""
    near = [item for item in among if here.number - item[0] <= _WINDOW and here.cast.type_of(item[1]) == kind]
    if not near:
        return ()
    best = max(enumerate(near), key=lambda item: (item[1][0], item[1][2], item[0]))
    return (best[1][1],)


def _the_group(token: Token, here: _Place) -> tuple[str, ...]:
    """Whom ``the movement`` takes up: the speaker's, one called so, one named just before, then the most named.

    ``the country`` of an article is the one that it is about, wherever it was named last.
    """
    actors, lemma = here.cast.actors, token.lemma_.lower()
    types, told = THE_GROUP[lemma], speech_over(token)
    speaker = subject(told) if told is not None else None
    named = Counter(key for _, key, _ in here.recent if actors[key].type in types)
    named = _of_that_name(lemma, named) if types == ("State",) else named
    fighting = Counter({key: count for key, count in named.items() if actors[key].type == "ArmedGroup"})
    named = fighting if of_fighters(token) else named
    about = here.state() if types == ("State",) else None
    if about is not None and about.key in named:
        named[about.key] += len(here.recent)
    near = {key for number, key, _ in here.recent if here.number - number <= 1 and types != ("State",)}
    # "A Saudi official said that the kingdom ...", not "Iran said that the country ..." of another one.
    keys = here.cast.at(speaker)
    own = {*(actors[key].part_of for key in keys), *(keys if speaker is not None and speaker.pos_ == "NOUN" else ())}

    called = set(named_by(token, here.cast)) if types != ("State",) else set()

    # "the African Union, the European Union and the Arab League, the Union through its envoy": the one named last
    last = {key: i for i, (_, key, _) in enumerate(here.recent)} if token.text[0].isupper() and token.i else {}

    text = text_of(token.doc)

    def fits(key: str) -> tuple[bool, bool, int, bool, int]:
        words = " ".join(text[span.start : span.end] for span in actors[key].mentions).lower().split()
        so_called = types != ("State",) and (lemma in words or key in called)
        return key in own, so_called, last.get(key, 0), key in near, named[key]

    return (max(named, key=fits),) if named else ()


def _of_that_name(lemma: str, states: Counter[str]) -> Counter[str]:
    """Those states, if any, whose full names say that they are one: a ``kingdom``, a ``republic``."""
    entries = ((key, Gazetteer.load().entry(key)) for key in states)
    called = {key for key, entry in entries if entry is not None and lemma in " ".join(entry.aliases).lower().split()}
    return Counter({key: count for key, count in states.items() if key in called}) or states


def _is_called(actor: Actor, lemma: str) -> bool:
    """Whether a body may be called so: a cabinet is no parliament, a movement may be anything that fights."""
    if actor.type not in ("Government", "Organization"):
        return True
    words = " ".join((actor.label, *actor.aliases)).lower()
    return lemma in words or any(other in words for other in listing("ruler_nouns").get(lemma, ()))
