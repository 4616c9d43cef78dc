// Resolver: from an identifier as a device stores it to its number in the table identity.
//
// It reads national numbers by the device's region without handing the region on, so that whoever
// asks cannot weigh it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/base/result.h"
#include "plugins/api/identifier.h"
#include "triage/store/database.h"

namespace triage {

// Every identity of the case by type and value.
class IdentityIndex {
public:
    static Result<IdentityIndex> read(const Database& database);
    int64_t number_of(std::string_view type, std::string_view value) const;  // 0: none

private:
    std::unordered_map<std::string, int64_t> numbers_;
};

struct Mention {
    int64_t identity = 0;
    std::string type;
    std::string value;  // canonical
    size_t offset = 0;
};

class Resolver {
public:
    // `profile_json` is the device's profile as link_case() wrote it; `index` must outlive this.
    Resolver(const IdentityIndex& index, const std::string& profile_json);
    Resolver(Resolver&&) noexcept;
    ~Resolver();

    int64_t identity_of(const plugins::Identifier& identifier, std::string_view app) const;
    std::vector<Mention> mentions(std::string_view text) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace triage
