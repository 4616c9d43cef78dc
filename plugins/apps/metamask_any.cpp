// MetaMask of phones and of browsers. Facts: MetaMask's source (metamask-mobile: store and storage
// wrapper; metamask-extension: its controllers), iLEAPP, and the extension's folder that
// btcrecover is tested with. The mobile app keeps persist-root, a JSON object of JSON texts, whose
// "engine" holds the controllers; newer versions a file persist-<Controller> each. The extension's
// store is a LevelDB of the browser: the key "data", in newer versions a key a controller. Firefox
// keeps the same in a database of IndexedDB, and before 2018 in storage.js.
#include <algorithm>
#include <map>
#include <set>

#include "parsers/base/text.h"
#include "plugins/apps/metamask_any/firefox.h"
#include "plugins/apps/metamask_any/state.h"
#include "plugins/apps/wallets/leveldb_store.h"
#include "plugins/host/record_json.h"

namespace plugins {
namespace {

using wallets::Json;
using wallets::member;

constexpr std::string_view kController = "Controller";
constexpr size_t kMostVersions = 64;
constexpr std::string_view kFirefoxText = "storage.js";

std::string name_of(const File& file) {
    return file.path().substr(file.path().rfind('/') + 1);
}

bool recognizes(const File& file) {
    const std::string name = name_of(file);
    if (name.starts_with("persist-") || name == kFirefoxText)
        return wallets::head_of(file, 1) == "{";
    if (name.ends_with(".sqlite"))
        return metamask::is_firefox_store(file);
    return file.bytes().size_bytes() > 0;
}

// ---- phones -------------------------------------------------------------------------------------

Result<void> read_root(const File& file, RecordSink& sink) {
    const Json root = TRY(wallets::read_json(file));
    const metamask::Give give = [&](Record record, const std::string& pointer) {
        sink.emit(std::move(record), Place::pointer(pointer));
    };
    for (const char* key : {"engine", "browser"}) {
        const std::string text = wallets::text_in(root, key);
        if (text.empty())
            continue;
        const auto value = wallets::read_json(text);
        if (!value.ok())
            sink.damaged(Place::pointer(wallets::step("", key)), value.error().what);
        else if (std::string_view(key) == "browser")
            metamask::emit_browser(value.value(), "/browser", give);
        else
            metamask::emit_state(
                {&member(value.value(), "backgroundState"), "/engine/backgroundState"}, give);
    }
    return {};
}

// What the other controllers' files say of addresses and tokens; theirs are records of their own.
void add_companions(const File& file, const std::string& own, Json& controllers) {
    for (const char* name : {"AccountsController", "PreferencesController", "TokensController"}) {
        const auto companion =
            name == own ? nullptr : file.companion("persist-" + std::string(name));
        if (companion == nullptr)
            continue;
        const auto text = parsers::read_text(*companion, 64ULL << 20);
        if (!text.ok())
            continue;
        auto value = wallets::read_json(text.value());
        if (value.ok())
            controllers[name] = std::move(value.value());
    }
}

Result<void> read_controller(const File& file, const std::string& controller, RecordSink& sink) {
    Json controllers = Json::object();
    controllers[controller] = TRY(wallets::read_json(file));
    if (controller == "TransactionController")
        add_companions(file, controller, controllers);
    const std::string own = "/" + controller;
    metamask::emit_state({&controllers, ""}, [&](Record record, const std::string& pointer) {
        if (pointer.starts_with(own + "/"))
            sink.emit(std::move(record), Place::pointer(pointer.substr(own.size())));
    });
    return {};
}

// ---- browsers -----------------------------------------------------------------------------------

// The same account stands in each of hundreds of versions: an older one is told only for what a
// newer does not say.
class Versions {
public:
    explicit Versions(RecordSink& sink) : sink_(sink) {}

