//! The model file: labels and weights, and the network they make up.
//!
//! `data/model/syntax.bin` holds eight-bit rows with one scale each; `train/syntax/export.py` says how it is laid
//! out. Rows are laid in panels when the model is first used, all but the word vectors, which are looked up one by one.

use std::sync::LazyLock;

use serde::Deserialize;

use super::product::Linear;
use super::{NameKind, Relation, Tag, pieces};

/// Width of the vectors inside the encoder.
pub const WIDTH: usize = 384;
/// Width of the vectors that arcs are scored with.
pub(super) const ARC: usize = 200;
/// Width of the vectors that relations are scored with.
pub(super) const LABEL: usize = 100;

/// The model, unpacked at first use.
pub(super) static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let bytes = include_bytes!("../../data/model/syntax.bin");
    Model::read(bytes).expect("the embedded model is whole; a test reads it")
});

/// Everything the encoder and the parser need.
pub(super) struct Model {
    pub(super) words: Rows,
    pub(super) places: Vec<f32>,
    pub(super) shapes: Vec<f32>,
    pub(super) norm: Norm,
    pub(super) layers: Vec<Layer>,
    pub(super) heads: Heads,
    pub(super) labels: Labels,
}

/// One layer of the encoder; queries, keys and values come out of one product.
pub(super) struct Layer {
    pub(super) attend: Linear,
    pub(super) mix: Linear,
    pub(super) up: Linear,
    pub(super) down: Linear,
    pub(super) norms: [Norm; 2],
}

/// Scale and shift after normalising to mean 0 and variance 1.
pub(super) struct Norm {
    pub(super) scale: Vec<f32>,
    pub(super) shift: Vec<f32>,
}

/// What is read off the word vectors.
pub(super) struct Heads {
    /// Word vector to: arc as dependent, arc as head, label as dependent, label as head, tag, fine tag, name.
    pub(super) views: Linear,
    /// Head's arc view to what is multiplied with the dependent's (and a 1).
    pub(super) arc: Linear,
    /// Head's label view (and a 1) to, for each relation, what is multiplied with the dependent's view (and a 1).
    pub(super) relation: Linear,
}

/// What the numbers of each head mean.
pub(super) struct Labels {
    pub(super) relations: Vec<Relation>,
    pub(super) tags: Vec<Tag>,
    /// Penn Treebank tags.
    pub(super) fine: Vec<String>,
    /// Outside, begin or inside: the kind, and whether it begins.
    pub(super) names: Vec<Option<(NameKind, bool)>>,
}

/// Eight-bit rows of [`WIDTH`] numbers with a scale each.
pub(super) struct Rows {
    bytes: &'static [u8],
    scales: Vec<f32>,
}

impl Rows {
    /// One row as numbers; a row past the end reads as the first.
    pub(super) fn row(&self, index: u32) -> impl Iterator<Item = f32> + '_ {
        let index = if (index as usize) < self.scales.len() { index as usize } else { 0 };
        let scale = self.scales[index];
        self.bytes[index * WIDTH..][..WIDTH].iter().map(move |&b| f32::from(b as i8) * scale)
    }
}

#[derive(Deserialize)]
struct Header {
    #[serde(default)]
    labels: LabelNames,
    tensors: Vec<Tensor>,
}

#[derive(Default, Deserialize)]
struct LabelNames {
    rel: Vec<String>,
    tag: Vec<String>,
    fine: Vec<String>,
    name: Vec<String>,
}

#[derive(Deserialize)]
struct Tensor {
    name: String,
    shape: Vec<usize>,
    r#type: String,
    at: usize,
}

/// The file's tensors by name.
pub(super) struct File {
    header: Header,
    data: &'static [u8],
}

impl Model {
    /// From the file's bytes; `None` when it is not whole or not of this version.
    fn read(bytes: &'static [u8]) -> Option<Model> {
        let file = File::open(bytes, "attache syntax model 1\n")?;
        Some(Model {
            words: file.rows("encoder.words.weight")?,
            places: file.numbers("encoder.places.weight")?,
            shapes: file.numbers("encoder.shapes.weight").filter(|s| s.len() == pieces::SHAPES * WIDTH)?,
            norm: file.norm("encoder.norm")?,
            layers: (0..6).map(|i| file.layer(i)).collect::<Option<_>>()?,
            heads: file.heads()?,
            labels: file.labels()?,
        })
    }
}

