#include "triage/link/align_chat.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "triage/link/median.h"

namespace triage {
namespace {

using Rows = std::vector<ChatRow>;

// One message: its rows, by their number.
struct Cluster {
    std::vector<uint32_t> rows;
    std::optional<int64_t> utc_ns;  // on the common clock
    uint64_t sender = 0;
};

class Aligner {
public:
    Aligner(Rows rows, const ChatSides& sides, const ChatRules& rules)
        : rows_(std::move(rows)), sides_(sides), rules_(rules) {
        std::sort(rows_.begin(), rows_.end(), [](const ChatRow& x, const ChatRow& y) {
            return std::tie(x.view, x.order) < std::tie(y.view, y.order);
        });
        has_ids_.assign(sides.devices, false);
        for (const ChatRow& row : rows_)
            if (row.app_id != 0)
                has_ids_[device_of(row)] = true;
    }

    AlignedChat align() {
        measure_spans();
        measure_clocks();
        cluster_by_id();
        cluster_by_text();
        join_edited();
        compare();
        return std::move(result_);
    }

private:
    uint32_t device_of(const ChatRow& row) const { return sides_.device_of_view[row.view]; }

    std::optional<int64_t> time_of(const ChatRow& row) const {
        if (!row.utc_ns)
            return std::nullopt;
        return *row.utc_ns + result_.clocks[device_of(row)].offset_ns;
    }

    void measure_spans() {
        std::vector<size_t> standing(sides_.devices, 0);
        result_.spans.assign(sides_.devices, std::nullopt);
        for (const ChatRow& row : rows_) {
            if (!stands(row))
                continue;
            ++standing[device_of(row)];
            if (!row.utc_ns)
                continue;
            auto& span = result_.spans[device_of(row)];
            if (!span)
                span = Span{*row.utc_ns, *row.utc_ns};
            span->first_utc_ns = std::min(span->first_utc_ns, *row.utc_ns);
            span->last_utc_ns = std::max(span->last_utc_ns, *row.utc_ns);
        }
        result_.reference = static_cast<uint32_t>(
            std::max_element(standing.begin(), standing.end()) - standing.begin());
    }

    // What tells a message wherever it stands, with its time on each device that has it once.
    using Times = std::unordered_map<uint64_t, int64_t>;
    std::vector<Times> times_of_devices() const {
        std::vector<Times> times(sides_.devices);
        std::vector<std::unordered_map<uint64_t, size_t>> seen(sides_.devices);
        for (const ChatRow& row : rows_) {
            const uint64_t key = row.app_id != 0 ? row.app_id : row.is_distinctive ? row.text : 0;
            if (key == 0 || !row.utc_ns)
                continue;
            const uint32_t device = device_of(row);
            if (++seen[device][key] == 1)
                times[device].emplace(key, *row.utc_ns);
            else if (row.app_id == 0)
                times[device].erase(key);
        }
        return times;
    }

    void measure_clocks() {
        result_.clocks.assign(sides_.devices, {});
        const std::vector<Times> times = times_of_devices();
        const Times& reference = times[result_.reference];
        for (uint32_t device = 0; device < sides_.devices; ++device) {
            std::vector<int64_t> behind;
            for (const auto& [key, utc_ns] : times[device])
                if (const auto there = reference.find(key); there != reference.end())
                    behind.push_back(there->second - utc_ns);
            const Median median = median_of(behind, rules_.offset_tolerance_ns);
            ClockOffset& clock = result_.clocks[device];
            clock = {median.value, median.agreeing, behind.size()};
            if (median.agreeing < rules_.offset_least_messages ||
                median.agreeing * 2 < behind.size())
                clock.offset_ns = 0;
        }
    }

    uint32_t new_cluster(const ChatRow& row) {
        clusters_.push_back({{}, time_of(row), row.sender});
        return static_cast<uint32_t>(clusters_.size() - 1);
    }

    void cluster_by_id() {
        cluster_of_.assign(rows_.size(), kNone);
        std::unordered_map<uint64_t, uint32_t> known;
        for (uint32_t i = 0; i < rows_.size(); ++i) {
            if (rows_[i].app_id == 0)
                continue;
            const auto [entry, fresh] = known.try_emplace(rows_[i].app_id, 0);
            if (fresh)
                entry->second = new_cluster(rows_[i]);
            put(i, entry->second);
        }
    }

