#include "triage/assess/device_use.h"

#include <algorithm>

#include "parsers/base/text.h"
#include "triage/assess/device_view.h"
#include "triage/assess/normalize.h"

namespace triage {
namespace {

using parsers::Result;

constexpr size_t kMostRecords = 8;

void keep(std::vector<NamedRecord>& list, const std::string& record, const std::string& name) {
    const bool known = std::any_of(list.begin(), list.end(),
                                   [&name](const NamedRecord& each) { return each.name == name; });
    if (!known && list.size() < kMostRecords)
        list.push_back({record, name});
}

class UseReader {
public:
    UseReader(DeviceUse& use, int64_t device, const AppList& apps, const WordList& uses)
        : use_(use), device_(device), apps_(apps), uses_(uses) {}

    Result<void> read(const DeviceStore& store) {
        TRY(each<plugins::InstalledApp>(store, [this](const auto& record) {
            see_app(record.body.package, record.provenance.id);
        }));
        TRY(each<plugins::DeviceFact>(store, [this](const auto& record) {
            if (record.body.name == "app_used")
                see_app(record.body.value, record.provenance.id);
        }));
        TRY(each<plugins::Conversation>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Contact>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Document>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Visit>(store, [this](const auto& record) {
            const auto& body = record.body;
            file_under(use_.pages, record.provenance.id,
                       body.term.empty() ? body.title : body.term);
        }));
        TRY(each<plugins::Payment>(store, [this](const auto& record) {
            use_.payment_currency[record.provenance.id] = record.body.currency;
        }));
        return each<plugins::Wallet>(store, [this](const auto& record) {
            if (!record.body.label.empty() && record.body.keys.name != "present")
                keep(use_.addresses, record.provenance.id, record.body.address.value);
        });
    }

private:
    template <class Body, class See>
    Result<void> each(const DeviceStore& store, const See& see_record) {
        return store.each<Body>([&](const Stored<Body>& record) {
            if (record.provenance.device == device_)
                see_record(record);
        });
    }

    void see_app(const std::string& package, const std::string& record) {
        if (const AppList::App* app = apps_.find(package))
            keep(use_.apps[app->app_class], record, app->name);
    }

    void file_under(std::map<std::string, std::vector<NamedRecord>>& classes,
                    const std::string& record, const std::string& text) {
        if (text.empty())
            return;
        for (const std::string& word_class : uses_.classes_in(normalize(text)))
            keep(classes[word_class], record, text);
    }

    void see(const Stored<plugins::Conversation>& record) {
        const auto& body = record.body;
        if (is_group(body))
            file_under(use_.groups, record.provenance.id, body.name);
    }

    void see(const Stored<plugins::Contact>& record) {
        if (record.body.name.empty())
            return;
        ++use_.named_contacts;
        keep(use_.contacts, record.provenance.id, record.body.name);
    }

    void see(const Stored<plugins::Document>& record) {
        const std::string& file = record.provenance.file;
        file_under(use_.files, record.provenance.id,
                   record.body.title + " " + file.substr(file.rfind('/') + 1));
    }

    DeviceUse& use_;
    int64_t device_;
    const AppList& apps_;
    const WordList& uses_;
};

}  // namespace

Result<AppList> AppList::read(std::string_view text) {
    AppList list;
    for (const std::string& line : parsers::split(text, '\n')) {
        if (line.empty() || line.front() == '#')
            continue;
        const auto cells = parsers::split(line, '\t');
        if (cells.size() != 3)
            return parsers::Error{parsers::ErrorCode::Damaged,
                                  "the list of apps has a line without three columns: " + line};
        list.apps_[parsers::to_lower_ascii(cells[0])] = {cells[1], cells[2]};
    }
    return list;
}

const AppList::App* AppList::find(std::string_view package) const {
    const auto app = apps_.find(parsers::to_lower_ascii(package));
    return app == apps_.end() ? nullptr : &app->second;
}

Result<DeviceUse> read_device_use(const CaseStore& store, const DeviceRow& row, const AppList& apps,
                                  const WordList& uses) {
    DeviceUse use;
    const DeviceStore facts = TRY(store.open_device_store(row));
    UseReader reader(use, row.store_device, apps, uses);
    TRY(reader.read(facts));
    return use;
}

// The list names the exhibit; a device inside it (an emulator) has no label of its own.
void add_intake(DeviceUse& use, const ExhibitRow& exhibit, const WordList& uses) {
    use.label = exhibit.label;
    use.note = exhibit.note;
    use.seized_at = exhibit.seized_at;
    use.label_classes = uses.classes_in(normalize(exhibit.label));
    use.note_classes = uses.classes_in(normalize(exhibit.note));
}

}  // namespace triage
