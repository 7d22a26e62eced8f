//! Cuts a file that arrives in pieces into lines, and says where it stands, so that somebody else can go on there.
//!
//! Holds no more than a piece and a line. A line that is too long is let go as it arrives.

use super::MAX_ROW_CHARS;

/// The longest line in bytes: of characters that take four each.
const MAX_LINE_BYTES: usize = MAX_ROW_CHARS * 4;

#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// Without its end.
    Whole(Vec<u8>),
    TooLong,
}

/// Lines of a file from some place on.
#[derive(Debug)]
pub struct Lines {
    buffer: Vec<u8>,
    /// Where in the buffer the next line begins.
    begin: usize,
    /// Up to where in the buffer no line ends.
    searched: usize,
    /// Where in the file the next line begins, or what is still to be read of one that is too long.
    offset: u64,
    is_too_long: bool,
}

impl Lines {
    /// `offset` is where a line begins.
    pub const fn starting_at(offset: u64) -> Self {
        Self { buffer: Vec::new(), begin: 0, searched: 0, offset, is_too_long: false }
    }

    /// Where the next line begins.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// More of the file.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.begin);
        self.searched -= self.begin;
        self.begin = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next line of what was fed; `None` if its end is not there. `is_all`: there is no more, so that the last line
    /// may end without an end.
    pub fn next(&mut self, is_all: bool) -> Option<Line> {
        let rest = &self.buffer[self.begin..];
        let known = self.searched - self.begin;
        let end = rest[known..].iter().position(|byte| *byte == b'\n').map(|end| known + end);
        self.searched = self.buffer.len();
        let (length, taken) = match end {
            Some(end) => (end, end + 1),
            None if rest.len() > MAX_LINE_BYTES => {
                self.is_too_long = true;
                self.take(self.buffer.len() - self.begin);
                return if is_all { self.last_too_long() } else { None };
            }
            None if is_all && rest.is_empty() => return self.last_too_long(),
            None if is_all => (rest.len(), rest.len()),
            None => return None,
        };
        let line = &rest[..length];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_too_long = std::mem::take(&mut self.is_too_long) || line.len() > MAX_LINE_BYTES;
        let line = if is_too_long { Line::TooLong } else { Line::Whole(line.to_vec()) };
        self.take(taken);
        Some(line)
    }

    fn last_too_long(&mut self) -> Option<Line> {
        std::mem::take(&mut self.is_too_long).then_some(Line::TooLong)
    }

    fn take(&mut self, bytes: usize) {
        self.begin += bytes;
        self.searched = self.begin;
        self.offset += bytes as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line, with the file fed in pieces of `size`.
    fn all(file: &[u8], size: usize) -> Vec<Line> {
        let mut lines = Lines::starting_at(0);
        let mut found = Vec::new();
        for piece in file.chunks(size) {
            lines.feed(piece);
            while let Some(line) = lines.next(false) {
                found.push(line);
            }
        }
        while let Some(line) = lines.next(true) {
            found.push(line);
        }
        assert_eq!(lines.offset(), file.len() as u64);
        found
    }

    #[test]
    fn lines_are_the_same_however_the_file_arrives() {
        let long = "x".repeat(MAX_LINE_BYTES + 1);
        let file = format!("a,b\r\n\nc\r\n{long}\nd\re,f\n{long}");
        let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
        let expected = [whole("a,b"), whole(""), whole("c"), Line::TooLong, whole("d\re,f"), Line::TooLong];
        for size in [1, 2, 3, 7, 1_000, 65_536, 1_000_000] {
            assert_eq!(all(file.as_bytes(), size), expected, "{size}");
        }
        assert_eq!(all(b"", 9), []);
        assert_eq!(all(b"a", 9), [whole("a")]);
        assert_eq!(all(b"a\n", 9), [whole("a")]);
        assert_eq!(all("x".repeat(MAX_LINE_BYTES).as_bytes(), 999), [whole(&"x".repeat(MAX_LINE_BYTES))]);
    }

    #[test]
    fn another_goes_on_where_one_stands() {
        let file = b"one\r\ntwo\nthree\n";
        let mut first = Lines::starting_at(0);
        first.feed(&file[..7]);
        assert_eq!(first.next(false), Some(Line::Whole(b"one".to_vec())));
        let at = first.offset();
        let mut second = Lines::starting_at(at);
        second.feed(&file[usize::try_from(at).unwrap()..]);
        assert_eq!(second.next(true), Some(Line::Whole(b"two".to_vec())));
        assert_eq!(second.offset(), 9);
    }

    #[test]
    fn a_line_without_end_takes_no_more_memory_than_a_piece() {
        let mut lines = Lines::starting_at(0);
        for _ in 0..100 {
            lines.feed(&vec![b'x'; 100_000]);
            assert_eq!(lines.next(false), None);
            assert!(lines.buffer.len() <= 200_000);
        }
        assert_eq!((lines.next(true), lines.next(true)), (Some(Line::TooLong), None));
    }
}
