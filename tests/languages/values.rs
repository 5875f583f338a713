// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what `probegen trace` has to print of each call: texts, sequences and numbers of Rust's
// library.
use std::ffi::CString;

pub struct Item {
    name: String,
    sizes: Vec<i32>,
    price: f64,
    number: u64,
}

impl Item {
    #[inline(never)]
    pub fn sell(&self, to: &str, days: &[u16], note: &String, tag: &CString, late: bool, mark: char, wide: i128) -> usize {
        std::hint::black_box((self, to, days, note, tag, late, mark, wide));
        self.sizes.len() + to.len() + days.len() + note.len() + self.number as usize
    }
}

fn at<T: Copy + Default>(list: &[T], i: usize) -> T {
    list.get(i).copied().unwrap_or_default()
}

fn main() {
    let all = "one,two,three".to_string();
    let days = [7u16, 8, 9, 10];
    let mut sum = 0;
    for i in 0..3usize {
        let item = Item {
            name: "n".repeat(i),
            sizes: (0..i as i32).map(|size| 40 + size).collect(),
            price: 0.25 * i as f64,
            number: i as u64,
        };
        let to = &all[4 * i..4 * i + 3];
        let note = format!("note {}", i);
        let tag = CString::new(format!("tag {}", i)).unwrap();
        println!(
            "sell to=\"{}\" days=[{} {} {}] note=\"{}\" tag=\"{}\" late={} mark='{}' wide={} name=\"{}\" sizes=[{} {}] second={} price={} number={}",
            to, at(&days[..i], 0), at(&days[..i], 1), at(&days[..i], 2), note, tag.to_str().unwrap(), i == 1, ['a', 'é', '☃'][i], -(1i128 << (40 * i)),
            item.name, at(&item.sizes, 0), at(&item.sizes, 1),
            item.sizes.get(1).map_or("?".to_string(), |size| size.to_string()), item.price, item.number
        );
        sum += item.sell(to, &days[..i], &note, &tag, i == 1, ['a', 'é', '☃'][i], -(1i128 << (40 * i)));
    }
    std::process::exit((sum == 0) as i32);
}
