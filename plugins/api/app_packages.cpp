#include "plugins/api/app_packages.h"

#include <algorithm>
#include <array>

namespace plugins {
namespace {

struct AppPackage {
    std::string_view package;
    std::string_view app;
};

constexpr std::array kPackages = {
    AppPackage{"com.whatsapp", "whatsapp"},
    AppPackage{"com.whatsapp.w4b", "whatsapp"},
    AppPackage{"net.whatsapp.WhatsApp", "whatsapp"},
    AppPackage{"net.whatsapp.WhatsAppSMB", "whatsapp"},
    AppPackage{"org.telegram.messenger", "telegram"},
    AppPackage{"org.telegram.messenger.web", "telegram"},
    AppPackage{"org.telegram.plus", "telegram"},
    AppPackage{"org.thunderdog.challegram", "telegram"},
    AppPackage{"ph.telegra.Telegraph", "telegram"},
    AppPackage{"com.tencent.mm", "wechat"},
    AppPackage{"com.tencent.xin", "wechat"},
    AppPackage{"com.tencent.mobileqq", "qq"},
    AppPackage{"com.tencent.mqq", "qq"},
    AppPackage{"jp.naver.line.android", "line"},
    AppPackage{"jp.naver.line", "line"},
    AppPackage{"com.zing.zalo", "zalo"},
    AppPackage{"vn.com.vng.zingalo", "zalo"},
    AppPackage{"com.viber.voip", "viber"},
    AppPackage{"com.viber", "viber"},
    AppPackage{"com.facebook.orca", "messenger"},
    AppPackage{"com.facebook.Messenger", "messenger"},
    AppPackage{"com.facebook.mlite", "messenger"},
    AppPackage{"com.facebook.katana", "facebook"},
    AppPackage{"com.facebook.Facebook", "facebook"},
    AppPackage{"com.instagram.android", "instagram"},
    AppPackage{"com.burbn.instagram", "instagram"},
    AppPackage{"org.thoughtcrime.securesms", "signal"},
    AppPackage{"org.whispersystems.signal", "signal"},
    AppPackage{"com.kakao.talk", "kakaotalk"},
    AppPackage{"com.iwilab.KakaoTalk", "kakaotalk"},
    AppPackage{"com.imo.android.imoim", "imo"},
    AppPackage{"im.thebot.messenger", "botim"},
    AppPackage{"com.skype.raider", "skype"},
    AppPackage{"com.skype.skype", "skype"},
    AppPackage{"com.microsoft.teams", "teams"},
    AppPackage{"com.microsoft.skype.teams", "teams"},
    AppPackage{"com.discord", "discord"},
    AppPackage{"com.hammerandchisel.discord", "discord"},
    AppPackage{"com.snapchat.android", "snapchat"},
    AppPackage{"com.toyopagroup.picaboo", "snapchat"},
    AppPackage{"com.zhiliaoapp.musically", "tiktok"},
    AppPackage{"com.ss.android.ugc.trill", "tiktok"},
    AppPackage{"com.twitter.android", "twitter"},
    AppPackage{"com.atebits.Tweetie2", "twitter"},
    AppPackage{"kik.android", "kik"},
    AppPackage{"com.kik.chat", "kik"},
    AppPackage{"com.tinder", "tinder"},
    AppPackage{"com.cardify.tinder", "tinder"},
    AppPackage{"com.bumble.app", "bumble"},
    AppPackage{"com.badoo.mobile", "badoo"},
    AppPackage{"com.p1.mobile.putong", "tantan"},
    AppPackage{"com.immomo.momo", "momo"},
    AppPackage{"com.google.android.apps.messaging", "sms"},
    AppPackage{"com.samsung.android.messaging", "sms"},
    AppPackage{"com.android.mms", "sms"},
    AppPackage{"com.apple.MobileSMS", "sms"},
    AppPackage{"com.google.android.talk", "hangouts"},
    AppPackage{"com.google.android.gm", "gmail"},
    AppPackage{"com.google.Gmail", "gmail"},
    AppPackage{"com.truecaller", "truecaller"},
};

}  // namespace

std::string app_of_package(std::string_view package) {
    const auto* const found =
        std::find_if(kPackages.begin(), kPackages.end(),
                     [&](const AppPackage& entry) { return entry.package == package; });
    return std::string(found == kPackages.end() ? package : found->app);
}

}  // namespace plugins
