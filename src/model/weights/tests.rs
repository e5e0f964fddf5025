//! A file cut into chunks of any size gives the same numbers, in every dtype.

use safetensors::tensor::TensorView;
use sha2::{Digest as _, Sha256};

use super::*;

fn file(tensors: &[(&str, Dtype, &[usize], &[u8])]) -> Vec<u8> {
    let views = tensors.iter().map(|&(name, dtype, shape, bytes)| (name, TensorView::new(dtype, shape.to_vec(), bytes).unwrap()));
    safetensors::serialize(views, None).unwrap()
}

fn read(bytes: &[u8], chunk: usize, expected: &[(&str, &[usize])]) -> Result<Weights, ModelError> {
    let expected = expected.iter().map(|&(name, shape)| (name.to_owned(), shape.to_vec())).collect();
    let mut stream = Stream::new("model.safetensors", bytes.len() as u64, expected, |name| name.starts_with("layer."));
    for chunk in bytes.chunks(chunk) {
        stream.push(chunk)?;
    }
    let (weights, sha256) = stream.finish()?;
    assert_eq!(sha256, hex(&Sha256::digest(bytes)));
    Ok(weights)
}

fn bytes<const N: usize>(values: impl IntoIterator<Item = [u8; N]>) -> Vec<u8> {
    values.into_iter().flatten().collect()
}

#[test]
fn any_chunking_gives_the_same_numbers() {
    let numbers = [1.5_f32, -2.0, 0.25, 100.0, -0.125, 3.0];
    let f32s = bytes(numbers.map(f32::to_le_bytes));
    let f16s = bytes(numbers.map(|value| f16::from_f32(value).to_le_bytes()));
    let bf16s = bytes(numbers.map(|value| bf16::from_f32(value).to_le_bytes()));
    let scales = bytes([0.5_f32, 2.0].map(f32::to_le_bytes));
    let file = file(&[
        ("a", Dtype::F32, &[2, 3], &f32s),
        ("b", Dtype::F16, &[2, 3], &f16s),
        ("c", Dtype::BF16, &[2, 3], &bf16s),
        ("d", Dtype::I8, &[2, 3], &[1, 2, 127, 255, 0, 129]),
        ("d_scale", Dtype::F32, &[2], &scales),
        ("nobody_asked", Dtype::F64, &[1], &[0; 8]),
    ]);
    for chunk in [1, 2, 3, 5, 7, 64, 1 << 20] {
        let shape: &[usize] = &[2, 3];
        let mut weights = read(&file, chunk, &[("a", shape), ("b", shape), ("c", shape), ("d", shape)]).unwrap();
        for name in ["a", "b", "c"] {
            assert_eq!(weights.matrix(name, 3).unwrap().into_f32(), numbers, "{name} in chunks of {chunk}");
        }
        let int8 = weights.matrix("d", 3).unwrap();
        assert_eq!((int8.dtype(), int8.rows()), ("int8", 2));
        assert_eq!(int8.into_f32(), [0.5, 1.0, 63.5, -2.0, 0.0, -254.0], "in chunks of {chunk}");
        assert!(weights.vector("nobody_asked").is_err(), "what nobody asked for is not kept");
    }
}

#[test]
fn linear_layers_are_packed_on_the_way() {
    let numbers = [1.5_f32, -2.0, 0.25, 100.0, -0.125, 3.0];
    let plain = bytes(numbers.map(f32::to_le_bytes));
    let scales = bytes([0.5_f32, 2.0].map(f32::to_le_bytes));
    let file = file(&[
        ("layer.f32", Dtype::F32, &[2, 3], &plain),
        ("layer.int8", Dtype::I8, &[2, 3], &[1, 2, 127, 255, 0, 129]),
        ("layer.int8_scale", Dtype::F32, &[2], &scales),
        ("other", Dtype::F32, &[2, 3], &plain),
    ]);
    let shape: &[usize] = &[2, 3];
    for chunk in [1, 7, 1 << 20] {
        let mut weights = read(&file, chunk, &[("layer.f32", shape), ("layer.int8", shape), ("other", shape)]).unwrap();
        assert_eq!(weights.tensors.keys().collect::<Vec<_>>(), ["other"], "the others are there once, packed");
        // The rows of the identity, multiplied by it, are the weight's columns.
        let identity = candle_core::Tensor::eye(3, candle_core::DType::F32, &candle_core::Device::Cpu).unwrap();
        for (name, stored, rows) in [("layer.f32", "f32", numbers), ("layer.int8", "int8", [0.5, 1.0, 63.5, -2.0, 0.0, -254.0])] {
            let (layer, dtype) = weights.linear(name).unwrap();
            let columns = layer.forward(&identity).unwrap().to_vec2::<f32>().unwrap();
            let expected: Vec<Vec<f32>> = (0..3).map(|column| vec![rows[column], rows[3 + column]]).collect();
            assert_eq!((columns, dtype), (expected, stored), "{name} in chunks of {chunk}");
        }
        assert!(weights.linear("layer.f32").is_err(), "it was taken out");
    }
}

#[test]
fn int8_needs_its_scales() {
    let without = file(&[("w", Dtype::I8, &[1, 2], &[1, 2])]);
    assert!(
        matches!(read(&without, 64, &[("w", &[1, 2])]), Err(ModelError::TensorMissing { tensor, .. }) if tensor == "w_scale")
    );
    let vector = file(&[("w", Dtype::I8, &[2], &[1, 2])]);
    assert!(matches!(read(&vector, 64, &[("w", &[2])]), Err(ModelError::TensorDtype { .. })));
    let wrong = file(&[("w", Dtype::I8, &[1, 2], &[1, 2]), ("w_scale", Dtype::F16, &[1], &[0, 0])]);
    assert!(matches!(read(&wrong, 64, &[("w", &[1, 2])]), Err(ModelError::TensorDtype { .. })));
}

#[test]
fn every_truncation_is_noticed() {
    let file = file(&[("a", Dtype::F32, &[3], &[0; 12])]);
    for length in 0..file.len() {
        // A file that ends early, and one whose announced length is the early one.
        for announced in [file.len(), length] {
            let mut stream = Stream::new("model.safetensors", announced as u64, vec![("a".to_owned(), vec![3])], |_| false);
            let result = stream.push(&file[..length]).and_then(|()| stream.finish().map(drop));
            assert!(result.is_err(), "{length} bytes of {announced}");
        }
    }
}

#[test]
fn a_hash_that_is_known_is_not_computed() {
    let file = file(&[("a", Dtype::F32, &[3], &[0; 12])]);
    let stream = || Stream::new("model.safetensors", file.len() as u64, vec![("a".to_owned(), vec![3])], |_| false);
    let mut trusting = stream().trusting("known".to_owned());
    trusting.push(&file).unwrap();
    assert_eq!(trusting.finish().unwrap().1, "known");
    let mut trusting = stream().trusting("known".to_owned());
    assert!(trusting.push(&file[1..]).is_err(), "all else is still checked");
}
