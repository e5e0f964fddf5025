//! A small tree of SVG elements that can only be written well-formed: names are the program's, and everything else is escaped.

use std::fmt::{self, Display, Write as _};

use super::colour::Rgb;

/// One element.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// An element without attributes and children.
    pub const fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), children: Vec::new() }
    }

    /// With an attribute.
    #[must_use]
    pub fn set(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// With attributes that are lengths.
    #[must_use]
    pub fn place<const N: usize>(mut self, lengths: [(&'static str, f64); N]) -> Self {
        self.attributes.extend(lengths.map(|(name, length)| (name, number(length))));
        self
    }

    /// With text at its end.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    /// With a child at its end.
    #[must_use]
    pub fn with(mut self, child: Self) -> Self {
        self.push(child);
        self
    }

    /// Adds a child at its end.
    pub fn push(&mut self, child: Self) {
        self.children.push(Node::Element(child));
    }
}

impl Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.name)?;
        for (name, value) in &self.attributes {
            write!(f, " {name}=\"{}\"", escape(value))?;
        }
        if self.children.is_empty() {
            return f.write_str("/>");
        }
        f.write_str(">")?;
        for child in &self.children {
            match child {
                Node::Element(element) => element.fmt(f)?,
                Node::Text(text) => f.write_str(&escape(text))?,
            }
        }
        write!(f, "</{}>", self.name)
    }
}

/// A whole drawing, with the name and the description that screen readers say, on a surface of its own.
pub fn drawing(width: f64, height: f64, surface: impl Display, title: &str, description: &str) -> Element {
    Element::new("svg")
        .set("xmlns", "http://www.w3.org/2000/svg")
        .place([("width", width), ("height", height)])
        .set("viewBox", format_args!("0 0 {} {}", number(width), number(height)))
        .set("role", "img")
        .with(Element::new("title").text(title))
        .with(Element::new("desc").text(description))
        .with(Element::new("rect").place([("x", 0.0), ("y", 0.0), ("width", width), ("height", height)]).set("fill", surface))
}

/// Pictures of one width below each other, as one.
pub fn stacked(surface: impl Display, title: &str, description: &str, pictures: Vec<Element>) -> Element {
    let size = |picture: &Element, of: &str| {
        let found = picture.attributes.iter().find(|(name, _)| *name == of);
        found.and_then(|(_, length)| length.parse::<f64>().ok()).unwrap_or_default()
    };
    let width = pictures.iter().map(|picture| size(picture, "width")).fold(0.0, f64::max);
    let height = pictures.iter().map(|picture| size(picture, "height")).sum();
    let mut y = 0.0;
    pictures.into_iter().fold(drawing(width, height, surface, title, description), |whole, picture| {
        let above = y;
        y += size(&picture, "height");
        whole.with(picture.place([("y", above)]))
    })
}

/// A straight line from one point to another.
pub fn rule([x1, y1, x2, y2]: [f64; 4], colour: Rgb) -> Element {
    Element::new("line").place([("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)]).set("stroke", colour)
}

/// A length as short as it can be: at most two decimals. What is no number is 0, so that a drawing is always one.
pub fn number(length: f64) -> String {
    let hundredths = if length.is_finite() { (length * 100.0).round() / 100.0 } else { 0.0 };
    format!("{}", hundredths + 0.0)
}

/// Text as XML and HTML take it, between tags and in quotes alike. Characters that XML forbids become U+FFFD.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // A parser would turn them into others.
            '\t' | '\n' | '\r' => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "&#{};", u32::from(letter));
            }
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_it_says_it_stays_one_element() {
        let hostile = "</text><script>alert('1')</script>\" onload=\"x\u{0}\u{b}\n&amp;\u{ffff}";
        let element = Element::new("text").set("data-a", hostile).place([("x", 1.0)]).text(hostile).to_string();
        let escaped = "&lt;/text&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onload=&quot;x\u{fffd}\u{fffd}&#10;&amp;amp;\u{fffd}";
        assert_eq!(element, format!("<text data-a=\"{escaped}\" x=\"1\">{escaped}</text>"));
    }

    #[test]
    fn lengths_are_short_and_always_numbers() {
        let lengths = [1.0, 1.5, -0.001, 1.0 / 3.0, f64::NAN, f64::INFINITY, 1234.5678];
        assert_eq!(lengths.map(number), ["1", "1.5", "0", "0.33", "0", "0", "1234.57"]);
    }

    #[test]
    fn pictures_are_stacked_in_order() {
        let [first, second] = ["a", "b"].map(|title| drawing(30.0, 20.5, "#fff", title, ""));
        let whole = stacked("#000", "both", "", vec![first, second]).to_string();
        assert!(whole.contains("viewBox=\"0 0 30 41\"") && whole.contains("<title>both</title>"), "{whole}");
        assert!(whole.find(" y=\"0\"").unwrap() < whole.find(" y=\"20.5\"").unwrap(), "{whole}");
    }

    #[test]
    fn a_drawing_says_what_it_is() {
        let drawing = drawing(10.0, 20.0, "#fff", "A & B", "Two").with(Element::new("g")).to_string();
        assert!(drawing.starts_with(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"20\" viewBox=\"0 0 10 20\" role=\"img\">"
        ));
        assert!(drawing.ends_with(
            "<title>A &amp; B</title><desc>Two</desc><rect x=\"0\" y=\"0\" width=\"10\" height=\"20\" fill=\"#fff\"/><g/></svg>"
        ));
    }
}
