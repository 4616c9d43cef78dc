// DeviceTraces: what the records of a device show of places, programs, use, papers and files,
// beside talk and money.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace triage {

enum class Direction { Incoming, Outgoing, Unknown };

// Sensor: the device itself was there. Camera: a picture in the folder of its camera was taken
// there. Library: a picture that may have come from somebody else.
enum class Origin { Sensor, Camera, Library };

struct SeenFix {
    std::string record;
    int64_t utc_ns = 0;
    double latitude = 0;
    double longitude = 0;
    double accuracy_m = 0;  // 0: none is stored
    Origin origin = Origin::Library;
};

struct SeenProgram {
    std::string record;
    std::string name;
    std::set<std::string> classes;  // of triage/data/programs.tsv
};

struct DayOfUse {
    std::string record;
    std::string day;  // 2026-03-02, as the source counts its days
    int64_t foreground_s = 0;
};

enum class Keeping { Document, Sent, Received };

// The number of a passport whose check digits hold.
struct SeenPassport {
    std::string record;
    int64_t identity = 0;
    std::string number;
    Keeping keeping = Keeping::Received;
    std::string folder;  // of a document
    std::string near;    // the normalized text around it
};

struct SeenPage {
    std::string record;
    std::string plugin;
    std::string host;
    std::string path;               // without its query
    std::set<std::string> classes;  // admin_page, admin_action, sim_bank
    std::optional<int64_t> utc_ns;
};

struct SharedPlace {  // a place sent in a message
    std::string record;
    std::string plugin;
    std::string thread;
    std::optional<int64_t> utc_ns;
};

// A file of a script or persona: a document, or an attachment of a message.
struct ScriptCopy {
    std::string record;
    std::string sha256;
    std::string name;
    bool sent_or_received = false;  // an attachment, whose message has a time
    Direction direction = Direction::Unknown;
    std::optional<int64_t> utc_ns;
};

struct ControlledPeer {  // a computer that a program for remote control was connected to
    std::string record;
    int64_t identity = 0;
};

struct DeviceTraces {
    std::vector<SeenFix> fixes;
    std::vector<SeenProgram> programs;
    std::vector<DayOfUse> use;
    std::vector<SeenPassport> passports;
    std::vector<SeenPage> pages;
    std::vector<SharedPlace> shared_places;
    std::vector<ScriptCopy> scripts;
    std::vector<ControlledPeer> controlled;
    std::set<int64_t> own_days;  // on which a message or call went out
    std::string time_zone;       // as stored
};

}  // namespace triage
