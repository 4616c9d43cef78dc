// Custody: which device held an account when, and whether it moved or was in use on several at
// once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "triage/store/case_store.h"

namespace triage {

// One device on which the account was logged in, from the first to the last trace of its use.
struct HeldBy {
    std::string device;
    std::string holder;  // of the intake list; "" where it names none
    std::optional<int64_t> first_utc_ns;
    std::optional<int64_t> last_utc_ns;
    uint64_t count = 0;  // records that state the account
    std::vector<std::string> records;
};

// What the spans of use say. The same account does not mean the same person, nor do several
// devices mean several: one person may carry two.
enum class Hands {
    OneDevice,
    Copies,         // all devices are one and the same (see same_device.h)
    Moved,          // no two spans of different holders overlap
    SeveralAtOnce,  // devices of different holders were in use within the same days
    Unknown,        // a span or a holder is not known
};
std::string_view to_word(Hands hands);

struct Custody {
    std::string type;
    std::string value;
    std::string app;
    std::vector<HeldBy> held;  // by first use, then by device
    Hands hands = Hands::OneDevice;
    std::string statement;  // facts only; "" of an account on one device
};

// Every account of the case that was logged in on a device, by type, value and app. Needs the
// results of link_case().
Result<std::vector<Custody>> read_custodies(const CaseStore& store);

}  // namespace triage
