// Emulators of Android on computers: which phones they hold, from the settings beside their disks.
// The disks themselves are entered as devices. Facts: settings of LDPlayer, BlueStacks 5 and MEmu
// in public projects that drive them; MEmu and Nox keep the settings of VirtualBox.
#include <array>
#include <map>

#include "parsers/base/text.h"
#include "parsers/format/xml_stream.h"
#include "plugins/apps/text_lines/lines.h"
#include "plugins/apps/wallets/json.h"

namespace plugins {
namespace {

void append(std::string& note, std::string_view what, std::string_view value) {
    if (value.empty())
        return;
    if (!note.empty())
        note += "; ";
    note += what;
    note += value;
}

// What an emulator says of its phone is invented by it or its user: all of it stands in the note,
// so that it is never taken for the number of a real phone.
void emit_phone(std::string name, std::string note, Place place, RecordSink& sink) {
    sink.emit(DeviceFact{.name = "emulator", .value = std::move(name), .note = std::move(note)},
              std::move(place));
}

// ---- LDPlayer -----------------------------------------------------------------------------------

Result<void> read_ldplayer(const File& file, RecordSink& sink) {
    const auto settings = TRY(wallets::read_json(file));
    if (!settings.is_object())
        return parsers::Error{parsers::ErrorCode::Damaged, "the settings are no JSON object"};
    const std::string instance = text_lines::file_name(file);
    std::string note = "LDPlayer, " + instance.substr(0, instance.rfind('.'));
    constexpr std::array<std::array<std::string_view, 2>, 8> kValues = {
        {{"propertySettings.phoneManufacturer", "manufacturer "},
         {"propertySettings.phoneModel", "model "},
         {"propertySettings.phoneNumber", "number "},
         {"propertySettings.phoneIMEI", "IMEI "},
         {"propertySettings.phoneIMSI", "IMSI "},
         {"propertySettings.phoneSimSerial", "SIM card "},
         {"propertySettings.phoneAndroidId", "Android id "},
         {"propertySettings.macAddress", "hardware address "}}};
    for (const auto& [key, what] : kValues)
        append(note, what, wallets::text_in(settings, key));
    std::string name = wallets::text_in(settings, "statusSettings.playerName");
    if (name.empty())
        name = instance.substr(0, instance.rfind('.'));
    emit_phone(std::move(name), std::move(note), Place::whole_file(), sink);
    return {};
}

// ---- BlueStacks ---------------------------------------------------------------------------------

struct BlueStacksPhone {
    uint64_t line = 0;
    std::map<std::string, std::string> values;
};

// bst.instance.Pie64.display_name="BlueStacks App Player"
Result<void> read_bluestacks(const File& file, RecordSink& sink) {
    constexpr std::string_view kBegin = "bst.instance.";
    std::map<std::string, BlueStacksPhone> phones;
    TRY(text_lines::each_line(file, [&](uint64_t number, std::string_view line) {
        const auto [key, value] = text_lines::setting_of(line);
        if (!key.starts_with(kBegin))
            return;
        const size_t dot = key.find('.', kBegin.size());
        if (dot == std::string::npos)
            return;
        auto& phone = phones[key.substr(kBegin.size(), dot - kBegin.size())];
        const std::string what = key.substr(dot + 1);
        if (phone.line == 0 || what == "display_name")
            phone.line = number;
        phone.values.try_emplace(what, value);
    }));
    for (auto& [instance, phone] : phones) {
        std::string note = "BlueStacks, " + instance;
        append(note, "accounts of Google ", phone.values["google_account_logins"]);
        append(note, "Android id ", phone.values["android_id"]);
        append(note, "advertising id ", phone.values["android_google_ad_id"]);
        std::string& name = phone.values["display_name"];
        emit_phone(name.empty() ? instance : name, std::move(note), Place::line(phone.line), sink);
    }
    return {};
}

// ---- MEmu and Nox -------------------------------------------------------------------------------

Result<void> read_machine(const File& file, std::string_view emulator, RecordSink& sink) {
    parsers::XmlStream xml(file.bytes());
    std::string machine;
    std::string tag;
    for (auto event = TRY(xml.next()); event.kind != parsers::XmlEvent::Kind::Finished;
         event = TRY(xml.next())) {
        if (event.kind != parsers::XmlEvent::Kind::Start)
            continue;
        if (event.name == "Machine" && machine.empty())
            machine = event.attribute("name");
        if (event.name == "GuestProperty" && event.attribute("name") == "name_tag")
            tag = event.attribute("value");
    }
    if (machine.empty())
        return parsers::Error{parsers::ErrorCode::Damaged, "the settings name no machine"};
    emit_phone(tag.empty() ? machine : tag, std::string(emulator) + ", " + machine,
               Place::whole_file(), sink);
    return {};
}

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string name = text_lines::file_name(file);
    if (name == "bluestacks.conf")
        return read_bluestacks(file, sink);
    if (name.ends_with(".config"))
        return read_ldplayer(file, sink);
    return read_machine(file, name.ends_with(".memu") ? "MEmu" : "Nox", sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "emulators_desktop",
    .app = "emulator",
    .version = "1",
    .platform = plugins::Platform::Desktop,
    .about = "The phones that LDPlayer, BlueStacks, MEmu and Nox hold on a computer, with their "
             "names; of LDPlayer and BlueStacks also what they pretend to be. What is in the "
             "phones is read from their disks.",
    .references = {"settings of LDPlayer, BlueStacks 5 and MEmu in public projects"},
    .tested = {"samples/apps/emulators_desktop"},
    .paths = {"*/leidian*.config", "*/bluestacks.conf", "*.memu", "*BignoxVMS/*.vbox",
              "*/nox*.vbox", "*/Nox*.vbox"},
    .records = {"device_fact"},
    .parse = plugins::parse,
})
