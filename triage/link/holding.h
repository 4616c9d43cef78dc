// Holdings: which identifier a device carries in which role, how often, since when, and by which
// records; the edges of the graph that links devices.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/base/result.h"
#include "triage/identity/canonical.h"
#include "triage/identity/service_list.h"
#include "triage/link/chat_stubs.h"
#include "triage/link/held_texts.h"
#include "triage/store/device_store.h"

namespace triage {

// Stronger roles first.
enum class Role : uint8_t {
    Owner,
    HolderOf,
    Contact,
    Participant,
    Sender,
    Payer,
    Payee,
    Mentioned
};
inline constexpr size_t kRoles = 8;
std::string_view to_word(Role role);  // owner, holder_of, contact, ...

// Every canonical identifier of the case, numbered in the order of first sight.
class IdentityTable {
public:
    struct Entry {
        Canonical canonical;
        std::string service;  // name on the shipped list, or ""
    };
    explicit IdentityTable(const ServiceList& services) : services_(services) {}

    uint32_t number_of(const Canonical& canonical);
    const std::vector<Entry>& entries() const { return entries_; }

private:
    const ServiceList& services_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string, uint32_t> numbers_;
};

inline constexpr size_t kRecordsPerHolding = 8;

// The app of what the search of raw content found: it shows no contact of anybody with anybody, and
// lists of addresses are part of many programs.
inline constexpr std::string_view kInContent = "content";

struct Holding {
    uint32_t identity = 0;
    Role role = Role::Mentioned;
    std::string app;
    uint64_t count = 0;
    std::optional<int64_t> first_utc_ns;
    std::optional<int64_t> last_utc_ns;
    std::string as_stored;
    std::string display;               // the name that the device knows it by
    std::vector<std::string> records;  // the first kRecordsPerHolding, in stored order
};

// One device of an exhibit, read.
struct DeviceHoldings {
    StoredDevice device;
    std::string profile_json;                     // see read_holdings
    std::vector<Holding> holdings;                // sorted by identity, role, app
    std::vector<ConversationStub> conversations;  // their device is not set
    std::vector<HeldText> texts;                  // nor is theirs
    uint64_t boilerplate = 0;                     // texts that were left out for it
};

// What the devices of a case add to, and the rules of what is kept of them.
struct Gathering {
    IdentityTable& identities;
    ShingleSets& sets;
    const ChatRules& chats;
    const NearRules& texts;
};

// Reads every record of one exhibit once. The profile has the keys manufacturer, model, serial,
// imei[], iccid[], imsi[], android_id, own_numbers[], time_zone, os_version, region, region_source,
// installed_apps and owner_accounts[{app,type,value,user}], as far as the device says them; user
// stands only with accounts that are not in the space of the device's owner (a work profile, an
// app's second copy).
parsers::Result<std::vector<DeviceHoldings>> read_holdings(const DeviceStore& store,
                                                           const Gathering& into);

// The devices of a store; the exhibit itself where it names none.
std::vector<StoredDevice> devices_of(const DeviceStore& store);

}  // namespace triage
