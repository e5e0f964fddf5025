//! French. Spaces before high punctuation and inside guillemets do not break: U+202F is narrow, U+00A0 is not.

use super::Messages;
use super::parts::*;
use super::told::Told;
use crate::drawing::colour::Palette;
use crate::export::Words;
use crate::export::words::Facts;
use crate::format::count;
use crate::ledger::Names;
use crate::options::Output;
use crate::verification::Quantity;
use crate::web::client::Cause;

/// What is explained, with its article.
const fn the(output: Output) -> &'static str {
    match output {
        Output::Probability => "la probabilité",
        Output::Logit => "le logit",
    }
}

/// The same after “de”.
const fn of_the(output: Output) -> &'static str {
    match output {
        Output::Probability => "de la probabilité",
        Output::Logit => "du logit",
    }
}

/// With a decimal comma, and a percent sign that stays on its number's line.
fn number(english: String) -> String {
    english.replace('.', ",").replace(" %", "\u{a0}%")
}

/// What an error is of, after it.
const fn in_the(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Score => "du plus grand score d’un texte",
        Quantity::Delta => "sur un écart de convergence",
        Quantity::Probability => "sur une probabilité",
    }
}

/// The word for so many; in French, what is less than two has the singular.
fn of_one(count: &str, one: &'static str, more: &'static str) -> &'static str {
    if matches!(count.split(',').next(), Some("0" | "1")) { one } else { more }
}

/// So many evaluations.
fn evaluations(done: &str) -> String {
    format!("{done}\u{a0}{}", of_one(done, "évaluation", "évaluations"))
}

/// What became of the engine.
const fn end(cause: Cause) -> &'static str {
    match cause {
        Cause::Memory => "a manqué de mémoire",
        Cause::Silence => "n’a plus répondu",
        Cause::Error => "s’est arrêté de façon inattendue",
    }
}

