/// Texts that have broken programs: each is a name that a vault might have.
package enum NaughtyStrings {
  /// All of them; none is empty, and no two are equal byte for byte.
  package static let all: [String] =
    words + syntax + controls + scripts + [
      String(repeating: "long ", count: 2000), String(repeating: "é🔑", count: 500),
      "Z" + String(repeating: "\u{300}\u{323}\u{34F}", count: 100) + "algo",
    ]

  // What programs take for something else than a name.
  private static let words = [
    "null", "NULL", "nil", "None", "undefined", "true", "FALSE", "NaN", "-Infinity", "0", "-0",
    "007",
    "1e400", "0x1F", "1,000", "1_000", "12345678901234567890", "2024-02-30", "\\N", "#N/A", "#REF!",
    "=1+1", "+1", "-1+1|x", "@SUM(A1)", "COM1", "con", "..", "../../etc/passwd", "~", "/dev/null",
    "C:\\x", "a@b", "192.0.2.1", "p_enrichment", "vault_name", "uuid", "-", "--", "--help", "*",
    "?",
  ]

  // What they take for a part of their own syntax.
  private static let syntax = [
    "\"", "\"\"", "'", "''", "\\", "\\\\", "\\\"", "\\u0041", "\\n", "`", "a,b", ",", ";", "a;b",
    "|",
    "\",\"", "\"}", "\"},{\"uuid\":\"x\"}", "{}", "[]", "[1]", "{\"p_log_type\":1}", "<b>x</b>",
    "&amp;",
    "<script>alert(1)</script>", "<!-- -->", "]]>", "'; DROP TABLE event; --", "\" OR 1=1 --", "/*",
    "*/",
    "%s%n%x", "%00", "%0A", "{0}", "${HOME}", "$(id)", "`id`", "!!", "#{1}", "{{7*7}}", "\\(x)",
    "$1", "^$",
    "(?:", "&x", "*x", "- x: y", "x: y", "# x", "!!str x", "---", "> x", "key\tvalue",
  ]

  // What drives a terminal, ends a line, or cannot be seen.
  private static let controls = [
    "\u{1}", "\u{7}bell", "\u{8}\u{8}back", "\t", "\n", "a\nb", "a\r\nb", "\r", "\u{B}\u{C}",
    "\u{1B}[2J",
    "\u{1B}]0;title\u{7}", "\u{1B}[31mred\u{1B}[0m", "\u{1F}", "\u{7F}", "\u{80}", "\u{85}",
    "\u{9B}2J", "\u{A0}",
    " ", "  two ", "\u{AD}", "\u{200B}", "\u{200E}\u{200F}", "\u{202E}txt.exe", "\u{2066}x\u{2069}",
    "\u{2028}",
    "\u{2029}", "\u{FEFF}", "\u{FEFF}x", "\u{FFFD}", "\u{FFFE}", "\u{FFFF}", "\u{1FFFE}",
    "\u{10FFFF}",
    "\u{E0001}\u{E0061}", "\u{FFF9}x\u{FFFB}",
  ]

  // What looks, sorts or folds in a way of its own.
  private static let scripts = [
    "é", "e\u{301}", "\u{C5}", "\u{212B}", "ﬁ", "ß", "ẞ", "İ", "ı", "ǅ", "ſ", "Σσς", "\u{3A9}",
    "\u{2126}", "田中 美咲", "הֲכָל",
    "مرحبا", "ﷺ",
    "ไทย", "हिन्दी", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇳🇴", "👍🏽", "1️⃣", "𝒳", "𐍈", "¯\\_(ツ)_/¯", "ｆｕｌｌ", "﷽", "½", "٣", "️",
  ]
}
