//! A plain HTTP/1.1 client that hides nothing: what is sent and what comes back, byte for byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::Value;

pub const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=dev/20261121/us-east-1/cognito-idp/aws4_request, \
     SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=00";

/// The headers of a signed call, as botocore sends them.
pub fn call_headers(operation: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Content-Type", "application/x-amz-json-1.1".to_owned()),
        ("X-Amz-Target", format!("AWSCognitoIdentityProviderService.{operation}")),
        ("X-Amz-Date", "20261121T000000Z".to_owned()),
        ("Authorization", SIGNATURE.to_owned()),
    ]
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("JSON was expected: {self:?}"))
    }

    /// `__type`, or nothing for a success.
    pub fn error(&self) -> String {
        if self.status == 200 { String::new() } else { self.json()["__type"].as_str().unwrap_or_default().to_owned() }
    }
}

pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream) }
    }

    /// Calls an operation, signed.
    pub fn call(&mut self, operation: &str, input: &Value) -> Answer {
        self.try_call(operation, input).unwrap()
    }

    /// [`Connection::call`] on a server that may be killed meanwhile.
    pub fn try_call(&mut self, operation: &str, input: &Value) -> std::io::Result<Answer> {
        self.send("POST", "/", &call_headers(operation), input.to_string().as_bytes())?;
        self.receive("POST")
    }

    /// Calls an operation with a body that may be no JSON.
    pub fn post(&mut self, operation: &str, body: &[u8]) -> Answer {
        self.request("POST", "/", &call_headers(operation), body)
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path, &[], b"")
    }

    pub fn get_json(&mut self, path: &str) -> Value {
        self.request("GET", path, &[("Accept", "application/json".to_owned())], b"").json()
    }

    pub fn request(&mut self, method: &str, path: &str, headers: &[(&str, String)], body: &[u8]) -> Answer {
        self.send(method, path, headers, body).unwrap();
        self.receive(method).unwrap()
    }

    fn send(&mut self, method: &str, path: &str, headers: &[(&str, String)], body: &[u8]) -> std::io::Result<()> {
        let host = ("Host", "127.0.0.1".to_owned());
        self.send_to_hosts(method, path, &[&[host], headers].concat(), body)
    }

    /// A request with no Host but those among its headers.
    pub fn request_to_hosts(&mut self, method: &str, path: &str, headers: &[(&str, String)], body: &[u8]) -> Answer {
        self.send_to_hosts(method, path, headers, body).unwrap();
        self.receive(method).unwrap()
    }

    fn send_to_hosts(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: &[u8],
    ) -> std::io::Result<()> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut bytes = (request + "\r\n").into_bytes();
        bytes.extend_from_slice(body);
        self.send_raw(&bytes)
    }

    pub fn send_raw(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// As much as the server takes within a moment.
    pub fn send_what_it_takes(&mut self, bytes: &[u8]) {
        let stream = self.stream.get_mut();
        stream.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
        let _ = stream.write_all(bytes);
    }

    pub fn finish_sending(&mut self) {
        self.stream.get_mut().shutdown(Shutdown::Write).unwrap();
    }

    /// Reads one response. Every response of ours says how long it is.
    pub fn receive(&mut self, method: &str) -> std::io::Result<Answer> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.push((name.to_owned(), value.to_owned()));
        }
        let mut answer = Answer { status, headers, body: Vec::new() };
        let length = answer.header("content-length").expect("a response says its length").parse().unwrap();
        if method != "HEAD" {
            answer.body = vec![0; length];
            self.stream.read_exact(&mut answer.body)?;
        }
        Ok(answer)
    }

    /// Whether the server asks for the body of a request that said `Expect: 100-continue`.
    pub fn is_told_to_continue(&mut self) -> bool {
        self.line().unwrap() == "HTTP/1.1 100 Continue" && self.line().unwrap().is_empty()
    }

    /// How long a read may take, so that a test ends when the server does not answer.
    pub fn with_patience(self, limit: Duration) -> Self {
        self.stream.get_ref().set_read_timeout(Some(limit)).unwrap();
        self
    }

    /// Whether the server has closed it already; does not wait.
    pub fn was_closed(&mut self) -> bool {
        self.stream.get_ref().set_nonblocking(true).unwrap();
        let read = self.stream.fill_buf().map(<[u8]>::len);
        self.stream.get_ref().set_nonblocking(false).unwrap();
        match read {
            Ok(length) => length == 0,
            Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }

    /// Whether the server has closed the connection.
    pub fn is_closed(&mut self) -> bool {
        self.stream.fill_buf().map_or(true, <[u8]>::is_empty)
    }

    fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}
