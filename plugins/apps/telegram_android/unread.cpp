#include "plugins/apps/telegram_android/unread.h"

#include <fmt/format.h>

namespace plugins::telegram {

using parsers::TlStopReason;

void Unread::see(const parsers::TlRead& read, const Place& place, RecordSink& sink) {
    if (!read.stop)
        return;
    const parsers::TlStop& stop = *read.stop;
    const std::string at = stop.field.empty() ? "" : " in the field " + stop.field;
    if (stop.reason == TlStopReason::Damaged)
        sink.damaged(place, "the object of Telegram breaks off" + at);
    else if (stop.reason == TlStopReason::TooLarge)
        sink.damaged(place, "the object of Telegram has more parts than the limit" + at);
    else if (stop.field.empty())
        ++counts_[fmt::format("the unknown constructor {:#010x}: {}", stop.constructor, loss_)];
    else
        ++counts_[fmt::format(
            "the unknown constructor {:#010x}{}: what stands behind it is not "
            "read",
            stop.constructor, at)];
}

void Unread::tell(RecordSink& sink) const {
    for (const auto& [sentence, count] : counts_)
        sink.unsupported(Place{table_},
                         fmt::format("{} {} of {} {} {}", count, count == 1 ? "row" : "rows",
                                     table_, count == 1 ? "has" : "have", sentence));
}

}  // namespace plugins::telegram
