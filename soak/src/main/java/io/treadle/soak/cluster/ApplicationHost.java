package io.treadle.soak.cluster;

import io.treadle.api.StreamingContext;
import io.treadle.protocol.wire.BatchSummary;
import io.treadle.yarn.client.Submission;
import io.treadle.yarn.client.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * One application, submitted from its jar and followed on a thread of its own. Everything but what it tells is for the
 * thread that made it. One in a JVM.
 */
public final class ApplicationHost implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("application_[0-9]+_[0-9]+");

    private final Consumer<String> notes;
    private final InstantSource clock;
    private final Queue<Commit> commits = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<String> id = new CompletableFuture<>();
    private final CompletableFuture<Commit> firstRecords = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private ApplicationHost(Consumer<String> notes, InstantSource clock) {
        this.notes = notes;
        this.clock = clock;
    }

    /**
     * Submits.
     *
     * @param notes is told sentences about its life, on the following thread
     * @param clock tells when a commit is heard of, on that thread
     */
    public static ApplicationHost submit(
            Path jar,
            String main,
            List<String> arguments,
            Map<String, String> settings,
            Consumer<String> notes,
            InstantSource clock) {
        ApplicationHost host = new ApplicationHost(notes, clock);
        Submission submission =
                Submission.of(jar, main, arguments).with(settings).watchedBy(host.new Ear());
        Thread following = new Thread(() -> host.follow(submission), "follow");
        following.setDaemon(true);
        following.start();
        return host;
    }

    private void follow(Submission submission) {
        try {
            submission.run();
            end.complete(null);
        } catch (InterruptedException | RuntimeException e) {
            end.completeExceptionally(e);
        }
        IllegalStateException over = new IllegalStateException("the application has ended: " + ending());
        id.completeExceptionally(over);
        firstRecords.completeExceptionally(over);
    }

    private String ending() {
        try {
            end.getNow(null);
            return "well";
        } catch (CompletionException e) {
            return String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
        }
    }

    /** YARN's id of it, once it is submitted. */
    public String awaitId(Duration atMost) throws InterruptedException {
        return await(id, atMost, "no submission");
    }

    /** Waits for the first committed batch that has records. */
    public void awaitRecords(Duration atMost) throws InterruptedException {
        await(firstRecords, atMost, "no committed batch with records");
    }

    /**
     * The committed batches that it was told of, in order; those that a dying driver could not tell are missing. Any
     * thread.
     */
    public List<Commit> commits() {
        return List.copyOf(commits);
    }

    public boolean isOver() {
        return end.isDone();
    }

    /**
     * Lets it finish all that is available, and waits for its end.
     *
     * @throws IllegalStateException if it fails, or takes longer
     */
    public void drain(Duration atMost) throws InterruptedException {
        StreamingContext.getActive().ifPresent(context -> context.stop(true));
        await(end, atMost, "no end of the application, which is to finish what is available,");
    }

    private static <T> T await(CompletableFuture<T> awaited, Duration atMost, String otherwise)
            throws InterruptedException {
        try {
            return awaited.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("%s within %d s".formatted(otherwise, atMost.toSeconds()), e);
        }
    }

    /** Ends it at once if it still runs. */
    @Override
    public void close() throws IOException {
        if (end.isDone() || !id.isDone()) {
            return;
        }
        try (YarnClient yarn = YarnClient.createYarnClient()) {
            yarn.init(new YarnConfiguration());
            yarn.start();
            yarn.killApplication(ApplicationId.fromString(id.join()));
        } catch (YarnException e) {
            throw new IOException("%s still runs and cannot be ended: %s".formatted(id.join(), e.getMessage()), e);
        }
    }

    /** Called on the following thread. */
    private final class Ear implements Watcher {
        @Override
        public void note(String sentence) {
            Matcher matcher = ID.matcher(sentence);
            if (matcher.find()) {
                id.complete(matcher.group());
            }
            notes.accept(sentence);
        }

        @Override
        public void batch(BatchSummary summary) {
            Commit commit = Commit.of(summary, clock.millis());
            commits.add(commit);
            if (commit.records() > 0) {
                firstRecords.complete(commit);
            }
        }
    }
}
