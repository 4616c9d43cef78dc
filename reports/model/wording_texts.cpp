// The paragraphs that every report carries, whatever it found.
#include "reports/model/wording.h"

namespace reports {

const std::vector<std::string>& propositions() {
    static const std::vector<std::string> kText = {
        "E1: the usual user of this device was, in the period of the rows, subject to at least one "
        "means of control (force, threat, debt, kept documents, confinement, sale, or deception "
        "together with dependence). E0: was not.",
        "K1: the usual user, in that period, directed other workers, traded in people, or "
        "controlled proceeds. K0: did not.",
        "The two questions are separate. They are not opposites: rows on one device may bear on "
        "both. Who the usual user is, is a question of its own that this report does not answer."};
    return kText;
}

const std::vector<std::string>& limits() {
    static const std::vector<std::string> kText = {
        "This report describes devices and the rows stored on them. What a person did, knew or "
        "suffered is decided by a named person or a court, not here.",
        "The method is not validated. Its weights were set by judgment, not measured, and no error "
        "rate is known. For that reason the scale ends at \"moderate\".",
        "How much more the observations are to be expected if one proposition holds than if the "
        "other holds is not how sure the proposition is. Turning the one into the other is an "
        "error "
        "of reasoning (the transposed conditional); it would need facts that are not on a device.",
        "What was not read cannot be weighed. Finding nothing means nothing in the files that were "
        "read; it is never a sign that something did not happen.",
        "Word lists decide which messages are looked at. They are weaker in some languages than in "
        "others, so that fewer rows are found there. Matches are leads until a person who knows "
        "the "
        "language has read them.",
        "Times come from the clocks of the devices, which were not checked here."};
    return kText;
}

const std::vector<std::string>& method() {
    static const std::vector<std::string> kText = {
        "Each observation that matches a published indicator is an item. An item has a base weight "
        "(how much it would move the reading if it were certain) and a quality between none and "
        "full: who used the account, how well the row was read, how sure the match is, and whether "
        "speaker, person, counterpart and time fit. A low quality shrinks the weight towards none.",
        "Weights are added on two axes that never mix: signs of exploitation (E1 against E0) and "
        "signs of control (K1 against K0). Repeats of one observation count less each time. Items "
        "of one kind are capped together, and the sum of an axis is capped again, so that many "
        "weak rows cannot pass for a strong one.",
        "The bar for control is higher than the bar for exploitation: a mistaken sign of control "
        "can put a person who was forced into prison, a mistaken sign of exploitation costs an "
        "interview. Signs of control that no named person has confirmed are a request for review.",
        "The sum is made again many times with shaken weights and qualities, with each kind of "
        "item "
        "left out, and with the fewest items whose loss would change the outcome. That is reported "
        "under sensitivity.",
        "Scam scripts, chats with targets, false profiles and sums taken have no weight on either "
        "axis: people who were forced and people who were not produce the same rows. Nationality, "
        "language, name, sex, age and religion are never an input.",
        "Devices are linked where they hold the same identifier. A link is heavier where both "
        "devices were logged in to the same account, lighter where it is a contact or a mention, "
        "and nearly nothing where many devices hold the identifier. The same account on two "
        "devices does not mean the same person."};
    return kText;
}

const Pairs& glossary() {
    static const Pairs kText = {
        {"axis", "one of the two separate questions: exploitation (E) or control (K)"},
        {"carved", "found in space of a database file that no row owns any more"},
        {"cluster", "devices that belong together because they hold the same identifiers"},
        {"counter-evidence", "an observation that weighs against, printed beside what it answers"},
        {"coverage", "which files were read, partly read or not read, and why"},
        {"custody", "the same account was logged in on two devices"},
        {"device", "a phone, computer or extraction; its number is that of the exhibit"},
        {"exhibit", "a piece of evidence as taken in, with its number and hash"},
        {"hash", "a short value computed from all bytes of a file; one changed byte changes it"},
        {"indicator", "a published kind of observation, such as a document that is kept by others"},
        {"item", "one indicator found on one device, with the rows that show it"},
        {"log head", "the last hash of the chain over everything that was done with the case"},
        {"provisional", "computed, but waiting for confirmation by a named person"},
        {"record",
         "one stored row or byte range that was read; its number is made from the hash "
         "of the file, the place and the kind"},
        {"refer", "see that a trained person speaks with the user, whatever else was found"},
        {"write-ahead log", "a side file in which a database keeps its latest changes"}};
    return kText;
}

}  // namespace reports
