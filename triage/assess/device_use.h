// DeviceUse: what a device holds that says what it was used for or how soon it may change, and what
// the intake list says of it. It carries no protected field.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/result.h"
#include "triage/assess/words.h"
#include "triage/store/case_store.h"

namespace triage {

// Apps by what they are for, from apps.tsv.
class AppList {
public:
    struct App {
        std::string app_class;  // wallet, exchange, device_management, server, ...
        std::string name;
    };
    // Tab-separated: package or bundle id, class, name; '#' begins a comment line.
    static parsers::Result<AppList> read(std::string_view text);
    const App* find(std::string_view package) const;  // null where it is not on the list

private:
    std::map<std::string, App, std::less<>> apps_;
};

struct NamedRecord {
    std::string record;
    std::string name;
};

struct DeviceUse {
    std::map<std::string, std::vector<NamedRecord>> apps;    // class of apps.tsv -> apps
    std::map<std::string, std::vector<NamedRecord>> groups;  // class of uses.tsv -> group names
    std::map<std::string, std::vector<NamedRecord>> files;   // -> documents by title or file name
    std::map<std::string, std::vector<NamedRecord>> pages;   // -> visited pages and searches
    std::vector<NamedRecord> contacts;                       // the first few with a name
    uint64_t named_contacts = 0;
    std::vector<NamedRecord> addresses;  // wallet addresses with a label and without keys here
    std::map<std::string, std::string> payment_currency;  // record -> currency
    std::string label;                                    // of the intake list, as its note
    std::string note;
    std::string seized_at;
    std::vector<std::string> label_classes;  // of uses.tsv
    std::vector<std::string> note_classes;
};

// Of one exhibit of the intake list into the view of its own device.
void add_intake(DeviceUse& use, const ExhibitRow& exhibit, const WordList& uses);

parsers::Result<DeviceUse> read_device_use(const CaseStore& store, const DeviceRow& row,
                                           const AppList& apps, const WordList& uses);

}  // namespace triage
