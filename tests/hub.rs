//! The stand-ins for the page's host and for the Hub, seen from outside: what the tests of the page conclude from them must be true.

#[path = "support"]
mod support {
    pub mod checkpoint;
    #[expect(dead_code, reason = "the page's tests use more of it")]
    pub mod host;
    pub mod hub;
    #[expect(dead_code, reason = "the page's tests use more of it")]
    pub mod server;
    pub mod synthetic;
}

#[path = "hub"]
mod hub {
    mod client;

    mod damage;
    mod server;
    mod truth;
}
