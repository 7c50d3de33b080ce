//! `attache serve`: the desk, pages on a record.

use super::{Found, terminal};
use crate::web::{Settings, serve};
use clap::Args;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Serve pages on a record: people read them in a browser, programs read the same values as JSON
#[derive(Args)]
#[command(after_help = "Examples:\n  attache serve --record korea.db\n  \
    attache serve --port 8080 --read-only\n  \
    ATTACHE_TOKEN=$(openssl rand -hex 16) attache serve --address 0.0.0.0 --host desk.example.org\n  \
    curl http://127.0.0.1:4114/pair/CHN/PRK.json\n\n\
    Only this machine can reach it unless another address is named, which takes a token.")]
pub struct Serve {
    /// The record
    #[arg(short, long, value_name = "FILE", env = "ATTACHE_RECORD", default_value = "attache.db")]
    record: PathBuf,
    /// The port; 0 takes a free one
    #[arg(short, long, default_value_t = 4114)]
    port: u16,
    /// The address to listen on
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    address: IpAddr,
    /// A further name browsers know this server by; may be repeated
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// The token of those who may look and note things
    #[arg(long, value_name = "TOKEN", env = "ATTACHE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// The token of those who may only look
    #[arg(long, value_name = "TOKEN", env = "ATTACHE_READ_TOKEN", hide_env_values = true)]
    read_token: Option<String>,
    /// Nobody may note anything
    #[arg(long)]
    read_only: bool,
    /// Print the address as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: Serve) -> Found {
    let json = args.json;
    let settings = Settings {
        record: args.record,
        address: SocketAddr::new(args.address, args.port),
        hosts: args.hosts,
        read_token: args.read_token,
        edit_token: args.token,
        read_only: args.read_only,
    };
    serve(settings, |address| {
        let url = format!("http://{address}/");
        let _ = if json {
            terminal::json(&serde_json::json!({ "url": url }))
        } else {
            terminal::line(&format!("The desk is open at {url} (Ctrl-C closes it)"))
        };
    })?;
    Ok(true)
}
