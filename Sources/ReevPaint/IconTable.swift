/// Glyphs of one cell for icons, by the words of their names in the usual icon sets (Font Awesome,
/// Bootstrap, Material, Octicons, Feather, Lucide, Glyphicons, Dashicons, Codicons).
///
/// No glyph is a letter or a digit: an icon is never read as text.
enum IconTable {
  /// Words, the most telling first: of an icon's words the one that stands first here wins. Words
  /// with a blank are pairs that follow each other in a name.
  private static let words: [(String, String)] = [
    ("zoom in,zoom out,search,magnify,magnifier,magnifying,magnifyingglass,find,lookup", "⌕"),
    ("eye slash,eye off,visibility off,eye invisible,eyeoff", "⊘"),
    ("external link,arrow up right,box arrow,open in,launch,new window,external,popout", "↗"),
    ("exclamation,warning,alert,caution,danger,priority high,report problem", "!"),
    ("trash,delete,bin,trashcan,dustbin", "✗"),
    ("sign out,log out,logout,signout,exit", "⇥"), ("sign in,log in,login,signin", "⇤"),
    ("thumbs up,thumb up,thumbsup,like", "⇧"), ("thumbs down,thumb down,thumbsdown", "⇩"),
    ("eye,visibility,view,viewlink,preview,show", "⊙"),
    ("edit,pencil,pen,compose,changelink,modify,write,create", "✎"),
    ("save,floppy,diskette,disk", "⊟"), ("copy,duplicate,clone,files,content copy", "❐"),
    ("cut,scissors", "✂"), ("paste,clipboard,content paste", "⊡"),
    ("undo,reply,rotate left,back in time", "↶"), ("redo,forward message,rotate right", "↷"),
    ("refresh,sync,reload,retry,rotate,restart,repeat,recycle,history,autorenew,update", "↻"),
    ("filter,funnel", "▿"), ("sort up,sort asc", "▴"), ("sort down,sort desc", "▾"),
    ("sort,swap,unfold more,unsorted", "⇅"), ("download,save alt", "↓"), ("upload", "↑"),
    ("print,printer", "⊞"), ("lock,padlock,secure,https", "⊠"), ("unlock", "⌐"), ("key", "⌐"),
    ("clock,time,schedule,watch,stopwatch,timer,alarm", "◷"),
    ("calendar,date,event,today", "▤"), ("bell,notification,notifications", "♫"),
    ("cart,basket,bag,shopping", "⊎"),
    ("folder,directory,file browser,filebrowser,folder open", "▱"),
    ("image,photo,picture,camera,gallery,insert photo", "▨"),
    ("play,run,caret play,start", "▸"), ("pause", "‖"), ("stop,square fill", "■"),
    ("fast forward,skip forward,forward,skip next,step forward", "»"),
    ("fast backward,rewind,skip back,skip previous,backward", "«"),
    ("expand more,keyboard arrow down,dropdown,drop down", "▾"), ("expand less", "▴"),
    ("fullscreen,maximize,expand,enlarge,zoom,arrows alt,open full", "⇲"),
    ("minimize,compress,shrink,fullscreen exit", "⇱"), ("collapse", "▾"),
    ("volume,sound,speaker,audio,music,headphones", "♪"), ("video,film,movie,youtube", "▶"),
    ("github,gitlab,git,branch,merge,fork,pull request,source control", "⌥"),
    ("location,pin,marker,map,place,geo,target,crosshair", "◈"),
    ("globe,world,earth,language,translate,internet,web", "◍"),
    ("database,server,storage", "≣"), ("chart,graph,analytics,stats,trending,poll", "▥"),
    ("comment,comments,chat,message,quote,bubble,speech", "❝"),
    ("mail,email,envelope,inbox", "✉"), ("phone,telephone,call,tel", "☎"),
    ("bookmark,flag,report", "⚑"), ("tag,tags,label,price", "⚐"),
    ("share,send,paper plane", "⇗"), ("link,chain,permalink,anchor", "∞"),
    ("info,information", "ⓘ"), ("question,help,support", "?"),
    ("check,done,tick,success,ok,yes,accept,verified,checkmark", "✓"),
    ("close,times,dismiss,cross,clear,x,xmark,cancel,no,remove circle,ban,error,fail", "✕"),
    ("plus,add,new,addlink", "+"), ("minus,remove,dash,subtract,hyphen,deletelink", "−"),
    ("gear,gears,cog,cogs,settings,wrench,sliders,tools,preferences,options,tune,config", "⚙"),
    ("moon,dark,night,dark mode", "☾"),
    ("sun,light,brightness,day,light mode,theme,lightbulb,contrast", "☼"),
    ("star,rating", "★"), ("heart,favorite,favourite,love", "♥"), ("home,house", "⌂"),
    ("menu,hamburger,bars,navicon,drawer,toc,list,unordered,ordered,outline,reorder", "≡"),
    ("ellipsis,more,dots,kebab,overflow,more horiz,more vert,three dots", "⋯"),
    ("bolt,lightning,flash,zap,energy", "↯"), ("bug,debugger", "✱"),
    ("code,terminal,console,prompt,command,cli,keyboard", "❯"),
    ("user,users,person,people,account,profile,avatar,group,team,contact,face", "☺"),
    ("cloud", "☁"), ("spinner,loading,loader,progress,hourglass,busy", "◌"),
    ("credit card,card,payment,wallet,bank", "▭"), ("power,shutdown", "◉"),
    ("hash,hashtag,number", "#"), ("dollar,money,coin,cash", "$"), ("percent,discount,sale", "%"),
    ("file,document,page,article,note,notes,notebook,book,text,doc,pdf,newspaper", "▯"),
    ("table,grid,apps,th,dashboard,spreadsheet,tile,tiles", "▦"),
    ("extension,puzzle,plugin,package,box,cube,archive,product", "◫"),
    ("pipe,grip,drag,handle,move", "⋯"),
    ("circle,dot,record", "●"), ("square,stop circle", "▪"),
  ]

