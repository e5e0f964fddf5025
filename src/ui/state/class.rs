//! How the classes of a model are chosen.

use crate::options::Class;

/// The choice that names a class by its label, or by its index where the label would be read as something else.
pub fn class_choice(labels: &[String], index: usize) -> Class {
    match labels.get(index).map(|label| Class::from(label.as_str())) {
        Some(class @ Class::Label(_)) if class.resolve(labels, usize::MAX) == Ok(index) => class,
        _ => Class::Index(index),
    }
}

/// A class as the list of classes spells it; what this model does not have becomes the predicted one.
pub(super) fn named(class: &Class, labels: &[String]) -> Class {
    if *class == Class::Predicted {
        return Class::Predicted;
    }
    class.resolve(labels, 0).map_or(Class::Predicted, |index| class_choice(labels, index))
}
