#include "plugins/apps/signal_backup_any/schema.h"

#include <map>
#include <string>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/protobuf.h"

namespace plugins::signal_backup {
namespace {

// What of the app's messages is read: "name number type"; the types are s (text), x (bytes), n
// (whole number), f (flag), a message or, after '#', the words of a code; '*' is a list. Names and
// numbers: libsignal, rust/message-backup (backup.proto).
constexpr std::string_view kMessages = R"(
BackupInfo|version 1 n|backupTimeMs 2 n|currentAppVersion 4 s|firstAppVersion 5 s
Frame|account 1 Account|recipient 2 Recipient|chat 3 Chat|chatItem 4 ChatItem|stickerPack 5 Skipped|adHocCall 6 AdHocCall|notificationProfile 7 Skipped|chatFolder 8 Skipped
Skipped
Account|profileKey 1 Skipped|username 2 s|usernameLink 3 Skipped|givenName 4 s|familyName 5 s
Recipient|id 1 n|contact 2 Contact|group 3 Group|distributionList 4 ListItem|self 5 Skipped|releaseNotes 6 Skipped|callLink 7 CallLink
Contact|aci 1 x|pni 2 x|username 3 s|e164 4 n|blocked 5 f|visibility 6 #VISIBLE,HIDDEN,HIDDEN_MESSAGE_REQUEST|registered 7 Skipped|notRegistered 8 NotRegistered|profileGivenName 11 s|profileFamilyName 12 s|nickname 16 Name|note 17 s|systemGivenName 18 s|systemFamilyName 19 s|systemNickname 20 s
NotRegistered|unregisteredTimestamp 1 n
Name|given 1 s|family 2 s
Group|snapshot 5 Snapshot|blocked 6 f
Snapshot|title 2 Blob|members 7 Member*|description 11 Blob
Blob|title 1 s|descriptionText 4 s
Member|userId 1 x|role 2 #UNKNOWN,DEFAULT,ADMINISTRATOR
ListItem|distributionId 1 x|deletionTimestamp 2 n|distributionList 3 List
List|name 1 s|privacyMode 3 #UNKNOWN,ONLY_WITH,ALL_EXCEPT,ALL|memberRecipientIds 4 n*
CallLink|name 3 s
Chat|id 1 n|recipientId 2 n|archived 3 f
AdHocCall|callId 1 n|recipientId 2 n|callTimestamp 4 n
ChatItem|chatId 1 n|authorId 2 n|dateSent 3 n|revisions 6 ChatItem*|sms 7 f|incoming 8 Incoming|outgoing 9 Outgoing|directionless 10 Skipped|standardMessage 11 Standard|contactMessage 12 ContactMessage|stickerMessage 13 StickerMessage|remoteDeletedMessage 14 Skipped|updateMessage 15 Update|paymentNotification 16 Payment|giftBadge 17 Skipped|viewOnceMessage 18 ViewOnce|directStoryReplyMessage 19 StoryReply|poll 20 Poll
Incoming|dateReceived 1 n|dateServerSent 2 n|read 3 f
Outgoing|sendStatus 1 SendStatus*|dateReceived 2 n
SendStatus|recipientId 1 n|timestamp 2 n|pending 3 Skipped|sent 4 Skipped|delivered 5 Skipped|read 6 Skipped|viewed 7 Skipped|skipped 8 Skipped|failed 9 Skipped
Text|body 1 s
Standard|quote 1 Quote|text 2 Text|attachments 3 Attachment*
Quote|text 3 Text
ContactMessage|contact 1 Card
Card|name 1 CardName|number 3 CardValue*|email 4 CardValue*|organization 7 s
CardName|givenName 1 s|familyName 2 s|middleName 5 s|nickname 6 s
CardValue|value 1 s
StickerMessage|sticker 1 Sticker
Sticker|emoji 4 s|data 5 FilePointer
ViewOnce|attachment 1 Attachment
StoryReply|textReply 1 TextReply|emoji 2 s
TextReply|text 1 Text
Poll|question 1 s|options 3 PollOption*
PollOption|option 1 s
Attachment|pointer 1 FilePointer|flag 2 #NONE,VOICE_MESSAGE,BORDERLESS,GIF
FilePointer|contentType 4 s|fileName 7 s|caption 10 s|locatorInfo 13 Locator
Locator|size 3 n|plaintextHash 10 x
Payment|amountMob 1 s|feeMob 2 s|note 3 s|transactionDetails 4 PaymentDetails
PaymentDetails|transaction 1 Transaction|failedTransaction 2 FailedTransaction
Transaction|status 1 #INITIAL,SUBMITTED,SUCCESSFUL|timestamp 3 n|blockIndex 4 n
FailedTransaction|reason 1 #GENERIC,NETWORK,INSUFFICIENT_FUNDS
Update|simpleUpdate 1 Simple|groupChange 2 GroupChange|expirationTimerChange 3 Expiration|profileChange 4 Profile|threadMerge 5 Merge|sessionSwitchover 6 Switchover|individualCall 7 IndividualCall|groupCall 8 GroupCall|learnedProfileChange 9 Learned|pollTerminate 10 PollEnd
Simple|type 1 #UNKNOWN,JOINED_SIGNAL,IDENTITY_UPDATE,IDENTITY_VERIFIED,IDENTITY_DEFAULT,CHANGE_NUMBER,RELEASE_CHANNEL_DONATION_REQUEST,END_SESSION,CHAT_SESSION_REFRESH,BAD_DECRYPT,PAYMENTS_ACTIVATED,PAYMENT_ACTIVATION_REQUEST,UNSUPPORTED_PROTOCOL_MESSAGE,REPORTED_SPAM,BLOCKED,UNBLOCKED,MESSAGE_REQUEST_ACCEPTED
Expiration|expiresInMs 1 n
Profile|previousName 1 s|newName 2 s
Merge|previousE164 1 n
Switchover|e164 1 n
Learned|e164 1 n|username 2 s
PollEnd|question 2 s
IndividualCall|callId 1 n|type 2 #UNKNOWN_TYPE,AUDIO_CALL,VIDEO_CALL|direction 3 #UNKNOWN_DIRECTION,INCOMING,OUTGOING|state 4 #UNKNOWN_STATE,ACCEPTED,NOT_ACCEPTED,MISSED,MISSED_NOTIFICATION_PROFILE|startedCallTimestamp 5 n
GroupCall|callId 1 n|state 2 #UNKNOWN_STATE,GENERIC,JOINED,RINGING,ACCEPTED,DECLINED,MISSED,MISSED_NOTIFICATION_PROFILE,OUTGOING_RING|ringerRecipientId 3 n|startedCallRecipientId 4 n|startedCallTimestamp 5 n|endedCallTimestamp 6 n
GroupChange|updates 1 GroupUpdate*
GroupUpdate|genericGroupUpdate 1 Generic|groupCreationUpdate 2 Generic|groupNameUpdate 3 NameUpdate|groupAvatarUpdate 4 AvatarUpdate|groupDescriptionUpdate 5 DescriptionUpdate|groupMembershipAccessLevelChangeUpdate 6 Access|groupAttributesAccessLevelChangeUpdate 7 Access|groupAnnouncementOnlyChangeUpdate 8 Announcement|groupAdminStatusUpdate 9 AdminStatus|groupMemberLeftUpdate 10 Left|groupMemberRemovedUpdate 11 Removed|selfInvitedToGroupUpdate 12 Inviter|selfInvitedOtherUserToGroupUpdate 13 Invitee|groupUnknownInviteeUpdate 14 Inviter|groupInvitationAcceptedUpdate 15 Accepted|groupInvitationDeclinedUpdate 16 Declined|groupMemberJoinedUpdate 17 Joined|groupMemberAddedUpdate 18 Added|groupSelfInvitationRevokedUpdate 19 Revoker|groupInvitationRevokedUpdate 20 Revoked|groupJoinRequestUpdate 21 Requestor|groupJoinRequestApprovalUpdate 22 Approved|groupJoinRequestCanceledUpdate 23 Requestor|groupInviteLinkResetUpdate 24 Generic|groupInviteLinkEnabledUpdate 25 Link|groupInviteLinkAdminApprovalUpdate 26 Link|groupInviteLinkDisabledUpdate 27 Generic|groupMemberJoinedByLinkUpdate 28 Joined|groupV2MigrationUpdate 29 Skipped|groupV2MigrationSelfInvitedUpdate 30 Skipped|groupV2MigrationInvitedMembersUpdate 31 Invited|groupV2MigrationDroppedMembersUpdate 32 Dropped|groupSequenceOfRequestsAndCancelsUpdate 33 Requestor|groupExpirationTimerUpdate 34 GroupExpiration
Generic|updaterAci 1 x
NameUpdate|updaterAci 1 x|newGroupName 2 s
AvatarUpdate|updaterAci 1 x|wasRemoved 2 f
DescriptionUpdate|updaterAci 1 x|newDescription 2 s
Access|updaterAci 1 x|accessLevel 2 #UNKNOWN,ANY,MEMBER,ADMINISTRATOR,UNSATISFIABLE
Announcement|updaterAci 1 x|isAnnouncementOnly 2 f
AdminStatus|updaterAci 1 x|memberAci 2 x|wasAdminStatusGranted 3 f
Left|aci 1 x
Removed|removerAci 1 x|removedAci 2 x
Inviter|inviterAci 1 x|inviteeCount 2 n
Invitee|inviteeServiceId 1 x
Accepted|inviterAci 1 x|newMemberAci 2 x
Declined|inviterAci 1 x|inviteeAci 2 x
Joined|newMemberAci 1 x
Added|updaterAci 1 x|newMemberAci 2 x|hadOpenInvitation 3 f|inviterAci 4 x
Revoker|revokerAci 1 x
Revoked|updaterAci 1 x|invitees 2 RevokedInvitee*
RevokedInvitee|inviterAci 1 x|inviteeAci 2 x|inviteePni 3 x
Requestor|requestorAci 1 x|count 2 n
Approved|requestorAci 1 x|updaterAci 2 x|wasApproved 3 f
Link|updaterAci 1 x|linkRequiresAdminApproval 2 f
Invited|invitedMembersCount 1 n
Dropped|droppedMembersCount 1 n
GroupExpiration|expiresInMs 1 n|updaterAci 2 x
)";

struct Field {
    std::string name;
    std::string type;
    bool is_list = false;
    std::vector<std::string> words;  // of a code
};

struct Message {
    bool is_read = false;  // no field of others is looked at
    std::map<uint32_t, Field> fields;
};

using Messages = std::map<std::string, Message, std::less<>>;

Messages read_schema() {
    Messages messages;
    for (const std::string& line : parsers::split(kMessages, '\n')) {
        const auto parts = parsers::split(line, '|');
        Message& message = messages[parts[0]];
        message.is_read = parts.size() > 1;
        for (size_t i = 1; i < parts.size(); ++i) {
            const auto words = parsers::split(parts[i], ' ');
            Field field{words[0], words[2], words[2].ends_with('*'), {}};
            if (field.is_list)
                field.type.pop_back();
            if (field.type.starts_with('#'))
                field.words = parsers::split(std::string_view(field.type).substr(1), ',');
            message.fields[static_cast<uint32_t>(parsers::to_int64(words[1]).value_or(0))] =
                std::move(field);
        }
    }
    return messages;
}

const Messages& schema() {
    static const Messages kSchema = read_schema();
    return kSchema;
}

parsers::Result<json> message_of(const Message& message, std::string_view bytes, int depth);

// A code without a name stays a number, as the app writes it as well.
json code_of(const Field& field, uint64_t value) {
    return value < field.words.size() ? json(field.words[static_cast<size_t>(value)]) : json(value);
}

parsers::Result<json> value_of(const Field& field, const parsers::ProtobufField& stored,
                               int depth) {
    const bool is_bytes = stored.wire == parsers::ProtobufWire::Bytes;
    const bool is_number = field.type == "n" || field.type == "f" || field.type.starts_with('#');
    if (is_bytes == is_number)
        return parsers::Error{parsers::ErrorCode::Damaged, field.name + " is of another type"};
    if (field.type == "n")
        return json(stored.value);
    if (field.type == "f")
        return json(stored.value != 0);
    if (is_number)
        return code_of(field, stored.value);
    if (field.type == "s")
        return json(parsers::to_valid_utf8(stored.bytes));
    if (field.type == "x")
        return json::binary(std::vector<uint8_t>(stored.bytes.begin(), stored.bytes.end()));
    return message_of(schema().at(field.type), stored.bytes, depth + 1);
}

// Numbers of a list stand one after the other in one field.
parsers::Result<json> numbers_of(std::string_view bytes) {
    json list = json::array();
    size_t at = 0;
    while (at < bytes.size()) {
        uint64_t value = 0;
        int shift = 0;
        uint8_t byte = 0x80;
        for (; (byte & 0x80) != 0 && at < bytes.size() && shift < 64; ++at, shift += 7) {
            byte = static_cast<uint8_t>(bytes[at]);
            value |= uint64_t{byte & 0x7fU} << shift;
        }
        if ((byte & 0x80) != 0)
            return parsers::Error{parsers::ErrorCode::Damaged, "a list of numbers breaks off"};
        list.push_back(value);
    }
    return list;
}

parsers::Result<json> message_of(const Message& message, std::string_view bytes, int depth) {
    if (depth > parsers::limits::kDocumentDepth)
        return parsers::Error{parsers::ErrorCode::LimitReached, "is nested too deep"};
    json object = json::object();
    if (!message.is_read)
        return object;
    for (const parsers::ProtobufField& stored : TRY(parsers::read_protobuf(bytes))) {
        const auto found = message.fields.find(stored.number);
        if (found == message.fields.end()) {
            object["field " + std::to_string(stored.number)] = true;
            continue;
        }
        const Field& field = found->second;
        if (field.is_list && field.type == "n" && stored.wire == parsers::ProtobufWire::Bytes) {
            object[field.name] = TRY(numbers_of(stored.bytes));
            continue;
        }
        json value = TRY(value_of(field, stored, depth));
        if (field.is_list)
            object[field.name].push_back(std::move(value));
        else
            object[field.name] = std::move(value);
    }
    return object;
}

}  // namespace

parsers::Result<json> to_json(std::string_view message, std::string_view bytes) {
    const auto found = schema().find(message);
    return message_of(found->second, bytes, 0);
}

}  // namespace plugins::signal_backup
