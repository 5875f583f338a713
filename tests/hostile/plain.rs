// SPDX-License-Identifier: GPL-2.0-only
// Floating-point numbers and members that are named like keywords of C.
pub struct Data {
    pub f: f64,
    pub r#while: i32,
    pub r#struct: i32,
    pub g: f32,
    pub default: u8,
}

#[no_mangle]
#[inline(never)]
pub fn look(p: &Data) -> i32 {
    std::hint::black_box(p).r#while
}

fn main() {
    let data = Data { f: 1.5, r#while: 8, r#struct: 7, g: 2.5, default: 9 };
    loop {
        look(std::hint::black_box(&data));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
