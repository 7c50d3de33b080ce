//! Signs that a terminal or a page may obey instead of showing them: control characters, and those that turn the
//! direction of text (Unicode UAX 9). An article can hold any of them, so every edge that shows text asks here.

use std::borrow::Cow;

/// Whether a terminal or a page may do something other than show a sign; line ends and tabs are none.
pub fn obeyed(sign: char) -> bool {
    turns(sign) || (sign.is_control() && !matches!(sign, '\n' | '\t'))
}

/// Whether a sign turns the direction of the text around it, which can dress one word up as another.
pub fn turns(sign: char) -> bool {
    matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text with every such sign replaced by U+FFFD.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.contains(obeyed) { text.replace(obeyed, "\u{fffd}").into() } else { text.into() }
}

/// JSON with every such sign as an escape, so that its values stay the same.
pub fn escaped(json: String) -> String {
    if !json.contains(obeyed) {
        return json;
    }
    let escape = |sign: char| match obeyed(sign) {
        true => format!("\\u{:04x}", u32::from(sign)),
        false => sign.to_string(),
    };
    json.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn nothing_shown_is_obeyed(text in "\\PC*|[\u{0}-\u{9f}\u{61c}\u{200e}-\u{202e}\u{2066}-\u{2069}a]*") {
            proptest::prop_assert!(!clean(&text).contains(obeyed));
            let json = escaped(serde_json::json!([text]).to_string());
            proptest::prop_assert!(!json.contains(obeyed));
            proptest::prop_assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), [text]);
        }
    }

    #[test]
    fn escapes_are_never_obeyed() {
        let hostile = "a\u{1b}[31mred\u{9b}2J\u{202e}b\r\u{7}";
        assert!(!clean(hostile).contains(obeyed));
        let json = escaped(serde_json::json!(hostile).to_string());
        assert!(!json.contains(obeyed));
        assert_eq!(serde_json::from_str::<String>(&json).expect("valid JSON"), hostile);
    }
}
