// What every finder of signs of control asks of a message: whose words, to whom, on whose account.
#pragma once

#include "triage/assess/find_items.h"

namespace triage {

const Thread* thread_of(const Finding& from, const KeptMessage& message);
bool is_private(const Thread& thread);  // with family or an authority

// The hit of a category that is meant: no "not" and no "if" before it. Null where there is none.
const PhraseHit* hit_of(const Finding& from, const KeptMessage& message, std::string_view category);
const Phrase* phrase_of(const Finding& from, const KeptMessage& message, std::string_view category);

// The user's own words to neither family, authority nor a defrauded person.
bool is_own_business(const Finding& from, const KeptMessage& message);

// Forwarded, or another sent the same words within minutes before.
bool is_relayed(const Finding& from, const KeptMessage& message);

// Parse quality, time, episode, record; and context where a template or a raid settles it.
Item& fill(Item& item, const Finding& from, const KeptMessage& message, const Thread& thread);
void fill_text(Item& item, const Finding& from, const Phrase& phrase);

// The context of words about the work: right where the graph knows the other side, less where it
// does not; a relayed message counts half.
void set_work_context(Item& item, const Finding& from, const KeptMessage& message,
                      const Thread& thread);

}  // namespace triage
