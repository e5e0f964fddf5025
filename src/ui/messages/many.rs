//! What the view of many texts says, in both languages: it is long enough for a file of its own.

#![expect(
    missing_docs,
    reason = "a message's name and its English say what it is, and a third version of it would only go stale"
)]

use crate::dataset::DatasetError;

/// Many texts.
#[derive(Debug)]
pub struct Many {
    pub texts: &'static str,
    pub texts_hint: &'static str,
    pub choose: &'static str,
    pub file: fn(&str, &str) -> String,
    pub remove: &'static str,
    pub start: &'static str,
    pub stop: &'static str,
    pub go_on: &'static str,
    pub with: fn(&str) -> String,
    pub bar: &'static str,
    pub so_far: fn(&str, &str) -> String,
    pub after_yours: &'static str,
    pub stopped: &'static str,
    pub begun: fn(&str) -> String,
    pub done: fn(&str) -> String,
    pub caption: &'static str,
    pub number: &'static str,
    pub text: &'static str,
    pub predicted: &'static str,
    pub probability: &'static str,
    pub delta: &'static str,
    pub label: &'static str,
    pub right: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub waiting: &'static str,
    pub died: &'static str,
    pub download: &'static str,
    pub accuracy: &'static str,
    pub accuracy_of: fn(usize, usize) -> String,
    pub unknown: fn(usize) -> String,
    pub confusion: &'static str,
    pub confusion_corner: &'static str,
    pub words: &'static str,
    pub words_hint: fn(usize) -> String,
    pub class: &'static str,
    pub word: &'static str,
    pub mean: &'static str,
    pub count: &'static str,
    pub no_words: &'static str,
    pub unreadable: &'static str,
    pub another_model: &'static str,
    pub dataset: fn(&DatasetError) -> String,
}

/// In English.
pub const ENGLISH: Many = Many {
    texts: "Texts",
    texts_hint: "One text a line. Or a CSV, TSV or TXT file, chosen or dropped here; with a column of labels, the answers are held \
                 against them. Everything stays in this tab.",
    choose: "Choose a file",
    file: |name, texts| format!("{name} · {texts} texts"),
    remove: "Remove the file",
    start: "Explain all",
    stop: "Stop",
    go_on: "Go on",
    with: |settings| format!("As set under “One text”: {settings}"),
    bar: "Explaining many texts",
    so_far: |done, all| format!("{done} of {all}"),
    after_yours: "goes on after your own text",
    stopped: "stopped",
    begun: |all| format!("Explaining {all} texts."),
    done: |all| format!("Done: {all} of {all} texts."),
    caption: "Explained texts",
    number: "No.",
    text: "Text",
    predicted: "Predicted",
    probability: "Probability",
    delta: "Delta",
    label: "Label",
    right: "Right",
    yes: "yes",
    no: "no",
    waiting: "waiting",
    died: "The engine stopped over this text; it may be too long for this device.",
    download: "Download CSV",
    accuracy: "Accuracy",
    accuracy_of: |right, labelled| format!("{right} of {labelled} labelled texts answered as they are labelled."),
    unknown: |unknown| format!("{unknown} more have a label that is none of this model’s classes."),
    confusion: "Labels and predictions",
    confusion_corner: "Label \\ predicted",
    words: "Top words",
    words_hint: |least| match least {
        1 => "By their mean push over all texts so far.".to_owned(),
        least => format!("By their mean push over all texts so far, among words that occur at least {least} times."),
    },
    class: "Pushes of the class",
    word: "Word",
    mean: "Mean",
    count: "Times",
    no_words: "None so far.",
    unreadable: "The browser cannot read this file: choose it again.",
    another_model: "Another model is in use than for the texts above: press Explain all to begin again with it.",
    dataset: |error| error.to_string(),
};

/// In French.
pub const FRENCH: Many = Many {
    texts: "Textes",
    texts_hint: "Un texte par ligne. Ou un fichier CSV, TSV ou TXT, choisi ou déposé ici\u{a0}; avec une colonne d’étiquettes, les \
                 réponses leur sont comparées. Tout reste dans cet onglet.",
    choose: "Choisir un fichier",
    file: |name, texts| format!("{name} · {texts}\u{a0}textes"),
    remove: "Retirer le fichier",
    start: "Tout expliquer",
    stop: "Arrêter",
    go_on: "Continuer",
    with: |settings| format!("Réglé sous «\u{a0}Un texte\u{a0}»\u{a0}: {settings}"),
    bar: "Explication de plusieurs textes",
    so_far: |done, all| format!("{done} sur {all}"),
    after_yours: "continue après votre propre texte",
    stopped: "arrêté",
    begun: |all| format!("Explication de {all}\u{a0}textes."),
    done: |all| format!("Terminé\u{a0}: {all} textes sur {all}."),
    caption: "Textes expliqués",
    number: "Nº",
    text: "Texte",
    predicted: "Prédite",
    probability: "Probabilité",
    delta: "Écart",
    label: "Étiquette",
    right: "Juste",
    yes: "oui",
    no: "non",
    waiting: "en attente",
    died: "Le moteur s’est arrêté sur ce texte\u{a0}; il est peut-être trop long pour cet appareil.",
    download: "Télécharger en CSV",
    accuracy: "Exactitude",
    accuracy_of: |right, labelled| format!("{right} réponses conformes à l’étiquette, sur {labelled} textes étiquetés."),
    unknown: |unknown| format!("{unknown} autres ont une étiquette qui n’est aucune des classes de ce modèle."),
    confusion: "Étiquettes et prédictions",
    confusion_corner: "Étiquette \\ prédite",
    words: "Mots les plus forts",
    words_hint: |least| match least {
        1 => "D’après leur poussée moyenne sur les textes expliqués jusqu’ici.".to_owned(),
        least => {
            format!(
                "D’après leur poussée moyenne sur les textes expliqués jusqu’ici, parmi les mots présents au moins {least}\u{a0}fois."
            )
        }
    },
    class: "Poussées de la classe",
    word: "Mot",
    mean: "Moyenne",
    count: "Fois",
    no_words: "Aucun pour l’instant.",
    unreadable: "Le navigateur ne peut pas lire ce fichier\u{a0}: choisissez-le à nouveau.",
    another_model: "Un autre modèle est en service que pour les textes ci-dessus\u{a0}: «\u{a0}Tout expliquer\u{a0}» recommence avec lui.",
    dataset: |error| match error {
        DatasetError::TooLarge => "Il y a plus de 20\u{a0}Mo\u{a0}: divisez le fichier, ou retirez-en le superflu.".to_owned(),
        DatasetError::TooMany => {
            "Il y a plus de 20\u{a0}000 textes\u{a0}: divisez-les, et expliquez une partie à la fois.".to_owned()
        }
        DatasetError::Empty => {
            "Il n’y a pas de texte\u{a0}: mettez un texte par ligne, ou donnez un fichier CSV ou TSV avec une colonne \
                                appelée «\u{a0}text\u{a0}»."
                .to_owned()
        }
        DatasetError::Binary => {
            "Ce n’est pas un fichier de texte\u{a0}: enregistrez le tableau en CSV (UTF-8) et choisissez celui-ci.".to_owned()
        }
        DatasetError::Quote(line) => {
            format!("Le guillemet qui ouvre une cellule à la ligne {line} n’est jamais fermé\u{a0}: fermez-le, ou doublez-le.")
        }
    },
};
