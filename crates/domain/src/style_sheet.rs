//! Style sheets that people write for login pages and inside images, read as a browser reads them (CSS Syntax Level 3).
//!
//! What is not known is refused. A page is never given the text it was sent but what was understood of it, written anew:
//! where two parsers would read a text differently, the browser is not asked.

use std::fmt::Write as _;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, ParseErrorKind, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser, ToCss, Token,
};

/// Why a style sheet is refused. Our texts, except where the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StyleViolation {
    /// The service's text (behaviour 10 §4.5).
    #[error("The CSS class {0} is not in the list of allowed classes.")]
    Class(String),
    #[error("The CSS must not contain the rule @{0}.")]
    AtRule(String),
    #[error("The CSS must not use {0}.")]
    Value(String),
    #[error("The CSS cannot be read.")]
    Unreadable,
}

/// Classes of the classic pages, and whether they may be told apart while something is over them or has the focus
/// (behaviour 30 §5.8). The last two are in the template that the service's console gives out.
const CLASSES: [(&str, Option<&str>); 15] = [
    ("background-customizable", None),
    ("banner-customizable", None),
    ("errorMessage-customizable", None),
    ("idpButton-customizable", Some("hover")),
    ("idpDescription-customizable", None),
    ("inputField-customizable", Some("focus")),
    ("label-customizable", None),
    ("legalText-customizable", None),
    ("logo-customizable", None),
    ("passwordCheck-notValid-customizable", None),
    ("passwordCheck-valid-customizable", None),
    ("submitButton-customizable", Some("hover")),
    ("textDescription-customizable", None),
    ("redirect-customizable", None),
    ("socialButton-customizable", None),
];

/// Functions that compute and fetch nothing.
const FUNCTIONS: &str = " rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark calc min max clamp var \
    linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient \
    repeating-conic-gradient cubic-bezier steps matrix perspective rotate rotatex rotatey rotatez scale \
    scalex scaley skew skewx skewy translate translatex translatey blur brightness contrast drop-shadow \
    grayscale opacity saturate ";

/// Properties by which browsers of old ran scripts.
const PROPERTIES_REFUSED: [&str; 2] = ["behavior", "-moz-binding"];

/// Whose style it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The classic pages: their classes, and no address at all.
    ClassicPage,
    /// Inside an image: any selector, and addresses of the image's own parts.
    Image,
}

type Outcome<T> = Result<T, ParseError<StyleViolation>>;

/// Reads a style sheet for the classic pages; gives what a page may be given.
///
/// # Errors
/// The first thing that is not allowed.
pub fn classic(css: &str) -> Result<String, StyleViolation> {
    sheet(css, Place::ClassicPage)
}

/// Checks a style sheet inside an image.
///
/// # Errors
/// The first thing that is not allowed.
pub(crate) fn check_in_image(css: &str) -> Result<(), StyleViolation> {
    sheet(css, Place::Image).map(drop)
}

/// Checks the declarations of one element inside an image, as in its attribute `style`.
///
/// # Errors
/// The first thing that is not allowed.
pub(crate) fn check_declarations_in_image(css: &str) -> Result<(), StyleViolation> {
    let mut input = Parser::new(css);
    declarations(&mut Rules(Place::Image), &mut input).map(drop).map_err(violation)
}

fn sheet(css: &str, place: Place) -> Result<String, StyleViolation> {
    let mut input = Parser::new(css);
    let mut rules = Rules(place);
    let mut written = String::new();
    for rule in StyleSheetParser::new(&mut input, &mut rules) {
        written.push_str(&rule.map_err(|(error, _, _)| violation(error))?);
    }
    // Nothing that is written ends the element it is written into.
    if written.contains('<') { Err(StyleViolation::Value("<".to_owned())) } else { Ok(written) }
}

fn violation(error: ParseError<StyleViolation>) -> StyleViolation {
    match error.kind {
        ParseErrorKind::Custom(violation) => violation,
        ParseErrorKind::Basic(_) => StyleViolation::Unreadable,
    }
}

fn refuse<T>(violation: StyleViolation) -> Outcome<T> {
    Err(ParseError::custom(violation))
}

struct Rules(Place);

impl<'i> AtRuleParser<'i> for Rules {
    type Prelude = ();
    type AtRule = String;
    type Error = StyleViolation;

    fn parse_prelude(&mut self, name: CowRcStr<'i>, _: &mut Parser<'i>) -> Outcome<()> {
        refuse(StyleViolation::AtRule(name.to_string()))
    }
}

impl<'i> QualifiedRuleParser<'i> for Rules {
    type Prelude = String;
    type QualifiedRule = String;
    type Error = StyleViolation;

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Outcome<String> {
        match self.0 {
            Place::ClassicPage => input.parse_comma_separated(classic_selector).map(|selectors| selectors.join(",")),
            Place::Image => values(input, Place::Image, &mut Vec::new(), true),
        }
    }

    fn parse_block(&mut self, selectors: String, _: &ParserState, input: &mut Parser<'i>) -> Outcome<String> {
        let declarations = declarations(self, input)?;
        Ok(format!("{selectors}{{{declarations}}}\n"))
    }
}

impl<'i> DeclarationParser<'i> for Rules {
    type Declaration = String;
    type Error = StyleViolation;

