package io.treadle.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a client and a PostgreSQL, and cuts the connection in the middle of a commit when it is told to. */
final class JdbcCuttingProxy implements AutoCloseable {
    /** What happens to the next commit that comes by. */
    enum Next {
        PASS,
        /** The server never sees it. */
        CUT_BEFORE,
        /** The server commits, and its answer is lost. */
        CUT_AFTER
    }

    private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final int port;
    private final AtomicReference<Next> next = new AtomicReference<>(Next.PASS);

    JdbcCuttingProxy(int port) throws IOException {
        this.port = port;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        spawn(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void arm(Next what) {
        next.set(what);
    }

    /** Whether what it was told to do is done. */
    boolean hasCut() {
        return next.get() == Next.PASS;
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            Socket database = new Socket(InetAddress.getLoopbackAddress(), port);
            Link link = new Link(client, database);
            spawn(link::requests);
            spawn(link::answers);
        }
    }

    /** One connection through. */
    private final class Link {
        private final Socket client;
        private final Socket database;
        private volatile boolean answersAreLost;

        Link(Socket client, Socket database) {
            this.client = client;
            this.database = database;
        }

        void requests() throws IOException {
            try (client;
                    database) {
                InputStream in = client.getInputStream();
                OutputStream out = database.getOutputStream();
                byte[] buffer = new byte[64 * 1024];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    Next cut = isCommit(buffer, read) ? next.getAndSet(Next.PASS) : Next.PASS;
                    if (cut == Next.CUT_BEFORE) {
                        return;
                    }
                    answersAreLost = cut == Next.CUT_AFTER;
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        }

        void answers() throws IOException {
            try (client;
                    database) {
                InputStream in = database.getInputStream();
                OutputStream out = client.getOutputStream();
                byte[] buffer = new byte[64 * 1024];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (answersAreLost) {
                        return; // the server has answered, so it has committed
                    }
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        }
    }

    private static boolean isCommit(byte[] buffer, int length) {
        for (int i = 0; i + COMMIT.length <= length; i++) {
            if (Arrays.equals(buffer, i, i + COMMIT.length, COMMIT, 0, COMMIT.length)) {
                return true;
            }
        }
        return false;
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Ends with its sockets, which is how a connection ends. */
    private static void spawn(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        Thread.currentThread().interrupt(); // its sockets are closed: nothing is left to do
                    }
                },
                "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
