#include "triage/assess/reading.h"

#include <algorithm>

#include "triage/assess/find_items.h"

namespace triage {
namespace {

struct Source {
    const DeviceView& device;
    const KeptMessage& message;
};

// The message that a record of an item is; nothing for contacts, calls and other kinds.
std::optional<Source> source_of(const Finding& from, const RecordReference& record) {
    const DeviceView* device = &from.device;
    if (record.device != device->row.device) {
        const auto other =
            std::find_if(from.all.devices.begin(), from.all.devices.end(),
                         [&](const DeviceView& each) { return each.row.device == record.device; });
        if (other == from.all.devices.end())
            return std::nullopt;
        device = &*other;
    }
    const auto message =
        std::find_if(device->messages.begin(), device->messages.end(),
                     [&](const KeptMessage& each) { return each.record == record.record; });
    if (message == device->messages.end())
        return std::nullopt;
    return Source{*device, *message};
}

// Several phrases may stand in one message: the one of the item's own indicator, else of its axis.
Person person_in(const Finding& from, const Item& item, const KeptMessage& message) {
    const char axis = item.axis == Axis::Exploitation ? 'V' : 'O';
    const PhraseHit* chosen = nullptr;
    for (const PhraseHit& hit : message.hits) {
        const Phrase& phrase = from.lexicon.phrase(hit.phrase);
        if (phrase.indicator == item.indicator)
            return hit.person;
        if (chosen == nullptr && phrase.category.front() == axis)
            chosen = &hit;
    }
    return chosen == nullptr ? Person::Unknown : chosen->person;
}

Speaker speaker_of(const Finding& from, const Source& source, const Thread* thread) {
    if (&source.device != &from.device)
        return Speaker::ThirdPerson;
    if (source.message.direction == Direction::Outgoing)
        return Speaker::User;
    if (source.message.direction == Direction::Unknown)
        return Speaker::None;
    return thread != nullptr && thread->group ? Speaker::ThirdPerson : Speaker::Sender;
}

Form form_of(const Finding& from, const KeptMessage& message) {
    if (message.forwarded)
        return Form::Forwarded;
    return from.all.templates.is_template(message.normalized) ? Form::Template : message.form;
}

Phase phase_of(const Finding& from, const std::optional<int64_t>& utc_ns) {
    if (!utc_ns)
        return Phase::Unknown;
    if (from.all.is_raid_aware(utc_ns))
        return Phase::RaidAware;
    if (!from.inside_from)
        return Phase::Unknown;
    return *utc_ns < *from.inside_from ? Phase::BeforeArrival : Phase::Inside;
}

Reading read_message(const Finding& from, const Item& item, const Source& source) {
    const auto found = source.device.threads.find(source.message.thread);
    const Thread* thread = found == source.device.threads.end() ? nullptr : &found->second;
    Reading reading;
    reading.counterpart = thread == nullptr ? Counterpart::Unknown : thread->counterpart;
    reading.speaker = speaker_of(from, source, thread);
    reading.person = person_in(from, item, source.message);
    reading.phase = phase_of(from, source.message.utc_ns);
    reading.form = form_of(from, source.message);
    return reading;
}

// What several messages of one item have in common.
Reading agreed(Reading all, const Reading& other) {
    if (all.speaker != other.speaker)
        all.speaker = Speaker::Several;
    if (all.person != other.person)
        all.person = Person::Unknown;
    if (all.counterpart != other.counterpart)
        all.counterpart = Counterpart::Unknown;
    if (all.phase != other.phase)
        all.phase = Phase::Unknown;
    if (all.form != other.form)
        all.form = Form::Unknown;
    return all;
}

}  // namespace

std::string_view to_word(Speaker speaker) {
    switch (speaker) {
        case Speaker::User:
            return "device user";
        case Speaker::Sender:
            return "sent to the device user";
        case Speaker::ThirdPerson:
            return "third person";
        case Speaker::Several:
            return "several";
        case Speaker::None:
            break;
    }
    return "none";
}

std::string_view to_word(Person person) {
    switch (person) {
        case Person::First:
            return "first";
        case Person::Second:
            return "second";
        case Person::Third:
            return "third";
        case Person::Quoted:
            return "quoted";
        case Person::Unknown:
            break;
    }
    return "unknown";
}

std::string_view to_word(Counterpart counterpart) {
    switch (counterpart) {
        case Counterpart::Family:
            return "family";
        case Counterpart::Authority:
            return "authority";
        case Counterpart::Target:
            return "target";
        case Counterpart::Superior:
            return "superior";
        case Counterpart::Coworker:
            return "co-worker";
        case Counterpart::Subordinate:
            return "subordinate";
        case Counterpart::Unknown:
            break;
    }
    return "unknown";
}

std::string_view to_word(Phase phase) {
    switch (phase) {
        case Phase::BeforeArrival:
            return "before arrival";
        case Phase::Inside:
            return "inside";
        case Phase::RaidAware:
            return "after raid awareness";
        case Phase::Unknown:
            break;
    }
    return "unknown";
}

std::string_view to_word(Form form) {
    switch (form) {
        case Form::Typed:
            return "typed";
        case Form::Forwarded:
            return "forwarded";
        case Form::Template:
            return "template";
        case Form::Transcript:
            return "voice transcript";
        case Form::Unknown:
            return "unknown";
        case Form::None:
            break;
    }
    return "none";
}

std::vector<Item> with_readings(const Finding& from, std::vector<Item> items) {
    for (Item& item : items) {
        std::optional<Reading> reading;
        for (const RecordReference& record : item.records)
            if (const auto source = source_of(from, record)) {
                const Reading one = read_message(from, item, *source);
                reading = reading ? agreed(*reading, one) : one;
            }
        item.reading = reading.value_or(Reading{});
        item.reading.attribution = from.attribution.kind;
        if (item.utc_ns || !reading)
            item.reading.phase = phase_of(from, item.utc_ns);
    }
    return items;
}

}  // namespace triage
