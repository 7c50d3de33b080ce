//! The vectors of many entities, kept so that one vector is multiplied with all of theirs quickly: side by side in blocks, number
//! by number.

use super::kin::{DIM, Vector};

/// How many vectors a block holds.
pub const ABREAST: usize = 64;
/// How many sums a product is summed up in.
const SUMS: usize = 16;

/// The vectors.
pub struct Crowd {
    blocks: Vec<[[f32; ABREAST]; DIM]>,
}

impl Crowd {
    /// From vectors in order.
    pub fn new(vectors: &[Vector]) -> Crowd {
        let mut crowd = Crowd { blocks: vec![[[0.0; ABREAST]; DIM]; vectors.len().div_ceil(ABREAST)] };
        vectors.iter().enumerate().for_each(|(at, vector)| crowd.set(at, vector));
        crowd
    }

    /// Puts a vector in its place.
    pub fn set(&mut self, at: usize, vector: &Vector) {
        let block = &mut self.blocks[at / ABREAST];
        block.iter_mut().zip(vector).for_each(|(numbers, &number)| numbers[at % ABREAST] = number);
    }

    /// One of the vectors.
    pub fn get(&self, at: usize) -> Vector {
        self.blocks[at / ABREAST].map(|numbers| numbers[at % ABREAST])
    }

    /// The products of a vector with those of a block, each summed up as [`dot`] does.
    #[inline(always)]
    pub fn dots(&self, block: usize, vector: &Vector) -> [f32; ABREAST] {
        let block = &self.blocks[block];
        let mut all = [0.0; ABREAST];
        for first in 0..SUMS {
            let mut sums = [0.0; ABREAST];
            for at in (first..DIM).step_by(SUMS) {
                let by = vector[at];
                sums.iter_mut().zip(&block[at]).for_each(|(sum, number)| *sum += by * number);
            }
            all.iter_mut().zip(sums).for_each(|(all, sum)| *all += sum);
        }
        all
    }
}

/// The product of two vectors.
#[inline(always)]
pub fn dot(a: &Vector, b: &Vector) -> f32 {
    let mut sums = [0.0f32; SUMS];
    for (a, b) in a.chunks_exact(SUMS).zip(b.chunks_exact(SUMS)) {
        for i in 0..SUMS {
            sums[i] += a[i] * b[i];
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outlook::chance::Chance;

    #[test]
    fn many_products_at_once_are_each_one_to_the_last_bit() {
        let mut chance = Chance::new(5);
        let vectors: Vec<Vector> = (0..150).map(|_| std::array::from_fn(|_| chance.share() - 0.5)).collect();
        let crowd = Crowd::new(&vectors);
        for (at, vector) in vectors.iter().enumerate() {
            assert_eq!(crowd.get(at), *vector);
            assert_eq!(crowd.dots(at / ABREAST, &vectors[7])[at % ABREAST], dot(&vectors[7], vector), "{at}");
        }
    }
}
