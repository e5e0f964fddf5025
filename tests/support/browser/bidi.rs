//! WebDriver BiDi: a WebSocket beside a session, for what WebDriver has no words for. Only as much of it as the tests need: commands, one
//! after another, and the events that were told between them.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

/// One session's line.
pub struct Bidi {
    line: Mutex<Line>,
}

struct Line {
    socket: WebSocketStream<TcpStream>,
    commands: u64,
    events: Vec<Value>,
}

impl Bidi {
    /// Connects to the address that a session gives as its `webSocketUrl`.
    pub async fn connect(url: &str) -> Self {
        let host = url.trim_start_matches("ws://").split('/').next().unwrap_or_default();
        let stream = TcpStream::connect(host).await.unwrap_or_else(|error| panic!("{url}: {error}"));
        let (socket, _) = client_async(url, stream).await.unwrap_or_else(|error| panic!("{url}: {error}"));
        Self { line: Mutex::new(Line { socket, commands: 0, events: Vec::new() }) }
    }

    /// Gives what a command results in.
    pub async fn ask(&self, method: &str, params: Value) -> Value {
        let line = &mut *self.line.lock().await;
        line.commands += 1;
        let command = json!({"id": line.commands, "method": method, "params": params}).to_string();
        line.socket.send(Message::text(command)).await.expect("an open line");
        loop {
            let message = line.socket.next().await.expect("an open line").expect("a message");
            let Message::Text(text) = message else { continue };
            let mut message: Value = serde_json::from_str(&text).expect("JSON");
            if message["type"] == "event" {
                line.events.push(message["params"].take());
            } else if message["id"] == line.commands {
                assert_eq!(message["type"], "success", "{method}: {message}");
                return message["result"].take();
            }
        }
    }

    /// What the events told that came since this was last asked.
    pub async fn events(&self) -> Vec<Value> {
        // The answer comes after whatever happened before the question.
        self.ask("session.status", json!({})).await;
        std::mem::take(&mut self.line.lock().await.events)
    }
}
