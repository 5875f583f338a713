// SPDX-License-Identifier: GPL-2.0-only
use std::collections::BTreeMap;
use std::rc::Rc;

pub enum Shape {
    Dot,
    Line(i32, i32),
    Named { tag: Rc<String>, size: f64 },
}

impl Shape {
    #[inline(never)]
    pub fn length(&self) -> f64 {
        match self {
            Shape::Dot => 0.0,
            Shape::Line(x, y) => {
                let square = x * x + y * y;
                f64::from(square).sqrt()
            }
            Shape::Named { tag, size } => {
                let letters = tag.len();
                letters as f64 * size
            }
        }
    }
}

#[inline(never)]
pub fn split(text: &str) -> Vec<&str> {
    let mut list = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices() {
        if c == ' ' {
            if let Some(from) = start.take() {
                list.push(&text[from..i]);
            }
        } else if start.is_none() {
            start = Some(i);
        }
    }
    if let Some(from) = start {
        list.push(&text[from..]);
    }
    list
}

#[inline(never)]
pub fn count<'a, T: Ord + ?Sized>(words: &[&'a T]) -> BTreeMap<&'a T, usize> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(*word).or_insert(0) += 1;
    }
    counts
}

pub enum Tree<T> {
    Leaf,
    Node { value: T, left: Box<Tree<T>>, right: Box<Tree<T>> },
}

impl Tree<i32> {
    pub fn of(list: &[i32]) -> Self {
        list.iter().fold(Tree::Leaf, |tree, value| tree.with(*value))
    }

    #[inline(never)]
    fn with(self, new: i32) -> Self {
        match self {
            Tree::Leaf => Tree::Node { value: new, left: Box::new(Tree::Leaf), right: Box::new(Tree::Leaf) },
            Tree::Node { value, left, right } if new < value => {
                Tree::Node { value, left: Box::new(left.with(new)), right }
            }
            Tree::Node { value, left, right } => {
                Tree::Node { value, left, right: Box::new(right.with(new)) }
            }
        }
    }

    #[inline(never)]
    pub fn sum(&self, depth: u8) -> i64 {
        match self {
            Tree::Leaf => 0,
            Tree::Node { value, left, right } => {
                let below = left.sum(depth + 1) + right.sum(depth + 1);
                i64::from(*value) * i64::from(depth + 1) + below
            }
        }
    }
}
