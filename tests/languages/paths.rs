// SPDX-License-Identifier: GPL-2.0-only
//
// Prints what `probegen trace` has to print of each call: texts of the system, and structs around
// sequences.
use std::collections::VecDeque;
use std::ffi::{CStr, CString, OsStr, OsString};
use std::path::{Path, PathBuf};

#[inline(never)]
pub fn open(path: &Path, owned: &PathBuf, name: &OsStr, kept: &OsString, text: &CStr) -> usize {
    std::hint::black_box((&path, owned, &name, kept, &text));
    owned.as_os_str().len() + path.as_os_str().len() + name.len() + kept.len() + text.to_bytes().len()
}

// A member of the name that String has for its bytes
pub struct Around {
    vec: Vec<u32>,
}

pub struct Ring {
    list: Vec<u16>,
    head: usize,
    len: usize,
}

#[inline(never)]
pub fn hold(around: &Around, ring: &Ring, queue: &VecDeque<u32>, list: &Vec<u16>) -> usize {
    std::hint::black_box((around, ring, queue, list));
    list.len() + around.vec.len() + ring.list.len() + ring.head + ring.len + queue.len()
}

// More than there are registers: what is larger than one is on the stack by its address.
#[inline(never)]
pub fn crowd(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64, small: (u16, u32), large: (u8, i64, char), all: [[i16; 2]; 3], text: &str) -> usize {
    std::hint::black_box((a, b, c, d, e, f, small, large, all, text));
    text.len() + small.1 as usize
}

fn main() {
    let mut sum = 0;
    for i in 0..3usize {
        let owned = PathBuf::from("/tmp").join("x".repeat(i));
        let name = format!("n{}", i);
        let kept = OsString::from(format!("kept{}", i));
        let text = CString::new(format!("text{}", i)).unwrap();
        println!("open path=\"{}\" owned=\"{}\" name=\"{}\" kept=\"kept{}\" text=\"text{}\"", name, owned.display(), name, i, i);
        sum += open(Path::new(&name), &owned, OsStr::new(&name), &kept, &text);
        let around = Around { vec: vec![0x01020304, i as u32, 7] };
        let ring = Ring { list: vec![1, 500 + i as u16], head: 1, len: 2 };
        let mut queue = VecDeque::from(vec![2u32, 3]);
        queue.push_front(1);
        println!("hold first=16909060 all=[16909060 {} 7] ring={} list=[1 {}] second={}", i, 500 + i, 500 + i, 500 + i);
        sum += hold(&around, &ring, &queue, &ring.list);
        let (n, v) = (std::hint::black_box(i), std::hint::black_box(i) as u64);
        println!("crowd a={} f={} first={} second=70000 large=-{} letter='é' all={} text=\"{}\"", n, n + 9, n, n + 1, 40 + n, name);
        sum += crowd(v, v + 1, v * 3, v ^ 5, v + 7, v + 9, (n as u16, 70000), (n as u8, -(n as i64) - 1, 'é'), [[1, 2], [3, 40 + n as i16], [5, 6]], &name);
    }
    std::process::exit((sum == 0) as i32);
}
