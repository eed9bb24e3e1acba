//! What the server was asked.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeenRequest {
    /// The method.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The lines of the headers.
    pub headers: Vec<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl SeenRequest {
    pub(super) async fn read(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Self> {
        Message::read(stream).await.map(|message| message.request())
    }
}

/// A request or a response with a body of known length.
#[derive(Debug)]
pub(super) struct Message {
    first: String,
    headers: Vec<String>,
    body: Vec<u8>,
}

impl Message {
    pub(super) async fn read(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Self> {
        // A client that speaks TLS sends no line that could be waited for.
        if !stream.fill_buf().await?.first().is_some_and(u8::is_ascii_uppercase) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let first = line(stream).await?;
        let mut headers = Vec::new();
        loop {
            let line = line(stream).await?;
            if line.is_empty() {
                break;
            }
            headers.push(line);
        }
        let length = headers
            .iter()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, value)| value.trim().parse().ok())
            .unwrap_or(0);
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        Ok(Self { first, headers, body })
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let head = format!("{}\r\n{}\r\n\r\n", self.first, self.headers.join("\r\n"));
        [head.as_bytes(), &self.body].concat()
    }

    pub(super) fn request(&self) -> SeenRequest {
        let mut parts = self.first.split(' ');
        let method = parts.next().unwrap_or_default().to_owned();
        let path = parts.next().unwrap_or_default().split('?').next().unwrap_or_default().to_owned();
        SeenRequest { method, path, headers: self.headers.clone(), body: self.body.clone() }
    }
}

async fn line(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}