  private static let ranks: [String: Int] = {
    var ranks: [String: Int] = [:]
    for (rank, entry) in words.enumerated() {
      for word in entry.0.split(separator: ",") where ranks[String(word)] == nil {
        ranks[String(word)] = rank
      }
    }
    return ranks
  }()

  /// Words that say which way an arrow points.
  private static let arrows: Set<String> = [
    "chevron", "caret", "angle", "arrow", "triangle", "arrows", "navigate", "keyboard", "sort",
    "caretdown", "long",
  ]

  /// How the classes of icon sets begin.
  private static let sets: Set<String> = [
    "fa", "fas", "far", "fab", "bi", "icon", "icons", "glyphicon", "mdi", "lucide", "feather",
    "octicon", "codicon", "dashicons", "material", "ti", "ri", "pi", "ion", "tabler", "svg",
  ]
  /// Words that say too little in a class that belongs to no icon set.
  private static let vague: Set<String> = [
    "link", "list", "show", "new", "text", "view", "page", "box", "day", "time", "number", "table",
    "grid", "label", "price", "block", "no", "dash", "container", "group", "light", "dark", "x",
    "up", "down", "left", "right", "date", "web", "note", "content", "doc", "success", "error",
    "danger", "warning", "info", "primary", "title", "card", "like", "add", "image", "picture",
  ]

  /// A glyph for those of an element's classes that are an icon set's.
  static func glyph(setClasses classes: String) -> String? {
    var names: [String] = []
    for name in classes.split(whereSeparator: \.isWhitespace).prefix(20) where !isScoped(name) {
      let tokens = tokens(of: String(name))
      if tokens.contains(where: { sets.contains($0) }) {
        names += tokens.filter { !sets.contains($0) }
      }
    }
    return glyph(words: names)
  }

  /// A glyph for an element's classes: those of an icon set before all others.
  static func glyph(classes: String) -> String? {
    var others: [String] = []
    for name in classes.split(whereSeparator: \.isWhitespace).prefix(20) {
      let tokens = tokens(of: String(withoutHash(name)))
      if !tokens.contains(where: { sets.contains($0) }) || isScoped(name) {
        others += tokens.filter { !vague.contains($0) && !sets.contains($0) }
      }
    }
    return glyph(setClasses: classes) ?? glyph(words: others)
  }

  /// Whether a class is a CSS module's: `File_name__hash`.
  private static func isScoped(_ name: Substring) -> Bool { withoutHash(name).count < name.count }

  /// A class without the hash that a bundler put behind it.
  private static func withoutHash(_ name: Substring) -> Substring {
    let bytes = Array(name.utf8)
    var at = bytes.count - 1
    while at > 0, bytes[at] != UInt8(ascii: "_") { at -= 1 }
    guard at > 0 else { return name }
    let end = bytes[at...].dropFirst()
    let isDouble = bytes[at - 1] == UInt8(ascii: "_")
    let hasDigit = end.contains { $0 >= 0x30 && $0 <= 0x39 }
    let hasCapital = end.dropFirst().contains { $0 >= 0x41 && $0 <= 0x5A }
    let isHash = (4...10).contains(end.count) && (hasDigit || isDouble && hasCapital)
    return isHash ? name[..<name.utf8.index(name.startIndex, offsetBy: at)] : name
  }

