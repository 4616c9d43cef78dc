#include "parsers/volume/lvm.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/volume/lvm_metadata.h"
#include "parsers/volume/lvm_text.h"

namespace parsers {
namespace {

constexpr uint64_t kSectorBytes = 512;
constexpr uint64_t kMostSegments = 1'000'000;  // of one logical volume
constexpr int kMostNested = 8;                 // a mirror of stripes of ...

enum class Layout { Striped, Mirrored, Zeros };

struct Leg {
    SharedBytes bytes;
    uint64_t offset = 0;
};

struct Segment {
    Layout layout = Layout::Striped;
    uint64_t begin = 0;
    uint64_t size = 0;
    uint64_t stripe_bytes = 0;  // 0: one leg
    std::vector<Leg> legs;
};

class LogicalVolume : public ByteSource {
public:
    LogicalVolume(std::vector<Segment> segments, uint64_t size_bytes)
        : segments_(std::move(segments)), size_bytes_(size_bytes) {}

    uint64_t size_bytes() const override { return size_bytes_; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= size_bytes_)
            return size_t{0};
        const auto wanted =
            static_cast<size_t>(std::min<uint64_t>(out.size(), size_bytes_ - offset));
        size_t done = 0;
        while (done < wanted)
            done += TRY(read_some(offset + done, out.subspan(done, wanted - done)));
        return wanted;
    }

private:
    Result<size_t> read_some(uint64_t at, std::span<std::byte> out) const {
        const auto after =
            std::upper_bound(segments_.begin(), segments_.end(), at,
                             [](uint64_t place, const Segment& s) { return place < s.begin; });
        const Segment& segment = *(after - 1);  // the first begins at 0 and they leave no gap
        const uint64_t inside = at - segment.begin;
        out = out.first(static_cast<size_t>(std::min<uint64_t>(out.size(), segment.size - inside)));
        if (segment.layout == Layout::Zeros) {
            std::fill(out.begin(), out.end(), std::byte{0});
            return out.size();
        }
        if (segment.layout == Layout::Mirrored)
            return read_mirrored(segment, inside, out);
        return read_striped(segment, inside, out);
    }

    static Result<size_t> read_striped(const Segment& segment, uint64_t inside,
                                       std::span<std::byte> out) {
        if (segment.legs.size() == 1)
            return read_leg(segment.legs[0], inside, out);
        const uint64_t number = inside / segment.stripe_bytes;
        const uint64_t rest = inside % segment.stripe_bytes;
        const Leg& leg = segment.legs[number % segment.legs.size()];
        out = out.first(
            static_cast<size_t>(std::min<uint64_t>(out.size(), segment.stripe_bytes - rest)));
        return read_leg(leg, number / segment.legs.size() * segment.stripe_bytes + rest, out);
    }

    static Result<size_t> read_mirrored(const Segment& segment, uint64_t inside,
                                        std::span<std::byte> out) {
        std::optional<Error> first;
        for (const Leg& leg : segment.legs) {
            auto got = read_leg(leg, inside, out);
            if (got.ok())
                return got;
            if (!first)
                first = got.error();
        }
        return *first;
    }

    static Result<size_t> read_leg(const Leg& leg, uint64_t inside, std::span<std::byte> out) {
        const uint64_t at = TRY(checked_add(leg.offset, inside));
        const size_t got = TRY(leg.bytes->read_at(at, out));
        if (got != out.size())
            return Error{ErrorCode::Damaged,
                         "the logical volume reaches behind the end of its "
                         "physical volume, at byte " +
                             std::to_string(at)};
        return got;
    }

    std::vector<Segment> segments_;
    uint64_t size_bytes_;
};

std::string without_hyphens(const std::string& uuid) {
    std::string out = uuid;
    std::erase(out, '-');
    return out;
}

// Makes the logical volumes of one group out of its text.
class Group {
public:
    Group(std::string name, const LvmSection& text, std::map<std::string, SharedBytes> devices)
        : name_(std::move(name)), text_(text), devices_(std::move(devices)) {}

