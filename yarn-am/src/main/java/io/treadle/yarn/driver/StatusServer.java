package io.treadle.yarn.driver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The page behind the application's link in YARN: {@code /} for people, {@code /status} as JSON. It only shows, and
 * takes no input but the path; changing anything goes through the authenticated protocol.
 */
final class StatusServer implements AutoCloseable {
    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService thread;
    private final String url;
    private final String application;
    private volatile Supplier<StatusPage.Shown> shown = () -> StatusPage.Shown.NOTHING;

    private StatusServer(HttpServer server, ExecutorService thread, String host, String application) {
        this.server = server;
        this.thread = thread;
        this.url = "http://%s:%d/".formatted(host, server.getAddress().getPort());
        this.application = application;
    }

    /** Listens on a free port of that host's address. */
    static StatusServer start(String host, String application) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), 0), BACKLOG);
        ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "status-page");
            made.setDaemon(true);
            return made;
        });
        StatusServer page = new StatusServer(server, thread, host, application);
        server.setExecutor(thread);
        server.createContext("/", page::answer);
        server.start();
        return page;
    }

    String url() {
        return url;
    }

    /** What to show from now on; called on the page's thread. */
    void show(Supplier<StatusPage.Shown> current) {
        shown = current;
    }

    /** A driver that is ending may not answer; the page then says so by an error, and nothing more comes of it. */
    private void answer(HttpExchange exchange) throws IOException {
        try {
            respond(exchange);
        } catch (IllegalStateException e) {
            send(exchange, 503, "text/plain", e.getMessage() + "\n");
        } finally {
            exchange.close();
        }
    }

    private void respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (!exchange.getRequestMethod().equals("GET")) {
            send(exchange, 405, "text/plain", "only GET\n");
        } else if (path.equals("/")) {
            send(exchange, 200, "text/html", StatusPage.html(application, shown.get()));
        } else if (path.equals("/status")) {
            send(exchange, 200, "application/json", StatusPage.json(application, shown.get()));
        } else {
            send(exchange, 404, "text/plain", "there are / and /status\n");
        }
    }

    private static void send(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'self'");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
