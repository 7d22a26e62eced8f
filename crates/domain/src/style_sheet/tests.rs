use super::*;

fn refused(css: &str) -> String {
    classic(css).map_or_else(|violation| violation.to_string(), |written| format!("written: {written}"))
}

#[test]
fn what_the_classic_pages_have_may_be_styled() {
    let css = "/* a comment </style> */\n\
        .logo-customizable { max-width: 60%; max-height: 30% }\n\
        .banner-customizable{padding:25px 0px 25px .5em;background-color:lightgray;}\n\
        .submitButton-customizable:HOVER , .idpButton-customizable:hover { color: #fff !important; }\n\
        .inputField-customizable:focus { border-color: rgb(102 175 233 / 50%); outline: 0; \
          font-family: \"Open Sans\", sans-serif; width: calc(100% - (2 * 4px)) }\n\
        .background-customizable { background: linear-gradient(45deg, red, #00f) }";
    assert_eq!(
        classic(css).unwrap(),
        ".logo-customizable{max-width:60%;max-height:30%;}\n\
         .banner-customizable{padding:25px 0px 25px 0.5em;background-color:lightgray;}\n\
         .submitButton-customizable:HOVER,.idpButton-customizable:hover{color:#fff !important;}\n\
         .inputField-customizable:focus{border-color:rgb(102 175 233 / 50%);outline:0;\
         font-family:\"Open Sans\", sans-serif;width:calc(100% - (2 * 4px));}\n\
         .background-customizable{background:linear-gradient(45deg, red, #00f);}\n"
    );
    assert_eq!(classic("").unwrap(), "");
    for (class, state) in CLASSES {
        let state = state.map(|state| format!(":{state}")).unwrap_or_default();
        assert!(classic(&format!(".{class}{state}{{color:red}}")).is_ok(), "{class}");
    }
}

#[test]
fn other_selectors_are_named() {
    for selector in [
        "body",
        ".other",
        "*",
        ".label-customizable:hover",
        ".submitButton-customizable:focus",
        ".label-customizable .x",
        ".label-customizable>a",
        "div.label-customizable",
        ".label-customizable::before",
        ".Label-customizable",
        "#label-customizable",
        "[class]",
        ".label-customizable[value^=\"a\"]",
    ] {
        let sentence = format!("The CSS class {selector} is not in the list of allowed classes.");
        assert_eq!(refused(&format!("{selector}{{color:red}}")), sentence);
        assert_eq!(refused(&format!(".logo-customizable,{selector}{{color:red}}")), sentence);
    }
    assert_eq!(refused("{color:red}"), "The CSS class  is not in the list of allowed classes.");
}

#[test]
fn there_are_no_at_rules() {
    for rule in ["import 'x'", "import url(x)", "media print{}", "supports (a:b){}", "page{}", "font-face{}", "x"] {
        let name = rule.split([' ', '{']).next().unwrap();
        let sentence = format!("The CSS must not contain the rule @{name}.");
        assert_eq!(refused(&format!("@{rule};")), sentence);
        assert_eq!(refused(&format!(".label-customizable{{color:red}} @{rule};")), sentence);
        assert_eq!(refused(&format!(".label-customizable{{ @{rule}; }}")), sentence, "nested");
    }
    // As a browser reads it.
    assert_eq!(refused("@\\69mport 'x';"), "The CSS must not contain the rule @import.");
    assert_eq!(refused(".label-customizable{color:@media}"), "The CSS must not contain the rule @media.");
}

#[test]
fn nothing_is_fetched_or_run() {
    let value = |value: &str| refused(&format!(".label-customizable{{color:{value}}}"));
    for url in ["url(https://x/y)", "url( 'https://x' )", "URL(x)", "u\\72l(x)", "url(javascript:alert(1))", "url(#a)"]
    {
        assert!(value(url).to_lowercase().starts_with("the css must not use url"), "{url}: {}", value(url));
    }
    for function in ["expression(alert(1))", "image-set('x' 1x)", "src('x')", "element(#x)", "attr(href)", "env(x)"] {
        let name = function.split('(').next().unwrap();
        assert_eq!(value(function), format!("The CSS must not use {name}()."));
        assert_eq!(value(&format!("calc(1 + {function})")), format!("The CSS must not use {name}()."), "nested");
    }
    assert_eq!(refused(".label-customizable{BEHAVIOR:x}"), "The CSS must not use BEHAVIOR.");
    assert_eq!(refused(".label-customizable{-moz-binding:x}"), "The CSS must not use -moz-binding.");
}

#[test]
fn no_text_leaves_its_style_element() {
    for css in [
        ".label-customizable{content:'</style><script>'}",
        ".label-customizable{font-family:\\3c/style\\3e}",
        ".label-customizable{--\\3c:1}",
        ".label-customizable{color:</style>}",
        "</style>",
        ".label-customizable{color:red}</style><script>alert(1)</script>",
        "<!-- .label-customizable{color:red} --> <!",
    ] {
        assert!(classic(css).is_err(), "{css}");
    }
    // Comments are not passed on, and neither are the brackets that HTML of old put around a style.
    assert_eq!(
        classic("<!-- .label-customizable{color/*</style>*/:red} -->").unwrap(),
        ".label-customizable{color:red;}\n"
    );
}

#[test]
fn what_is_broken_is_refused_and_not_skipped() {
    for css in [
        ".label-customizable",
        ".label-customizable{color}",
        ".label-customizable{color:red)}",
        ".label-customizable{color:red;}}",
        ".label-customizable{color:{red}}",
        ".label-customizable{.logo-customizable{color:red}}",
        ".label-customizable{color:\"red\n\"}",
        ".label-customizable{color:url(a b)}",
    ] {
        assert!(classic(css).is_err(), "{css}");
    }
}

#[test]
fn what_was_written_is_read_as_the_same() {
    let css = ".label-customizable{margin:-1px+2px;a:1/**/2;b:a/**/b;c:\"q\\\"\\a x\";d:1e3px;e:#/**/f}";
    // The last is no colour but a lone `#`.
    assert!(classic(css).is_err());
    let once = classic(&css.replace("#/**/f", "#f00")).unwrap();
    assert_eq!(classic(&once).unwrap(), once);
}

#[test]
fn depth_is_bounded() {
    for open in ["(", "calc("] {
        let deep = format!(".label-customizable{{width:{}", open.repeat(100_000));
        assert!(classic(&deep).is_err());
        let closed = format!(".label-customizable{{width:{}1{}}}", open.repeat(100_000), ")".repeat(100_000));
        assert!(classic(&closed).is_err());
    }
}

#[test]
fn images_name_parts_of_themselves_only() {
    assert_eq!(check_in_image(".cls-1, g > path:not(.a)[id=\"x\"] {fill:url(#a);stroke:url('#b');opacity:.5}"), Ok(()));
    assert_eq!(check_declarations_in_image("fill:#fff;stroke-width:2;fill:url(#g)"), Ok(()));
    for css in ["fill:url(https://x)", "fill:url('//x#a')", "fill:u\\72l(x)", "a:expression(1)", "a:image-set('x' 1x)"]
    {
        assert!(check_declarations_in_image(css).is_err(), "{css}");
        assert!(check_in_image(&format!("a{{{css}}}")).is_err(), "{css}");
    }
    assert!(check_in_image("@import 'x';").is_err());
    assert!(check_in_image("@font-face{font-family:x;src:url(#a)}").is_err());
}
