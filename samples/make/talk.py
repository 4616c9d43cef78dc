"""Everyday talk in the languages of the sample: the noise between the messages that matter."""

EVERYDAY = {
    "th": [("ที่บ้านกินข้าวหรือยัง", "กินแล้ว แกงเขียวหวาน"), ("ฝนตกที่บ้านไหม", "ตกทั้งวันเลย น้ำขังหน้าบ้าน"),
           ("น้องสอบเป็นไงบ้าง", "ได้เกรดสามจุดห้า ดีใจใหญ่"), ("แมวเป็นไงบ้าง", "อ้วนขึ้นอีกแล้ว นอนทั้งวัน"),
           ("วันนี้ร้อนมาก", "ที่นี่ก็ร้อน เปิดพัดลมสองตัว"), ("ยายสบายดีไหม", "สบายดี ไปวัดเมื่อเช้า"),
           ("มะม่วงหลังบ้านออกลูกยัง", "ออกแล้ว เก็บไปให้ป้าข้างบ้าน"), ("หวยออกอะไร", "ไม่ถูกเหมือนเดิม"),
           ("พี่ต้อมแต่งงานวันไหน", "เดือนหน้า วันที่สิบสอง"), ("ซ่อมหลังคาเสร็จยัง", "เหลืออีกนิดเดียว ช่างหยุดงาน"),
           ("คิดถึงส้มตำหน้าตลาด", "ร้านย้ายไปข้างธนาคารแล้ว"), ("ฝันดีนะ", "ฝันดีจ้ะ ห่มผ้าด้วย"),
           ("<กินข้าวหรือยัง", "กินแล้ว กะเพราไข่ดาว"), ("<นอนดึกอีกแล้วนะ", "ดูซีรีส์อยู่ เดี๋ยวนอน"), ("<ที่นั่นหนาวไหม", "ไม่หนาวเลย ร้อนด้วย"), ("รูปปกสวยดี ใครถ่ายให้", "ลูกพี่ลูกน้องถ่าย")],
    "sw": [("Habari za asubuhi mama", "Nzuri sana, umelala vizuri?"), ("Mvua imenyesha huko?", "Ndiyo, shamba limelowa vizuri"),
           ("Watoto wako shule?", "Wako, Brian amepata namba tatu"), ("Ng'ombe amezaa?", "Amezaa ndama mzuri jana"),
           ("Bei ya mahindi ikoje?", "Imepanda kidogo wiki hii"), ("Nyanya anaendeleaje?", "Anaendelea vizuri, anakusalimia"),
           ("Mmepika nini leo?", "Ugali na sukuma wiki"), ("Harusi ya Achieng lini?", "Tarehe ishirini Disemba"),
           ("Mechi ya Gor iliishaje?", "Walishinda mbili bila"), ("Lala salama", "Asante, Mungu akulinde"),
           ("<Umekula?", "Nimekula, wali na maharage"), ("<Unalala saa ngapi?", "Kama saa sita usiku"), ("Kuku wangapi wamebaki?", "Kumi na wawili, mbwa alikula mmoja")],
    "en": [("<did you eat", "yes, rice and chicken again"), ("how is the weather at your side", "hot, it rained at night"),
           ("who won the match", "draw, one one"), ("<your cousin says hello", "tell her hello from me"),
           ("send me the song you played", "will look for it tonight"), ("happy birthday bro", "thank you! getting old"),
           ("my screen is cracked again", "buy a cover this time"), ("is the barber by the stage still open", "until nine I think"),
           ("<the baby is walking now", "wow, send a video"), ("which shampoo was it", "the green one"),
           ("good night", "night, sleep well"), ("did the rent go up", "not yet, next year he says"),
           ("did the parcel come", "yes, yesterday, the shoes fit"), ("what is the name of that film", "no idea, the one with the train"), ("<you awake?", "barely"), ("<any plan for Sunday", "sleep, if they let me sleep")],
    "zh": [("吃饭了吗", "吃了，食堂的面条"), ("家里下雨没有", "下了一天，衣服都没干"), ("妹妹考试怎么样", "数学九十二，高兴得很"),
           ("爸的腰好点没", "好多了，天天去公园走"), ("今天好热", "多喝水，注意身体"), ("茶叶还有吗", "还有两盒，给你留着"),
           ("楼下的猫还在吗", "在，生了三只小的"), ("奶奶身体怎么样", "挺好，早上还去买菜"), ("昨晚球赛看了吗", "没看，太困了"),
           ("新手机好用吗", "还行，就是电池不行"), ("早点睡", "好的，晚安"), ("周末包饺子", "韭菜馅的，想吃就说"),
           ("<那边热不热", "热，晚上也三十度"), ("<吃得习惯吗", "还行，就是想吃辣"), ("老张家儿子结婚了？", "结了，摆了二十桌"), ("路修好没有", "还在修，天天堵")],
    "zh_office": [("电费单到了没有", "到了，放您桌上了"), ("空调修好了吗", "师傅下午来"), ("打印纸没了", "已经订了两箱"), ("车加油了没", "加满了"),
                  ("网又断了", "重启一下路由器就好"), ("几点开会", "九点半"), ("<饭订几份", "八份，有两份不要辣"), ("<钥匙在谁那里", "抽屉里"),
                  ("发票找到没", "找到了，扫描发您"), ("<水送来了，放哪", "走廊就行"), ("<明天放假吗", "不放"), ("充电器还我", "马上拿上来")],
    "vi": [("Ở nhà ăn cơm chưa", "Ăn rồi, canh chua cá lóc"), ("Ở nhà có mưa không", "Mưa suốt, ngập ngoài ngõ"),
           ("Em thi được mấy điểm", "Được tám điểm, vui lắm"), ("Con chó ở nhà khỏe không", "Khỏe, nằm ngủ cả ngày"),
           ("Bà nội sao rồi", "Bà khỏe, sáng nào cũng đi chùa"), ("Trời nóng quá", "Uống nhiều nước vào"),
           ("Giỗ ông ngày nào vậy", "Mười sáu âm lịch, nhớ thắp hương"), ("Lúa năm nay được không", "Được mùa, giá cũng khá"),
           ("Anh Hai có về không", "Cuối tháng nó về"), ("Nhà sửa mái xong chưa", "Gần xong, còn cái hiên"),
           ("Ngủ ngon nha", "Ừ, ngủ sớm đi"),
           ("<Ăn cơm chưa", "Ăn rồi, cơm sườn"), ("<Bên đó có lạnh không", "Không, nóng lắm"), ("Xe máy sửa xong chưa", "Xong rồi, hết ba trăm")],
    "id": [("Di rumah sudah makan?", "Sudah, sayur asem sama tempe"), ("Di rumah hujan?", "Hujan terus dari siang"),
           ("Adik sekolahnya gimana", "Ranking lima, senang sekali"), ("Ayam di belakang masih ada?", "Tinggal tiga, yang satu dipotong lebaran"),
           ("Bapak sehat?", "Sehat, tadi pagi ke sawah"), ("Panas sekali hari ini", "Minum yang banyak ya"),
           ("Harga beras naik lagi?", "Naik seribu, tapi masih ada stok"), ("Nikahan Rani kapan", "Bulan depan tanggal sembilan"),
           ("Persib menang?", "Menang dua satu"), ("Genteng bocor sudah dibetulkan?", "Sudah, dibantu Pak RT"),
           ("Selamat tidur", "Iya, jangan lupa salat"),
           ("<Sudah makan?", "Sudah, nasi goreng"), ("<Di sana panas?", "Panas, kipas dua"), ("Motor sudah diservis?", "Sudah, ganti oli saja")],
    "hi": [("माँ खाना खा लिया?", "हाँ बेटा, दाल चावल बनाया था"), ("वहाँ बारिश हुई?", "कल रात बहुत हुई"),
           ("छोटू का स्कूल कैसा है", "ठीक है, गणित में अस्सी आए"), ("पापा की तबीयत कैसी है", "अब ठीक हैं, रोज़ टहलते हैं"),
           ("मैच किसने जीता", "इंडिया जीती, आखिरी ओवर में"), ("दिवाली पर क्या बनाया", "गुझिया और लड्डू"),
           ("गाय ने दूध देना शुरू किया?", "हाँ, पाँच लीटर देती है"), ("दीदी की शादी कब है", "फरवरी में तय हुई है"),
           ("यहाँ बहुत गर्मी है", "पानी पीते रहना"), ("शुभ रात्रि माँ", "खुश रहो बेटा"),
           ("<खाना खाया बेटा?", "हाँ माँ, रोटी सब्ज़ी"), ("<वहाँ ठंड है?", "नहीं माँ, गर्मी है"), ("खेत में पानी दिया?", "हाँ, कल शाम को दिया")],
    "tl": [("Kumain ka na ba ma", "Oo anak, sinigang"), ("Umuulan ba diyan", "Malakas, baha sa kanto"),
           ("Kumusta si lola", "Okay naman, nagsisimba pa rin"), ("Sino nanalo sa laro", "Ginebra, lamang ng lima"),
           ("Kailan ang fiesta", "Sa ika-anim ng Disyembre"), ("Good night ma", "Ingat anak")],
    "my": [("ထမင်းစားပြီးပြီလား", "စားပြီးပြီ"), ("မိုးရွာလား", "တစ်နေ့လုံးရွာတယ်"), ("နေကောင်းလား", "ကောင်းပါတယ်"),
           ("အမေ နေကောင်းလား", "အမေ နေကောင်းပါတယ်"), ("အိပ်တော့မယ်", "ကောင်းကောင်းအိပ်နော်"), ("ဈေးသွားပြီလား", "မနက်က သွားပြီးပြီ"),
           ("<ထမင်းစားပြီးပြီလား ညီလေး", "စားပြီးပြီ မမ")]}

