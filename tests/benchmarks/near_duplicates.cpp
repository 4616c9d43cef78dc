// Finds near-duplicates in a labelled set and in a made-up raid:
// near_duplicates [devices] [documents a device] [least Jaccard]
//
// Prints the recall of every kind of edit, what is wrongly taken for one text, and processor
// seconds and the greatest resident size for the raid.
#include <cstdio>
#include <cstdlib>

#include "tests/benchmarks/measure.h"
#include "tests/fixtures/near_set.h"
#include "triage/identity/shipped_data.h"
#include "triage/link/near_duplicates.h"
#include "triage/link/shingles.h"

namespace {

using fixtures::NearSet;

// Of the processor: the machine may have other work.
// All texts of a labelled set are grouped at once, as those of a case are.
void print_quality(const char* name, const fixtures::Language& language, double least) {
    const auto labelled = fixtures::labelled_pairs(language, 500, 20261123);
    triage::ShingleSets sets;
    fixtures::PairNumbers numbers;
    for (const auto& kind : labelled) {
        numbers.emplace_back();
        for (const auto& [text, other] : kind.pairs) {
            const uint32_t first = sets.number_of(triage::shingles_of(text));
            numbers.back().emplace_back(first, sets.number_of(triage::shingles_of(other)));
        }
    }
    const auto measure =
        fixtures::measure_near(labelled, numbers, triage::group_near_duplicates(sets.all(), least));
    for (size_t kind = 0; kind < labelled.size(); ++kind) {
        double similarity = 0;
        for (const auto& [a, b] : numbers[kind])
            similarity += triage::jaccard(sets.all()[a], sets.all()[b]);
        std::printf("%-8s %-26s joined %5.1f %%   mean Jaccard %.3f\n", name,
                    labelled[kind].what.c_str(), 100.0 * measure.joined[kind],
                    similarity / static_cast<double>(numbers[kind].size()));
    }
    std::printf("%-8s precision %.4f (%zu pairs of one text in one group, %zu of two)\n", name,
                measure.precision(), measure.right, measure.wrong);
}

void print_scale(size_t devices, size_t documents, double least) {
    NearSet set(7);
    const auto& language = fixtures::english();
    std::vector<fixtures::Words> shared;
    for (size_t i = 0; i < devices / 10 + 1; ++i)
        shared.push_back(set.script(language, 25));
    triage::ShingleSets sets;
    double shingling = 0;
    for (size_t device = 0; device < devices; ++device)
        for (size_t i = 0; i < documents; ++i) {
            // A quarter are versions of a company's scripts, the rest the device's own.
            const std::string text = NearSet::text_of(
                i % 4 == 0
                    ? set.with_sentences_replaced(
                          shared[(device / 50 * 5 + set.below(5)) % shared.size()], language, 8)
                    : set.script(language, 25));
            const double begun = benchmarks::processor_seconds();
            sets.number_of(triage::shingles_of(text));
            shingling += benchmarks::processor_seconds() - begun;
        }
    const double before = benchmarks::peak_gib();
    const double begun = benchmarks::processor_seconds();
    const auto groups = triage::group_near_duplicates(sets.all(), least);
    const double took = benchmarks::processor_seconds() - begun;
    std::vector<size_t> sizes(groups.size());
    for (const uint32_t group : groups)
        ++sizes[group];
    std::printf(
        "%zu devices, %zu documents each: shingles %.1f s, %zu different, groups of two or "
        "more %zd, the largest %zu, in %.1f s; %.2f GiB, of which the sets %.2f\n",
        devices, documents, shingling, sets.all().size(),
        std::count_if(sizes.begin(), sizes.end(), [](size_t size) { return size > 1; }),
        *std::max_element(sizes.begin(), sizes.end()), took, benchmarks::peak_gib(), before);
}

}  // namespace

int main(int count, char** words) {
    const auto number = [&](int index, double otherwise) {
        return count > index ? std::atof(words[index]) : otherwise;
    };
    const auto file = triage::read_shipped("weights.toml");
    const auto rules = triage::read_near_rules(file.value().text);
    const double least = number(3, rules.value().least_jaccard);
    std::printf("least Jaccard %.2f\n", least);
    print_quality("English", fixtures::english(), least);
    print_quality("Chinese", fixtures::chinese(), least);
    print_scale(static_cast<size_t>(number(1, 5000)), static_cast<size_t>(number(2, 20)), least);
    return 0;
}
