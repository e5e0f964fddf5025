//! An explanation as one page that needs nothing else: no script, no address, both themes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::facts::{answer, facts, legend, title};
use super::svg::{ROWS, ledger_captions};
use super::words::Words;
use crate::drawing::Look;
use crate::drawing::colour::{Palette, Theme, fill, underline};
use crate::drawing::ledger::ledger;
use crate::drawing::svg::escape;
use crate::explanation::Explanation;
use crate::format::{four, significant};
use crate::ledger::Ledger;
use crate::units::{Gap, UnitKind, largest, strength, units};

const LAYOUT: &str = "\
:root{color-scheme:light dark}
body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}
h1{font:500 1.75rem/1.2 Georgia,serif}
h2{margin-top:2rem;font-size:1rem}
.passage{font:1.4rem/1.95 Georgia,serif;overflow-wrap:anywhere}
mark{padding:.12em .16em .06em;border-bottom:.1em solid transparent;background:none;color:inherit}
.special{font:.68em/1 monospace}
.away{border-bottom-style:dashed}
svg{max-width:100%;height:auto}
table{border-collapse:collapse}
th,td{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td.number{font-family:monospace;text-align:right}
.dark{display:none}
@media print{mark{print-color-adjust:exact}}
";

/// The page. The theme of `look` does not matter: the reader's decides.
pub fn html(explanation: &Explanation, say: &Words, look: &Look<'_>) -> String {
    let (name, verdict) = (escape(&title(explanation)), escape(&answer(explanation, say)));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{verdict} — {name}</title>\n<style>\n",
        say.tag
    );
    page += LAYOUT;
    page += &colours(explanation, look.palette);
    // Writing to a string cannot fail.
    let _ = write!(page, "</style>\n</head>\n<body>\n<h1>{verdict}</h1>\n<p class=\"passage\" lang=\"\" dir=\"auto\">");
    let full = largest(explanation);
    for unit in units(explanation, UnitKind::Words).iter() {
        page += match unit.gap {
            Gap::None => "",
            Gap::Space => " ",
            Gap::Break => "<br>",
        };
        let special = if unit.special { "special " } else { "" };
        let (class, value) = (class(strength(unit.normalized, full)), (say.number)(four(unit.normalized)));
        let text = if unit.text.is_empty() { say.names.special } else { &*unit.text };
        let _ = write!(page, "<mark class=\"{special}{class}\" title=\"{value}\">{}</mark>", escape(text));
    }
    let [away, toward] = legend(explanation, say);
    let _ = write!(page, "</p>\n<p><mark class=\"{}\">{}</mark> ", class(strength(-1.0, 1.0)), escape(&away.join(" ")));
    let _ = writeln!(page, "<mark class=\"{}\">{}</mark></p>", class(strength(1.0, 1.0)), escape(&toward.join(" ")));

    let [ledger_heading, facts_heading, tokens_heading] = say.headings;
    let _ = writeln!(page, "<h2>{ledger_heading}</h2>");
    let pushes = Ledger::of(explanation).condensed(ROWS).named(&say.names);
    let captions = ledger_captions(explanation, &pushes, say);
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let _ = writeln!(page, "<div class=\"{name}\">{}</div>", ledger(&pushes, &captions, &Look { theme, ..*look }));
    }

    let _ = writeln!(page, "<h2>{facts_heading}</h2>\n<table>");
    for (name, value) in facts(explanation, say) {
        let _ = writeln!(page, "<tr><th scope=\"row\">{name}</th><td>{}</td></tr>", escape(&value));
    }
    let _ = writeln!(page, "</table>\n<h2>{tokens_heading}</h2>\n<table>");
    let [piece, normalized, raw] = say.columns;
    let _ =
        writeln!(page, "<tr><th scope=\"col\">{piece}</th><th scope=\"col\">{normalized}</th><th scope=\"col\">{raw}</th></tr>");
    for token in &explanation.tokens {
        let (piece, normalized, raw) =
            (escape(&token.piece), (say.number)(four(token.normalized)), (say.number)(significant(token.attribution)));
        let _ = writeln!(page, "<tr><td>{piece}</td><td class=\"number\">{normalized}</td><td class=\"number\">{raw}</td></tr>");
    }
    page + "</table>\n</body>\n</html>\n"
}

/// The class of a mark of this strength.
fn class(strength: i32) -> String {
    match strength {
        0 => String::new(),
        1.. => format!("toward t{strength}"),
        _ => format!("away a{}", -strength),
    }
}

/// The rules for every strength that occurs, in both themes.
fn colours(explanation: &Explanation, palette: Palette) -> String {
    let full = largest(explanation);
    let units = units(explanation, UnitKind::Words);
    let ends = [strength(-1.0, 1.0), strength(1.0, 1.0)];
    let strengths: BTreeSet<i32> = units.iter().map(|unit| strength(unit.normalized, full)).chain(ends).collect();
    let themed = |theme: Theme| {
        let paper = theme.paper();
        let mut rules = format!("body{{background:{};color:{}}}\nth{{color:{}}}\n", paper.surface, paper.ink, paper.muted);
        for strength in strengths.iter().copied().filter(|strength| *strength != 0) {
            let (selector, fill) = (class(strength).replace(' ', "."), fill(palette, theme, strength));
            let line = underline(palette, theme, strength);
            let _ = writeln!(rules, ".{selector}{{background-color:{fill};border-bottom-color:{line}}}");
        }
        rules
    };
    let (light, dark) = (themed(Theme::Light), themed(Theme::Dark));
    format!("{light}@media (prefers-color-scheme: dark){{\n{dark}.light{{display:none}}\n.dark{{display:block}}\n}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::tests::look;
    use crate::testing::explained::{explanation, french, words};

    #[test]
    fn the_page_has_words_colours_and_numbers_and_needs_nothing_else() {
        let explanation = explanation("so bad,\nplot", &[("so", 0, 2), ("bad", 3, 6), (",", 6, 7), ("plot", 8, 12)]);
        let page = html(&explanation, words(), &look(640.0));
        for part in [
            "<h1>Positive 99.03 %</h1>",
            ">special tokens</mark></p>",
            ">bad</mark><mark",
            "<br><mark class=\"away a99\" title=\"\u{2212}0.8",
            "<td>plot</td><td class=\"number\">\u{2212}0.8",
            "<th scope=\"row\">Convergence delta</th><td>0.0123",
            "unexplained remainder",
            "prefers-color-scheme: dark",
            "default-src &#39;none&#39;",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        for theme in [Theme::Light, Theme::Dark] {
            let rule = format!(".away.a99{{background-color:{};", fill(Palette::GreenRed, theme, -99));
            assert!(page.contains(&rule), "{rule} in {page}");
        }
        // The only addresses are names of SVG.
        assert_eq!(page.matches("://").count(), page.matches("http://www.w3.org/2000/svg").count());
        assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains("url("), "{page}");
    }

    #[test]
    fn the_page_is_in_the_readers_language() {
        let explanation = explanation("so bad", &[("so", 0, 2), ("bad", 3, 6)]);
        let page = html(&explanation, french(), &look(640.0));
        for part in ["<html lang=\"fr\">", "<h1>Positive 99,03\u{a0}%</h1>", "tokens spéciaux", "reste inexpliqué", "<td>0,0123"]
        {
            assert!(page.contains(part), "{part} in {page}");
        }
        for english in ["special tokens", "remainder", "How it", "evaluations", "steps", "toward Positive", "away from"] {
            assert!(!page.contains(english), "{english} in {page}");
        }
    }
}
