#include "triage/identity/region.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "parsers/base/text.h"
#include "triage/identity/canonical.h"

namespace triage {
namespace {

std::string to_region_code(std::string_view stored) {
    std::string code(parsers::trim(stored));
    // A phone with two SIM slots stores "kh,th"; the first slot that is filled counts.
    while (!code.empty() && code.front() == ',')
        code.erase(0, 1);
    code = code.substr(0, code.find(','));
    if (code.size() != 2)
        return {};
    for (char& letter : code)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return code;
}

// The one region of several numbers, or "".
std::string common_region(const std::vector<std::string>& numbers) {
    std::set<std::string> regions;
    for (const auto& number : numbers)
        if (auto region = region_of_number(number); !region.empty())
            regions.insert(region);
    return regions.size() == 1 ? *regions.begin() : std::string{};
}

}  // namespace

Region region_of_device(const std::vector<plugins::DeviceFact>& facts,
                        const std::vector<plugins::Account>& accounts) {
    for (const auto& fact : facts)
        if (fact.name == "sim_country")
            if (auto code = to_region_code(fact.value); !code.empty())
                return {code, "sim_country"};
    std::vector<std::string> numbers;
    for (const auto& fact : facts)
        if (fact.name == "own_number" && fact.value.starts_with("+"))
            numbers.push_back(fact.value);
    if (auto code = common_region(numbers); !code.empty())
        return {code, "own_number"};
    numbers.clear();
    for (const auto& account : accounts) {
        if (account.id.type != plugins::id_type::kPhone)
            continue;
        const Canonical number = canonical(account.id, {}, account.app);
        if (number.linking == Linking::Links)
            numbers.push_back(number.value);
    }
    if (auto code = common_region(numbers); !code.empty())
        return {code, "own account"};
    return {};
}

}  // namespace triage
