// SPDX-License-Identifier: GPL-2.0-only
//
// httparse at work. For tests/languages/judge.
use httparse::{parse_chunk_size, Header, Request, Response, Status, EMPTY_HEADER};

#[derive(Debug)]
enum Message<'a> {
    Asked { method: Option<&'a str>, path: Option<&'a str>, length: usize },
    Answered(u16, usize),
    Partial,
    Wrong(httparse::Error),
}

fn length_of(headers: &[Header]) -> usize {
    let found = headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    found.and_then(|header| std::str::from_utf8(header.value).ok()).and_then(|text| text.parse().ok()).unwrap_or(0)
}

#[inline(never)]
fn request(bytes: &[u8]) -> Message<'_> {
    let mut headers = [EMPTY_HEADER; 8];
    let mut request = Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(Status::Complete(_)) => Message::Asked { method: request.method, path: request.path, length: length_of(request.headers) },
        Ok(Status::Partial) => Message::Partial,
        Err(error) => Message::Wrong(error),
    }
}

#[inline(never)]
fn response(bytes: &[u8]) -> Message<'_> {
    let mut headers = [EMPTY_HEADER; 8];
    let mut response = Response::new(&mut headers);
    match response.parse(bytes) {
        Ok(Status::Complete(_)) => Message::Answered(response.code.unwrap_or(0), length_of(response.headers)),
        Ok(Status::Partial) => Message::Partial,
        Err(error) => Message::Wrong(error),
    }
}

fn main() {
    for text in [
        "GET /index.html HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n",
        "POST /form HTTP/1.0\r\nContent-Length: 12\r\n\r\nhello=world!",
        "GET / HTTP/1.1\r\nHost: exam",
        "GET / HTTP/1.1\r\nH\u{0}st: a\r\n\r\n",
    ] {
        println!("{:?}", request(text.as_bytes()));
    }
    for text in ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 404\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n"] {
        println!("{:?}", response(text.as_bytes()));
    }
    for text in ["4\r\nabcd", "1f; name=value\r\n", "zz\r\n"] {
        println!("{:?}", parse_chunk_size(text.as_bytes()));
    }
}
