package io.treadle.soak.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Owns the thread on which faults happen. The creating thread starts and stops it. What stands still is written to a
 * file, so that whoever started this process can let it go even if this process is killed.
 */
public final class NemesisLoop {
    private static final long STEP_MILLIS = 50;

    private final Nemesis nemesis;
    private final Path stoppedFile;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Exception failure;
    private List<JavaProcess> written = List.of(); // confined to the thread

    private NemesisLoop(Nemesis nemesis, Path stoppedFile) {
        this.nemesis = nemesis;
        this.stoppedFile = stoppedFile;
        this.thread = new Thread(this::run, "nemesis");
        thread.setDaemon(true);
    }

    /**
     * Begins: the schedule's time counts from now.
     *
     * @param stoppedFile gets a line for each process that stands still: pid, start
     * @param told is told each strike, on the loop's thread
     */
    public static NemesisLoop begin(
            Schedule schedule, ProcProcesses processes, Path stoppedFile, Consumer<Strike> told) {
        NemesisLoop loop = new NemesisLoop(new Nemesis(schedule, processes, told), stoppedFile);
        loop.thread.start();
        return loop;
    }

    /** Waits until all faults have come, and what they stopped runs again. */
    public void await() throws InterruptedException {
        thread.join();
        Exception failed = failure;
        if (failed != null) {
            throw new IllegalStateException("faults could not be made: " + failed.getMessage(), failed);
        }
    }

    public boolean isOver() {
        return !thread.isAlive();
    }

    /** Ends it; everything runs again when this returns. */
    public void stop() throws InterruptedException {
        stopAsked.countDown();
        thread.join();
    }

    private void run() {
        long start = System.nanoTime();
        try {
            while (!nemesis.isDone() && !stopAsked.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                nemesis.step((System.nanoTime() - start) / 1_000_000, System.currentTimeMillis());
                write(nemesis.stopped());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            failure = e;
        } finally {
            release();
        }
    }

    private void release() {
        try {
            nemesis.release();
            write(List.of());
        } catch (IOException e) {
            failure = e;
        }
    }

    private void write(List<JavaProcess> stopped) throws IOException {
        if (!stopped.equals(written)) {
            String lines = stopped.stream()
                    .map(process -> process.pid() + " " + process.startTicks() + "\n")
                    .collect(Collectors.joining());
            Files.writeString(stoppedFile, lines);
            written = stopped;
        }
    }
}