impl File {
    /// A file whose first line is `title`.
    pub(super) fn open(bytes: &'static [u8], title: &str) -> Option<File> {
        let rest = bytes.strip_prefix(title.as_bytes())?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (header, data) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        Some(File { header: serde_json::from_slice(header).ok()?, data })
    }

    fn tensor(&self, name: &str) -> Option<&Tensor> {
        self.header.tensors.iter().find(|t| t.name == name)
    }

    fn rows(&self, name: &str) -> Option<Rows> {
        let tensor = self.tensor(name).filter(|t| t.r#type == "i8")?;
        let count: usize = tensor.shape.iter().product();
        let width = *tensor.shape.last()?;
        let bytes = self.data.get(tensor.at..tensor.at + count)?;
        let scales = self.data.get(tensor.at + count..)?.get(..4 * count / width.max(1))?;
        Some(Rows { bytes, scales: floats(scales) })
    }

    pub(super) fn numbers(&self, name: &str) -> Option<Vec<f32>> {
        let tensor = self.tensor(name)?;
        let count: usize = tensor.shape.iter().product();
        if tensor.r#type == "f32" {
            return Some(floats(self.data.get(tensor.at..tensor.at + 4 * count)?));
        }
        let Rows { bytes, scales } = self.rows(name)?;
        let width = tensor.shape.last()?;
        let row = |(row, scale): (&[u8], f32)| {
            row.iter().map(move |&b| f32::from(b as i8) * scale).collect::<Vec<_>>()
        };
        Some(bytes.chunks_exact(*width).zip(scales).flat_map(row).collect())
    }

    /// Several layers that read the same vectors, as one.
    fn linear(&self, inner: usize, names: &[String]) -> Option<Linear> {
        let mut weights = Vec::new();
        let mut scales = Vec::new();
        let mut bias = Vec::new();
        for name in names {
            let rows = self.rows(&format!("{name}.weight"))?;
            weights.extend_from_slice(rows.bytes);
            scales.extend(rows.scales);
            bias.extend(self.numbers(&format!("{name}.bias"))?);
        }
        Some(Linear::new(inner, &weights, &scales, &bias))
    }

    /// A product with rows of their own and no bias.
    fn bilinear(&self, inner: usize, name: &str) -> Option<Linear> {
        let Rows { bytes, scales } = self.rows(name)?;
        Some(Linear::new(inner, bytes, &scales, &[]))
    }

    fn norm(&self, name: &str) -> Option<Norm> {
        let scale = self.numbers(&format!("{name}.weight"))?;
        Some(Norm { scale, shift: self.numbers(&format!("{name}.bias"))? })
    }

    pub(super) fn layer(&self, index: usize) -> Option<Layer> {
        let name = |part: &str| format!("encoder.layers.{index}.{part}");
        Some(Layer {
            attend: self.linear(WIDTH, &["q", "k", "v"].map(name))?,
            mix: self.linear(WIDTH, &[name("o")])?,
            up: self.linear(WIDTH, &[name("up")])?,
            down: self.linear(4 * WIDTH, &[name("down")])?,
            norms: [self.norm(&name("norm1"))?, self.norm(&name("norm2"))?],
        })
    }

    fn heads(&self) -> Option<Heads> {
        let views = ["arc_dep", "arc_head", "rel_dep", "rel_head", "tag", "fine", "name"].map(String::from);
        Some(Heads {
            views: self.linear(WIDTH, &views)?,
            arc: self.bilinear(ARC, "arc")?,
            relation: self.bilinear(LABEL + 1, "rel")?,
        })
    }

    fn labels(&self) -> Option<Labels> {
        let names = &self.header.labels;
        Some(Labels {
            relations: names.rel.iter().map(|r| Relation::from_label(r)).collect::<Option<_>>()?,
            tags: names.tag.iter().map(|t| Tag::from_label(t)).collect::<Option<_>>()?,
            fine: names.fine.clone(),
            names: names.name.iter().map(|n| name_label(n)).collect(),
        })
    }
}

fn name_label(label: &str) -> Option<(NameKind, bool)> {
    let (place, kind) = label.split_once('-')?;
    let kind = match kind {
        "PER" => NameKind::Person,
        "ORG" => NameKind::Organisation,
        "LOC" => NameKind::Location,
        "NORP" => NameKind::Group,
        _ => NameKind::Date,
    };
    Some((kind, place == "B"))
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}
