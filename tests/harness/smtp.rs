//! A server of mail that keeps what it gets.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A letter that was taken.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Whom it is for, parted by commas.
    pub receivers: String,
    /// Headers and body as they came.
    pub content: String,
}

/// A server of mail on a port of its own, until the process ends.
pub struct Sink {
    /// Its URL.
    pub url: String,
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl Sink {
    /// Starts one that takes all letters, but those for one address.
    pub fn start(refused: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("listens");
        let address = listener.local_addr().expect("an address");
        let letters = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&letters);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || talk(&stream, refused, &kept));
            }
        });
        Self { url: format!("smtp://{address}"), letters }
    }

    /// The letters that were taken, in their order.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().expect("no panic").clone()
    }
}

/// Answers one client; one that goes away ends it.
fn talk(stream: &TcpStream, refused: Option<&str>, kept: &Mutex<Vec<Letter>>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut out = stream;
    let mut say = |answer: &str| out.write_all(format!("{answer}\r\n").as_bytes()).is_ok();
    let mut receivers: Vec<String> = Vec::new();
    if !say("220 sink") {
        return;
    }
    while let Some(line) = lines.next() {
        let is_answered = match line.get(..4).unwrap_or_default() {
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let is_refused = refused == Some(address.as_str());
                receivers.push(address);
                say(if is_refused { "550 not here" } else { "250 ok" })
            }
            "DATA" => {
                say("354 go on");
                let content: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                let letter = Letter { receivers: receivers.join(","), content: content.join("\n") };
                kept.lock().expect("no panic").push(letter);
                receivers.clear();
                say("250 ok")
            }
            "QUIT" => {
                say("221 bye");
                return;
            }
            _ => say("250 ok"),
        };
        if !is_answered {
            return;
        }
    }
}

impl Letter {
    /// The value of a header on one line.
    pub fn header(&self, name: &str) -> &str {
        let line = self.content.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("no {name}: {}", self.content))
    }

    /// The text, of which the body is the Base64.
    pub fn text(&self) -> String {
        let (head, body) = self.content.split_once("\n\n").expect("a head and a body");
        assert!(head.contains("Content-Transfer-Encoding: base64"), "{head}");
        String::from_utf8(base64(body)).expect("UTF-8")
    }
}

fn base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let place = |byte: u8| LETTERS.iter().position(|letter| *letter == byte);
    let values: Vec<usize> = text.bytes().filter_map(place).collect();
    let bytes = |four: &[usize]| {
        let bits = four.iter().fold(0, |bits, value| (bits << 6) | value) << (6 * (4 - four.len()));
        [16, 8, 0]
            .into_iter()
            .take(four.len() - 1)
            .map(move |shift| (bits >> shift) as u8)
            .collect::<Vec<_>>()
    };
    values.chunks(4).flat_map(bytes).collect()
}