    void put(uint32_t row, uint32_t cluster) {
        clusters_[cluster].rows.push_back(row);
        cluster_of_[row] = cluster;
        if (clusters_[cluster].sender == 0)
            clusters_[cluster].sender = rows_[row].sender;
    }

    // The messages of one text.
    struct Known {
        std::multimap<int64_t, uint32_t> at;  // by time on the common clock
        std::vector<uint32_t> untimed;
    };

    void remember(uint32_t cluster, Known& known) const {
        if (clusters_[cluster].utc_ns)
            known.at.emplace(*clusters_[cluster].utc_ns, cluster);
        else
            known.untimed.push_back(cluster);
    }

    // Rows without an id join the nearest message with their text, or begin one.
    void cluster_by_text() {
        std::vector<uint32_t> order;
        std::unordered_map<uint64_t, Known> known;
        std::set<std::pair<uint64_t, uint32_t>> seen;
        for (uint32_t i = 0; i < rows_.size(); ++i) {
            if (rows_[i].text == 0)
                continue;
            if (cluster_of_[i] == kNone)
                order.push_back(i);
            else if (seen.emplace(rows_[i].text, cluster_of_[i]).second)
                remember(cluster_of_[i], known[rows_[i].text]);
        }
        // Rows with a time first, in its order; then those without, as stored.
        const auto key = [&](uint32_t i) {
            const auto utc_ns = time_of(rows_[i]);
            return std::tuple(!utc_ns, utc_ns.value_or(0), rows_[i].view, rows_[i].order);
        };
        std::sort(order.begin(), order.end(),
                  [&](uint32_t x, uint32_t y) { return key(x) < key(y); });
        for (const uint32_t i : order) {
            Known& of_text = known[rows_[i].text];
            uint32_t cluster = nearest(of_text, i);
            if (cluster == kNone) {
                cluster = new_cluster(rows_[i]);
                remember(cluster, of_text);
            }
            put(i, cluster);
        }
    }

    bool may_take(const Cluster& cluster, const ChatRow& row) const {
        if (cluster.sender != 0 && row.sender != 0 && cluster.sender != row.sender)
            return false;
        return std::none_of(cluster.rows.begin(), cluster.rows.end(),
                            [&](uint32_t i) { return rows_[i].view == row.view; });
    }

    uint32_t nearest(const Known& known, uint32_t i) const {
        const ChatRow& row = rows_[i];
        const auto utc_ns = time_of(row);
        if (!utc_ns)
            return row.is_distinctive ? first_free(known, row) : kNone;
        uint32_t best = kNone;
        int64_t best_distance = rules_.time_tolerance_ns;
        const auto end = known.at.upper_bound(*utc_ns + rules_.time_tolerance_ns);
        for (auto at = known.at.lower_bound(*utc_ns - rules_.time_tolerance_ns); at != end; ++at) {
            const int64_t apart = distance(*utc_ns, at->first);
            const bool is_nearer = best == kNone || apart < best_distance;
            if (!is_nearer || !may_take(clusters_[at->second], row))
                continue;
            best = at->second;
            best_distance = apart;
        }
        return best;
    }

    // For a row without a time, whose text alone must tell which message it is.
    uint32_t first_free(const Known& known, const ChatRow& row) const {
        for (const auto& [utc_ns, cluster] : known.at)
            if (may_take(clusters_[cluster], row))
                return cluster;
        for (const uint32_t cluster : known.untimed)
            if (may_take(clusters_[cluster], row))
                return cluster;
        return kNone;
    }

    bool is_without_id(const Cluster& cluster) const {
        return std::all_of(cluster.rows.begin(), cluster.rows.end(),
                           [&](uint32_t i) { return rows_[i].app_id == 0; });
    }

    bool share_no_device(const Cluster& x, const Cluster& y) const {
        return std::none_of(x.rows.begin(), x.rows.end(), [&](uint32_t i) {
            return std::any_of(y.rows.begin(), y.rows.end(), [&](uint32_t j) {
                return device_of(rows_[i]) == device_of(rows_[j]);
            });
        });
    }

