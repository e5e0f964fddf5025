//! Turns a checkpoint into a model that can be hosted: smaller numbers, parts, and a manifest.
//!
//! int8 is symmetric, one scale a row: scale = max|row| / 127, q = round(w / scale), ties to even. Only matrices are converted; biases and
//! LayerNorms stay F32, where they cost nothing and matter most.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::ExitCode;

    use half::{bf16, f16};
    use lexopt::Arg::{Long, Short, Value};
    use lexopt::ValueExt as _;
    use safetensors::tensor::{Dtype, SafeTensors, TensorView};
    use sha2::{Digest as _, Sha256};
    use whyword::engine::Engine;
    use whyword::model::directory::Directory;
    use whyword::model::loader::{SMALL_FILES, WEIGHTS};
    use whyword::model::manifest::{File, MANIFEST, Manifest, PART_BYTES, Part, SCHEMA};
    use whyword::model::weights::{SCALE_SUFFIX, hex};

    const HELP: &str = "\
Converts a DistilBertForSequenceClassification checkpoint for hosting: parts of at most 16 MiB, and a manifest.json.

usage: convert DIR --dtype int8|f16|f32 --out DIR [options]

  --dtype D         how to store the matrices
  --out DIR         where to write; its name becomes the model's
  --license NAME    the model's licence, as an SPDX expression (default: unknown)
  --accuracy FILE   measure the accuracy before and after on a TSV of sentence and label, with a header line";

    struct Arguments {
        source: PathBuf,
        dtype: Target,
        out: PathBuf,
        license: String,
        accuracy: Option<PathBuf>,
    }

    #[derive(Clone, Copy, PartialEq)]
    enum Target {
        Int8,
        F16,
        F32,
    }

    pub fn main() -> ExitCode {
        let result = match parse() {
            Ok(Some(arguments)) => run(&arguments),
            Ok(None) => {
                println!("{HELP}");
                Ok(())
            }
            Err(message) => Err(message),
        };
        match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln!("{message}");
                ExitCode::from(2)
            }
        }
    }

    fn parse() -> Result<Option<Arguments>, String> {
        let mut parser = lexopt::Parser::from_env();
        let (mut source, mut dtype, mut out, mut license, mut accuracy) = (None, None, None, "unknown".to_owned(), None);
        let usage = |error: lexopt::Error| format!("{error}: see --help.");
        while let Some(argument) = parser.next().map_err(usage)? {
            match argument {
                Long("help") | Short('h') => return Ok(None),
                Long("dtype") => {
                    dtype = Some(match parser.value().map_err(usage)?.to_str() {
                        Some("int8") => Target::Int8,
                        Some("f16") => Target::F16,
                        Some("f32") => Target::F32,
                        _ => return Err("That is no dtype to convert to: choose int8, f16 or f32.".to_owned()),
                    });
                }
                Long("out") => out = Some(PathBuf::from(parser.value().map_err(usage)?)),
                Long("license") => license = parser.value().map_err(usage)?.string().map_err(usage)?,
                Long("accuracy") => accuracy = Some(PathBuf::from(parser.value().map_err(usage)?)),
                Value(path) if source.is_none() => source = Some(PathBuf::from(path)),
                other => return Err(usage(other.unexpected())),
            }
        }
        match (source, dtype, out) {
            (Some(source), Some(dtype), Some(out)) => Ok(Some(Arguments { source, dtype, out, license, accuracy })),
            _ => Err("Name a checkpoint, --dtype and --out: see --help.".to_owned()),
        }
    }

    fn run(arguments: &Arguments) -> Result<(), String> {
        let source = Directory::open(&arguments.source).map_err(|error| error.to_string())?;
        let sentences = arguments.accuracy.as_deref().map(labelled).transpose()?;
        // Everything is checked by loading it, before anything is written.
        let before = Engine::open(&arguments.source).map_err(|error| error.to_string())?;
        let weights = convert_weights(&source, arguments.dtype)?;

        fs::create_dir_all(&arguments.out).map_err(|error| failed("created", &arguments.out, &error))?;
        if arguments.out.canonicalize().ok() == arguments.source.canonicalize().ok() {
            return Err("The checkpoint would be written over: choose another --out.".to_owned());
        }
        let name = arguments.out.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        let name = name.ok_or("The output directory has no name: choose another --out.")?;
        let mut manifest = Manifest { schema: SCHEMA.to_owned(), name, license: arguments.license.clone(), files: Vec::new() };
        manifest.check().map_err(|error| error.to_string())?;
        // What an earlier conversion wrote may be another model's.
        for name in SMALL_FILES.into_iter().chain([WEIGHTS]) {
            remove_parts(&arguments.out, name)?;
        }
        for name in SMALL_FILES.into_iter().filter(|name| source.has(name) && !name.ends_with(".index.json")) {
            let bytes = source.read(name).map_err(|error| error.to_string())?;
            manifest.files.push(write_parts(&arguments.out, name, &bytes)?);
        }
        manifest.files.push(write_parts(&arguments.out, WEIGHTS, &weights)?);
        let json = serde_json::to_string_pretty(&manifest).map_err(|error| error.to_string())?;
        write(&arguments.out.join(MANIFEST), format!("{json}\n").as_bytes())?;
        let after = Engine::open(&arguments.out).map_err(|error| error.to_string())?;
        offer(&arguments.out, &manifest.name)?;
        println!("{}: {} bytes of weights, sha256 {}", arguments.out.display(), weights.len(), after.info().sha256);
        if let Some(sentences) = sentences {
            for (name, engine) in [("source", &before), ("converted", &after)] {
                let right = correct(engine, &sentences)?;
                let percent = 100.0 * right as f64 / sentences.len() as f64;
                println!("{name} ({}): {right} of {} right, {percent:.2} %", engine.info().dtype, sentences.len());
            }
        }
        Ok(())
    }

    /// Adds a model to the list that the page reads, where its folder has one beside it.
    fn offer(out: &Path, name: &str) -> Result<(), String> {
        let Some(index) =
            out.canonicalize().ok().and_then(|out| Some(out.parent()?.join("index.json"))).filter(|index| index.is_file())
        else {
            return Ok(());
        };
        let json = fs::read(&index).map_err(|error| failed("read", &index, &error))?;
        let mut names: Vec<String> =
            serde_json::from_slice(&json).map_err(|error| format!("{} is no list of names ({error}).", index.display()))?;
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
        let json = serde_json::to_string(&names).map_err(|error| error.to_string())?;
        write(&index, format!("{json}\n").as_bytes())
    }

    /// All tensors of a checkpoint, however many files it has, as one safetensors file.
    fn convert_weights(source: &Directory, target: Target) -> Result<Vec<u8>, String> {
        let mut tensors: BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)> = BTreeMap::new();
        for (file, needed) in source.weight_files().map_err(|error| error.to_string())? {
            let mut bytes = Vec::new();
            source
                .stream(&file, |chunk| {
                    bytes.extend_from_slice(chunk);
                    Ok(())
                })
                .map_err(|error| error.to_string())?;
            let read = SafeTensors::deserialize(&bytes).map_err(|error| format!("{file} cannot be read ({error})."))?;
            for (name, _) in &needed {
                let tensor = read.tensor(name).map_err(|error| format!("{file} cannot be read ({error})."))?;
                if tensor.dtype() == Dtype::I8 {
                    return Err(format!("{file} is already int8: convert the original checkpoint instead."));
                }
                let values = floats(&tensor)
                    .ok_or_else(|| format!("{file} stores “{name}” as {:?}: only floats convert.", tensor.dtype()))?;
                let shape = tensor.shape().to_vec();
                match (target, shape.as_slice()) {
                    (Target::Int8, &[rows, columns]) => {
                        let (q, scales) = quantise(&values, columns);
                        tensors.insert(
                            format!("{name}{SCALE_SUFFIX}"),
                            (Dtype::F32, vec![rows], little_endian(&scales, f32::to_le_bytes)),
                        );
                        tensors.insert(name.clone(), (Dtype::I8, shape, q.into_iter().map(i8::cast_unsigned).collect()));
                    }
                    (Target::F16, &[_, _]) => {
                        let bytes = little_endian(&values, |value| f16::from_f32(value).to_le_bytes());
                        tensors.insert(name.clone(), (Dtype::F16, shape, bytes));
                    }
                    _ => drop(tensors.insert(name.clone(), (Dtype::F32, shape, little_endian(&values, f32::to_le_bytes)))),
                }
            }
        }
        let views = tensors.iter().map(|(name, (dtype, shape, bytes))| {
            TensorView::new(*dtype, shape.clone(), bytes).map(|view| (name.as_str(), view)).map_err(|error| error.to_string())
        });
        let views = views.collect::<Result<Vec<_>, _>>()?;
        let metadata = [("format".to_owned(), "pt".to_owned())].into();
        safetensors::serialize(views, Some(metadata)).map_err(|error| error.to_string())
    }

    fn little_endian<const N: usize>(values: &[f32], bytes: impl Fn(f32) -> [u8; N]) -> Vec<u8> {
        values.iter().flat_map(|&value| bytes(value)).collect()
    }

    fn floats(tensor: &TensorView<'_>) -> Option<Vec<f32>> {
        let data = tensor.data();
        Some(match tensor.dtype() {
            Dtype::F32 => data.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(),
            Dtype::F16 => data.as_chunks().0.iter().map(|&bytes| f16::from_le_bytes(bytes).to_f32()).collect(),
            Dtype::BF16 => data.as_chunks().0.iter().map(|&bytes| bf16::from_le_bytes(bytes).to_f32()).collect(),
            _ => return None,
        })
    }

    /// One scale a row, so that scale · q is as near to the weights as 255 levels allow.
    fn quantise(values: &[f32], columns: usize) -> (Vec<i8>, Vec<f32>) {
        let mut quantised = Vec::with_capacity(values.len());
        let mut scales = Vec::new();
        for row in values.chunks_exact(columns) {
            let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            let scale = if largest == 0.0 { 1.0 } else { largest / 127.0 };
            scales.push(scale);
            // The cast is exact: the value is a whole number between −127 and 127.
            quantised.extend(row.iter().map(|value| (value / scale).round_ties_even().clamp(-127.0, 127.0) as i8));
        }
        (quantised, scales)
    }

    /// A file as it is where it fits in one part, else numbered parts.
    fn write_parts(out: &Path, name: &str, bytes: &[u8]) -> Result<File, String> {
        let sha256 = |bytes: &[u8]| hex(&Sha256::digest(bytes));
        let chunks = bytes.chunks(PART_BYTES);
        let whole = chunks.len() <= 1;
        let mut parts = Vec::new();
        for (index, chunk) in chunks.enumerate() {
            let path = if whole { name.to_owned() } else { format!("{name}.part{index:03}") };
            write(&out.join(&path), chunk)?;
            parts.push(Part { path, size: chunk.len() as u64, sha256: sha256(chunk) });
        }
        Ok(File { path: name.to_owned(), size: bytes.len() as u64, sha256: sha256(bytes), parts })
    }

    /// Removes what an earlier conversion wrote under this name: there may have been more parts, or only one.
    fn remove_parts(out: &Path, name: &str) -> Result<(), String> {
        let entries = fs::read_dir(out).map_err(|error| failed("read", out, &error))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            let is_part =
                path.file_name().and_then(|file| file.to_str()).and_then(|file| file.strip_prefix(name)).is_some_and(|end| {
                    end.is_empty()
                        || end
                            .strip_prefix(".part")
                            .is_some_and(|number| number.len() >= 3 && number.bytes().all(|byte| byte.is_ascii_digit()))
                });
            if is_part {
                fs::remove_file(&path).map_err(|error| failed("removed", &path, &error))?;
            }
        }
        Ok(())
    }

    fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
        fs::write(path, bytes).map_err(|error| failed("written", path, &error))
    }

    fn failed(what: &str, path: &Path, error: &std::io::Error) -> String {
        format!("{} cannot be {what} ({error}): choose another --out or make room.", path.display())
    }

    /// Sentences and the index of their class.
    fn labelled(path: &Path) -> Result<Vec<(String, usize)>, String> {
        let text = fs::read_to_string(path).map_err(|error| format!("{} cannot be read ({error}).", path.display()))?;
        let lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
        let parse =
            |line: &str| line.rsplit_once('\t').and_then(|(text, label)| Some((text.to_owned(), label.trim().parse().ok()?)));
        let sentences: Vec<_> = lines
            .map(|line| {
                parse(line).ok_or_else(|| format!("{} has a line that is not sentence, tab, class: “{line}”.", path.display()))
            })
            .collect::<Result<_, String>>()?;
        if sentences.is_empty() {
            return Err(format!("{} has no sentences below its first line: choose another file.", path.display()));
        }
        Ok(sentences)
    }

    fn correct(engine: &Engine, sentences: &[(String, usize)]) -> Result<usize, String> {
        let mut right = 0;
        for (text, label) in sentences {
            right += usize::from(engine.predict(text).map_err(|error| error.to_string())?.index == *label);
        }
        Ok(right)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn quantisation_follows_its_definition() {
            // Ties go to even: with a largest weight of 127 the scale is 1, and ±0.5 → 0, 1.5 → 2, 2.5 → 2.
            let (q, scales) = quantise(&[127.0, 0.5, 1.5, 2.5, -0.5, -127.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 6);
            assert_eq!(q, [127, 0, 2, 2, 0, -127, 0, 0, 0, 0, 0, 0]);
            assert_eq!(scales, [1.0, 1.0]);
        }
    }
}