# What every station of both companies pastes to strangers; the words are the company's, not the sender's.
SCRIPT = [
    "Hello, is this Linda? We met at the flower market last spring",
    "不好意思加错人了 sorry, my assistant saved the wrong number. You seem friendly, where are you from?",
    "I run a small import business and live alone, most evenings I cook and read",
    "Today I made steak, one day I will cook for you :)",
    "my uncle is an analyst, he looks at the market nodes for me twice a week",
    "I do not like to talk about money, but yesterday I made 4,300 with inside information trade",
    "If you want I teach you, start small, download this trading app {site}",
    "please help me, I am so alone here and you are the only one I trust",
    "Open an account, send the screenshot, I will show you which button",
    "send USDT to this address {wallet} and tell me when it is there",
    "Well done! Your balance is already up 12 percent",
    "The platform says you have to pay tax to withdraw, it is the same for everybody",
]

ANSWERS = [("Who is this?", "Sorry, wrong number I think", "Linda? no"),
           ("No problem haha. I am from {town}", "It happens :) I live in {town}", "{town}. And you?"),
           ("Nice, I like to cook too", "what do you import?", "same here since my divorce"),
           ("looks tasty", "haha careful, I may come", "you have a nice kitchen"),
           ("What does he do exactly?", "he must be clever", "nodes? what is that"),
           ("Is that safe? I never did this", "that is my salary of two months", "wow in one day?"),
           ("ok I try with 200", "send me the link again please", "my phone says unknown app, I open it anyway"),
           ("Do not worry, I am here", "you can always talk to me", "I think of you too"),
           ("done, I registered", "here is the picture of the screen", "it asks for my ID, is that normal"),
           ("I sent the deposit", "sent, please look", "my son helped me, it is sent now"),
           ("wow really", "I told my sister", "can I see it in my own money?"),
           ("why tax? is this a scam", "how much tax", "nobody told me about tax")]

