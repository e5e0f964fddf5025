//! The header of a safetensors file, a JSON object with an entry for each tensor.
//!
//! The `safetensors` crate checks what is read here, but reads it with serde's `flatten`, which first makes a tree of all values: of a
//! megabyte of zeros, sixteen. A browser's tab would end there.

use std::collections::HashMap;
use std::fmt;

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// What is no tensor: texts by name, for whoever wrote the file.
const TEXTS: &str = "__metadata__";

/// The most dimensions of a tensor, those that nobody asks for included.
const MAX_DIMENSIONS: usize = 16;

/// Reads a header, and takes it, so that only what was read of it is held on to.
pub fn parse(header: Vec<u8>) -> Result<Metadata, String> {
    let json = std::str::from_utf8(&header).map_err(|error| error.to_string())?;
    let Tensors(tensors) = serde_json::from_str(json).map_err(|error| error.to_string())?;
    drop(header);
    let mut tensors: Vec<_> = tensors.into_iter().collect();
    // Where addresses have 32 bits, the crate counts bits in as many, and would call what it cannot count damaged.
    let bits = |info: &TensorInfo| info.shape.iter().try_fold(info.dtype.bitsize(), |bits, size| bits.checked_mul(*size));
    if let Some((name, _)) = tensors.iter().find(|(_, info)| bits(info).is_none()) {
        return Err(format!("{name} is larger than can be addressed here"));
    }
    tensors.sort_by_key(|(_, info)| info.data_offsets);
    Metadata::new(None, tensors).map_err(|error| error.to_string())
}

/// All of the header but its texts.
struct Tensors(HashMap<String, TensorInfo>);

impl<'de> Deserialize<'de> for Tensors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Tensors;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("tensors by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tensors, A::Error> {
                let (mut tensors, mut texts) = (HashMap::new(), None);
                while let Some(name) = entries.next_key::<String>()? {
                    if name == TEXTS {
                        if texts.replace(entries.next_value::<Option<Texts>>()?).is_some() {
                            return Err(Error::duplicate_field(TEXTS));
                        }
                    } else {
                        let Entry { dtype, shape: Shape(shape), data_offsets } = entries.next_value()?;
                        tensors.insert(name, TensorInfo { dtype, shape, data_offsets });
                    }
                }
                Ok(Tensors(tensors))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// A tensor's entry.
#[derive(serde::Deserialize)]
struct Entry {
    dtype: Dtype,
    shape: Shape,
    data_offsets: (usize, usize),
}

/// The size of each dimension.
struct Shape(Vec<usize>);

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Sizes;
        impl<'de> Visitor<'de> for Sizes {
            type Value = Shape;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(to, "at most {MAX_DIMENSIONS} sizes")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sizes: A) -> Result<Shape, A::Error> {
                let mut shape = Vec::new();
                while let Some(size) = sizes.next_element()? {
                    if shape.len() == MAX_DIMENSIONS {
                        return Err(A::Error::invalid_length(MAX_DIMENSIONS + 1, &self));
                    }
                    shape.push(size);
                }
                Ok(Shape(shape))
            }
        }
        deserializer.deserialize_seq(Sizes)
    }
}

/// Texts by name, none of which is kept.
struct Texts;

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Texts;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("texts by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Texts, A::Error> {
                while entries.next_entry::<Text, Text>()?.is_some() {}
                Ok(Texts)
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// A text that is not kept.
struct Text;

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Text;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a text")
            }

            fn visit_str<E: Error>(self, _: &str) -> Result<Text, E> {
                Ok(Text)
            }
        }
        deserializer.deserialize_str(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Vec<String>, String> {
        parse(json.as_bytes().to_vec()).map(|metadata| metadata.offset_keys())
    }

    #[test]
    fn what_the_safetensors_crate_reads_is_read() {
        let tensor = |start: usize| format!(r#"{{"dtype":"F32","shape":[2],"data_offsets":[{start},{}]}}"#, start + 8);
        let (first, second) = (tensor(0), tensor(8));
        let texts = format!(r#"{{"b":{second},"__metadata__":{{"format":"pt"}},"a":{first}}}"#);
        let headers = [
            "{}".to_owned(),
            r#"{"__metadata__":null}"#.to_owned(),
            texts,
            format!(r#"{{"a":{first},"a":{first}}}"#),
            r#"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4],"more":{"b":[0]}}}"#.to_owned(),
        ];
        for header in headers {
            let theirs: Metadata = serde_json::from_str(&header).unwrap();
            assert_eq!(read(&header).unwrap(), theirs.offset_keys(), "{header}");
        }
    }

    #[test]
    fn what_it_refuses_is_refused() {
        let headers = [
            "",
            "[]",
            r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
            r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            r#"{"a":{"dtype":"X","shape":[],"data_offsets":[0,4]}}"#,
            r#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
            r#"{"a":{"dtype":"F32","shape":[1]}}"#,
            r#"{"__metadata__":{"a":1}}"#,
            r#"{"__metadata__":{},"__metadata__":{}}"#,
            r#"{} {}"#,
        ];
        for header in headers {
            assert!(serde_json::from_str::<Metadata>(header).is_err(), "{header}");
            assert!(read(header).is_err(), "{header}");
        }
        assert!(parse(b"{\"a\xff\":0}".to_vec()).is_err());
    }

    #[test]
    fn dimensions_are_few() {
        let header = |dimensions: usize| {
            let shape = vec!["1"; dimensions].join(",");
            format!(r#"{{"a":{{"dtype":"U8","shape":[{shape}],"data_offsets":[0,1]}}}}"#)
        };
        assert_eq!(read(&header(MAX_DIMENSIONS)).unwrap(), ["a"]);
        assert!(read(&header(MAX_DIMENSIONS + 1)).unwrap_err().contains("at most 16 sizes"));
    }
}
