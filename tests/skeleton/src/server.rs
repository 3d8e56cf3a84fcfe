//! The HTTP side: the two service paths, and one execution for every other request.

use std::sync::Arc;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Bytes};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use openruntimes::{Logger, LoggerType};
use tokio::net::{TcpListener, TcpStream};

use crate::admission::{admit, text};
use crate::answer::{self, Answer};
use crate::execution::{self, Main};
use crate::request;
use crate::settings::Settings;

/// Bytes of a request body that are read before the runtime gives up.
const BODY_LIMIT: usize = 20 * 1024 * 1024;

/// Where the container's start leaves its measured seconds.
const TIMINGS: &str = "/mnt/telemetry/timings.txt";

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// One function behind the protocol.
pub struct Server {
    settings: Settings,
    main: Main,
}

impl Server {
    /// Serves `main` under the given settings.
    pub fn new(settings: Settings, main: Main) -> Self {
        Self { settings, main }
    }

    /// Answers connections until the process is stopped.
    ///
    /// # Errors
    ///
    /// When the listener fails.
    pub async fn accept(self: Arc<Self>, listener: TcpListener) -> std::io::Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(Arc::clone(&self).converse(stream));
        }
    }

    async fn converse(self: Arc<Self>, stream: TcpStream) {
        let service = service_fn(move |request| {
            let server = Arc::clone(&self);
            async move { Ok::<_, std::convert::Infallible>(server.answer(request).await) }
        });
        // A connection that breaks off concerns its caller alone.
        let _ = http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }

    /// Answers one request.
    pub async fn answer<B>(&self, request: Request<B>) -> Answer
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        match request.uri().path() {
            "/__opr/health" => answer::plain(StatusCode::OK, "OK"),
            "/__opr/timings" => timings().await,
            _ => self.logged(request).await,
        }
    }

    async fn logged<B>(&self, request: Request<B>) -> Answer
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let Ok(logger) = logger(&request) else {
            return answer::plain(StatusCode::INTERNAL_SERVER_ERROR, "");
        };
        let answer = self.execute(request, &logger).await;
        let answer = answer.unwrap_or_else(|reason| {
            logger.write(vec![reason], LoggerType::Error, false);
            answer::plain(StatusCode::INTERNAL_SERVER_ERROR, "")
        });
        logger.end();
        answer
    }

    async fn execute<B>(&self, request: Request<B>, logger: &Logger) -> Result<Answer, String>
    where
        B: Body<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let (parts, body) = request.into_parts();
        let limit = match admit(&parts.headers, &self.settings.secret) {
            Ok(limit) => limit,
            Err(refusal) => return Ok(answer::plain(refusal.status, refusal.message)),
        };
        let body = match Limited::new(body, BODY_LIMIT).collect().await {
            Ok(body) => body.to_bytes().to_vec(),
            Err(error) => return too_long(&error),
        };
        let context = request::context(&parts, body, &self.settings.enforced, logger.clone());
        let output = execution::run(self.main, context, logger.clone(), limit).await;
        answer::from_function(output, log_id(&parts, logger)).map_err(|error| error.to_string())
    }
}

fn logger<B>(request: &Request<B>) -> Result<Logger, String> {
    let headers = request.headers();
    let id = headers.get("x-open-runtimes-log-id");
    let id = id.and_then(|value| value.to_str().ok()).map(str::to_owned);
    Logger::new(text(headers, "x-open-runtimes-logging"), id)
}

fn log_id<'a>(parts: &Parts, logger: &'a Logger) -> &'a str {
    match text(&parts.headers, "x-open-runtimes-logging") {
        "disabled" => "",
        _ => &logger.id,
    }
}

fn too_long(error: &BoxError) -> Result<Answer, String> {
    if !error.is::<LengthLimitError>() {
        return Err("Could not parse body into a string.".to_owned());
    }
    let text = "Request body size exceeds 20MB limit.";
    Ok(answer::plain(StatusCode::INTERNAL_SERVER_ERROR, text))
}

async fn timings() -> Answer {
    match tokio::fs::read(TIMINGS).await {
        Ok(seconds) => answer::plain(StatusCode::OK, seconds),
        Err(_absent) => answer::plain(StatusCode::INTERNAL_SERVER_ERROR, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::Full;

    fn server() -> Server {
        let settings = Settings {
            secret: "s3cret".to_owned(),
            ..Settings::default()
        };
        Server::new(settings, |context| {
            let length = context.req.body_binary().len().to_string();
            context.res.text(length, None, None)
        })
    }

    async fn ask(path: &str, secret: &str, body: Vec<u8>) -> (StatusCode, String) {
        let request = Request::post(path)
            .header("x-open-runtimes-secret", secret)
            .header("x-open-runtimes-logging", "disabled")
            .body(Full::new(Bytes::from(body)))
            .unwrap();
        let answer = server().answer(request).await;
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn health_needs_no_secret_and_an_execution_does() {
        let (status, body) = ask("/__opr/health", "", Vec::new()).await;
        assert_eq!((status.as_u16(), body.as_str()), (200, "OK"));
        let (status, body) = ask("/", "guess", Vec::new()).await;
        assert_eq!(status, 401);
        assert!(body.contains("x-open-runtimes-secret"), "{body}");
    }

    #[tokio::test]
    async fn a_body_reaches_the_function_up_to_twenty_mebibytes() {
        let (status, body) = ask("/", "s3cret", vec![b'a'; BODY_LIMIT]).await;
        assert_eq!((status.as_u16(), body), (200, BODY_LIMIT.to_string()));
        let (status, body) = ask("/", "s3cret", vec![b'a'; BODY_LIMIT + 1]).await;
        assert_eq!(status, 500);
        assert!(body.contains("20MB"), "{body}");
    }
}
