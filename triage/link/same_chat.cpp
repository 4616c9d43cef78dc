#include "triage/link/same_chat.h"

#include <algorithm>
#include <map>
#include <utility>

#include "triage/link/median.h"

namespace triage {
namespace {

using Rows = std::vector<ChatRow>;

// Distinctive texts that stand once in a conversation.
std::map<uint64_t, const ChatRow*> single_texts(const Rows& rows) {
    std::map<uint64_t, const ChatRow*> single;
    for (const ChatRow& row : rows)
        if (row.is_distinctive)
            if (const auto [entry, fresh] = single.try_emplace(row.text, &row); !fresh)
                entry->second = nullptr;
    std::erase_if(single, [](const auto& entry) { return entry.second == nullptr; });
    return single;
}

using Pair = std::pair<const ChatRow*, const ChatRow*>;

std::vector<Pair> in_time(const std::vector<Pair>& pairs, const ChatRules& rules) {
    std::vector<int64_t> apart;
    for (const auto& [a, b] : pairs)
        apart.push_back(*b->utc_ns - *a->utc_ns);
    const Median median = median_of(apart, rules.time_tolerance_ns);
    std::vector<Pair> agreeing;
    for (size_t i = 0; i < pairs.size(); ++i)
        if (distance(apart[i], median.value) <= rules.time_tolerance_ns)
            agreeing.push_back(pairs[i]);
    return agreeing;
}

// Without times: the most pairs whose order is the same on both sides (patience sorting).
std::vector<Pair> in_order(std::vector<Pair> pairs) {
    std::sort(pairs.begin(), pairs.end(),
              [](const Pair& x, const Pair& y) { return x.first->order < y.first->order; });
    constexpr size_t kNone = ~size_t{0};
    std::vector<size_t> tails;  // the pair that ends the best run of each length
    std::vector<size_t> before(pairs.size(), kNone);
    for (size_t i = 0; i < pairs.size(); ++i) {
        const auto at = std::lower_bound(tails.begin(), tails.end(), i, [&](size_t x, size_t y) {
            return pairs[x].second->order < pairs[y].second->order;
        });
        if (at != tails.begin())
            before[i] = *std::prev(at);
        if (at == tails.end())
            tails.push_back(i);
        else
            *at = i;
    }
    std::vector<Pair> agreeing;
    for (size_t i = tails.empty() ? kNone : tails.back(); i != kNone; i = before[i])
        agreeing.push_back(pairs[i]);
    return agreeing;
}

// Both only received, or both only sent: it is the same announcement or the same script to others.
bool is_one_sided(const std::vector<Pair>& pairs) {
    const auto all = [&](Course course) {
        return std::all_of(pairs.begin(), pairs.end(), [&](const Pair& pair) {
            return pair.first->course == course && pair.second->course == course;
        });
    };
    return all(Course::Incoming) || all(Course::Outgoing);
}

size_t rows_between(const std::map<uint64_t, const ChatRow*>& single, const ChatRow* first,
                    const ChatRow* last) {
    return static_cast<size_t>(std::count_if(single.begin(), single.end(), [&](const auto& entry) {
        return first->order <= entry.second->order && entry.second->order <= last->order;
    }));
}

}  // namespace

size_t agreeing_messages(const std::vector<ChatRow>& a, const std::vector<ChatRow>& b,
                         const ChatRules& rules) {
    const auto of_a = single_texts(a);
    const auto of_b = single_texts(b);
    std::vector<Pair> pairs;
    bool has_times = true;
    for (const auto& [text, row] : of_a)
        if (const auto other = of_b.find(text); other != of_b.end()) {
            pairs.emplace_back(row, other->second);
            has_times = has_times && row->utc_ns && other->second->utc_ns;
        }
    const std::vector<Pair> agreeing = has_times ? in_time(pairs, rules) : in_order(pairs);
    if (agreeing.size() < rules.least_messages || is_one_sided(agreeing))
        return 0;
    const auto by_order = [](auto side) {
        return [side](const Pair& x, const Pair& y) { return (x.*side)->order < (y.*side)->order; };
    };
    const auto in_a = std::minmax_element(agreeing.begin(), agreeing.end(), by_order(&Pair::first));
    const auto in_b =
        std::minmax_element(agreeing.begin(), agreeing.end(), by_order(&Pair::second));
    const size_t least = std::min(rows_between(of_a, in_a.first->first, in_a.second->first),
                                  rows_between(of_b, in_b.first->second, in_b.second->second));
    const double share = static_cast<double>(agreeing.size()) / static_cast<double>(least);
    return share < rules.least_share ? 0 : agreeing.size();
}

}  // namespace triage
