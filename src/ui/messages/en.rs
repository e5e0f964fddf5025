//! English.

use super::parts::*;
use super::told::Told;
use super::{Messages, of_one};
use crate::drawing::colour::Palette;
use crate::export::Words;
use crate::export::words::Facts;
use crate::format::count;
use crate::ledger::Names;
use crate::options::Output;
use crate::verification::Quantity;
use crate::web::client::Cause;

/// What is explained.
const fn the(output: Output) -> &'static str {
    match output {
        Output::Probability => "probability",
        Output::Logit => "logit",
    }
}

/// What an error is of, after it.
const fn in_the(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Score => "of a text’s largest score",
        Quantity::Delta => "in a convergence delta",
        Quantity::Probability => "in a probability",
    }
}

/// So many evaluations.
fn evaluations(done: &str) -> String {
    format!("{done} {}", of_one(done, "evaluation", "evaluations"))
}

/// What became of the engine.
const fn end(cause: Cause) -> &'static str {
    match cause {
        Cause::Memory => "ran out of memory",
        Cause::Silence => "did not answer any more",
        Cause::Error => "stopped unexpectedly",
    }
}

/// The page in English. The names of its controls are fixed: checks find them by these.
pub static ENGLISH: Messages = Messages {
    title: "Whyword: which words made the model say so?",
    language: "Language / Langue",
    number: |number| number,
    masthead: Masthead {
        question: "Which words made the model say so?",
        promise: "A sentiment classifier reads your text in this tab. Then every word is coloured by how far it pushed the \
                  answer. Nothing you type leaves the page.",
        about: "Whyword runs DistilBERT and Layer Integrated Gradients in your browser. An explanation says what moved this \
                model, not what is true.",
        licences: "Licences",
        engine: |build| format!("Engine: {build}."),
        build: |name, threads| match (name, threads) {
            ("baseline", _) => "baseline SIMD, one thread".to_owned(),
            (_, 1) => "relaxed SIMD, one thread".to_owned(),
            (_, threads) => format!("relaxed SIMD, {threads} threads"),
        },
    },
    views: Views { views: "Views", explain: "One text", compare: "Compare", many: "Many texts", how: "How it works" },
    workbench: Workbench {
        ledger: "Completeness ledger",
        ledger_about: "From the model’s output for the baseline to that for the text, push by push. It adds up, to the last digit.",
        ledger_described: |from, pushes, to| format!("From {from} for the baseline: {pushes}, to {to} for the text."),
        text_for: |class| format!("text, {class}"),
        path: "The path",
        path_about: "Integrated gradients walk in a straight line from the baseline (α = 0) to the text (α = 1) and add up, on the \
                     way, how much each word moves the output. Walk it by hand.",
        follow: "Follow the path",
        following: "Following the path…",
        play: "Play",
        stop: "Stop",
        place: "Place on the path, α",
        probability_of: |class| format!("Probability of {class}"),
        logit_of: |class| format!("Logit of {class}"),
        density: "Where the scores come from: slope along the path",
        at_place: |place, what, value| format!("At α = {place}: {what} {value}"),
        deletion: "Check by deletion",
        deletion_about: "Take a word away and ask the model again. A score foretells how far the output falls; a word that others stand \
                         in for falls less.",
        word: "Word",
        how: "In its place",
        deleted: "nothing",
        masked: "[MASK]",
        replaced: "another word",
        with: "Another word",
        pick: "Choose a word here, or click one in the text.",
        without: |word, verdict| format!("Without “{word}”: {verdict}"),
        before: "With it",
        foretold: "Foretold without",
        measured: "Measured without",
        take_each: |count| format!("Take each of {count} words away"),
        agreement: |value, count| {
            format!(
                "The scores and what taking each of {count} words away does agree to {value} (Pearson’s correlation; 1 is best)."
            )
        },
        no_agreement: "The two do not vary enough to be compared.",
        asking: "Asking the model…",
        check: "Check the signs",
        checking: "Checking the signs with another method and other baselines…",
        settled: "The sign of every word that counts is settled: neither a finer integral nor another baseline turns it.",
        unsettled_by_quadrature: |words| format!("The sign is not settled, within the error of the integral, for: {words}."),
        unsettled_by_baseline: |words| format!("Another baseline turns the sign of: {words}."),
        as_typed: |verdict| format!("As typed: {verdict}. Press Explain to see why."),
    },
    compare: Compare {
        past: "Explanations of this visit",
        about: "Choose up to four to see them side by side on one scale. Explain another text, or the same with other settings, and it \
                appears here.",
        nothing: "Nothing has been explained yet.",
        contrast: "Compare with and without “but”",
        open: |text| format!("Open “{text}”"),
        open_short: "Open",
        aligned: "Word by word",
        first: "First",
        second: "Second",
        score: "Score",
        difference: "Difference",
        another_scale: "These push different outputs or classes, so the same colour does not mean the same in all of them. To compare \
                        their scores, choose one Class and one Output under Settings.",
    },
    many: Many {
        texts: "Texts",
        texts_hint: "One text a line. Or a CSV, TSV or TXT file, chosen or dropped here; with a column of labels, the answers are held \
                     against them. Everything stays in this tab.",
        choose: "Choose a file",
        file: |name, texts| format!("{name} · {texts} {}", of_one(texts, "text", "texts")),
        remove: "Remove the file",
        start: "Explain all",
        stop: "Stop",
        go_on: "Go on",
        with: |settings| format!("As set under “One text”: {settings}"),
        by: |settings| format!("These answers: {settings}"),
        bar: "Explaining many texts",
        so_far: |done, all| format!("{done} of {all}"),
        after_yours: "goes on after your own text",
        stopped: "stopped",
        begun: |all| format!("Explaining {all} {}.", of_one(all, "text", "texts")),
        done: |all| format!("Done: {all} of {all} {}.", of_one(all, "text", "texts")),
        caption: "Explained texts",
        printed: "Only the rows that were on the screen are printed: the CSV has all of them.",
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
        accuracy_of: |right, labelled| {
            let labelled = count(labelled);
            let texts = of_one(&labelled, "text answered as it is", "texts answered as they are");
            format!("{} of {labelled} labelled {texts} labelled.", count(right))
        },
        unknown: |unknown| {
            let have = if unknown == 1 { "has" } else { "have" };
            format!("{} more {have} a label that is none of this model’s classes.", count(unknown))
        },
        confusion: "Labels and predictions",
        confusion_corner: "Label \\ predicted",
        many_classes: |most| format!("More than {most} classes occur: a table of them would be too large."),
        words: "Top words",
        words_hint: |texts, least, both| {
            let texts = match (texts, both) {
                (1, true) => "1 text".to_owned(),
                (texts, true) => format!("{} texts", count(texts)),
                (1, false) => "the one text explained for this class".to_owned(),
                (texts, false) => format!("the {} texts explained for this class", count(texts)),
            };
            let among = if least == 1 { String::new() } else { format!(", among words that occur at least {least} times") };
            format!("By their mean push in {texts} so far{among}.")
        },
        class: "Pushes of the class",
        word: "Word",
        mean: "Mean",
        count: "Times",
        no_words: "None so far.",
        unreadable: "The browser cannot read this file: choose it again.",
        another_model: "Another model is in use than for the texts above: press Explain all to begin again with it.",
        kept: "The answers below are kept. To put the file in their place, drop it here once more.",
    },
    composer: Composer {
        text: "Text to explain",
        model: "Model",
        enter: "Enter",
        enter_explains: " explains, ",
        shift_enter: "Shift+Enter",
        shift_enter_breaks: " breaks the line",
        explain: "Explain",
        another_repository: "Another repository of the Hub…",
        own_files: "Your own files…",
    },
    models: Models {
        models: "Models",
        megabytes: |number| format!("{number} MB"),
        part_of: |part, whole| format!("{part} of {whole}"),
        not_kept: "This browser does not keep the model (no room, or a private window): it works until the page is closed.",
        from_host: |host| format!("from {host}"),
        from_this_site: "from this site",
        download: "Download",
        download_size: |size| format!("Download {size}"),
        once: "It is downloaded once and kept in this browser. Your text stays here either way.",
        until_then: |name| format!("Until then, {name} answers."),
        downloading: "Downloading the model",
        resume: "Resume",
        pause: "Pause",
        cancel: "Cancel download",
        repository: "Repository",
        repository_example: "owner/name",
        repository_hint: "Any DistilBERT sequence classifier with safetensors weights.",
        revision: "Revision",
        revision_hint: "A commit stays what it is; a branch may move.",
        files: "Model files",
        files_hint: "Choose the files of a Hugging Face DistilBERT checkpoint together: config.json, tokenizer.json or \
                     vocab.txt, model.safetensors. Or drop them, or their folder, anywhere on this page. They are read here and sent nowhere.",
        your_files: "your files",
        stored: "Stored models",
        stored_now: |models, size| format!("{models} · {size} in this browser"),
        delete: "Delete",
        delete_model: |name| format!("Delete {name}"),
        delete_all: "Delete all",
        part_of_page: "part of this page",
        ready_offline: "ready offline",
        from_this_device: "from this device",
        not_downloaded: "not downloaded",
        not_kept_but_in_use: "in use, not kept",
        asking: "Asking for its files…",
        paused: "paused",
        per_second: |size| format!("{size}/s"),
        left: |duration| format!("{duration} left"),
        a_second: "a second",
        seconds: |seconds| format!("{seconds} seconds"),
        minutes: |minutes| format!("{minutes} minutes"),
        hours: |hours| format!("{hours} hours"),
    },
    notice: Notice {
        try_again: "Try again",
        reload: "Reload the page",
        smaller_engine: "Use the smallest engine",
        smaller_model: "Use the page’s own model",
        update_ready: "An update is ready. Until you choose it, nothing changes; then the page is loaded again.",
        update: "Update",
        loses_table: "Answers to many texts are not taken along, nor is a file of such: download the CSV of the answers first, and choose \
                      the file again afterwards.",
        loses_model: "The model from your own files is not taken along: choose them again afterwards.",
    },
    status: Status {
        starting: "Starting the engine…",
        loading: "Loading the model…",
        loading_so_far: |so_far| format!("Loading the model: {so_far}"),
        preparing: "Preparing the model…",
        loading_bar: "Loading the model",
        explaining_bar: "Explaining",
        reading: "Reading the text…",
        not_running: "The engine is not running.",
        stale: "Changed since this result: press Explain to update it.",
        evaluations_done: |done| format!("{done} gradient {}, all in this tab.", of_one(done, "evaluation", "evaluations")),
        idle: "Ready when you are.",
        step: |done, total| format!("Step {done} of {total}"),
        evaluations: |done| evaluations(&done.to_string()),
        evaluations_error: |done, error, allowed| {
            format!("{}, error about {error} where {allowed} is allowed", evaluations(&done.to_string()))
        },
        cancel: "Cancel",
    },
    settings: Settings {
        settings: "Settings",
        steps_now: |steps| format!("{steps} {}", of_one(steps, "step", "steps")),
        steps_at_most: |steps| format!("at most {steps} {}", of_one(steps, "step", "steps")),
        method: "Method",
        method_hint: "How the path from baseline to text is sampled.",
        steps: "Steps",
        steps_hint: "Points on that path. More is more exact, and slower.",
        steps_hint_auto: |tolerance| {
            format!(
                "At most so many points on that path. It stops as soon as the scores are exact to {tolerance} of the change in output."
            )
        },
        baseline: "Baseline",
        baseline_hint: "The empty text that yours is compared with.",
        output: "Output",
        output_hint: "The number that is explained.",
        class: "Class",
        class_hint: "The answer it belongs to.",
        colours: "Colours",
        colours_hint: "Toward and away. Blue and orange are told apart by everyone.",
        live: "Explain when I stop typing",
        live_hint: "Where it takes less than a second; otherwise, only the answer follows.",
        palette: |palette| match palette {
            Palette::GreenRed => "Green–red",
            Palette::BlueOrange => "Blue–orange",
        },
        preset: "Notebook preset",
        preset_hint: "The teaching notebook’s: 2 Gauss–Legendre steps, class POSITIVE.",
    },
    prediction: Answer {
        prediction: "Prediction",
        summary: "Summary",
        reading: "Reading…",
        none: "No answer yet",
        predicted: "Predicted label",
        predicted_note: "The most probable class and its probability",
        explained: "Attribution label",
        explained_note: "The class whose output is explained",
        score: "Attribution score",
        score_note: "The sum of the table’s numbers",
        from_to: "Baseline → text",
        from_to_note: "The explained output for the baseline and for the text",
    },
    passage: Passage {
        explanation: "Explanation",
        show: "Show",
        words: "Words",
        tokens: "Tokens",
        skip: "Skip to the table",
        the_class: "the class",
        away: |class| format!("away from {class}"),
        toward: |class| format!("toward {class}"),
        raw: |value| format!("raw {value}"),
        left_out: |read, omitted| {
            let noun = if omitted == 1 { "token was" } else { "tokens were" };
            format!("The model reads {} tokens at a time: the last {} {noun} left out.", count(read), count(omitted))
        },
    },
    table: Table { caption: "Token attributions", token: "Token", attribution: "Attribution" },
    trust: Trust {
        delta: "Convergence delta",
        delta_about: "How much of the model’s answer the numbers fail to account for.",
        sound: "Sound",
        fair: "Fair",
        rough: "Rough",
        broken: "Unreliable",
        no_change: |of| {
            format!(
                "The {} is the same for the text and for the baseline, so there is no change for the scores to explain.",
                the(of)
            )
        },
        is_sound: |of, change, missed| {
            format!("Together the scores account for the change in {} ({change}) to within {missed}.", the(of))
        },
        is_fair: |of, change, missed| {
            format!(
                "Together the scores miss the change in {} ({change}) by {missed}: good for comparing words, not for quoting digits.",
                the(of)
            )
        },
        is_rough: |of, change, missed| {
            format!(
                "Together the scores miss the change in {} ({change}) by {missed}: read them as rough sizes, or take more steps.",
                the(of)
            )
        },
        is_broken: |of, sum, change| {
            let other = if of == Output::Logit { "probability" } else { "logit" };
            format!(
                "The scores add up to {sum} where the {} changed by {change}, so do not rely on them: try more steps, another \
                 baseline or the {other}.",
                the(of)
            )
        },
        size: |of, share, change| format!("about {share} of the change in {} ({change})", the(of)),
        size_unknown: |of, change| format!("a part of the change in {} ({change}) that cannot be told yet", the(of)),
        sharpening: |done, size| format!("Still sharpening: after {} a score may be off by {size}.", evaluations(done)),
        converged: |done, size| format!("Converged after {}: every score, and their sum, is exact to {size}.", evaluations(done)),
        ceiling: |done, size| {
            format!(
                "The ceiling of {} was reached before the tolerance: a score may be off by {size}. Raise Steps to sharpen it.",
                evaluations(done)
            )
        },
        stopped: |done, size| {
            format!("Stopped early, after {}: a score may be off by {size}. Press Explain to sharpen it.", evaluations(done))
        },
    },
    notebook: Notebook {
        self_test: "Self-test",
        about: "This is the checkpoint of the teaching notebook, whose printed numbers are known.",
        compare: "Compare with the notebook",
        other_tokens: "It does not agree: the sentence is read as other tokens than in the notebook.",
        agrees: "It agrees",
        disagrees: "It does not agree",
        differences: |verdict, [token, token_allowed, delta, delta_allowed]| {
            format!(
                "{verdict}: the largest difference is {token} in a token’s score ({token_allowed} is allowed) and {delta} in the \
                 delta ({delta_allowed} is allowed)."
            )
        },
    },
    guide: Guide {
        title: "How to read this",
        colours: "The colours",
        colours_mean: |palette| {
            let (toward, away) = match palette {
                Palette::GreenRed => ("Green", "red"),
                Palette::BlueOrange => ("Blue", "orange"),
            };
            format!(
                "{toward} words pushed the answer toward the class in question, {away} words pushed it away; the stronger, the \
                 more. Words without a colour did next to nothing. A solid line says toward, a dashed one away, so that colour is never needed."
            )
        },
        terms: [
            (
                "The numbers",
                "Each token’s share of the push, scaled so that the squares of all of them add up to 1. They compare the tokens \
                 of one text; they are no probabilities.",
            ),
            (
                "Baseline",
                "An empty text to compare yours with, made of padding or masks. The method walks from it to your text and notes \
                 which words moved the answer along the way.",
            ),
            ("Steps", "At how many points of that way the model is asked. Where its answer jumps, few steps miss the jump."),
            (
                "The delta",
                "What all scores together should add up to is known exactly: the answer for your text less the answer for the \
                 baseline. The delta is what they miss of it. Near 0 is good; beside it stands what it means here.",
            ),
            (
                "[CLS], [SEP] and ##",
                "The model adds the first two around every text, and they can carry weight. Long or rare words are read in \
                 pieces; ## marks a piece that continues a word.",
            ),
        ],
    },
    examples: Examples {
        examples: "Examples",
        about: "Reviews, negation, contrast, irony, and the notebook’s two",
        groups: ["The notebook’s two", "Reviews", "Negation", "Contrast", "Irony"],
        precomputed: "precomputed",
    },
    shortcuts: Shortcuts {
        shortcuts: "Keyboard shortcuts",
        close: "Close",
        single: "Keys without Ctrl",
        single_hint: "1 to 4, w and ? work while no text box has the focus. Switch them off if you speak to your computer.",
        meanings: [
            "Explain the text",
            "Break the line",
            "Give up what is under way",
            "Go to the text",
            "Mark words or tokens",
            "Go to one of the four views",
            "This list",
        ],
        escape: "Esc",
    },
    how: How {
        lead: "What happens between your text and the colours, in six steps, with real numbers.",
        of_example: "The numbers on this page are those of the first example, until there is an explanation of your own.",
        of_text: "The numbers on this page are those of the text that was explained last.",
        model: "The model",
        model_says: [
            "DistilBERT is a small transformer. It turns every token of a text into a vector of numbers; then, layer by layer, every token looks at all others and takes from them what it needs.",
            "Only the vector of the first token, [CLS], is read at the end: a head of two matrices makes one number for each class of it, the logits, and softmax makes probabilities of these, which add up to 1.",
        ],
        chain: "From text to answer",
        chain_tokens: |count| format!("{count} tokens"),
        chain_layers: "layers of attention",
        chain_first: "the vector of [CLS]",
        chain_head: "head, softmax",
        tokens: "Tokens",
        tokens_say: "The model knows no words, only the 30,000 or so pieces of its vocabulary. A word that is not among them is cut into several, and ## marks those that continue one. [CLS] and [SEP] are added around every text. Whyword adds the pieces’ scores up to your own words again.",
        tokens_of: "What the model reads",
        more: |count| format!("and {count} more"),
        baseline: "The baseline",
        baseline_says: "“How far did this word push the answer?” needs a comparison: a push from where? The baseline is a text of the same length that says nothing, made of padding or of masks. The model has an answer for it, too, and the explanation accounts for the difference between the two answers.",
        baseline_of: "What it is compared with",
        from_to: |of, class, baseline, text| {
            format!("The {} of {class} is {baseline} for the baseline and {text} for the text.", the(of))
        },
        path: "The path",
        path_says: [
            "Between the baseline’s vectors and the text’s lies a straight line. α says where one is on it: 0 at the baseline, 1 at the text. Whyword walks along it, asks the model at many places for its answer and for its slope in the direction of each token, and adds the slopes up. What a token has gathered at the end is its score: its integrated gradient.",
            "The answer rarely grows evenly. Mostly it turns within a short piece of the way, and that piece decides about all scores, so Whyword looks there more often.",
        ],
        path_label: |baseline, text| {
            format!("A curve of the answer along the path, from {baseline} at the baseline to {text} at the text.")
        },
        path_of: |text| format!("The path of “{text}”, until that of your text is known."),
        completeness: "Completeness",
        completeness_says: "All scores together are the difference between the two answers; that is a theorem, not a choice. What is missing in practice comes from looking at finitely many places. It is the last row here but one; with its sign turned around, it is called the convergence delta.",
        sign: "What a sign means",
        sign_says: [
            "Plus: on the way from the baseline to the text, this word’s vectors moved the answer toward the class that is explained. Minus: they moved it away. It is about this text and this class. Where the probability is explained, all signs turn around for the other of two classes; those of a logit need not.",
            "So “not” can be a strong plus for Negative, and a friendly word in a scathing review can count against it. A word without a colour did next to nothing here, whatever it does elsewhere.",
        ],
        limits: "What it cannot tell you",
        limits_are: [
            ("What is true", "It says what moved this model. If the model is wrong or biased, it faithfully explains the error."),
            (
                "What would happen without the word",
                "The path blends all words in at once. Deleting a single word is another experiment, and it can end differently.",
            ),
            (
                "How words work together",
                "“Not” and “good” share one effect between them. A score a word cannot show that it takes both.",
            ),
            (
                "A score without its baseline",
                "Another baseline asks another question, and can turn signs. Compare several before you rely on one.",
            ),
            (
                "Much about an answer that is sure",
                "Where the probability is nearly 1 it hardly moves any more, and nearly all scores come from the short way before. The logit does not saturate: choose it under Settings to compare.",
            ),
        ],
        papers: "To read on",
        papers_say: [
            "Integrated gradients, and why they add up.",
            "The model: BERT, distilled to half of its layers.",
            "BERT, with its tokens and [CLS].",
            "The library whose conventions Whyword follows.",
            "The movie reviews, sentence by sentence, that the model learned from.",
        ],
    },
    offline: Offline {
        keeping: "Saving for offline use…",
        kept: "Ready to work offline",
        incomplete: "Not saved for offline use yet, because a file did not arrive; stay online, it is tried again.",
        no_room: "Not saved for offline use, because the browser has no room for it: free some space.",
        pack: "Offline pack",
        pack_about: "The whole page as a zip, for any web server in a folder.",
        making: "Making the pack…",
        making_so_far: |done, total| format!("Making the pack: {done} of {total} files"),
        made: "The pack is in your downloads.",
    },
    diagnostics: Diagnostics {
        title: "Diagnostics",
        about: "Is this page right in this browser? Its engine explains six short texts whose numbers are known from PyTorch and Captum. \
                Below stands what a bug report asks for. Nothing is sent, and no text of yours is in it.",
        version: "Version",
        unfinished: "a build of one’s own",
        engine: "Engine in use",
        model: "Model in use",
        browser: "Browser",
        device: "Device",
        cores: |cores| if cores == 1.0 { "1 core".to_owned() } else { format!("{cores} cores") },
        memory: |size| format!("{size} GB of memory or more"),
        isolated: "isolated page",
        not_isolated: "page not isolated",
        offline: "Offline",
        not_offline: "not saved for offline use",
        storage: "Storage",
        persisted: "the browser keeps it",
        not_persisted: "the browser may clear it",
        problem: "Last problem",
        no_problem: "none",
        unknown: "unknown",
        verify: "Verify this build",
        stop: "Stop verifying",
        bar: "Verifying this build",
        fetching: "Fetching the known values…",
        so_far: |done, all| format!("{done} of {all} cases"),
        not_fetched: "The known values did not arrive, or belong to another version: check the connection or reload the page, and try again.",
        another_model: "The known values are those of the page’s own model, and another one is in use.",
        own_model: "Use the page’s own model",
        right: |[right, all], of, [error, allowed], on| {
            let of = in_the(of);
            format!("Right: {right} of {all} cases, largest error {error} {of} ({allowed} is allowed), on {on}.")
        },
        wrong: |[right, all], of, [error, allowed], on| {
            let of = in_the(of);
            format!(
                "Wrong: {right} of {all} cases are right, largest error {error} {of} ({allowed} is allowed), on {on}. Do not rely on its \
                 numbers, and report this with the JSON below."
            )
        },
        try_baseline: "Until it is mended, add ?engine=baseline to the address.",
        stopped: |[right, all], on| {
            format!(
                "Not finished: {right} of {all} cases are right, and the others had no answer, on {on}. Reload the page and try again; if \
                 it stays so, report this with the JSON below."
            )
        },
        on: |engine, version| format!("{engine}, version {version}"),
        copy: "Copy as JSON",
        copied: "Copied: paste it into the report.",
        refused: "This browser does not let the page copy: select the text below and copy it.",
        json: "Diagnostics as JSON",
    },
    sharing: Sharing {
        export: "Export",
        copy_markdown: "Copy as Markdown",
        copy_image: "Copy as image",
        copy_link: "Copy link",
        open_file: "Check an exported JSON…",
        dismiss: "Dismiss",
        copied: "Copied.",
        link_copied: "The link is copied: it has the text and the settings in itself, and no server sees them.",
        link_in_address: "This browser does not let the page copy: the link is in the address bar.",
        link_too_long: |length, most| {
            format!(
                "This text is too long for a link, which would take {length} of at most {most} characters: send the JSON instead, \
                 which is in your downloads."
            )
        },
        clipboard_refused: "This browser does not let the page copy: export a file instead.",
        link_of_another: "These numbers are by another model than the one in use: press Explain, and copy the link then.",
        no_picture: "This browser could not draw the picture: export the SVG instead.",
        link_model: |name| {
            format!("This link was made with {name}: choose Download to explain with it. Until then, the model in use answers.")
        },
        link_model_unknown: "This link was made with a model that this page does not know, so the model in use answers.",
        link_version: "This link was made by another version of this page: update the page, or ask for the text instead.",
        link_settings: "This link asks for settings that cannot be used: ask for another one.",
        link_damaged: "This link was cut off or changed on its way: copy it again, whole.",
        file_refused: "This file is no explanation that this page exported, or was damaged: export it again as JSON.",
        recomputing: "Recomputing what the file says…",
        recomputed: |difference| format!("Recomputed: the largest difference is {difference}."),
        other_tokens: "Recomputed: the file has other tokens than this page, so its numbers cannot be compared.",
        other_model: |name| format!("The file is by another model, {name}, so the numbers here are not comparable with it."),
    },
    sentences: Sentences {
        explaining: "Explaining.",
        explained: |verdict, number| {
            let of = verdict.explained.as_ref().map(|class| format!(" {class}")).unwrap_or_default();
            let (toward, against) = (verdict.toward.join(", "), verdict.against.join(", "));
            let words = match (toward.is_empty(), against.is_empty()) {
                (false, false) => format!("strongest for{of}: {toward}; against: {against}"),
                (false, true) => format!("strongest for{of}: {toward}"),
                (true, false) => format!("strongest against{of}: {against}"),
                (true, true) => "no word stands out".to_owned(),
            };
            format!("{}, {} percent; {words}.", verdict.label, number(verdict.percent.clone()))
        },
        cancelled: "Cancelled.",
        stopped_early: "Stopped early: this is the result so far.",
        model_ready: |name| format!("{name} is ready."),
        steps: |most| format!("Steps must be a whole number between 1 and {most}."),
        slow_start: "The engine did not start at once and is being started again.",
        died_explaining: |cause| {
            format!(
                "The engine {} while explaining and is being started again; your text and the last result are still here.",
                end(cause)
            )
        },
        died: |cause| {
            format!("The engine {} and is being started again; your text and the last result are still here.", end(cause))
        },
        died_again: |cause| {
            format!(
                "The engine {} again: close other tabs, shorten the text or take what is offered here, then try again.",
                end(cause)
            )
        },
        never_started: |cause| match cause {
            Cause::Memory => {
                "The engine did not start, because there was too little memory for it or not all of it arrived: close other tabs, \
                 check the connection, then try again."
            }
            Cause::Silence => "The engine did not start in time: close other tabs, check the connection, then try again.",
            Cause::Error => {
                "The engine did not start, perhaps because not all of it arrived: check the connection, then try again."
            }
        },
        outdated: "This page and its engine are of different versions: reload the page to get a matching pair.",
        pack_lost: "The offline pack was not finished, because the engine stopped: try again.",
    },
    files: Words {
        tag: "en",
        number: |number| number,
        names: Names {
            special: "special tokens",
            remainder: "unexplained remainder",
            other_words: |count| if count == 1 { "1 other word".to_owned() } else { format!("{count} other words") },
        },
        baseline: "the baseline",
        text: "the text",
        output_of: |output, class| format!("{output} of {class}"),
        away: |class| format!("away from {class}"),
        toward: |class| format!("toward {class}"),
        ledger: |output| format!("The {output}, from the baseline to the text"),
        ledger_described: |from, to, words| {
            format!("From {from} for the baseline to {to} for the text. Strongest words: {}.", words.unwrap_or("none"))
        },
        headings: ["From the baseline to the text", "How it was computed", "Token attributions"],
        columns: ["Token", "Attribution", "Raw"],
        steps: ["Step", "Push", "Output"],
        scale: |away, toward| format!("Scale: {away} … {toward}."),
        facts: Facts {
            model: "Model",
            weights: "Weights",
            method: "Method",
            baseline: "Baseline",
            output: "Output",
            class: "Class asked for",
            ends: "From baseline to text",
            delta: "Convergence delta",
            error: "Estimated error of the worst score",
            left_out: "Left out",
            tokens_left_out: |omitted, read| {
                format!("{omitted} {} after the first {read}", of_one(&omitted.to_string(), "token", "tokens"))
            },
            of_change: |share| format!("{share} of the change"),
            steps: |steps| format!("{steps} {}", of_one(&steps.to_string(), "step", "steps")),
            tolerance: |tolerance, met| match met {
                Some(true) => format!("tolerance {tolerance}, met"),
                Some(false) => format!("tolerance {tolerance}, not met"),
                None => format!("tolerance {tolerance}"),
            },
            evaluations,
        },
    },
    told: Told(&[]),
};