  /// A glyph for the name of an icon; nil where it tells nothing.
  static func glyph(named name: String) -> String? { glyph(words: tokens(of: name)) }

  private static func glyph(words tokens: [String]) -> String? {
    guard !tokens.isEmpty else { return nil }
    var best = Int.max
    for (index, token) in tokens.enumerated() {
      if let rank = ranks[token] { best = min(best, rank) }
      if index > 0, let rank = ranks[tokens[index - 1] + " " + token] { best = min(best, rank) }
    }
    let isPointing = tokens.contains { arrows.contains($0) }
    let isArrow = tokens.contains { $0 == "arrow" || $0 == "arrows" || $0 == "long" }
    if best == Int.max || isPointing && best > 2 {
      for token in tokens {
        switch token {
        case "right" where isPointing, "next":
          return isArrow ? "→" : "›"
        case "left" where isPointing, "prev", "previous", "back":
          return isArrow ? "←" : "‹"
        case "down" where isPointing, "bottom" where isPointing: return isArrow ? "↓" : "▾"
        case "up" where isPointing, "top" where isPointing: return isArrow ? "↑" : "▴"
        default: break
        }
      }
    }
    return best == Int.max ? nil : words[best].1
  }

  /// The words of a name, in lower case: apart where its letters, digits and capitals are.
  static func tokens(of name: String) -> [String] {
    var tokens: [String] = []
    var token = ""
    var wasLower = false
    for scalar in name.unicodeScalars.prefix(400) {
      let isUpper = scalar.value >= 65 && scalar.value <= 90
      let isLower = scalar.value >= 97 && scalar.value <= 122
      if !isUpper && !isLower || isUpper && wasLower {
        if !token.isEmpty { tokens.append(token) }
        token = ""
      }
      if isUpper || isLower {
        token.unicodeScalars.append(
          isUpper ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar)
      }
      wasLower = isLower
    }
    if !token.isEmpty { tokens.append(token) }
    return tokens
  }