    Result<Layer> open() {
        const auto extent_sectors = text_.number("extent_size");
        if (!extent_sectors || *extent_sectors == 0 || *extent_sectors > (1ULL << 40))
            return Error{ErrorCode::Damaged, "the size of an extent is missing"};
        extent_bytes_ = *extent_sectors * kSectorBytes;
        layer_.description = "LVM2 volume group \"" + to_valid_utf8(name_) + '"';
        add_physical();
        const LvmSection* logical = text_.section("logical_volumes");
        if (logical != nullptr) {
            for (const auto& [name, section] : logical->sections)
                add_logical(name, section);
        }
        return std::move(layer_);
    }

private:
    struct Physical {
        SharedBytes bytes;
        uint64_t first_extent_at = 0;
        bool is_missing = false;
    };

    struct Opened {
        Result<SharedBytes> bytes;
        bool used_missing = false;
    };

    void add_physical() {
        const LvmSection* all = text_.section("physical_volumes");
        if (all == nullptr)
            return;
        for (const auto& [name, section] : all->sections) {
            Physical physical;
            const std::string uuid = section.text("id");
            const auto found = devices_.find(without_hyphens(uuid));
            physical.is_missing = found == devices_.end();
            const std::string what =
                "physical volume " + to_valid_utf8(uuid) + " of this group is not in this evidence";
            physical.bytes = physical.is_missing
                                 ? lost_bytes(UINT64_MAX / 2, {ErrorCode::Unreadable, what})
                                 : found->second;
            const auto start = checked_mul(section.number("pe_start").value_or(0), kSectorBytes);
            physical.first_extent_at = start.ok() ? start.value() : UINT64_MAX;
            physical_[name] = std::move(physical);
            if (found == devices_.end())
                layer_.notes.push_back({"", "partly", what});
        }
    }

    void add_logical(const std::string& name, const LvmSection& section) {
        const auto& status = section.list("status");
        if (std::find(status.begin(), status.end(), "VISIBLE") == status.end())
            return;
        const std::string path = to_path_utf8(name_ + '-' + name);
        used_missing_ = false;
        auto opened = open_logical(name, 0);
        if (!opened.ok()) {
            layer_.notes.push_back(
                {path, opened.error().code == ErrorCode::Unsupported ? "unsupported" : "failed",
                 opened.error().what});
            return;
        }
        if (used_missing_)
            layer_.notes.push_back({path, "partly",
                                    "parts of this logical volume lie on a physical volume that "
                                    "is not in this evidence"});
        layer_.volumes.push_back(
            {path, "LVM2 logical volume", opened.value()->size_bytes(), std::move(opened).value()});
    }

    // Once each, so that a hostile text cannot multiply the work.
    Result<SharedBytes> open_logical(const std::string& name, int depth) {
        const auto known = opened_.find(name);
        if (known != opened_.end()) {
            used_missing_ = used_missing_ || known->second.used_missing;
            return known->second.bytes;
        }
        opened_.insert({name, Opened{Error{ErrorCode::Damaged, name + " consists of itself"}}});
        const bool missing_before = std::exchange(used_missing_, false);
        auto bytes = make_logical(name, depth);
        opened_.insert_or_assign(name, Opened{bytes, used_missing_});
        used_missing_ = used_missing_ || missing_before;
        return bytes;
    }

