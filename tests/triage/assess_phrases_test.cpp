// The rules by which phrases are found in what people write: one test a rule, on the shipped lists.
#include <gtest/gtest.h>

#include <unicode/translit.h>

#include <algorithm>
#include <memory>

#include "triage/assess/lexicon.h"
#include "triage/assess/spelling.h"
#include "triage/assess/zawgyi.h"
#include "triage/identity/shipped_data.h"

namespace triage {
namespace {

class PhraseRules : public testing::Test {
protected:
    void SetUp() override {
        auto words = WordList::read(read_shipped("words.tsv").value().text);
        auto lexicon = Lexicon::read(read_shipped("lexicon.tsv").value().text);
        ASSERT_TRUE(words.ok());
        ASSERT_TRUE(lexicon.ok());
        words_ = std::move(words).value();
        lexicon_ = std::move(lexicon).value();
    }
    std::vector<PhraseHit> hits(const std::string& text) const {
        return lexicon_.match(normalize(text), words_);
    }
    std::optional<PhraseHit> hit(const std::string& text, const std::string& category) const {
        for (const PhraseHit& each : hits(text))
            if (lexicon_.phrase(each.phrase).category == category)
                return each;
        return std::nullopt;
    }
    std::vector<Phrase> phrases_in(const std::string& language) const {
        std::vector<Phrase> phrases;
        for (uint32_t i = 0; i < lexicon_.size(); ++i)
            if (lexicon_.phrase(i).language == language)
                phrases.push_back(lexicon_.phrase(i));
        return phrases;
    }
    WordList words_;
    Lexicon lexicon_;
};

// ---- 1: one normal form ------------------------------------------------------------------------

TEST_F(PhraseRules, FoldWidthCaseAndInvisibleLetters) {
    EXPECT_EQ(normalize("ＴＲＣ２０ Address"), "trc20 address");
    EXPECT_EQ(normalize("pass\u200Bport\uFEFF"), "passport");
    EXPECT_TRUE(hit("They TOOK my pass\u200Dport", "V_DOCS"));
    EXPECT_FALSE(hit("They TOOK my pass port", "V_DOCS"));
}

TEST_F(PhraseRules, FoldArabicAndUrduLetters) {
    EXPECT_EQ(normalize("جـــواز"), normalize("جواز")) << "tatweel";
    EXPECT_EQ(normalize("أحمد"), normalize("احمد"));
    EXPECT_EQ(normalize("کرنا"), normalize("كرنا")) << "keheh";
    EXPECT_EQ(normalize("ہیں"), normalize("هين")) << "heh goal, Farsi yeh, noon ghunna";
    EXPECT_EQ(normalize("مَدرَسَة"), normalize("مدرسه")) << "vowels, teh marbuta";
    EXPECT_NE(normalize("بات"), normalize("تاب"));
}

TEST_F(PhraseRules, ReadVietnameseWithoutItsMarks) {
    const auto typed = hit("chung no tru luong em roi", "V_WAGE");
    ASSERT_TRUE(typed);
    EXPECT_EQ(typed->spelling, Spelling::Unmarked);
    EXPECT_TRUE(hit("chúng nó trừ lương em rồi", "V_WAGE"));
    EXPECT_TRUE(hit("chung no tru lương em", "V_WAGE")) << "some marks written";
    EXPECT_TRUE(leaves_marks_out("tru luong", "trừ lương"));
    EXPECT_FALSE(leaves_marks_out("trư lương", "trừ lương") &&
                 leaves_marks_out("trứ lương", "trừ lương"))
        << "a mark that is written must be the phrase's";
    EXPECT_FALSE(leaves_marks_out("trứ lương", "trừ lương"));
    EXPECT_FALSE(leaves_marks_out("trừ lương", "trừ lương"));
    EXPECT_EQ(hit("trừ lương nó", "O_COMMAND")->spelling, Spelling::Exact);
    EXPECT_TRUE(hit("tru luong no", "O_COMMAND")) << "the longest wins there as well";
    EXPECT_FALSE(hit("tru luong no", "V_WAGE"));
}

TEST_F(PhraseRules, LeaveNoWordOfAnotherLanguageForBareVietnamese) {
    for (const char* language : {"en", "id", "ms", "tl", "fr", "es", "pt-BR", "sw", "tr"})
        for (const Phrase& phrase : phrases_in(language))
            for (const PhraseHit& each : hits(phrase.text))
                EXPECT_NE(each.spelling, Spelling::Unmarked)
                    << phrase.text << " is read as " << lexicon_.phrase(each.phrase).text;
}

TEST_F(PhraseRules, ReadTraditionalChineseAsSimplified) {
    EXPECT_EQ(normalize("護照被收走了"), normalize("护照被收走了"));
    EXPECT_EQ(normalize("賠付"), "赔付");
    EXPECT_EQ(normalize("龥"), "龥") << "the last of the table still stands at its place";
    size_t found = 0;
    const std::vector<Phrase> all = phrases_in("zh-Hant");
    for (const Phrase& phrase : all)
        found += hits(phrase.text).empty() ? 0 : 1;
    EXPECT_GT(all.size(), 200u);
    EXPECT_GE(found * 100, all.size() * 99);
}

// ---- 2: Burmese --------------------------------------------------------------------------------

TEST_F(PhraseRules, ReadZawgyi) {
    EXPECT_EQ(normalize("ေနျပည္ေတာ္"), normalize("နေပြည်တော်"));
    EXPECT_TRUE(is_zawgyi(icu::UnicodeString::fromUTF8("ေနျပည္ေတာ္")));
    EXPECT_FALSE(is_zawgyi(icu::UnicodeString::fromUTF8("နေပြည်တော်")));
    EXPECT_FALSE(is_zawgyi(icu::UnicodeString::fromUTF8("မြန်မာနိုင်ငံ")));
    EXPECT_FALSE(is_zawgyi(icu::UnicodeString::fromUTF8("passport 护照")));
}

// Every Burmese phrase in the order of Zawgyi, by the transform of ICU.
TEST_F(PhraseRules, FindBurmesePhrasesThatAreTypedInZawgyi) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> to_zawgyi(
        icu::Transliterator::createInstance("my-Zawgyi", UTRANS_FORWARD, status));
    ASSERT_TRUE(to_zawgyi);
    size_t all = 0;
    size_t mistaken = 0;
    size_t found = 0;
    for (const Phrase& phrase : phrases_in("my")) {
        icu::UnicodeString text = icu::UnicodeString::fromUTF8(phrase.text);
        mistaken += is_zawgyi(text) ? 1 : 0;
        to_zawgyi->transliterate(text);
        std::string typed;
        text.toUTF8String(typed);
        ++all;
        found += normalize(typed) == normalize(phrase.text) ? 1 : 0;
    }
    EXPECT_GT(all, 300u);
    EXPECT_EQ(mistaken, 0u) << "Unicode taken for Zawgyi";
    EXPECT_GE(found * 100, all * 95) << found << " of " << all;
}

// ---- 3: borders of words -----------------------------------------------------------------------

TEST_F(PhraseRules, StandOnBordersOfWords) {
    EXPECT_FALSE(hit("saya beli ikan", "N_SLANG")) << "fish";
    EXPECT_FALSE(hit("搜狗推广", "N_SLANG")) << "negl=";
    EXPECT_TRUE(hit("他是狗推", "N_SLANG"));
    EXPECT_FALSE(hit("网上押注", "O_MARKET")) << "match=seg";
    EXPECT_TRUE(hit("我们 上押 十万", "O_MARKET"));
    EXPECT_TRUE(words_.has("family", normalize("แม่จ๋า")));
    EXPECT_FALSE(words_.has("family", normalize("แม่น้ำ"))) << "a river is no mother";
}

// ---- 4, 5: the longest, and one a category -----------------------------------------------------

TEST_F(PhraseRules, PreferTheLongestOfAllDirections) {
    EXPECT_TRUE(hit("关小黑屋去", "O_COMMAND") || hit("关小黑屋去", "V_VIOLENCE"));
    EXPECT_EQ(hits("关小黑屋去").size(), 1u);
    EXPECT_FALSE(hit("potong gajinya", "V_WAGE")) << "cut his pay";
    EXPECT_TRUE(hit("potong gaji saya", "V_WAGE"));
}

TEST_F(PhraseRules, CountACategoryOnceAMessage) {
    const auto found =
        hits("they took my passport. they took my passport. my passport is with the boss");
    EXPECT_EQ(std::count_if(found.begin(), found.end(),
                            [&](const PhraseHit& each) {
                                return lexicon_.phrase(each.phrase).category == "V_DOCS";
                            }),
              1);
}

// ---- 6: not, never, if; and whose words --------------------------------------------------------

TEST_F(PhraseRules, TellWhatIsDeniedOrSupposed) {
    const std::pair<const char*, const char*> denied[] = {
        {"it is not so that they beat me", "V_VIOLENCE"},
        {"if they beat me I will call", "V_VIOLENCE"},
        {"我没有被打了", "V_VIOLENCE"},
        {"我們不會天天挨打", "V_VIOLENCE"},
        {"如果天天挨打", "V_VIOLENCE"},
        {"kalau dipukul bilang ya", "V_VIOLENCE"},
        {"nếu bị đánh thì gọi", "V_VIOLENCE"},
        {"neu bi danh thi goi", "V_VIOLENCE"},
        {"ถ้าโดนซ้อม", "V_VIOLENCE"},
    };
    for (const auto& [text, category] : denied) {
        const auto found = hit(text, category);
        ASSERT_TRUE(found) << text << ": kept, and shown to a person";
        EXPECT_TRUE(found->hypothetical) << text;
    }
    for (const char* text : {"they beat me", "我们天天挨打", "bị đánh", "bi danh roi", "โดนซ้อม"}) {
        const auto found = hit(text, "V_VIOLENCE");
        ASSERT_TRUE(found) << text;
        EXPECT_FALSE(found->hypothetical) << text;
    }
    EXPECT_FALSE(hit("I do not know. They beat me", "V_VIOLENCE")->hypothetical)
        << "another sentence";
    EXPECT_FALSE(hit("我不会。天天挨打", "V_VIOLENCE")->hypothetical) << "its Chinese full stop";
}

TEST_F(PhraseRules, TellWordsThatAreQuoted) {
    EXPECT_EQ(hit("he told me \"they took my passport\" and left", "V_DOCS")->person,
              Person::Quoted);
    EXPECT_EQ(hit("他说“天天挨打”然后走了", "V_VIOLENCE")->person, Person::Quoted);
    EXPECT_EQ(hit("they took my passport", "V_DOCS")->person, Person::First);
    EXPECT_EQ(hit("\"hello\" and they took my passport", "V_DOCS")->person, Person::First);
}

// ---- 7: romanised languages --------------------------------------------------------------------

TEST_F(PhraseRules, ForgiveOneLetterOfALongRomanisedWord) {
    ASSERT_EQ(hit("bhai mujhe bachao", "V_HELP")->spelling, Spelling::Exact);
    const auto typed = hit("bhai mujhe bachaoo", "V_HELP");
    ASSERT_TRUE(typed);
    EXPECT_EQ(typed->spelling, Spelling::Misspelled);
    EXPECT_TRUE(hit("mera pasport le liya", "V_DOCS"));
    EXPECT_FALSE(hit("mujhe bachcha", "V_HELP")) << "two letters off";
    EXPECT_FALSE(hit("tujhe bachao", "V_HELP")) << "another person: a short word is exact";
    EXPECT_FALSE(hit("they took my pasport", "V_DOCS")) << "English is not forgiven";
    EXPECT_TRUE(is_misspelled("pasport le liya", "passport le liya"));
    EXPECT_FALSE(is_misspelled("passport le liya", "passport le liya"));
    EXPECT_FALSE(is_misspelled("passport la liya", "passport le liya"));
}

// ---- the lists themselves ----------------------------------------------------------------------

TEST_F(PhraseRules, FindEveryPhraseOfTheFileByItself) {
    size_t missed = 0;
    std::string names;
    for (uint32_t i = 0; i < lexicon_.size(); ++i) {
        const Phrase& phrase = lexicon_.phrase(i);
        if (phrase.context_only || !hits(phrase.text).empty())
            continue;
        ++missed;
        names += phrase.language + " " + phrase.text + "; ";
    }
    EXPECT_LE(missed * 100, lexicon_.size()) << names;
}

}  // namespace
}  // namespace triage
