//! Requests over connections that are kept, as fast as they are answered.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Connections that ask at the same time.
const CONNECTIONS: usize = 4;

/// Something that answers requests.
pub struct Served {
    pub name: &'static str,
    pub address: String,
    /// Whole requests, asked in turn.
    pub requests: Vec<Vec<u8>>,
}

/// What one round measured.
pub struct Load {
    /// Requests per second.
    pub rate: f64,
    /// Milliseconds.
    pub p50: f64,
    /// Milliseconds.
    pub p99: f64,
}

/// A request with a JSON body.
pub fn request(path: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nhost: arunai\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

impl Served {
    /// Asks for so long from all connections.
    pub fn measure(&self, time: Duration) -> Load {
        let started = Instant::now();
        let mut taken: Vec<f64> = std::thread::scope(|scope| {
            let asking: Vec<_> =
                (0..CONNECTIONS).map(|first| scope.spawn(move || self.ask(first, started + time))).collect();
            asking.into_iter().flat_map(|one| one.join().expect("asks")).collect()
        });
        let seconds = started.elapsed().as_secs_f64();
        taken.sort_by(f64::total_cmp);
        let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize];
        Load { rate: taken.len() as f64 / seconds, p50: at(0.5), p99: at(0.99) }
    }

    /// Asks on one connection until then; milliseconds of each request.
    fn ask(&self, first: usize, until: Instant) -> Vec<f64> {
        let mut connection = TcpStream::connect(&self.address).expect("connects");
        connection.set_nodelay(true).expect("sets");
        let (mut taken, mut buffer) = (Vec::new(), vec![0; 256 * 1_024]);
        for request in self.requests.iter().cycle().skip(first * self.requests.len() / CONNECTIONS) {
            let started = Instant::now();
            if started > until {
                break;
            }
            connection.write_all(request).expect("asks");
            receive(&mut connection, &mut buffer);
            taken.push(started.elapsed().as_secs_f64() * 1e3);
        }
        taken
    }
}

impl Load {
    /// The medians of rounds: requests per second, and the milliseconds of half and of 99 % of them.
    pub fn median(rounds: &[Self]) -> (f64, f64, f64) {
        let of = |figure: fn(&Self) -> f64| {
            let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
            figures.sort_by(f64::total_cmp);
            figures[figures.len() / 2]
        };
        (of(|load| load.rate), of(|load| load.p50), of(|load| load.p99))
    }
}

/// Reads one good answer to its end.
fn receive(connection: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        filled += connection.read(&mut buffer[filled..]).expect("an answer");
        let Some(head) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head]).expect("a head in ASCII");
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        if filled >= head + 4 + length.parse::<usize>().expect("a number") {
            return;
        }
    }
}