    Result<SharedBytes> make_logical(const std::string& name, int depth) {
        const LvmSection* all = text_.section("logical_volumes");
        const LvmSection* section = all != nullptr ? all->section(name) : nullptr;
        if (section == nullptr || depth > kMostNested)
            return Error{ErrorCode::Damaged, "the metadata names no logical volume " + name};
        if (is_snapshot_store(name))
            return Error{ErrorCode::Unsupported, "an LVM2 snapshot is not read"};
        const uint64_t count = section->number("segment_count").value_or(0);
        if (count == 0 || count > kMostSegments || count > section->sections.size())
            return Error{ErrorCode::Damaged, "the metadata has no segments of " + name};
        std::vector<Segment> segments;
        uint64_t end = 0;
        for (uint64_t index = 1; index <= count; ++index) {
            const LvmSection* one = section->section("segment" + std::to_string(index));
            if (one == nullptr)
                return Error{ErrorCode::Damaged, "a segment of " + name + " is missing"};
            Segment segment = TRY(to_segment(*one, depth));
            if (segment.begin != end)
                return Error{ErrorCode::Damaged, "the segments of " + name + " leave a gap"};
            end = TRY(checked_add(end, segment.size));
            segments.push_back(std::move(segment));
        }
        return SharedBytes(std::make_shared<LogicalVolume>(std::move(segments), end));
    }

    // A volume that keeps what changed of another one is listed by a section of its own.
    bool is_snapshot_store(const std::string& name) const {
        for (const auto& [other, section] : text_.section("logical_volumes")->sections) {
            const LvmSection* segment = section.section("segment1");
            if (segment != nullptr && segment->text("type") == "snapshot" &&
                segment->text("cow_store") == name)
                return true;
        }
        return false;
    }

    Result<Segment> to_segment(const LvmSection& section, int depth) {
        Segment segment;
        segment.begin = TRY(checked_mul(section.number("start_extent").value_or(0), extent_bytes_));
        segment.size = TRY(checked_mul(section.number("extent_count").value_or(0), extent_bytes_));
        if (segment.size == 0)
            return Error{ErrorCode::Damaged, "the metadata has a segment without a size"};
        const std::string type = section.text("type");
        if (type == "striped" || type == "linear")
            return striped(std::move(segment), section, "stripes", depth);
        if (type == "raid0" || type == "raid0_meta")
            return striped(std::move(segment), section, "raid0_lvs", depth);
        if (type == "mirror" || type == "raid1")
            return mirrored(std::move(segment), section, type, depth);
        if (type == "zero") {
            segment.layout = Layout::Zeros;
            return segment;
        }
        return Error{ErrorCode::Unsupported,
                     "an LVM2 volume of type \"" + to_valid_utf8(type) + "\" is not read"};
    }

    Result<Segment> striped(Segment segment, const LvmSection& section, const std::string& key,
                            int depth) {
        const auto& list = section.list(key);
        // Stripes are pairs of a name and an extent; those of RAID 0 are names alone, or pairs of
        // a volume of metadata and one of data.
        const bool has_extents = key == "stripes";
        const size_t step = has_extents ? 2 : section.text("type") == "raid0_meta" ? 2 : 1;
        for (size_t at = 0; at + step <= list.size(); at += step) {
            const std::string& name = list[has_extents ? at : at + step - 1];
            const std::string& extent = has_extents ? list[at + 1] : kFirstExtent;
            segment.legs.push_back(TRY(leg(name, extent, depth)));
        }
        const uint64_t sectors = section.number("stripe_size").value_or(0);
        segment.stripe_bytes = TRY(checked_mul(sectors, kSectorBytes));
        if (segment.legs.empty() || (segment.legs.size() > 1 && segment.stripe_bytes == 0))
            return Error{ErrorCode::Damaged, "the metadata has stripes without a size"};
        return segment;
    }

    Result<Segment> mirrored(Segment segment, const LvmSection& section, const std::string& type,
                             int depth) {
        segment.layout = Layout::Mirrored;
        const auto& list = section.list(type == "mirror" ? "mirrors" : "raids");
        const bool missing_before = used_missing_;
        std::optional<Error> failure;
        size_t whole = 0;
        for (size_t at = 0; at + 2 <= list.size(); at += 2) {
            used_missing_ = false;
            auto one = type == "mirror" ? leg(list[at], list[at + 1], depth)
                                        : leg(list[at + 1], kFirstExtent, depth);
            if (!one.ok()) {
                failure = one.error();
                continue;
            }
            // A leg that is all there is read first.
            const auto place = segment.legs.begin() + static_cast<std::ptrdiff_t>(whole);
            const bool is_whole = !used_missing_;
            segment.legs.insert(is_whole ? place : segment.legs.end(), std::move(one).value());
            whole += is_whole ? 1 : 0;
        }
        used_missing_ = missing_before || whole == 0;
        if (segment.legs.empty())
            return failure ? *failure
                           : Error{ErrorCode::Damaged, "the metadata has a mirror of nothing"};
        return segment;
    }

