// A backup of WhatsApp that others made, opened with its key and read to the last row: every value
// is compared with what a plain query over the decrypted database says.
#include <span>

#include "parsers/base/text.h"
#include "parsers/container/whatsapp_crypt.h"
#include "parsers/format/base64.h"
#include "tests/plugins/corpus_apps.h"

namespace plugins::corpus_apps {
namespace {

// The store lost the addresses of seven hidden chats, which must be told.
class KeptBackup : public Kept {
public:
    void damaged(Place where, std::string what) override {
        notes.push_back(where.text + ": " + what);
    }
    std::vector<std::string> notes;
};

class CorpusBackups : public CorpusApps {
protected:
    static SharedBytes opened() {
        parsers::Surroundings surroundings;
        surroundings.name = "msgstore.db.crypt14";
        std::ifstream stream(corpus() + "/wa-crypt-tools/key", std::ios::binary);
        const std::string key((std::istreambuf_iterator<char>(stream)), {});
        const auto bytes = std::as_bytes(std::span(key.data(), key.size()));
        surroundings.secrets.key_files.push_back({"key", {bytes.begin(), bytes.end()}});
        const auto layer =
            parsers::open_whatsapp_backup(file("wa-crypt-tools/msgstore.db.crypt14"), surroundings);
        EXPECT_TRUE(layer.ok());
        SharedBytes content;
        const auto listed = layer.value().tree->list(
            {.entry =
                 [&](const parsers::FileEntry& entry) {
                     auto found = layer.value().tree->open(entry);
                     EXPECT_TRUE(found.ok());
                     content = std::move(found).value();
                 },
             .damaged = [](const std::string& where,
                           const std::string& what) { ADD_FAILURE() << where << ": " << what; }});
        EXPECT_TRUE(listed.ok());
        return content;
    }
};

TEST_F(CorpusBackups, ReadsEveryRowOfTheBackupOfWaCryptTools) {
    if (is_absent_)
        return;
    const auto bytes = opened();
    ASSERT_NE(bytes, nullptr);
    KeptBackup kept;
    run("whatsapp_android", File("data/data/com.whatsapp/databases/msgstore.db", bytes), kept);
    EXPECT_EQ(kept.counts, (Counts{{"attachment", 9}, {"conversation", 1}, {"message", 9}}));
    EXPECT_TRUE(kept.carved.empty());
    EXPECT_EQ(kept.at<Conversation>("chat/6").key, "status@broadcast");
    const auto lost = rows(bytes,
                           "SELECT _id, jid_row_id FROM chat WHERE jid_row_id NOT IN"
                           " (SELECT _id FROM jid) ORDER BY _id",
                           2);
    ASSERT_EQ(kept.notes.size(), lost.size());
    for (size_t i = 0; i < lost.size(); ++i)
        EXPECT_EQ(kept.notes[i], "chat/" + lost[i][0] + ": row chat/" + lost[i][0] + " names row " +
                                     lost[i][1] + " of table jid, which is not there");
    const std::map<std::string, std::string> kinds = {{"1", "image"}, {"3", "video"}};
    const auto all = rows(bytes,
                          "SELECT _id, key_id, media_wa_type, remote_resource, media_mime_type,"
                          " media_size, media_hash FROM messages WHERE _id > 1 ORDER BY _id",
                          7);
    EXPECT_EQ(all.size(), 9U);
    for (const auto& row : all) {
        const auto message = kept.at<Message>("messages/" + row[0]);
        EXPECT_EQ(message.app_id, row[1]);
        EXPECT_EQ(message.conversation, "status@broadcast");
        EXPECT_EQ(message.kind, (Code{kinds.at(row[2]), row[2]}));
        EXPECT_EQ(message.sender.value, row[3]);
        EXPECT_FALSE(message.sent.utc_ns.has_value()) << "0 is no moment";
        const bool is_moved = kept.places.contains("attachment message_media/" + row[0]);
        const auto attachment =
            kept.at<Attachment>((is_moved ? "message_media/" : "messages/") + row[0]);
        EXPECT_EQ(attachment.message, "messages/" + row[0]);
        EXPECT_EQ(attachment.mime, row[4]);
        EXPECT_EQ(attachment.size_bytes, std::stoll(row[5]));
        const auto hash = parsers::read_base64(row[6]);
        ASSERT_TRUE(hash.ok());
        EXPECT_EQ(attachment.sha256, parsers::to_hex(hash.value()));
    }
}

}  // namespace
}  // namespace plugins::corpus_apps
