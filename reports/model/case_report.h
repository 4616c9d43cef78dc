// CaseReport: everything that a report says, read from a case folder once; renderers only lay it
// out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/model/statement.h"
#include "triage/export/app_share.h"

namespace reports {

using Pairs = std::vector<std::pair<std::string, std::string>>;  // name, value; in printed order

enum class Redaction { None, Protected };

struct RecordRef {
    std::string device;
    std::string record;
};

// --- facts ---------------------------------------------------------------------------------------

struct CoverageEntry {
    std::string file;
    std::string plugin;
    std::string status;  // a word of triage::CoverageStatus
    std::string note;
};

struct DamageEntry {
    std::string file;
    std::string plugin;
    std::string place;
    std::string what;
};

struct DeviceCoverage {
    std::map<std::string, uint64_t> counts;     // by status word
    std::vector<CoverageEntry> not_read;        // partly, encrypted, unsupported, failed, timed out
    std::map<std::string, uint64_t> not_tried;  // by reason
    std::vector<CoverageEntry> entries;         // every row; for the CSV
    std::vector<DamageEntry> damage;
    std::optional<triage::AppShare> apps;  // absent where the device holds no list of its apps
    std::string problem;  // why the device's store could not be read; empty where it was
};

struct AccountEntry {
    std::string app;
    std::string type;
    std::string value;
    std::string display;
    std::string since_utc;
    std::string file;
    std::string place;
    std::string state;
    std::string record;
    std::string user;  // "" for the owner of the device; else "10", "999", "clone HOST 0"
};

struct ExhibitEntry {
    std::string exhibit;
    std::string path;
    std::string container;
    std::string kind;
    std::string holder;
    std::string seized_at;
    std::string place;
    std::string label;
    std::string note;
    uint64_t size_bytes = 0;
    std::string sha256;
    std::string status;
    std::string status_note;
    std::string store_sha256;
};

struct LeftOut {
    std::string path;
    std::string why;
};

// --- judgment ------------------------------------------------------------------------------------

struct LinkReason {
    std::string type;
    std::string value;
    std::string role_a;
    std::string role_b;
    double weight = 0;
    std::string note;
};

enum class Level { Custody, Team, Network };

struct Link {
    std::string a;
    std::string b;
    double weight = 0;
    Level level = Level::Network;  // the closest level that its reasons and clusters give
    std::vector<LinkReason> reasons;
};

struct ClusterReason {
    std::string type;
    std::string value;
    std::vector<std::string> devices;  // each once, in stored order
    std::vector<std::string> held;     // "EX-003 owner, 2025-05-18 to 2025-08-14", one a device
    double weight = 0;
    std::vector<RecordRef> records;
};

struct Cluster {
    std::string name;
    Level level = Level::Network;
    std::vector<std::string> devices;
    std::vector<ClusterReason> reasons;
    std::vector<std::string> splitting;  // sentences: links whose loss would split it
};

enum class Axis { Exploitation, Control, Neutral };

struct AxisResult {
    double weight = 0;
    double low = 0;
    double high = 0;
    Pairs numbers;  // everything that the assessment stored, for the annex
};

struct Item {
    int64_t number = 0;  // 1.. within the device, in printed order
    std::string indicator;
    Axis axis = Axis::Neutral;
    std::string family;
    std::string group;
    enum class Direction { Indicator, Counter } direction = Direction::Indicator;
    double base_weight = 0;
    double weight = 0;
    Pairs quality;
    Pairs detail;
    std::string counter_reading;
    Statement statement;
};

enum class Outcome { Exploitation, Control, Mixed, Insufficient };
enum class Confirmation { Settled, Provisional };
enum class Referral { No, Refer };

struct Assessment {
    Outcome outcome = Outcome::Insufficient;
    Confirmation confirmation = Confirmation::Settled;
    Referral referral = Referral::No;
    double coverage = 0;  // 0..1
    std::vector<std::string> roles;
    AxisResult exploitation;
    AxisResult control;
    std::vector<std::string> sensitivity;   // sentences
    std::vector<std::string> not_seen;      // sentences
    std::vector<std::string> safety_flags;  // what asks for a safe conversation; sentences
    std::string attribution;                // kind of use and why, or empty
    std::vector<Item> items;
};

struct Device {
    std::string name;
    std::string exhibit;
    std::string parent;
    std::string kind;
    std::string platform;
    std::string holder;
    std::string source;
    Pairs profile;
    std::vector<AccountEntry> accounts;
    DeviceCoverage coverage;
    std::optional<Assessment> assessment;
};

struct FreezeEntry {
    int64_t rank = 0;
    std::string type;
    std::string value;
    std::string chain;
    std::string evidence_class;  // A, B, C, D or EXCLUDED
    std::string why;
    std::string first_utc;
    std::string last_utc;
    std::vector<std::string> devices;
    std::vector<RecordRef> records;
};

// --- people and the log --------------------------------------------------------------------------

struct Decision {
    std::string device;
    std::string text;
    std::string by_name;  // and the reviewer
    std::string reason;
    std::string utc;
    std::string
        standing;  // how it stands now: waits for a second person, expired and why, or final
};

struct LogLine {
    int64_t number = 0;
    std::string utc;
    std::string event;
    std::string detail;
    std::string hash;
};

struct CaseReport {
    std::string folder;        // as given
    std::string name;          // of the case folder
    std::string created_utc;   // ISO 8601; empty where the case does not say
    std::string document_utc;  // date that a document carries; the creation of the case by default
    Redaction redaction = Redaction::None;
    Pairs meta;  // versions, weight-file and lexicon hashes, as the case stores them
    std::vector<ExhibitEntry> exhibits;
    std::vector<LeftOut> left_out;
    std::vector<Device> devices;  // sorted by name
    std::vector<Cluster> clusters;
    std::vector<Link> links;
    std::vector<FreezeEntry> freeze;
    std::vector<Decision> decisions;
    std::vector<LogLine> log;
    std::string log_head;
    std::string log_check;              // one sentence: whether the chain holds
    std::vector<std::string> plugins;   // "<id> <version>", sorted
    std::vector<std::string> problems;  // what this report could not read; each one sentence
};

}  // namespace reports