    // A part of a physical volume, or another logical volume.
    Result<Leg> leg(const std::string& name, const std::string& extent, int depth) {
        const auto first = to_int64(extent);
        if (!first || *first < 0)
            return Error{ErrorCode::Damaged, "the metadata has a stripe without a place"};
        const uint64_t inside = TRY(checked_mul(static_cast<uint64_t>(*first), extent_bytes_));
        const auto found = physical_.find(name);
        if (found == physical_.end()) {
            SharedBytes bytes = TRY(open_logical(name, depth + 1));
            return Leg{std::move(bytes), inside};
        }
        used_missing_ = used_missing_ || found->second.is_missing;
        const uint64_t offset = TRY(checked_add(found->second.first_extent_at, inside));
        return Leg{found->second.bytes, offset};
    }

    const std::string kFirstExtent = "0";
    std::string name_;
    const LvmSection& text_;
    std::map<std::string, SharedBytes> devices_;
    uint64_t extent_bytes_ = 0;
    std::map<std::string, Physical> physical_;
    std::map<std::string, Opened> opened_;
    bool used_missing_ = false;  // by what was opened last
    Layer layer_;
};

struct NewestText {
    LvmSection top;
    uint64_t sequence = 0;
    bool is_there = false;
};

// The group's own section: the one at the top that has an id.
const std::pair<const std::string, LvmSection>* group_of(const LvmSection& top) {
    for (const auto& one : top.sections) {
        if (one.second.values.contains("extent_size"))
            return &one;
    }
    return nullptr;
}

}  // namespace

Result<Layer> open_lvm_group(const std::vector<SharedBytes>& volumes) {
    if (volumes.empty())
        return Error{ErrorCode::NotFound, "there is no physical volume"};
    std::map<std::string, SharedBytes> devices;
    std::string damage;
    std::string group_id;
    NewestText newest;
    for (size_t index = 0; index < volumes.size(); ++index) {
        const auto physical = read_lvm_physical(*volumes[index]);
        if (!physical.ok() && index == 0)
            return physical.error();
        if (!physical.ok())
            continue;
        devices[physical.value().uuid] = volumes[index];
        damage = damage.empty() ? physical.value().damage : damage;
        if (physical.value().text.empty())
            continue;
        auto top = parse_lvm_text(physical.value().text);
        if (!top.ok()) {
            damage = top.error().what;
            continue;
        }
        const auto* group = group_of(top.value());
        if (group == nullptr || (!group_id.empty() && group->second.text("id") != group_id))
            continue;
        const uint64_t sequence = group->second.number("seqno").value_or(0);
        group_id = group->second.text("id");
        if (!newest.is_there || sequence > newest.sequence)
            newest = {std::move(top).value(), sequence, true};
    }
    if (!newest.is_there)
        return damage.empty()
                   ? Error{ErrorCode::Unsupported,
                           "an LVM2 physical volume that keeps no metadata itself; it is on "
                           "another one of its group, or it belongs to none"}
                   : Error{ErrorCode::Damaged, "LVM2: " + damage};
    const auto* group = group_of(newest.top);
    auto layer = TRY(Group(group->first, group->second, std::move(devices)).open());
    if (!damage.empty())
        layer.notes.push_back({"", "partly", "a copy of the LVM2 metadata is damaged: " + damage});
    return layer;
}

Result<Layer> open_lvm(const SharedBytes& volume, const Surroundings& surroundings) {
    std::vector<SharedBytes> volumes = {volume};
    volumes.insert(volumes.end(), surroundings.further_parts.begin(),
                   surroundings.further_parts.end());
    return open_lvm_group(volumes);
}

}  // namespace parsers