  /// Font Awesome's private-use characters, which stayed the same from version 4 on.
  static let awesome: [UInt32: String] = [
    0xF002: "⌕", 0xF0C9: "≡", 0xF00D: "✕", 0xF00C: "✓", 0xF005: "★", 0xF006: "☆", 0xF004: "♥",
    0xF015: "⌂", 0xF054: "›", 0xF053: "‹", 0xF078: "▾", 0xF077: "▴", 0xF067: "+", 0xF068: "−",
    0xF040: "✎", 0xF044: "✎", 0xF303: "✎", 0xF1F8: "✗", 0xF2ED: "✗", 0xF014: "✗", 0xF013: "⚙",
    0xF085: "⚙", 0xF0AD: "⚙", 0xF1DE: "⚙", 0xF0E0: "✉", 0xF003: "✉", 0xF095: "☎", 0xF04B: "▸",
    0xF04C: "‖", 0xF04D: "■", 0xF04E: "»", 0xF04A: "«", 0xF05A: "ⓘ", 0xF129: "ⓘ", 0xF071: "!",
    0xF06A: "!", 0xF12A: "!", 0xF185: "☼", 0xF186: "☾", 0xF019: "↓", 0xF093: "↑", 0xF021: "↻",
    0xF0C1: "∞", 0xF007: "☺", 0xF0C0: "☺", 0xF06E: "⊙", 0xF070: "⊘", 0xF023: "⊠", 0xF09C: "⌐",
    0xF084: "⌐", 0xF017: "◷", 0xF073: "▤", 0xF0F3: "♫", 0xF07A: "⊎", 0xF290: "⊎", 0xF07B: "▱",
    0xF07C: "▱", 0xF114: "▱", 0xF15B: "▯", 0xF15C: "▯", 0xF0F6: "▯", 0xF016: "▯", 0xF02D: "▯",
    0xF0C5: "❐", 0xF24D: "❐", 0xF0C7: "⊟", 0xF02F: "⊞", 0xF0C4: "✂", 0xF0EA: "⊡", 0xF0B0: "▿",
    0xF0E2: "↶", 0xF01E: "↷", 0xF0DC: "⇅", 0xF0DD: "▾", 0xF0DE: "▴", 0xF08E: "↗", 0xF35D: "↗",
    0xF1E0: "⇗", 0xF064: "⇗", 0xF065: "⇲", 0xF066: "⇱", 0xF0B2: "⇲", 0xF024: "⚑", 0xF02E: "⚑",
    0xF02B: "⚐", 0xF02C: "⚐", 0xF041: "◈", 0xF3C5: "◈", 0xF0AC: "◍", 0xF1C0: "≣", 0xF233: "≣",
    0xF080: "▥", 0xF201: "▥", 0xF075: "❝", 0xF086: "❝", 0xF164: "⇧", 0xF165: "⇩", 0xF03E: "▨",
    0xF030: "▨", 0xF03D: "▶", 0xF16A: "▶", 0xF001: "♪", 0xF028: "♪", 0xF121: "❯", 0xF120: "❯",
    0xF188: "✱", 0xF08B: "⇥", 0xF2F5: "⇥", 0xF090: "⇤", 0xF2F6: "⇤", 0xF0E7: "↯", 0xF059: "?",
    0xF128: "?", 0xF141: "⋯", 0xF142: "⋯", 0xF00A: "▦", 0xF0CE: "▦", 0xF03A: "≡", 0xF0CA: "≡",
    0xF0D7: "▾", 0xF0DA: "›", 0xF0D8: "▴", 0xF0D9: "‹", 0xF104: "‹", 0xF105: "›", 0xF106: "▴",
    0xF107: "▾", 0xF060: "←", 0xF061: "→", 0xF062: "↑", 0xF063: "↓", 0xF111: "●", 0xF10C: "○",
    0xF0C8: "■", 0xF096: "☐", 0xF14A: "☑", 0xF046: "☑", 0xF058: "✓", 0xF05D: "✓", 0xF057: "✕",
    0xF05C: "✕", 0xF05E: "⊘", 0xF110: "◌", 0xF0C2: "☁", 0xF1D8: "⇗", 0xF09B: "⌥", 0xF126: "⌥",
    0xF196: "+", 0xF147: "−", 0xF0FE: "+", 0xF146: "−", 0xF055: "+", 0xF056: "−", 0xF0EB: "☼",
    0xF09D: "▭", 0xF292: "#", 0xF155: "$", 0xF295: "%", 0xF0A9: "→", 0xF0A8: "←", 0xF138: "›",
    0xF137: "‹", 0xF13A: "▾", 0xF139: "▴",
  ]

  /// Material Icons' private-use characters.
  static let material: [UInt32: String] = [
    0xE8B6: "⌕", 0xE5D2: "≡", 0xE5CD: "✕", 0xE5CA: "✓", 0xE876: "✓", 0xE838: "★", 0xE87D: "♥",
    0xE88A: "⌂", 0xE5CC: "›", 0xE5CB: "‹", 0xE5CF: "▾", 0xE5CE: "▴", 0xE145: "+", 0xE15B: "−",
    0xE3C9: "✎", 0xE150: "✎", 0xE872: "✗", 0xE8B8: "⚙", 0xE0BE: "✉", 0xE158: "✉", 0xE0CD: "☎",
    0xE037: "▸", 0xE034: "‖", 0xE047: "■", 0xE88E: "ⓘ", 0xE88F: "ⓘ", 0xE002: "!", 0xE000: "!",
    0xE518: "☼", 0xE51C: "☾", 0xE2C4: "↓", 0xE2C6: "↑", 0xE5D5: "↻", 0xE157: "∞", 0xE7FD: "☺",
    0xE8F4: "⊙", 0xE8F5: "⊘", 0xE897: "⊠", 0xE8B5: "◷", 0xE878: "▤", 0xE7F4: "♫", 0xE8CC: "⊎",
    0xE2C7: "▱", 0xE873: "▯", 0xE14D: "❐", 0xE161: "⊟", 0xE8AD: "⊞", 0xE152: "▿", 0xE164: "⇅",
    0xE89E: "↗", 0xE80D: "⇗", 0xE5D0: "⇲", 0xE153: "⚑", 0xE55F: "◈", 0xE894: "◍", 0xE0B7: "❝",
    0xE8DC: "⇧", 0xE8DB: "⇩", 0xE3F4: "▨", 0xE050: "♪", 0xE86F: "❯", 0xE868: "✱", 0xE9BA: "⇥",
    0xE887: "?", 0xE5D3: "⋯", 0xE5D4: "⋯", 0xE5C8: "→", 0xE5C4: "←", 0xE5DB: "↓", 0xE5D8: "↑",
    0xE5C5: "▾", 0xE5C7: "▴",
  ]
}