    void read(const wallets::StoredValue& stored) {
        const bool is_whole = stored.key == "data";
        if (!is_whole && !stored.key.ends_with(kController))
            return;
        if (++counts_[stored.key] > kMostVersions)
            return;
        auto value = wallets::read_json(stored.value);
        if (!value.ok()) {
            sink_.damaged(Place::pointer(stored.pointer), value.error().what);
            return;
        }
        Json controllers = Json::object();
        if (is_whole)
            controllers = std::move(value.value());
        else
            controllers[stored.key] = std::move(value.value());
        metamask::emit_state(
            {&controllers, stored.pointer}, [&](Record record, const std::string& pointer) {
                const std::string inner = pointer.substr(stored.pointer.size());
                if (seen_.insert(inner + " " + dump_line(body_json(record))).second)
                    sink_.emit(std::move(record), Place::pointer(pointer), stored.state);
            });
    }

    void tell_rest() {
        for (const auto& [key, count] : counts_)
            if (count > kMostVersions)
                sink_.unsupported(Place::pointer(wallets::step("", key)),
                                  std::to_string(count - kMostVersions) +
                                      " older versions of this value are not read");
    }

private:
    RecordSink& sink_;
    std::map<std::string, size_t> counts_;
    std::set<std::string> seen_;
};

Result<void> read_extension(const File& file, RecordSink& sink) {
    const auto values = TRY(wallets::read_leveldb_values(file, sink));
    Versions versions(sink);
    for (const wallets::StoredValue& value : values)
        versions.read(value);
    versions.tell_rest();
    return {};
}

// ---- Firefox ------------------------------------------------------------------------------------

void emit_store(const Json& store, RecordSink& sink) {
    const metamask::Give give = [&](Record record, const std::string& pointer) {
        sink.emit(std::move(record), Place::pointer(pointer));
    };
    const Json& whole = member(store, "data");
    if (whole.is_object())
        metamask::emit_state({&whole, "/data"}, give);
    metamask::emit_state({&store, ""}, give);
}

Result<void> read_firefox(const File& file, RecordSink& sink) {
    Json store = Json::object();
    for (const metamask::FirefoxValue& stored : TRY(metamask::read_firefox_values(file, sink))) {
        auto value = wallets::read_json(stored.json);
        if (value.ok())
            store[stored.key] = std::move(value).value();
        else
            sink.damaged(Place::pointer(wallets::step("", stored.key)), value.error().what);
    }
    emit_store(store, sink);
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    constexpr std::string_view kPrefix = "persist-";
    const std::string name = name_of(file);
    if (name == "persist-root")
        return read_root(file, sink);
    if (name.starts_with(kPrefix))
        return read_controller(file, name.substr(kPrefix.size()), sink);
    if (name == kFirefoxText) {
        const Json store = TRY(wallets::read_json(file));
        emit_store(store, sink);
        return {};
    }
    return name.ends_with(".sqlite") ? read_firefox(file, sink) : read_extension(file, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "metamask_any",
    .app = "metamask",
    .version = "2",
    .platform = plugins::Platform::Any,
    .about = "Accounts with their names, the address book, transactions and visited pages of "
             "MetaMask, and that its vault is there; the vault and balances are not read.",
    .references = {"https://github.com/MetaMask/metamask-mobile",
                   "https://github.com/MetaMask/metamask-extension",
                   "https://github.com/abrignoni/iLEAPP"},
    .tested = {"samples/apps/metamask_any", "the folder of Chrome that btcrecover is tested with",
               "clones by SpiderMonkey 102"},
    .paths = {"*/io.metamask/files/persistStore/persist-*", "*/Documents/persistStore/persist-root",
              "*/Documents/persistStore/persist-*Controller",
              "*/Local Extension Settings/nkbihfbeogaeaoehlefnkodbefgpgknn/*.log",
              "*/Local Extension Settings/nkbihfbeogaeaoehlefnkodbefgpgknn/*.ldb",
              "*/Local Extension Settings/ejbalbakoplchlghecdalmeeeajnimhm/*.log",
              "*/Local Extension Settings/ejbalbakoplchlghecdalmeeeajnimhm/*.ldb",
              "*/storage/default/moz-extension+++*/idb/*wleabcEoxlt-eengsairo.sqlite",
              "*/browser-extension-data/webextension@metamask.io/storage.js"},
    .records = {"wallet", "payment", "visit"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
