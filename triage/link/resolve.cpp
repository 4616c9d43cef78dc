#include "triage/link/resolve.h"

#include <nlohmann/json.hpp>

#include "triage/identity/canonical.h"

namespace triage {

Result<IdentityIndex> IdentityIndex::read(const Database& database) {
    IdentityIndex index;
    TRY(database.each("SELECT type,value,identity FROM identity", [&](const Statement& row) {
        index.numbers_.emplace(row.text(0) + "\t" + row.text(1), row.integer(2));
    }));
    return index;
}

int64_t IdentityIndex::number_of(std::string_view type, std::string_view value) const {
    std::string key(type);
    key.append(1, '\t').append(value);
    const auto entry = numbers_.find(key);
    return entry == numbers_.end() ? 0 : entry->second;
}

struct Resolver::State {
    const IdentityIndex& index;
    Region region;
    std::unordered_map<std::string, int64_t> known;
};

Resolver::Resolver(const IdentityIndex& index, const std::string& profile_json)
    : state_(std::make_unique<State>(State{index, {}, {}})) {
    const auto profile = nlohmann::json::parse(profile_json, nullptr, false);
    if (profile.is_object())
        state_->region = {profile.value("region", ""), profile.value("region_source", "")};
}
Resolver::Resolver(Resolver&&) noexcept = default;
Resolver::~Resolver() = default;

int64_t Resolver::identity_of(const plugins::Identifier& identifier, std::string_view app) const {
    if (!identifier.present())
        return 0;
    std::string key = identifier.type;
    key.append(1, '\t').append(identifier.value).append(1, '\t').append(app);
    const auto known = state_->known.find(key);
    if (known != state_->known.end())
        return known->second;
    const Canonical form = canonical(identifier, state_->region, app);
    const int64_t number = state_->index.number_of(form.type, form.value);
    state_->known.emplace(std::move(key), number);
    return number;
}

std::vector<Mention> Resolver::mentions(std::string_view text) const {
    std::vector<Mention> result;
    for (FoundIdentifier& found : find_identifiers(text))
        result.push_back({state_->index.number_of(found.canonical.type, found.canonical.value),
                          found.canonical.type, found.canonical.value, found.offset});
    return result;
}

}  // namespace triage