LATE_ANSWERS = ["I can't withdraw my money", "please return my money", "here is the transfer receipt", "my life savings are in there",
                "I have nothing left, answer me", "I will report you to the police"]


def everyday(world, one, other, language, days, share=0.6, inside_from=1 << 62):
    """Some short exchanges between two people on each of some of the days. From the day when `one` is
    inside the compound they are rare and late, when the phones are handed out, and none near a day of grave words. A "<" marks what the
    people at home ask."""
    deck, chat = [], "|".join(sorted((one, other)))
    grave = {m.at // 86400000 + shift for m in world.messages if m.chat == chat for shift in (-1, 0, 1, 2)}
    for day in days:
        inside = day >= inside_from
        if world.random.random() > (share / 2 if inside else share) or day // 86400000 in grave:
            continue
        at = day + (world.random.randrange(17 * 60, 19 * 60) if inside else world.random.randrange(2 * 60, 15 * 60)) * 60000
        for _ in range(1 if inside else world.random.choice((1, 2, 2, 3))):
            deck = deck or world.random.sample(EVERYDAY[language], len(EVERYDAY[language]))
            question, answer = deck.pop()
            first, second = (other, one) if question.startswith("<") else (one, other)
            world.say(at, first, second, question.lstrip("<"))
            at += world.random.randrange(2, 25) * 60000
            world.say(at, second, first, answer)
            at += world.random.randrange(1, 9) * 60000


_CONSOLING = {
    "th": ["ใจเย็นๆ นะ กำลังหาทาง", "กินข้าวเยอะๆ นะ เดี๋ยวก็ได้เจอกัน", "อ่านแล้วนะ", "ที่บ้านเป็นห่วงทุกวันเลย", "ไปถามคนที่อำเภอแล้ว เขาให้รอ"],
    "en": ["Stay strong, I am asking people here", "God. I do not know what to say", "I talk to uncle tonight", "Write when you can, I keep the phone on", "I will go to town and ask tomorrow"],
    "sw": ["Pole sana mwanangu, tunakuombea", "Usikate tamaa"], "vi": ["Ráng giữ sức nha", "Đang hỏi người ta", "Cả nhà thương lắm", "Nhà mình lo được tới đâu hay tới đó", "Đọc rồi"],
    "zh": ["你先保重身体，我想办法", "家里都好，你别硬来", "我去问问律师", "看到了，先别急", "妈天天念你"], "id": ["Sabar ya, lagi tanya orang", "Kami doakan tiap malam", "Iya sudah dibaca", "Besok ke kelurahan"],
    "hi": ["हिम्मत रख, मैं किसी से बात करता हूँ", "बेटा भगवान पर भरोसा रख"]}


def console(world, messages, homes):
    """What people at home answer to a plea, in the minutes after it."""
    told, turn = list(messages), {}
    for message in told:
        peer = None if message.chat in world.groups else world.peer(message.sender, message.chat)
        if peer in homes:
            lines = _CONSOLING[homes[peer]]
            turn[peer] = turn.get(peer, len(peer)) + 1
            later = [m for m in told if m.chat == message.chat and 0 < m.at - message.at < 86400000]
            if not later:
                world.say(message.at + world.random.randrange(3, 40) * 60000, peer, message.sender, lines[turn[peer] % len(lines)])
    return told


def pig_butchering(world, persona, target, start, site, wallet, town, lines=None, late=0):
    """One thread of a persona with a person who is to be defrauded, a few lines a day."""
    at = start
    for index, line in enumerate(SCRIPT[:lines]):
        world.say(at, persona, target, line.format(site=site, wallet=wallet))
        at += world.random.randrange(4, 50) * 60000
        world.say(at, target, persona, world.random.choice(ANSWERS[index]).format(town=town))
        at += world.random.randrange(3, 30) * 3600000
    for line in LATE_ANSWERS[:late]:
        world.say(at, target, persona, line)
        at += world.random.randrange(2, 9) * 3600000
