//! The encoder's lower layers for heads of other rooms, and layers of their own on top.

pub use super::model::WIDTH;

use super::analysis::encodable;
use super::encoder::{self, Room, WINDOW};
use super::model::{File, Layer};
use crate::document::Span;

/// What the lower layers make of a sentence: [`WIDTH`] numbers for each word piece and the mark at either end.
pub struct Pieces {
    /// For each row the index of the word it is a piece of; `None` for the marks.
    pub words: Vec<Option<usize>>,
    /// The rows one after the other.
    pub rows: Vec<f32>,
}

/// Runs the first `layers` layers of the encoder over a sentence, or as much of it as `most` pieces hold.
pub fn lower(text: &str, words: &[Span], layers: usize, most: usize) -> Pieces {
    let mut sentence = encodable(text, words);
    let mut length = 2;
    let fits = |(pieces, _): &&(Vec<u32>, u32)| {
        length += pieces.len();
        length <= most.min(WINDOW)
    };
    let kept = sentence.iter().take_while(fits).count();
    sentence.truncate(kept);
    let inside = sentence.iter().enumerate().flat_map(|(i, (pieces, _))| pieces.iter().map(move |_| Some(i)));
    let words = std::iter::once(None).chain(inside).chain([None]).collect();
    Pieces { words, rows: encoder::lower(&sentence, layers) }
}

/// A model file of another room: layers that go on top of the encoder's lower ones, and other numbers.
pub struct Upper {
    file: File,
    layers: Vec<Layer>,
}

impl Upper {
    /// Reads a file whose first line is `title` with so many layers; `None` when it is not whole.
    pub fn read(bytes: &'static [u8], title: &str, layers: usize) -> Option<Upper> {
        let file = File::open(bytes, title)?;
        let layers = (0..layers).map(|i| file.layer(i)).collect::<Option<_>>()?;
        Some(Upper { file, layers })
    }

    /// The numbers of one tensor, row after row.
    pub fn numbers(&self, name: &str) -> Option<Vec<f32>> {
        self.file.numbers(name)
    }

    /// Runs the layers over the rows of one sentence.
    pub fn apply(&self, rows: &mut [f32]) {
        let length = rows.len() / WIDTH;
        let mut room = Room::default();
        self.layers.iter().for_each(|layer| encoder::forward(layer, rows, &[length], &mut room));
    }
}