    fn parse_value(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>, _: &ParserState) -> Outcome<String> {
        if PROPERTIES_REFUSED.iter().any(|refused| name.eq_ignore_ascii_case(refused)) {
            return refuse(StyleViolation::Value(name.to_string()));
        }
        let value = values(input, self.0, &mut Vec::new(), false)?;
        Ok(format!("{}:{};", Token::Ident(name).to_css_string(), value.trim()))
    }
}

impl RuleBodyItemParser<'_, String, StyleViolation> for Rules {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

fn declarations(rules: &mut Rules, input: &mut Parser<'_>) -> Outcome<String> {
    let mut written = String::new();
    for declaration in RuleBodyParser::new(input, rules) {
        written.push_str(&declaration.map_err(|(error, _, _)| error)?);
    }
    Ok(written)
}

/// `.class`, with `:hover` or `:focus` where the class has it.
fn classic_selector(input: &mut Parser<'_>) -> Outcome<String> {
    input.skip_whitespace();
    let start = input.position();
    let mut tokens = Vec::new();
    while let Ok(token) = input.next_including_whitespace() {
        tokens.push(token.clone());
    }
    while matches!(tokens.last(), Some(Token::WhiteSpace(_))) {
        tokens.pop();
    }
    let known = match tokens.as_slice() {
        [Token::Delim('.'), Token::Ident(class)] => CLASSES.iter().any(|(known, _)| *known == &**class),
        [Token::Delim('.'), Token::Ident(class), Token::Colon, Token::Ident(state)] => CLASSES
            .iter()
            .any(|(known, while_)| *known == &**class && while_.is_some_and(|known| state.eq_ignore_ascii_case(known))),
        _ => false,
    };
    if !known {
        return refuse(StyleViolation::Class(input.slice_from(start).trim().to_owned()));
    }
    Ok(tokens.iter().map(ToCss::to_css_string).collect())
}

/// Everything up to the end of `input`, written anew. `closers` are what ends the blocks around it.
fn values(input: &mut Parser<'_>, place: Place, closers: &mut Vec<char>, selector: bool) -> Outcome<String> {
    let mut written = String::new();
    let mut before = Default::default();
    while let Ok(token) = input.next_including_whitespace() {
        let token = token.clone();
        let kind = token.serialization_type();
        // What only a comment kept apart.
        if cssparser::TokenSerializationType::needs_separator_when_before(before, kind) {
            written.push(' ');
        }
        before = kind;
        let Some(closer) = check(&token, place, selector)? else {
            write_token(&mut written, &token);
            continue;
        };
        write_token(&mut written, &token);
        closers.push(closer);
        let is_url = matches!(&token, Token::Function(name) if name.eq_ignore_ascii_case("url"));
        let inner =
            input.parse_nested_block(
                |input| {
                    if is_url { own_part(input) } else { values(input, place, closers, selector) }
                },
            )?;
        closers.pop();
        written.push_str(&inner);
        written.push(closer);
        before = Default::default();
    }
    Ok(written)
}

fn write_token(written: &mut String, token: &Token<'_>) {
    match token {
        Token::WhiteSpace(_) => written.push(' '),
        token => {
            let _ = write!(written, "{}", token.to_css_string());
        }
    }
}

/// Whether a token may stand there; what closes the block that it opens, if it does.
fn check(token: &Token<'_>, place: Place, selector: bool) -> Outcome<Option<char>> {
    let image = place == Place::Image;
    match token {
        Token::Ident(_)
        | Token::Hash(_)
        | Token::IDHash(_)
        | Token::QuotedString(_)
        | Token::Number { .. }
        | Token::Percentage { .. }
        | Token::Dimension { .. }
        | Token::WhiteSpace(_)
        | Token::Comma
        | Token::Delim('!' | '/' | '+' | '-' | '*') => Ok(None),
        Token::Delim('.' | '>' | '~' | '=') | Token::Colon if selector => Ok(None),
        Token::SquareBracketBlock if selector => Ok(Some(']')),
        Token::ParenthesisBlock => Ok(Some(')')),
        Token::Function(name) if image && name.eq_ignore_ascii_case("url") => Ok(Some(')')),
        Token::Function(name) if selector || computes(name) => Ok(Some(')')),
        Token::Function(name) => refuse(StyleViolation::Value(format!("{name}()"))),
        Token::UnquotedUrl(url) if image && url.starts_with('#') => Ok(None),
        Token::UnquotedUrl(_) => refuse(StyleViolation::Value("url()".to_owned())),
        Token::AtKeyword(name) => refuse(StyleViolation::AtRule(name.to_string())),
        other => refuse(StyleViolation::Value(other.to_css_string())),
    }
}

fn computes(function: &str) -> bool {
    FUNCTIONS.split_whitespace().any(|known| function.eq_ignore_ascii_case(known))
}

/// The quoted address of a part of the same image.
fn own_part(input: &mut Parser<'_>) -> Outcome<String> {
    let url = input.expect_string().map_err(ParseError::from)?.clone();
    input.expect_exhausted().map_err(ParseError::from)?;
    if !url.starts_with('#') {
        return refuse(StyleViolation::Value("url()".to_owned()));
    }
    Ok(Token::QuotedString(url).to_css_string())
}

#[cfg(test)]
mod tests;
