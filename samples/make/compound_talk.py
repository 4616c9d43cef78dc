"""What people in a generated compound write: lines by language and topic, typed the way people type."""

import pathlib
import unicodedata

_FOLDER = pathlib.Path(__file__).resolve().parent / "lines"

_TO_MANY = ("order", "fine", "hunt")


def read_lines():
    """tongue -> topic -> lines. A topic stands at the margin of its file, its lines are indented."""
    tongues = {}
    for path in sorted(_FOLDER.glob("*.txt")):
        topics = tongues.setdefault(path.stem, {})
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith(" "):
                topic = topics.setdefault(line.strip(), [])
            else:
                topic.append(line.strip())
    return tongues


def _plain(text):
    """Vietnamese as it is typed without its marks."""
    split = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in split if not unicodedata.combining(c))


class Speech:
    """Draws lines; the same sentence seldom comes twice, since opening, middle and end are drawn apart."""

    def __init__(self, world):
        self.world, self.lines, self.topics = world, read_lines(), {}
        self._decks = {}

    def line(self, tongue, topic, **slots):
        topics = self.lines[tongue] if topic in self.lines[tongue] else self.lines["en"]
        deck = self._decks.setdefault((tongue, topic), [])
        if not deck:
            deck.extend(self.world.random.sample(topics[topic], len(topics[topic])))
        return deck.pop().format(**slots)

    def typed(self, tongue, text):
        draw = self.world.random.random()
        if tongue == "vi" and draw < 0.15:
            return _plain(text)
        if tongue in ("en", "id", "tl", "sw", "hi") and draw < 0.12 and len(text) > 12:
            at = 4 + int(draw * 1000) % (len(text) - 8)   # two letters change places
            if text[at:at + 2].isalpha() and "{" not in text:
                return text[:at] + text[at + 1] + text[at] + text[at + 2:]
        if draw < 0.2:
            return text.rstrip("。.") + ("..." if tongue != "zh" else "。。。")
        return text

    def own_words(self, tongue, topic, **slots):
        """A line with a way in and a way out, as one writes to somebody close."""
        draw = self.world.random.random
        text = self.typed(tongue, self.line(tongue, topic, **slots))
        comma = "，" if tongue == "zh" else " " if tongue in ("th", "my") else ", "
        if draw() < 0.75:
            text = self.line(tongue, "opener") + comma + text
        if draw() < 0.75:
            text = text.rstrip(".。") + comma + self.line(tongue, "tail")
        return text

    def command(self, tongue, topic, **slots):
        """A line of somebody who gives orders: no two of them say it in the same words."""
        text, comma = self.line(tongue, topic, **slots), "，" if tongue == "zh" else " " if tongue == "th" else ", "
        kind = "boss" if topic in _TO_MANY else "one"
        if self.world.random.random() < 0.8:
            text = self.line(tongue, kind + "_opener") + comma + text
        return text + (comma + self.line(tongue, kind + "_tail") if self.world.random.random() < 0.8 else "")

    def say(self, topic, at, sender, to, text, **more):
        """Puts the message into the world and keeps what it is about."""
        message = self.world.say(at, sender, to, text, **more)
        self.topics[message.key] = topic
        return message

    def home(self, at, one, other, tongue):
        """A question and its answer about nothing."""
        question, answer = self.line(tongue, "home").split(" > ")
        first, second = (one, other) if self.world.random.random() < 0.5 else (other, one)
        self.say("home", at, first, second, self.typed(tongue, question))
        self.say("home", at + self.world.random.randrange(2, 40) * 60000, second, first, self.typed(tongue, answer))

    def noise(self, at, sender, to, tongue):
        self.say("noise", at, sender, to, self.line(tongue, "noise"), forwarded=self.world.random.choice((1, 4, 5)))