    // A message without an id that was edited: another text of one sender at the same time.
    void join_edited() {
        std::vector<uint32_t> order;
        for (uint32_t i = 0; i < clusters_.size(); ++i)
            if (clusters_[i].sender != 0 && clusters_[i].utc_ns && is_without_id(clusters_[i]))
                order.push_back(i);
        std::sort(order.begin(), order.end(), [&](uint32_t x, uint32_t y) {
            return std::tie(clusters_[x].sender, clusters_[x].utc_ns, x) <
                   std::tie(clusters_[y].sender, clusters_[y].utc_ns, y);
        });
        for (size_t i = 1; i < order.size(); ++i) {
            Cluster& one = clusters_[order[i - 1]];
            Cluster& other = clusters_[order[i]];
            if (one.rows.empty() || one.sender != other.sender ||
                distance(*one.utc_ns, *other.utc_ns) > rules_.offset_tolerance_ns ||
                !share_no_device(one, other))
                continue;
            one.rows.insert(one.rows.end(), other.rows.begin(), other.rows.end());
            other.rows.clear();
        }
    }

    // The best row of a message on each device: one that stands before one that does not.
    std::vector<const ChatRow*> best_rows(const Cluster& cluster) const {
        std::vector<const ChatRow*> best(sides_.devices, nullptr);
        for (const uint32_t i : cluster.rows) {
            const ChatRow*& row = best[device_of(rows_[i])];
            if (row == nullptr || rows_[i].state < row->state)
                row = &rows_[i];
        }
        return best;
    }

    void compare() {
        result_.counts.assign(sides_.devices, {});
        for (const Cluster& cluster : clusters_) {
            if (cluster.rows.empty())
                continue;
            ++result_.messages;
            const auto best = best_rows(cluster);
            const ChatRow* other = nullptr;
            for (const ChatRow* row : best)
                if (row != nullptr && stands(*row) &&
                    (other == nullptr || (other->is_revoked && !row->is_revoked)))
                    other = row;
            if (other == nullptr)
                continue;  // it stands nowhere
            for (uint32_t device = 0; device < sides_.devices; ++device)
                compare(device, best[device], *other);
        }
        keep_first();
    }

    void keep_first() {
        auto& all = result_.differing;
        std::sort(all.begin(), all.end(), [](const Differing& x, const Differing& y) {
            return std::tie(x.other.utc_ns, x.other.record, x.device, x.what) <
                   std::tie(y.other.utc_ns, y.other.record, y.device, y.what);
        });
        if (all.size() > rules_.shown_differences)
            all.resize(rules_.shown_differences);
    }

    void compare(uint32_t device, const ChatRow* row, const ChatRow& other) {
        if (row == &other)
            return;
        std::optional<Difference> what;
        if (row == nullptr) {
            if (should_stand(device, other))
                what = Difference::Missing;
        } else if (!stands(*row)) {
            what = row->state == plugins::State::Carved ? Difference::Carved : Difference::Deleted;
        } else if (row->is_revoked && !other.is_revoked) {
            what = Difference::Revoked;
        } else if (row->text != 0 && other.text != 0 && row->text != other.text) {
            what = Difference::TextDiffers;
        }
        if (!what)
            return;
        ++result_.counts[device][static_cast<size_t>(*what)];
        result_.differing.push_back({*what, device,
                                     row == nullptr ? std::nullopt : std::optional(*row), other,
                                     device_of(other)});
        if (result_.differing.size() > 16 * rules_.shown_differences + 1024)
            keep_first();  // a device without half of a large group must not cost its memory
    }

    // Whether the rows of a device enclose the time of a message that it could be compared by.
    bool should_stand(uint32_t device, const ChatRow& other) const {
        const auto& span = result_.spans[device];
        const auto utc_ns = time_of(other);
        if (!span || !utc_ns || (other.text == 0 && !has_ids_[device]))
            return false;
        const int64_t there = *utc_ns - result_.clocks[device].offset_ns;
        return span->first_utc_ns < there && there < span->last_utc_ns;
    }

    static constexpr uint32_t kNone = 0xffffffff;

    Rows rows_;
    const ChatSides& sides_;
    const ChatRules& rules_;
    std::vector<bool> has_ids_;
    std::vector<Cluster> clusters_;
    std::vector<uint32_t> cluster_of_;
    AlignedChat result_;
};

}  // namespace

AlignedChat align_chat(std::vector<ChatRow> rows, const ChatSides& sides, const ChatRules& rules) {
    return Aligner(std::move(rows), sides, rules).align();
}

}  // namespace triage
