// Chooses the chats of a made-up raid and aligns a large group: chat_scale [devices] [conversations
// a device] [devices of the group] [messages of the group]
//
// Prints processor seconds and the greatest resident size.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "tests/benchmarks/measure.h"
#include "triage/identity/shipped_data.h"
#include "triage/link/align_chat.h"
#include "triage/link/chat_stubs.h"

namespace {

// A tenth of the conversations are groups of the company of fifty devices; a tenth of the rest have
// no identity. A third says enough to be told by it.
std::vector<triage::ConversationStub> raid(uint32_t devices, uint32_t conversations) {
    std::mt19937_64 random(20261123);
    std::vector<triage::ConversationStub> stubs;
    stubs.reserve(static_cast<size_t>(devices) * conversations);
    for (uint32_t device = 0; device < devices; ++device)
        for (uint32_t i = 0; i < conversations; ++i) {
            triage::ConversationStub stub;
            stub.device = device;
            stub.conversation = random();
            stub.app = 1 + i % 4;
            stub.messages = 50;
            if (i % 10 == 0)
                stub.chat = 1 + device / 50 * 1000 + random() % (conversations / 5 + 1);
            else if (i % 10 != 1)
                stub.chat = random();
            if (i % 3 == 0)
                for (int text = 0; text < 32; ++text)
                    stub.texts.push_back(random());
            std::sort(stub.texts.begin(), stub.texts.end());
            stubs.push_back(std::move(stub));
        }
    return stubs;
}

// Every device lacks one message in a hundred.
std::vector<triage::ChatRow> group(uint32_t devices, uint32_t messages, uint64_t with_ids) {
    std::mt19937_64 random(7);
    std::vector<triage::ChatRow> rows;
    for (uint32_t device = 0; device < devices; ++device)
        for (uint32_t i = 0; i < messages; ++i) {
            if (random() % 100 == 0)
                continue;
            triage::ChatRow row;
            row.view = device;
            row.order = i;
            row.app_id = with_ids * (i + 1);
            row.text = i % 4 == 0 ? 1 + i % 7 : 1000 + i;
            row.is_distinctive = i % 4 != 0;
            row.sender = 1 + i % 50;
            row.utc_ns = static_cast<int64_t>(i) * 60'000'000'000;
            rows.push_back(row);
        }
    return rows;
}

}  // namespace

int main(int count, char** words) {
    const auto number = [&](int index, int otherwise) {
        return static_cast<uint32_t>(count > index ? std::atoi(words[index]) : otherwise);
    };
    const auto file = triage::read_shipped("weights.toml");
    const auto rules = triage::read_chat_rules(file.value().text);
    {
        const auto stubs = raid(number(1, 5000), number(2, 500));
        const double begun = benchmarks::processor_seconds();
        const double before = benchmarks::peak_gib();
        const auto chosen = triage::choose_chats(stubs, rules.value());
        std::printf(
            "%zu conversations: %zu sets to read in %.1f s; %.2f GiB, of which the "
            "conversations %.2f\n",
            stubs.size(), chosen.size(), benchmarks::processor_seconds() - begun,
            benchmarks::peak_gib(), before);
    }
    const uint32_t devices = number(3, 500);
    triage::ChatSides sides;
    sides.devices = devices;
    for (uint32_t device = 0; device < devices; ++device)
        sides.device_of_view.push_back(device);
    for (const uint64_t with_ids : {1u, 0u}) {
        auto rows = group(devices, number(4, 5000), with_ids);
        const size_t size = rows.size();
        const double begun = benchmarks::processor_seconds();
        const auto aligned = triage::align_chat(std::move(rows), sides, rules.value());
        std::printf("a group on %u devices, %zu rows %s: %zu messages in %.1f s; %.2f GiB\n",
                    devices, size, with_ids == 1 ? "with ids" : "by content", aligned.messages,
                    benchmarks::processor_seconds() - begun, benchmarks::peak_gib());
    }
    return 0;
}
