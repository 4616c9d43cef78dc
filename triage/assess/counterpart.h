// Who the other side of a conversation is: from the name it is saved by and from the graph, never
// from the language it is held in.
#pragma once

#include "triage/assess/case_view.h"

namespace triage {

// Sets the class of every conversation of every device. Needs the links of the case.
void classify_counterparts(CaseView& all, const WordList& words, const Weights& weights);

}  // namespace triage
