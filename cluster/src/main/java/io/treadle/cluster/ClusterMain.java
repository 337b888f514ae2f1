package io.treadle.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.util.ShutdownHookManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a cluster that stays up. Its first argument is its folder; with {@code --until-stdin-ends} it also ends with the
 * process that started it. It says on its output what begins to serve, and {@code ready} last; a request to end (SIGTERM)
 * takes everything down and removes the folder, and so does the removal of its pid file.
 */
public final class ClusterMain {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMain.class);
    /** Before Hadoop's own hooks, which close the file systems. */
    private static final int FIRST = 1000;

    private static final long LOOK_MILLIS = 200;

    private ClusterMain() {}

    public static void main(String[] args) {
        try {
            run(new ClusterFolder(Path.of(args[0])), List.of(args).contains("--until-stdin-ends"));
        } catch (IOException | RuntimeException | InterruptedException e) {
            LOG.error("The cluster in {} cannot start", args[0], e);
            say("failed: " + e.getMessage());
            e.printStackTrace(System.out);
            // Half a cluster has threads that would keep the process alive.
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(ClusterFolder folder, boolean untilStdinEnds) throws IOException, InterruptedException {
        AtomicReference<@Nullable EmbeddedCluster> started = new AtomicReference<>();
        ShutdownHookManager.get().addShutdownHook(() -> end(folder, started.get()), FIRST, 2, TimeUnit.MINUTES);
        CountDownLatch stdinEnded = new CountDownLatch(1);
        if (untilStdinEnds) {
            Thread watch = new Thread(() -> awaitEndOfStdin(stdinEnded), "stdin");
            watch.setDaemon(true);
            watch.start();
        }
        EmbeddedCluster cluster = EmbeddedCluster.start(ClusterOptions.all().in(folder.path()), ClusterMain::say);
        started.set(cluster);
        folder.writeOwner(ProcessHandle.current().pid(), cluster.kafkaBootstrap());
        say("ready");
        while (folder.isOwned() && !stdinEnded.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            LOG.trace("Still wanted");
        }
        // Not in a shutdown hook if it can be helped: HDFS wants to remove hooks of its own while it ends.
        end(folder, started.getAndSet(null));
        System.exit(0);
    }

    private static void end(ClusterFolder folder, @Nullable EmbeddedCluster cluster) {
        try {
            if (cluster != null) {
                cluster.close();
            }
            folder.remove();
        } catch (IOException e) {
            LOG.error("The cluster in {} did not end cleanly", folder.path(), e);
        }
    }

    private static void awaitEndOfStdin(CountDownLatch ended) {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.warn("Cannot listen to the process that started this one, and ends as if it had ended", e);
        }
        ended.countDown();
    }

    private static void say(String words) {
        System.out.println(words);
        System.out.flush();
    }
}
