//! A blocking HTTP/1.1 connection that is kept alive: as little of a client as will do, because it shares the cores
//! with what it measures.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// A server that takes longer than this has failed.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Of any key: `dev` asks only that there is one.
const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=AKIABENCH/20260101/us-east-1/cognito-idp/aws4_request, \
     SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000";

/// The sizes of one request and its answer, without their heads, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    pub request_bytes: usize,
    pub answer_bytes: usize,
}

/// What came of a visit.
pub struct Visited {
    pub location: Option<String>,
    /// `name=value`.
    pub cookies: Vec<String>,
}

pub struct Connection {
    stream: TcpStream,
    port: u16,
    host: String,
    outgoing: Vec<u8>,
    incoming: Vec<u8>,
    /// Since [`Connection::exchanges_of`] asked.
    exchanges: Option<Vec<Exchange>>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address).map_err(|error| format!("cannot connect to {address}: {error}"))?;
        let ready = stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(TIMEOUT)));
        ready.map_err(|error| error.to_string())?;
        Ok(Self {
            stream,
            port: address.port(),
            host: address.to_string(),
            outgoing: Vec::new(),
            incoming: Vec::new(),
            exchanges: None,
        })
    }

    /// Calls an operation of the API; every answer but 200 is an error.
    pub fn call(&mut self, operation: &str, input: &Value) -> Result<Value, String> {
        let body = input.to_string();
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        read_json(operation, self.post("/", &target, body.as_bytes())?)
    }

    /// Asks an endpoint of `poolhouse dev`; every answer but 200 is an error.
    pub fn dev(&mut self, method: &str, path: &str, body: &str) -> Result<Value, String> {
        read_json(path, self.send(method, path, "", body.as_bytes())?)
    }

    /// The sizes of what `work` exchanges.
    pub fn exchanges_of(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<Vec<Exchange>, String> {
        self.exchanges = Some(Vec::new());
        work(self)?;
        Ok(self.exchanges.take().unwrap_or_default())
    }

    /// Status and body of the answer to a POST.
    pub fn post(&mut self, path: &str, target: &str, body: &[u8]) -> Result<(u16, &[u8]), String> {
        self.send("POST", path, target, body)
    }

    /// Posts a form to an endpoint of OAuth, as a client that keeps a secret or, without `authorization`, a public one; every answer but 200 is an error.
    pub fn form(&mut self, path: &str, authorization: &str, form: &str) -> Result<Value, String> {
        let mut headers = "Content-Type: application/x-www-form-urlencoded".to_owned();
        if !authorization.is_empty() {
            headers.push_str("\r\nAuthorization: ");
            headers.push_str(authorization);
        }
        read_json(path, self.exchange("POST", path, &headers, form.as_bytes())?)
    }

    /// Asks with an access token; every answer but 200 is an error.
    pub fn show(&mut self, path: &str, token: &str) -> Result<Value, String> {
        read_json(path, self.exchange("GET", path, &format!("Authorization: Bearer {token}"), b"")?)
    }

    /// Of the server.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What a browser does: sends its cookies, and a form if there is one; gives where it is sent and its new cookies.
    /// `address` is a path, or a URL by a name of the server's.
    pub fn visit(&mut self, address: &str, cookies: &str, form: Option<&str>) -> Result<Visited, String> {
        let named = address.strip_prefix("http://").and_then(|rest| rest.split_at_checked(rest.find('/')?));
        let (host, path) = named.map_or_else(|| (self.host.clone(), address), |(host, path)| (host.to_owned(), path));
        let usual = std::mem::replace(&mut self.host, host);
        let visited = self.visit_here(path, cookies, form);
        self.host = usual;
        visited
    }

    fn visit_here(&mut self, path: &str, cookies: &str, form: Option<&str>) -> Result<Visited, String> {
        let method = if form.is_some() { "POST" } else { "GET" };
        let headers = format!("Content-Type: application/x-www-form-urlencoded\r\nCookie: {cookies}");
        let (_, body) = self.exchange(method, path, &headers, form.unwrap_or_default().as_bytes())?;
        let length = body.len();
        let head = String::from_utf8_lossy(&self.incoming[..self.incoming.len() - length]).into_owned();
        let of = |wanted: &str| {
            let fields = head.lines().filter_map(|line| line.split_once(": "));
            fields.filter(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.to_owned()).collect()
        };
        let (locations, cookies): (Vec<String>, Vec<String>) = (of("location"), of("set-cookie"));
        let pair = |cookie: &String| cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(Visited { location: locations.into_iter().next(), cookies: cookies.iter().map(pair).collect() })
    }

    /// The head is that of an SDK's request, whatever the path.
    fn send(&mut self, method: &str, path: &str, target: &str, body: &[u8]) -> Result<(u16, &[u8]), String> {
        let headers = format!(
            "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: {target}\r\nX-Amz-Date: 20260101T000000Z\r\n\
             Authorization: {SIGNATURE}"
        );
        self.exchange(method, path, &headers, body)
    }

    fn exchange(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> Result<(u16, &[u8]), String> {
        self.outgoing.clear();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: poolhouse-bench\r\nAccept: application/json\r\n\
             {headers}\r\nContent-Length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        self.outgoing.extend_from_slice(head.as_bytes());
        self.outgoing.extend_from_slice(body);
        self.stream.write_all(&self.outgoing).map_err(|error| format!("cannot send: {error}"))?;
        let (status, start) = self.receive()?;
        let answer = &self.incoming[start..];
        if let Some(exchanges) = &mut self.exchanges {
            exchanges.push(Exchange { request_bytes: body.len(), answer_bytes: answer.len() });
        }
        Ok((status, answer))
    }

    /// Reads one answer; gives its status and where its body begins.
    fn receive(&mut self) -> Result<(u16, usize), String> {
        self.incoming.clear();
        let mut chunk = [0; 16 * 1_024];
        let mut head = None;
        loop {
            let received = self.stream.read(&mut chunk).map_err(|error| format!("cannot receive: {error}"))?;
            if received == 0 {
                return Err("the server closed the connection".to_owned());
            }
            self.incoming.extend_from_slice(&chunk[..received]);
            if head.is_none() {
                head = parse_head(&self.incoming)?;
            }
            if let Some(Head { status, start, length }) = head
                && self.incoming.len() >= start + length
            {
                return Ok((status, start));
            }
        }
    }
}

fn read_json(asked: &str, (status, answer): (u16, &[u8])) -> Result<Value, String> {
    if status != 200 {
        return Err(format!("{asked} answered {status}: {}", String::from_utf8_lossy(answer)));
    }
    if answer.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(answer).map_err(|error| format!("{asked}: {error}"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    status: u16,
    /// Where the body begins, and its length.
    start: usize,
    length: usize,
}

/// `None` while the head has not ended.
fn parse_head(received: &[u8]) -> Result<Option<Head>, String> {
    let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&received[..end]).map_err(|error| error.to_string())?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    match (status, length) {
        (Some(status), Some(length)) => Ok(Some(Head { status, start: end + 4, length })),
        _ => Err(format!("an answer without status or length: {text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        let answer = b"HTTP/1.1 400 Bad Request\r\nServer: x\r\ncontent-length: 12\r\n\r\n{}";
        assert_eq!(parse_head(answer), Ok(Some(Head { status: 400, start: 59, length: 12 })));
        assert_eq!(parse_head(&answer[..40]), Ok(None));
        assert!(parse_head(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
