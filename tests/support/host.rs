//! A web server on a loopback port, for the stand-ins of the tests: it can refuse connections for a while and come back, and its
//! [`Traffic`] remembers who asked for what, slows answers down and damages them.
//!
//! What it answers is its owner's business: [`super::server`] is the page's own host, [`super::hub`] the Hugging Face Hub.

pub mod content;
pub mod damage;
mod flow;
pub mod traffic;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use traffic::Traffic;

/// What the system may hold of an answer on our side: little, so that the bytes counted as sent are close to those received.
const SEND_BUFFER: u32 = 128 << 10;

type Answer = Arc<dyn Fn(Request) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

/// A server; it ends, and its connections with it, when this is dropped.
pub struct Host {
    address: SocketAddr,
    traffic: Arc<Traffic>,
    answer: Answer,
    running: Mutex<Option<Running>>,
    /// Bound but never listening, so that nobody else is given the port while connections are refused.
    _reserved: TcpSocket,
}

/// The task that accepts connections. It ends when its other half is dropped or told to.
struct Running {
    close: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Host {
    /// Listens on a port, or on any free one if it is 0, and answers each request with `answer`.
    pub async fn start<F>(port: u16, answer: impl Fn(Arc<Traffic>, Request) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Response> + Send + 'static,
    {
        let reserved = socket(([127, 0, 0, 1], port).into());
        let address = reserved.local_addr().expect("a bound socket has an address");
        let traffic = Arc::new(Traffic::default());
        let shared = traffic.clone();
        let answer: Answer = Arc::new(move |request| Box::pin(answer(shared.clone(), request)));
        let host = Self { address, traffic, answer, running: Mutex::default(), _reserved: reserved };
        host.restart();
        host
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its origin, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Breaks every connection and refuses new ones, as if the network or the server were gone.
    pub async fn stop(&self) {
        let running = self.running.lock().unwrap().take();
        if let Some(Running { close, task }) = running {
            // It may have ended by itself, with its runtime.
            let _ = close.send(());
            let _ = task.await;
        }
    }

    /// Accepts connections again, on the same port.
    pub fn restart(&self) {
        let listener = socket(self.address).listen(128).expect("a port of our own");
        let (close, closed) = oneshot::channel();
        let task = tokio::spawn(serve(listener, self.answer.clone(), closed));
        *self.running.lock().unwrap() = Some(Running { close, task });
    }
}

/// A host's log and switches are its traffic's.
impl Deref for Host {
    type Target = Traffic;

    fn deref(&self) -> &Traffic {
        &self.traffic
    }
}

fn socket(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("a port can be taken twice, as long as one listens");
    socket.set_send_buffer_size(SEND_BUFFER).expect("a small buffer");
    socket.bind(address).unwrap_or_else(|error| panic!("{address} is not free: {error}"));
    socket
}

async fn serve(listener: TcpListener, answer: Answer, mut closed: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                stream.set_nodelay(true).expect("an option of every stream");
                let answer = answer.clone();
                let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                    let answer = answer(request.map(Body::new));
                    async move { Ok::<_, Infallible>(answer.await) }
                });
                connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
            Some(_) = connections.join_next() => {}
            _ = &mut closed => break,
        }
    }
    drop(listener);
    connections.shutdown().await;
}
