//! How the classes of a model are chosen.

use crate::options::Class;

/// The choice that names a class by its label, or by its index where the label would be read as something else.
pub fn class_choice(labels: &[String], index: usize) -> Class {
    match labels.get(index).map(|label| Class::from(label.as_str())) {
        Some(class @ Class::Label(_)) if class.resolve(labels, usize::MAX) == Ok(index) => class,
        _ => Class::Index(index),
    }
}

/// What a choice is called where it is read: a class by its label, as an index could be another one's, and by both where that is not enough.
pub fn class_word(class: &Class, labels: &[String]) -> String {
    let Class::Index(index) = class else { return class.to_string() };
    let Some(label) = labels.get(*index) else { return index.to_string() };
    let is_clear = Class::from(label.as_str()) != Class::Predicted && labels.iter().filter(|other| *other == label).count() == 1;
    if is_clear { label.clone() } else { format!("{label} ({index})") }
}

/// A class as the list of classes spells it; what this model does not have becomes the predicted one.
pub(super) fn named(class: &Class, labels: &[String]) -> Class {
    if *class == Class::Predicted {
        return Class::Predicted;
    }
    class.resolve(labels, 0).map_or(Class::Predicted, |index| class_choice(labels, index))
}