/// The page in French.
pub static FRENCH: Messages = Messages {
    title: "Whyword\u{a0}: quels mots ont fait dire cela au modèle\u{202f}?",
    language: "Language / Langue",
    number,
    masthead: Masthead {
        question: "Quels mots ont fait dire cela au modèle\u{202f}?",
        promise: "Un classifieur de sentiments lit votre texte dans cet onglet. Chaque mot est ensuite coloré selon la force avec \
                  laquelle il a poussé la réponse. Rien de ce que vous écrivez ne quitte la page.",
        about: "Whyword exécute DistilBERT et les gradients intégrés par couche (LIG) dans votre navigateur. Une explication dit \
                ce qui a fait pencher ce modèle, pas ce qui est vrai.",
        licences: "Les licences",
        engine: |build| format!("Moteur\u{a0}: {build}."),
        build: |name, threads| match (name, threads) {
            ("baseline", _) => "SIMD de base, un seul thread".to_owned(),
            (_, 1) => "SIMD relaxé, un seul thread".to_owned(),
            (_, threads) => format!("SIMD relaxé, {threads}\u{a0}threads"),
        },
    },
    views: Views { views: "Vues", explain: "Un texte", compare: "Comparer", many: "Plusieurs textes", how: "Comment ça marche" },
    workbench: Workbench {
        ledger: "Bilan de complétude",
        ledger_about: "De la sortie du modèle pour la référence à celle pour le texte, contribution après contribution. Le compte est bon, \
                       jusqu’au dernier chiffre.",
        ledger_described: |from, pushes, to| format!("De {from} pour la référence\u{a0}: {pushes}, jusqu’à {to} pour le texte."),
        text_for: |class| format!("texte, {class}"),
        path: "Le chemin",
        path_about: "Les gradients intégrés vont en ligne droite de la référence (α = 0) au texte (α = 1) et additionnent, en route, ce \
                     dont chaque mot déplace la sortie. Parcourez-le à la main.",
        follow: "Suivre le chemin",
        following: "Parcours du chemin…",
        play: "Lecture",
        stop: "Arrêter",
        place: "Position sur le chemin, α",
        probability_of: |class| format!("Probabilité de {class}"),
        logit_of: |class| format!("Logit de {class}"),
        density: "D’où viennent les scores\u{a0}: pente le long du chemin",
        at_place: |place, what, value| format!("À α = {place}\u{a0}: {what} {value}"),
        deletion: "Vérification par suppression",
        deletion_about: "Retirez un mot et interrogez de nouveau le modèle. Le score annonce de combien la sortie baisse\u{a0}; un mot que \
                         d’autres remplacent pèse moins.",
        word: "Mot",
        how: "À sa place",
        deleted: "rien",
        masked: "[MASK]",
        replaced: "un autre mot",
        with: "Autre mot",
        pick: "Choisissez un mot ici, ou cliquez sur un mot du texte.",
        without: |word, verdict| format!("Sans «\u{a0}{word}\u{a0}»\u{a0}: {verdict}"),
        before: "Avec",
        foretold: "Annoncé sans",
        measured: "Mesuré sans",
        take_each: |count| format!("Retirer chacun des {count} mots"),
        agreement: |value, count| {
            format!(
                "Les scores et l’effet du retrait de chacun des {count} mots s’accordent à {value} (corrélation de Pearson\u{a0}; 1 \
                 est le mieux)."
            )
        },
        no_agreement: "Les deux ne varient pas assez pour être comparés.",
        asking: "Interrogation du modèle…",
        check: "Vérifier les signes",
        checking: "Vérification des signes avec une autre méthode et d’autres références…",
        settled: "Le signe de chaque mot qui compte est établi\u{a0}: ni une intégrale plus fine ni une autre référence ne l’inverse.",
        unsettled_by_quadrature: |words| {
            format!("À l’erreur de l’intégrale près, le signe n’est pas établi pour\u{a0}: {words}.")
        },
        unsettled_by_baseline: |words| format!("Une autre référence inverse le signe de\u{a0}: {words}."),
        as_typed: |verdict| format!("Texte saisi\u{a0}: {verdict}. Appuyez sur Expliquer pour voir pourquoi."),
    },
    compare: Compare {
        past: "Explications de cette visite",
        about: "Choisissez-en jusqu’à quatre pour les voir côte à côte, à la même échelle. Expliquez un autre texte, ou le même avec \
                d’autres réglages, et il apparaît ici.",
        nothing: "Rien n’a encore été expliqué.",
        contrast: "Comparer avec et sans «\u{a0}but\u{a0}»",
        open: |text| format!("Ouvrir «\u{a0}{text}\u{a0}»"),
        open_short: "Ouvrir",
        aligned: "Mot à mot",
        first: "Premier",
        second: "Deuxième",
        score: "Score",
        difference: "Différence",
        another_scale: "Ces scores ne portent pas tous sur la même sortie ou la même classe\u{a0}: une même couleur n’y veut donc pas dire la \
                        même chose. Pour les comparer, choisissez une même Classe et une même Sortie dans les Réglages.",
    },
    many: Many {
        texts: "Textes",
        texts_hint: "Un texte par ligne. Ou un fichier CSV, TSV ou TXT, choisi ou déposé ici\u{a0}; avec une colonne d’étiquettes, les \
                     réponses leur sont comparées. Tout reste dans cet onglet.",
        choose: "Choisir un fichier",
        file: |name, texts| format!("{name} · {texts}\u{a0}{}", of_one(texts, "texte", "textes")),
        remove: "Retirer le fichier",
        start: "Tout expliquer",
        stop: "Arrêter",
        go_on: "Continuer",
        with: |settings| format!("Réglé sous «\u{a0}Un texte\u{a0}»\u{a0}: {settings}"),
        by: |settings| format!("Ces réponses\u{a0}: {settings}"),
        bar: "Explication de plusieurs textes",
        so_far: |done, all| format!("{done} sur {all}"),
        after_yours: "continue après votre propre texte",
        stopped: "arrêté",
        begun: |all| format!("Explication de {all}\u{a0}{}.", of_one(all, "texte", "textes")),
        done: |all| format!("Terminé\u{a0}: {all}\u{a0}{} sur {all}.", of_one(all, "texte", "textes")),
        caption: "Textes expliqués",
        printed: "Seules les lignes affichées à l’écran sont imprimées\u{a0}: le CSV les contient toutes.",
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
        accuracy_of: |right, labelled| {
            let (right, labelled) = (count(right), count(labelled));
            let answers = of_one(&right, "réponse conforme", "réponses conformes");
            let texts = of_one(&labelled, "texte étiqueté", "textes étiquetés");
            format!("{right}\u{a0}{answers} à l’étiquette, sur {labelled}\u{a0}{texts}.")
        },
        unknown: |unknown| {
            let others = if unknown == 1 { "autre a" } else { "autres ont" };
            format!("{} {others} une étiquette qui n’est aucune des classes de ce modèle.", count(unknown))
        },
        confusion: "Étiquettes et prédictions",
        confusion_corner: "Étiquette \\ prédite",
        many_classes: |most| format!("Plus de {most} classes s’y trouvent\u{a0}: leur tableau serait trop grand."),
        words: "Mots les plus forts",
        words_hint: |texts, least, both| {
            let texts = match (texts, both) {
                (1, true) => "1\u{a0}texte".to_owned(),
                (texts, true) => format!("{}\u{a0}textes", count(texts)),
                (1, false) => "le seul texte expliqué pour cette classe".to_owned(),
                (texts, false) => format!("les {}\u{a0}textes expliqués pour cette classe", count(texts)),
            };
            let among = if least == 1 { String::new() } else { format!(", parmi les mots présents au moins {least}\u{a0}fois") };
            format!("D’après leur poussée moyenne dans {texts} jusqu’ici{among}.")
        },
        class: "Poussées de la classe",
        word: "Mot",
        mean: "Moyenne",
        count: "Fois",
        no_words: "Aucun pour l’instant.",
        unreadable: "Le navigateur ne peut pas lire ce fichier\u{a0}: choisissez-le à nouveau.",
        another_model: "Un autre modèle que celui des textes ci-dessus est en service\u{a0}: «\u{a0}Tout expliquer\u{a0}» recommence avec lui.",
        kept: "Les réponses ci-dessous sont gardées. Pour mettre le fichier à leur place, déposez-le ici encore une fois.",
    },
    composer: Composer {
        text: "Texte à expliquer",
        model: "Modèle",
        enter: "Entrée",
        enter_explains: " lance l’explication, ",
        shift_enter: "Maj+Entrée",
        shift_enter_breaks: " va à la ligne",
        explain: "Expliquer",
        another_repository: "Un autre dépôt du Hub…",
        own_files: "Vos propres fichiers…",
    },
    models: Models {
        models: "Modèles",
        megabytes: |number| format!("{number}\u{a0}Mo"),
        part_of: |part, whole| format!("{part} sur {whole}"),
        not_kept: "Ce navigateur ne conserve pas le modèle (place insuffisante ou fenêtre privée)\u{a0}: il fonctionne jusqu’à la \
                   fermeture de la page.",
        from_host: |host| format!("depuis {host}"),
        from_this_site: "depuis ce site",
        download: "Télécharger",
        download_size: |size| format!("Télécharger {size}"),
        once: "Il est téléchargé une seule fois et conservé dans ce navigateur. Dans tous les cas, votre texte reste ici.",
        until_then: |name| format!("D’ici là, c’est {name} qui répond."),
        downloading: "Téléchargement du modèle",
        resume: "Reprendre",
        pause: "Suspendre",
        cancel: "Annuler le téléchargement",
        repository: "Dépôt",
        repository_example: "propriétaire/nom",
        repository_hint: "N’importe quel classifieur de séquences DistilBERT dont les poids sont au format safetensors.",
        revision: "Révision",
        revision_hint: "Un commit ne change jamais\u{202f}; une branche peut avancer.",
        files: "Fichiers du modèle",
        files_hint: "Choisissez ensemble les fichiers d’un modèle DistilBERT de Hugging Face\u{a0}: config.json, \
                     tokenizer.json ou vocab.txt, model.safetensors. Ou déposez-les, ou leur dossier, n’importe où sur cette page. Ils sont lus ici et ne sont envoyés nulle part.",
        your_files: "vos fichiers",
        stored: "Modèles conservés",
        stored_now: |models, size| format!("{models} · {size} dans ce navigateur"),
        delete: "Supprimer",
        delete_model: |name| format!("Supprimer {name}"),
        delete_all: "Tout supprimer",
        part_of_page: "inclus dans cette page",
        ready_offline: "disponible hors ligne",
        from_this_device: "depuis cet appareil",
        not_downloaded: "non téléchargé",
        not_kept_but_in_use: "utilisé, non conservé",
        asking: "Demande de la liste des fichiers…",
        paused: "en pause",
        per_second: |size| format!("{size}/s"),
        left: |duration| format!("encore {duration}"),
        a_second: "une seconde",
        seconds: |seconds| format!("{seconds}\u{a0}secondes"),
        minutes: |minutes| format!("{minutes}\u{a0}minutes"),
        hours: |hours| format!("{hours}\u{a0}heures"),
    },
    notice: Notice {
        try_again: "Réessayer",
        reload: "Recharger la page",
        smaller_engine: "Prendre le moteur le plus petit",
        smaller_model: "Prendre le modèle de la page",
        update_ready: "Une mise à jour est prête. Rien ne change tant que vous ne la demandez pas\u{202f}; la page est alors rechargée.",
        update: "Mettre à jour",
        loses_table: "Les réponses à de nombreux textes ne seront pas reprises, ni leur fichier\u{a0}: téléchargez d’abord le CSV des \
                      réponses, puis choisissez à nouveau le fichier.",
        loses_model: "Le modèle issu de vos propres fichiers ne sera pas repris\u{a0}: choisissez à nouveau ces fichiers ensuite.",
    },
    status: Status {
        starting: "Démarrage du moteur…",
        loading: "Chargement du modèle…",
        loading_so_far: |so_far| format!("Chargement du modèle\u{a0}: {so_far}"),
        preparing: "Préparation du modèle…",
        loading_bar: "Chargement du modèle",
        explaining_bar: "Explication en cours",
        reading: "Lecture du texte…",
        not_running: "Le moteur est arrêté.",
        stale: "Modifié depuis ce résultat\u{a0}: appuyez sur Expliquer pour l’actualiser.",
        evaluations_done: |done| {
            let all = of_one(done, "faite", "toutes faites");
            format!("{} du gradient, {all} dans cet onglet.", evaluations(done))
        },
        idle: "Prêt quand vous l’êtes.",
        step: |done, total| format!("Étape {done} sur {total}"),
        evaluations: |done| evaluations(&done.to_string()),
        evaluations_error: |done, error, allowed| {
            format!("{}, erreur d’environ {error} pour {allowed} admis", evaluations(&done.to_string()))
        },
        cancel: "Annuler",
    },
    settings: Settings {
        settings: "Réglages",
        steps_now: |steps| format!("{steps}\u{a0}{}", of_one(steps, "étape", "étapes")),
        steps_at_most: |steps| format!("au plus {steps}\u{a0}{}", of_one(steps, "étape", "étapes")),
        method: "Méthode",
        method_hint: "La façon d’échantillonner le chemin de la référence au texte.",
        steps: "Étapes",
        steps_hint: "Le nombre de points sur ce chemin. Plus il y en a, plus c’est exact, et plus c’est lent.",
        steps_hint_auto: |tolerance| {
            format!(
                "Le nombre maximal de points sur ce chemin. Le calcul s’arrête dès que les scores sont exacts à {tolerance} de la \
                 variation de la sortie."
            )
        },
        baseline: "Référence (baseline)",
        baseline_hint: "Le texte vide auquel le vôtre est comparé.",
        output: "Sortie",
        output_hint: "Le nombre qui est expliqué.",
        class: "Classe",
        class_hint: "La réponse à laquelle il correspond.",
        colours: "Couleurs",
        colours_hint: "Pour et contre. Tout le monde distingue le bleu de l’orange.",
        live: "Expliquer quand j’arrête de taper",
        live_hint: "Là où cela prend moins d’une seconde\u{a0}; sinon, seule la réponse suit.",
        palette: |palette| match palette {
            Palette::GreenRed => "Vert et rouge",
            Palette::BlueOrange => "Bleu et orange",
        },
        preset: "Réglages du notebook",
        preset_hint: "Ceux du notebook de cours\u{a0}: 2\u{a0}étapes de Gauss-Legendre, classe POSITIVE.",
    },
    prediction: Answer {
        prediction: "Prédiction",
        summary: "Résumé",
        reading: "Lecture…",
        none: "Pas encore de réponse",
        predicted: "Classe prédite",
        predicted_note: "La classe la plus probable et sa probabilité",
        explained: "Classe expliquée",
        explained_note: "La classe dont la sortie est expliquée",
        score: "Score d’attribution",
        score_note: "La somme des nombres du tableau",
        from_to: "Référence → texte",
        from_to_note: "La sortie expliquée, pour la référence et pour le texte",
    },
    passage: Passage {
        explanation: "Explication",
        show: "Afficher",
        words: "Mots",
        tokens: "Tokens",
        skip: "Aller au tableau",
        the_class: "la classe",
        away: |class| format!("contre {class}"),
        toward: |class| format!("pour {class}"),
        raw: |value| format!("brut {value}"),
        left_out: |read, omitted| {
            let end = match omitted {
                1 => "le dernier token a été laissé de côté".to_owned(),
                omitted => format!("les {}\u{a0}derniers tokens ont été laissés de côté", count(omitted)),
            };
            format!("Le modèle lit {}\u{a0}tokens à la fois\u{a0}: {end}.", count(read))
        },
    },
    table: Table { caption: "Attributions des tokens", token: "Token", attribution: "Attribution" },
    trust: Trust {
        delta: "Écart de convergence",
        delta_about: "La part de la réponse du modèle dont les nombres ne rendent pas compte.",
        sound: "Solide",
        fair: "Correct",
        rough: "Approximatif",
        broken: "Peu fiable",
        no_change: |of| {
            let what = match of {
                Output::Probability => "La probabilité",
                Output::Logit => "Le logit",
            };
            format!(
                "{what} a la même valeur pour le texte et pour la référence\u{a0}: les scores n’ont aucune variation à expliquer."
            )
        },
        is_sound: |of, change, missed| {
            format!("Ensemble, les scores rendent compte de la variation {} ({change}) à {missed} près.", of_the(of))
        },
        is_fair: |of, change, missed| {
            format!(
                "Ensemble, les scores s’écartent de {missed} de la variation {} ({change})\u{a0}: cela suffit pour comparer des \
                 mots, pas pour citer des chiffres.",
                of_the(of)
            )
        },
        is_rough: |of, change, missed| {
            format!(
                "Ensemble, les scores s’écartent de {missed} de la variation {} ({change})\u{a0}: n’y lisez que des ordres de \
                 grandeur, ou prenez plus d’étapes.",
                of_the(of)
            )
        },
        is_broken: |of, sum, change| {
            let other = if of == Output::Logit { Output::Probability } else { Output::Logit };
            format!(
                "La somme des scores est de {sum} alors que {} a varié de {change}\u{a0}: ne vous y fiez pas. Essayez plus \
                 d’étapes, une autre référence ou {}.",
                the(of),
                the(other)
            )
        },
        size: |of, share, change| format!("environ {share} de la variation {} ({change})", of_the(of)),
        size_unknown: |of, change| format!("une part encore inconnue de la variation {} ({change})", of_the(of)),
        sharpening: |done, size| {
            format!("Affinage en cours\u{a0}: après {}, l’erreur d’un score peut atteindre {size}.", evaluations(done))
        },
        converged: |done, size| {
            format!("Convergence après {}\u{a0}: chaque score, et leur somme, est exact à {size} près.", evaluations(done))
        },
        ceiling: |done, size| {
            format!(
                "La limite de {} a été atteinte avant la tolérance\u{a0}: l’erreur d’un score peut atteindre {size}. Augmentez le \
                 nombre d’étapes pour affiner le score.",
                evaluations(done)
            )
        },
        stopped: |done, size| {
            format!(
                "Arrêté avant la fin, après {}\u{a0}: l’erreur d’un score peut atteindre {size}. Appuyez sur Expliquer pour affiner \
                 le score.",
                evaluations(done)
            )
        },
    },
    notebook: Notebook {
        self_test: "Autotest",
        about: "Ce modèle est celui du notebook de cours, dont les nombres imprimés sont connus.",
        compare: "Comparer au notebook",
        other_tokens: "Pas d’accord avec le notebook\u{a0}: la phrase n’y est pas découpée en ces tokens.",
        agrees: "Accord avec le notebook",
        disagrees: "Pas d’accord avec le notebook",
        differences: |verdict, [token, token_allowed, delta, delta_allowed]| {
            format!(
                "{verdict}\u{a0}: la plus grande différence est de {token} pour le score d’un token ({token_allowed} admis) et de \
                 {delta} pour l’écart de convergence ({delta_allowed} admis)."
            )
        },
    },
    guide: Guide {
        title: "Comment lire cette page",
        colours: "Les couleurs",
        colours_mean: |palette| {
            let (toward, away) = match palette {
                Palette::GreenRed => ("vert", "rouge"),
                Palette::BlueOrange => ("bleu", "orange"),
            };
            format!(
                "Les mots en {toward} ont poussé la réponse vers la classe en question, les mots en {away} l’en ont \
                 éloignée\u{202f}; plus la couleur est forte, plus ils ont compté. Les mots sans couleur n’ont presque rien fait. Un \
                 trait plein signifie «\u{a0}pour\u{a0}», un trait en tirets «\u{a0}contre\u{a0}»\u{a0}: la couleur n’est jamais \
                 indispensable."
            )
        },
        terms: [
            (
                "Les nombres",
                "La part de chaque token dans la poussée, à une échelle où la somme de tous les carrés vaut\u{a0}1. Ils servent à \
                 comparer les tokens d’un même texte\u{202f}; ce ne sont pas des probabilités.",
            ),
            (
                "Référence (baseline)",
                "Un texte vide auquel comparer le vôtre, fait de remplissage ou de masques. La méthode chemine de celui-ci \
                 jusqu’à votre texte et note quels mots ont fait bouger la réponse en route.",
            ),
            (
                "Étapes",
                "En combien de points de ce chemin le modèle est interrogé. Là où sa réponse saute, trop peu d’étapes manquent le \
                 saut.",
            ),
            (
                "L’écart de convergence",
                "On sait exactement ce que doit valoir la somme des scores\u{a0}: la réponse pour votre texte moins la réponse pour \
                 la référence. L’écart est ce qui leur en manque. Proche de\u{a0}0, c’est bien\u{202f}; à côté est écrit ce qu’il \
                 signifie ici.",
            ),
            (
                "[CLS], [SEP] et ##",
                "Le modèle ajoute les deux premiers autour de chaque texte, et ils peuvent peser. Les mots longs ou rares sont lus \
                 par morceaux\u{202f}; ## signale un morceau qui continue un mot.",
            ),
        ],
    },
    examples: Examples {
        examples: "Exemples",
        about: "Critiques, négation, contraste, ironie, et les deux du notebook",
        groups: ["Les deux du notebook", "Critiques", "Négation", "Contraste", "Ironie"],
        precomputed: "précalculé",
    },
    shortcuts: Shortcuts {
        shortcuts: "Raccourcis clavier",
        close: "Fermer",
        single: "Touches sans Ctrl",
        single_hint: "1 à 4, w et\u{a0}? agissent hors des champs de texte. Désactivez-les si vous dictez à votre ordinateur.",
        meanings: [
            "Expliquer le texte",
            "Aller à la ligne",
            "Abandonner ce qui est en cours",
            "Aller au texte",
            "Marquer les mots ou les tokens",
            "Aller à l’une des quatre vues",
            "Cette liste",
        ],
        escape: "Échap",
    },
    how: How {
        lead: "Ce qui se passe entre votre texte et les couleurs, en six étapes, avec de vrais nombres.",
        of_example: "Les nombres de cette page sont ceux du premier exemple, tant que vous n’avez pas d’explication à vous.",
        of_text: "Les nombres de cette page sont ceux du dernier texte expliqué.",
        model: "Le modèle",
        model_says: [
            "DistilBERT est un petit transformer. Il fait de chaque token du texte un vecteur de nombres\u{202f}; puis, couche après \
             couche, chaque token regarde tous les autres et leur prend ce qu’il lui faut.",
            "À la fin, seul le vecteur du premier token, [CLS], est lu\u{a0}: une tête de deux matrices en tire un nombre par classe, \
             les logits, dont softmax fait des probabilités, de somme\u{a0}1.",
        ],
        chain: "Du texte à la réponse",
        chain_tokens: |count| format!("{count}\u{a0}tokens"),
        chain_layers: "couches d’attention",
        chain_first: "le vecteur de [CLS]",
        chain_head: "tête, softmax",
        tokens: "Les tokens",
        tokens_say: "Le modèle ne connaît pas les mots, seulement les quelque 30\u{a0}000 morceaux de son vocabulaire. Un mot qui n’y est \
                     pas est coupé en plusieurs\u{202f}; ## signale ceux qui en continuent un. [CLS] et [SEP] entourent chaque texte. \
                     Whyword additionne les scores des morceaux pour revenir à vos propres mots.",
        tokens_of: "Ce que lit le modèle",
        more: |count| format!("et {count} de plus"),
        baseline: "La référence",
        baseline_says: "«\u{a0}De combien ce mot a-t-il poussé la réponse\u{202f}?\u{a0}» demande une comparaison\u{a0}: poussé depuis où\u{202f}? La \
                        référence est un texte de même longueur qui ne dit rien, fait de remplissage ou de masques. Pour elle aussi le \
                        modèle a une réponse, et l’explication rend compte de la différence entre les deux.",
        baseline_of: "Ce à quoi il est comparé",
        from_to: |of, class, baseline, text| {
            let what = match of {
                Output::Probability => "La probabilité",
                Output::Logit => "Le logit",
            };
            format!("{what} de {class} est de {baseline} pour la référence et de {text} pour le texte.")
        },
        path: "Le chemin",
        path_says: [
            "Entre les vecteurs de la référence et ceux du texte, il y a une ligne droite. α dit où l’on est\u{a0}: 0 à la référence, 1 au \
             texte. Whyword la parcourt, demande en de nombreux points la réponse du modèle et sa pente dans la direction de chaque \
             token, et additionne les pentes. Ce qu’un token a réuni à la fin est son score\u{a0}: son gradient intégré.",
            "La réponse croît rarement de façon régulière. Le plus souvent elle bascule sur un court tronçon, et ce tronçon décide de \
             tous les scores\u{a0}: Whyword y regarde donc plus souvent.",
        ],
        path_label: |baseline, text| {
            format!("Une courbe de la réponse le long du chemin, de {baseline} à la référence jusqu’à {text} au texte.")
        },
        path_of: |text| format!("Le chemin de «\u{a0}{text}\u{a0}», tant que celui de votre texte n’est pas connu."),
        completeness: "La complétude",
        completeness_says: "La somme de tous les scores est la différence entre les deux réponses\u{a0}: c’est un théorème, pas un choix. Ce \
                            qui manque en pratique vient de ce que l’on ne regarde qu’un nombre fini de points. C’est \
                            l’avant-dernière ligne ici\u{202f}; changée de signe, on l’appelle l’écart de convergence.",
        sign: "Ce que dit un signe",
        sign_says: [
            "Plus\u{a0}: sur le chemin de la référence au texte, les vecteurs de ce mot ont rapproché la réponse de la classe expliquée. \
             Moins\u{a0}: ils l’en ont éloignée. Cela vaut pour ce texte et cette classe. Quand la probabilité est expliquée, tous \
             les signes s’inversent pour l’autre de deux classes\u{202f}; ceux d’un logit, pas forcément.",
            "«\u{a0}Not\u{a0}» peut donc compter fortement pour Negative, et un mot aimable dans une critique assassine peut compter contre \
             elle. Un mot sans couleur n’a presque rien fait ici, quoi qu’il fasse ailleurs.",
        ],
        limits: "Ce que cela ne dit pas",
        limits_are: [
            (
                "Ce qui est vrai",
                "Cela dit ce qui a fait bouger ce modèle. S’il se trompe ou s’il est biaisé, l’erreur est fidèlement expliquée.",
            ),
            (
                "Ce qui se passerait sans le mot",
                "Le chemin fait apparaître tous les mots à la fois. Supprimer un seul mot est une autre expérience, qui peut finir \
                 autrement.",
            ),
            (
                "Comment les mots agissent ensemble",
                "«\u{a0}Not\u{a0}» et «\u{a0}good\u{a0}» se partagent un seul effet. Un score par mot ne montre pas qu’il faut les deux.",
            ),
            (
                "Un score sans sa référence",
                "Une autre référence pose une autre question et peut inverser des signes. Comparez-en plusieurs avant de vous fier à une \
                 seule.",
            ),
            (
                "Grand-chose d’une réponse certaine",
                "Là où la probabilité est presque de\u{a0}1, elle ne bouge plus guère, et presque tous les scores viennent du court \
                 trajet d’avant. Le logit ne sature pas\u{a0}: choisissez-le dans les réglages pour comparer.",
            ),
        ],
        papers: "Pour aller plus loin",
        papers_say: [
            "Les gradients intégrés, et pourquoi leur somme tombe juste.",
            "Le modèle\u{a0}: BERT, distillé à la moitié de ses couches.",
            "BERT, avec ses tokens et [CLS].",
            "La bibliothèque dont Whyword suit les conventions.",
            "Les critiques de films, phrase par phrase, sur lesquelles le modèle a appris.",
        ],
    },
    offline: Offline {
        keeping: "Enregistrement pour une utilisation hors ligne…",
        kept: "Prêt à fonctionner hors ligne",
        incomplete: "Pas encore enregistré pour une utilisation hors ligne, car un fichier n’est pas arrivé\u{202f}; restez en ligne, \
                     un nouvel essai va suivre.",
        no_room: "Pas enregistré pour une utilisation hors ligne, car le navigateur n’a plus de place\u{a0}: libérez de l’espace.",
        pack: "Pack hors ligne",
        pack_about: "La page entière dans un zip, à placer dans un dossier de n’importe quel serveur web.",
        making: "Préparation du pack…",
        making_so_far: |done, total| format!("Préparation du pack\u{a0}: {done}\u{a0}fichiers sur {total}"),
        made: "Le pack est dans vos téléchargements.",
    },
    diagnostics: Diagnostics {
        title: "Diagnostic",
        about: "Cette page calcule-t-elle juste dans ce navigateur\u{202f}? Son moteur explique six textes courts dont les nombres sont connus \
                par PyTorch et Captum. Plus bas figure ce que demande un rapport de bogue. Rien n’est envoyé, et aucun de vos textes \
                n’y est.",
        version: "Version",
        unfinished: "construite soi-même",
        engine: "Moteur utilisé",
        model: "Modèle utilisé",
        browser: "Navigateur",
        device: "Appareil",
        cores: |cores| if cores == 1.0 { "1\u{a0}cœur".to_owned() } else { format!("{cores}\u{a0}cœurs") },
        memory: |size| format!("{size}\u{a0}Go de mémoire ou plus"),
        isolated: "page isolée",
        not_isolated: "page non isolée",
        offline: "Hors ligne",
        not_offline: "pas enregistrée pour une utilisation hors ligne",
        storage: "Stockage",
        persisted: "le navigateur le garde",
        not_persisted: "le navigateur peut l’effacer",
        problem: "Dernier problème",
        no_problem: "aucun",
        unknown: "inconnu",
        verify: "Vérifier cette version",
        stop: "Arrêter la vérification",
        bar: "Vérification de cette version",
        fetching: "Chargement des valeurs connues…",
        so_far: |done, all| format!("{done}\u{a0}cas sur {all}"),
        not_fetched: "Les valeurs connues ne sont pas arrivées, ou sont celles d’une autre version\u{a0}: vérifiez la connexion ou rechargez la page, \
                      puis réessayez.",
        another_model: "Les valeurs connues sont celles du modèle de la page, et un autre est utilisé.",
        own_model: "Utiliser le modèle de la page",
        right: |[right, all], of, [error, allowed], on| {
            let of = in_the(of);
            format!("Juste\u{a0}: {right}\u{a0}cas sur {all}, plus grande erreur de {error} {of} ({allowed} admis), avec {on}.")
        },
        wrong: |[right, all], of, [error, allowed], on| {
            let of = in_the(of);
            format!(
                "Faux\u{a0}: {right}\u{a0}cas justes sur {all}, plus grande erreur de {error} {of} ({allowed} admis), avec {on}. Ne vous fiez \
                 pas à ces nombres, et signalez-le avec le JSON ci-dessous."
            )
        },
        try_baseline: "En attendant la correction, ajoutez «\u{a0}?engine=baseline\u{a0}» à l’adresse.",
        stopped: |[right, all], on| {
            format!(
                "Pas terminé\u{a0}: {right}\u{a0}cas justes sur {all}, et pas de réponse pour les autres, avec {on}. Rechargez la page et \
                 réessayez\u{202f}; si cela persiste, signalez-le avec le JSON ci-dessous."
            )
        },
        on: |engine, version| format!("{engine}, version {version}"),
        copy: "Copier en JSON",
        copied: "Copié\u{a0}: collez-le dans le rapport.",
        refused: "Ce navigateur ne laisse pas la page copier\u{a0}: sélectionnez le texte ci-dessous et copiez-le.",
        json: "Diagnostic en JSON",
    },
    sharing: Sharing {
        export: "Exporter",
        copy_markdown: "Copier en Markdown",
        copy_image: "Copier comme image",
        copy_link: "Copier le lien",
        open_file: "Vérifier un JSON exporté…",
        dismiss: "Fermer",
        copied: "Copié.",
        link_copied: "Le lien est copié\u{a0}: il contient le texte et les réglages, et aucun serveur ne les voit.",
        link_in_address: "Ce navigateur ne permet pas à la page de copier\u{a0}: le lien est dans la barre d’adresse.",
        link_too_long: |length, most| {
            format!(
                "Ce texte est trop long pour un lien, qui prendrait {length}\u{a0}caractères sur {most} au plus\u{a0}: envoyez plutôt le \
                 JSON, qui est dans vos téléchargements."
            )
        },
        clipboard_refused: "Ce navigateur ne permet pas à la page de copier\u{a0}: exportez plutôt un fichier.",
        link_of_another: "Ces nombres viennent d’un autre modèle que celui en service\u{a0}: appuyez sur «\u{a0}Expliquer\u{a0}», puis copiez le lien.",
        no_picture: "Ce navigateur n’a pas pu dessiner l’image\u{a0}: exportez plutôt le SVG.",
        link_model: |name| {
            format!(
                "Ce lien a été fait avec {name}\u{a0}: choisissez Télécharger pour expliquer avec ce modèle. D’ici là, c’est le modèle \
                 utilisé qui répond."
            )
        },
        link_model_unknown: "Ce lien a été fait avec un modèle que cette page ne connaît pas\u{a0}: c’est le modèle utilisé qui répond.",
        link_version: "Ce lien a été fait par une autre version de cette page\u{a0}: mettez la page à jour, ou demandez plutôt le texte.",
        link_settings: "Ce lien demande des réglages impossibles\u{a0}: demandez-en un autre.",
        link_damaged: "Ce lien a été coupé ou modifié en route\u{a0}: copiez-le de nouveau, en entier.",
        file_refused: "Ce fichier n’est pas une explication exportée par cette page, ou il est abîmé\u{a0}: exportez-le de nouveau en JSON.",
        recomputing: "Nouveau calcul de ce que dit le fichier…",
        recomputed: |difference| format!("Recalculé\u{a0}: la plus grande différence est de {difference}."),
        other_tokens: "Recalculé\u{a0}: le fichier n’a pas les mêmes tokens que cette page, ses nombres ne sont donc pas comparables.",
        other_model: |name| {
            format!("Le fichier vient d’un autre modèle, {name}\u{a0}: ses nombres ne sont pas comparables à ceux d’ici.")
        },
    },
    sentences: Sentences {
        explaining: "Explication en cours.",
        explained: |verdict, number| {
            let of = verdict.explained.as_ref().map(|class| format!(" {class}")).unwrap_or_default();
            let (toward, against) = (verdict.toward.join(", "), verdict.against.join(", "));
            let words = match (toward.is_empty(), against.is_empty()) {
                (false, false) => format!("surtout pour{of}\u{a0}: {toward}\u{202f}; contre\u{a0}: {against}"),
                (false, true) => format!("surtout pour{of}\u{a0}: {toward}"),
                (true, false) => format!("surtout contre{of}\u{a0}: {against}"),
                (true, true) => "aucun mot ne se détache".to_owned(),
            };
            format!("{}, {} pour cent\u{202f}; {words}.", verdict.label, number(verdict.percent.clone()))
        },
        cancelled: "Annulé.",
        stopped_early: "Arrêté avant la fin\u{a0}: voici le résultat obtenu jusque-là.",
        model_ready: |name| format!("{name} est prêt."),
        steps: |most| format!("Le nombre d’étapes doit être un entier compris entre 1 et {most}."),
        slow_start: "Le moteur n’a pas démarré du premier coup\u{202f}; il redémarre.",
        died_explaining: |cause| {
            format!(
                "Pendant l’explication, le moteur {} et redémarre\u{202f}; votre texte et le dernier résultat sont toujours là.",
                end(cause)
            )
        },
        died: |cause| {
            format!("Le moteur {} et redémarre\u{202f}; votre texte et le dernier résultat sont toujours là.", end(cause))
        },
        died_again: |cause| {
            format!(
                "De nouveau, le moteur {}\u{a0}: fermez d’autres onglets, raccourcissez le texte ou prenez ce qui est proposé ici, puis \
                 réessayez.",
                end(cause)
            )
        },
        never_started: |cause| match cause {
            Cause::Memory => {
                "Le moteur n’a pas démarré, faute de mémoire ou parce qu’il n’est pas arrivé en entier\u{a0}: fermez d’autres onglets, \
                 vérifiez la connexion, puis réessayez."
            }
            Cause::Silence => {
                "Le moteur n’a pas démarré à temps\u{a0}: fermez d’autres onglets, vérifiez la connexion, puis réessayez."
            }
            Cause::Error => {
                "Le moteur n’a pas démarré, peut-être parce qu’il n’est pas arrivé en entier\u{a0}: vérifiez la connexion, puis \
                 réessayez."
            }
        },
        outdated: "Cette page et son moteur sont de versions différentes\u{a0}: rechargez la page pour les mettre d’accord.",
        pack_lost: "Le pack hors ligne n’a pas été terminé, car le moteur s’est arrêté\u{a0}: réessayez.",
    },
    files: Words {
        tag: "fr",
        number,
        names: Names {
            special: "tokens spéciaux",
            remainder: "reste inexpliqué",
            other_words: |count| if count == 1 { "1 autre mot".to_owned() } else { format!("{count} autres mots") },
        },
        baseline: "la référence",
        text: "le texte",
        output_of: |output, class| match output {
            Output::Probability => format!("probabilité de {class}"),
            Output::Logit => format!("logit de {class}"),
        },
        away: |class| format!("contre {class}"),
        toward: |class| format!("pour {class}"),
        ledger: |output| format!("De la référence au texte\u{a0}: {output}"),
        ledger_described: |from, to, words| {
            format!("De {from} pour la référence à {to} pour le texte. Mots les plus forts\u{a0}: {}.", words.unwrap_or("aucun"))
        },
        headings: ["De la référence au texte", "Comment cela a été calculé", "Attributions des tokens"],
        columns: ["Token", "Attribution", "Brute"],
        steps: ["Étape", "Poussée", "Sortie"],
        scale: |away, toward| format!("Échelle\u{a0}: {away} … {toward}."),
        facts: Facts {
            model: "Modèle",
            weights: "Poids",
            method: "Méthode",
            baseline: "Référence (baseline)",
            output: "Sortie",
            class: "Classe demandée",
            ends: "De la référence au texte",
            delta: "Écart de convergence (delta)",
            error: "Erreur estimée du score le moins sûr",
            left_out: "Laissé de côté",
            tokens_left_out: |omitted, read| {
                format!("{omitted}\u{a0}{} après les {read} premiers", of_one(&omitted.to_string(), "token", "tokens"))
            },
            of_change: |share| format!("{share} du changement"),
            steps: |steps| format!("{steps}\u{a0}{}", of_one(&steps.to_string(), "étape", "étapes")),
            tolerance: |tolerance, met| match met {
                Some(true) => format!("tolérance {tolerance}, atteinte"),
                Some(false) => format!("tolérance {tolerance}, non atteinte"),
                None => format!("tolérance {tolerance}"),
            },
            evaluations,
        },
    },
    told: Told(&[
        [
            "{} holds {} bytes of weights, more than can be loaded: choose a smaller model.",
            "{} contient {} octets de poids, plus que ce qui peut être chargé\u{a0}: choisissez un modèle plus petit.",
        ],
        [
            "{} is missing: a model needs config.json, tokenizer.json or vocab.txt, and model.safetensors.",
            "{} manque\u{a0}: un modèle a besoin de config.json, de tokenizer.json ou vocab.txt, et de model.safetensors.",
        ],
        [
            "The weights are only there as pytorch_model.bin, which is not opened here: save the model as safetensors.",
            "Les poids ne sont là qu’en pytorch_model.bin, qui n’est pas ouvert ici\u{a0}: enregistrez le modèle en safetensors.",
        ],
        [
            "{} cannot be read ({}): check that it is there and try again.",
            "{} ne peut pas être lu ({})\u{a0}: vérifiez qu’il est là et réessayez.",
        ],
        [
            "config.json {}: use the configuration of a DistilBertForSequenceClassification checkpoint.",
            "config.json ne convient pas («\u{a0}{}\u{a0}»)\u{a0}: utilisez la configuration d’un modèle DistilBertForSequenceClassification.",
        ],
        [
            "manifest.json {}: write it again with this project’s converter.",
            "manifest.json ne convient pas («\u{a0}{}\u{a0}»)\u{a0}: réécrivez-le avec le convertisseur de ce projet.",
        ],
        [
            "{} {}: use the tokenizer that belongs to these weights.",
            "{} ne convient pas («\u{a0}{}\u{a0}»)\u{a0}: utilisez le tokenizer qui va avec ces poids.",
        ],
        [
            "{} is {} bytes long where {} are announced: it is damaged, download or copy it again.",
            "{} a une longueur de {} octets là où {} sont annoncés\u{a0}: il est abîmé, téléchargez-le ou copiez-le à nouveau.",
        ],
        [
            "{} is not what manifest.json announces (its SHA-256 differs): it is damaged, download or copy it again.",
            "{} n’est pas ce que manifest.json annonce (son SHA-256 diffère)\u{a0}: il est abîmé, téléchargez-le ou copiez-le à nouveau.",
        ],
        [
            "{} has no usable safetensors header ({}): it is damaged or another format, download or export it again.",
            "{} n’a pas d’en-tête safetensors utilisable («\u{a0}{}\u{a0}»)\u{a0}: il est abîmé ou d’un autre format, téléchargez-le ou exportez-le à nouveau.",
        ],
        [
            "{} lacks the tensor “{}”: use a complete DistilBertForSequenceClassification checkpoint.",
            "Il manque à {} le tenseur «\u{a0}{}\u{a0}»\u{a0}: utilisez un modèle DistilBertForSequenceClassification complet.",
        ],
        [
            "{} holds “{}” as {} where config.json makes it {}: use the config.json of these weights.",
            "{} contient «\u{a0}{}\u{a0}» en {} là où config.json en fait {}\u{a0}: utilisez le config.json de ces poids.",
        ],
        [
            "{} stores “{}” as {}: convert the weights to F32, F16, BF16 or this project’s int8.",
            "{} contient «\u{a0}{}\u{a0}» en {}\u{a0}: convertissez les poids en F32, F16, BF16 ou dans l’int8 de ce projet.",
        ],
        [
            "{} holds a weight that is no finite number in “{}” (element {}): it is damaged, export it again.",
            "{} contient un poids qui n’est pas un nombre fini dans «\u{a0}{}\u{a0}» (élément {})\u{a0}: il est abîmé, exportez-le à nouveau.",
        ],
        [
            "{} does not fit in memory at “{}” ({} bytes): close other programs or use a smaller model.",
            "{} ne tient pas en mémoire à «\u{a0}{}\u{a0}» ({} octets)\u{a0}: fermez d’autres programmes ou prenez un modèle plus petit.",
        ],
        [
            "This text cannot be split into tokens ({}): change it and try again.",
            "Ce texte ne peut pas être découpé en tokens ({})\u{a0}: modifiez-le et réessayez.",
        ],
        [
            "This model’s vocabulary has no [MASK]: choose the baseline pad or pad-keep-special.",
            "Le vocabulaire de ce modèle n’a pas de [MASK]\u{a0}: choisissez la référence pad ou pad-keep-special.",
        ],
        [
            "The model’s output is no finite number for this text: its weights are too large to compute with, use another model.",
            "La sortie du modèle n’est pas un nombre fini pour ce texte\u{a0}: ses poids sont trop grands pour calculer, prenez un autre modèle.",
        ],
        ["The computation failed ({}): please report it.", "Le calcul a échoué ({})\u{a0}: merci de le signaler."],
        [
            "The offline pack could not be made, because {} did not arrive: check the connection and try again.",
            "L’archive hors ligne n’a pas pu être faite, car {} n’est pas arrivé\u{a0}: vérifiez la connexion et réessayez.",
        ],
        [
            "The offline pack could not be made, because {} is of another version of this page: reload the page and try again.",
            "L’archive hors ligne n’a pas pu être faite, car {} est d’une autre version de cette page\u{a0}: rechargez la page et réessayez.",
        ],
        [
            "The offline pack could not be made, because it would be larger than 4 GB: choose a smaller model and try again.",
            "L’archive hors ligne n’a pas pu être faite, car elle dépasserait 4\u{a0}Go\u{a0}: prenez un modèle plus petit et réessayez.",
        ],
        [
            "The offline pack could not be made, because the browser has no room for it: free some space and try again.",
            "L’archive hors ligne n’a pas pu être faite, car le navigateur n’a pas la place\u{a0}: libérez de l’espace et réessayez.",
        ],
        ["Stopped.", "Arrêté."],
        [
            "A part of this model is not on this device any more: try again to download it.",
            "Une partie de ce modèle n’est plus sur cet appareil\u{a0}: réessayez pour la télécharger.",
        ],
        [
            "{} could not be fetched: check the connection and try again.",
            "{} n’a pas pu être téléchargé\u{a0}: vérifiez la connexion et réessayez.",
        ],
        [
            "{} could not be fetched (the server answers {}): check that the model is where it should be and try again.",
            "{} n’a pas pu être téléchargé (le serveur répond {})\u{a0}: vérifiez que le modèle est bien là et réessayez.",
        ],
        [
            "The Hub has no public repository “{}”: check its name.",
            "Le Hub n’a pas de dépôt public «\u{a0}{}\u{a0}»\u{a0}: vérifiez son nom.",
        ],
        [
            "“{}” is only for those who agreed to its terms on the Hub: download its files there and open them from this device.",
            "«\u{a0}{}\u{a0}» est réservé à qui en a accepté les conditions sur le Hub\u{a0}: téléchargez-y ses fichiers et ouvrez-les depuis cet appareil.",
        ],
        [
            "“{}” has no revision “{}”: check it, or use main.",
            "«\u{a0}{}\u{a0}» n’a pas de révision «\u{a0}{}\u{a0}»\u{a0}: vérifiez-la, ou utilisez main.",
        ],
        [
            "In place of {} came a web page: sign in to this network in another tab, or check the address, and try again.",
            "À la place de {} est venue une page web\u{a0}: connectez-vous à ce réseau dans un autre onglet, ou vérifiez l’adresse, et réessayez.",
        ],
        [
            "{} came in other pieces than were asked for: the server or something on the way cannot serve large files; try again later.",
            "{} est venu en d’autres morceaux que demandé\u{a0}: le serveur, ou quelque chose en chemin, ne sait pas servir de gros fichiers\u{a0}; réessayez plus tard.",
        ],
        [
            "{} changed on the server while it was being downloaded: try again to begin anew.",
            "{} a changé sur le serveur pendant le téléchargement\u{a0}: réessayez pour recommencer.",
        ],
        ["it has changed, or is gone, since it was chosen", "il a changé, ou disparu, depuis qu’il a été choisi"],
        ["{} arrived incomplete ({} of {} bytes): try again.", "{} est arrivé incomplet ({} octets sur {})\u{a0}: réessayez."],
        [
            "{} arrived damaged (its hash is not the announced one): try again.",
            "{} est arrivé abîmé (son empreinte n’est pas celle annoncée)\u{a0}: réessayez.",
        ],
        ["There is no {} “{}”: choose one of {}.", "Il n’y a pas de {} «\u{a0}{}\u{a0}»\u{a0}: choisissez parmi {}."],
        [
            "{} steps cannot be computed: choose between 1 and {}.",
            "{} pas ne peuvent pas être calculés\u{a0}: choisissez entre 1 et {}.",
        ],
        [
            "A tolerance of {} makes no sense: choose a number above 0 and up to 1, such as 0.01.",
            "Une tolérance de {} n’a pas de sens\u{a0}: choisissez un nombre supérieur à 0 et d’au plus 1, par exemple 0,01.",
        ],
        [
            "This model has no class “{}”: choose predicted, an index from 0, or one of {}.",
            "Ce modèle n’a pas de classe «\u{a0}{}\u{a0}»\u{a0}: choisissez predicted, un indice à partir de 0, ou l’une de {}.",
        ],
        [
            "This is larger than 20 MB: split it, or leave out what is not needed.",
            "Il y a plus de 20\u{a0}Mo\u{a0}: divisez le fichier, ou retirez-en le superflu.",
        ],
        [
            "These are more than 20 000 texts: split them, and explain one part at a time.",
            "Il y a plus de 20\u{a0}000 textes\u{a0}: divisez-les, et expliquez une partie à la fois.",
        ],
        [
            "There is no text in it: give one text a line, or a CSV or TSV file with a column called “text”.",
            "Il n’y a pas de texte\u{a0}: mettez un texte par ligne, ou donnez un fichier CSV ou TSV avec une colonne appelée «\u{a0}text\u{a0}».",
        ],
        [
            "This is not a text file: save the table as CSV (UTF-8) and choose that.",
            "Ce n’est pas un fichier de texte\u{a0}: enregistrez le tableau en CSV (UTF-8) et choisissez celui-ci.",
        ],
        [
            "The quotation mark that opens a cell in line {} is never closed: close it, or write it twice.",
            "Le guillemet qui ouvre une cellule à la ligne {} n’est jamais fermé\u{a0}: fermez-le, ou doublez-le.",
        ],
        ["Another tab is downloading this model.", "Un autre onglet télécharge ce modèle."],
        [
            "There is no connection: going on as soon as there is.",
            "Il n’y a pas de connexion\u{a0}: la suite vient dès qu’il y en a une.",
        ],
        [
            "No model is loaded yet: wait for it, or choose one.",
            "Aucun modèle n’est encore chargé\u{a0}: attendez-le, ou choisissez-en un.",
        ],
        ["{}: trying again in {} s.", "{}\u{a0}: nouvel essai dans {}\u{a0}s."],
        ["The server has fallen silent", "Le serveur ne dit plus rien"],
        ["The server is being asked too often", "Le serveur est trop sollicité"],
        ["The server is out of order", "Le serveur est en panne"],
        ["The server cannot be reached", "Le serveur est injoignable"],
        ["There is no connection", "Il n’y a pas de connexion"],
    ]),
};
