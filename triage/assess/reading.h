// Reading: how an observation must be read. Without all of it a hit is a lead, not evidence.
#pragma once

#include <string>
#include <string_view>

namespace triage {

// Who made the words that an observation rests on: the device's user, somebody who sent them to
// the user, or a third person (in a group, or on another person's device). Where an item rests on
// messages that differ, Several; other fields are unknown then.
enum class Speaker { None, User, Sender, ThirdPerson, Several };

enum class Person { Unknown, First, Second, Third, Quoted };

// Who the other side of a conversation is, from the graph and the name it is saved by; never from
// the language that it is held in.
enum class Counterpart { Unknown, Family, Authority, Target, Superior, Coworker, Subordinate };

// Work inside begins with the first sign of it on the device; awareness of a raid with the first
// message about it on any device of the case.
enum class Phase { Unknown, BeforeArrival, Inside, RaidAware };

// None: no words, but the structure of records. No parser reads text off pictures or translates.
enum class Form { None, Unknown, Typed, Forwarded, Template, Transcript };

struct Reading {
    Speaker speaker = Speaker::None;
    Person person = Person::Unknown;
    Counterpart counterpart = Counterpart::Unknown;
    Phase phase = Phase::Unknown;
    Form form = Form::None;
    std::string attribution;  // kind: exclusive, personal, shared, station
};

std::string_view to_word(Speaker speaker);
std::string_view to_word(Person person);
std::string_view to_word(Counterpart counterpart);
std::string_view to_word(Phase phase);
std::string_view to_word(Form form);

}  // namespace triage
