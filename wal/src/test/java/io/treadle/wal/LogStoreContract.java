package io.treadle.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store of logs has to do; each implementation runs it. */
public abstract class LogStoreContract {
    private LogStore store;

    /** A new, empty store. */
    protected abstract LogStore openStore() throws IOException;

    /** Calls seal until it says true; false if that may take for ever, because the writer is alive. */
    protected abstract boolean sealPatiently(LogStore store, String path) throws IOException;

    @BeforeEach
    void open() throws IOException {
        store = openStore();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @ParameterizedTest
    @EnumSource(Sync.class)
    void whatWasFlushedCanBeReadWhileTheFileIsStillWritten(Sync level) throws IOException {
        try (LogOutput output = store.create("a/b/open.wal")) {
            assertThat(content("a/b/open.wal")).isEmpty();

            output.write(bytes("one"));
            output.flush(level);
            assertThat(content("a/b/open.wal")).isEqualTo("one");

            output.write(bytes("two"));
            output.write(bytes("three"));
            output.flush(level);
            assertThat(content("a/b/open.wal")).isEqualTo("onetwothree");
            assertThat(output.length()).isEqualTo(11);
        }
        assertThat(content("a/b/open.wal")).isEqualTo("onetwothree");
    }

    @Test
    void bytesArriveAsTheyWereWhateverTheBufferTheyCameIn() throws IOException {
        byte[] data = new byte[300_000];
        new Random(1).nextBytes(data);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(100_000).put(data, 0, 100_000).flip();
        ByteBuffer slice = ByteBuffer.wrap(data, 100_000, 50_000).slice();
        ByteBuffer readOnly = ByteBuffer.wrap(data, 150_000, 150_000).asReadOnlyBuffer();
        try (LogOutput output = store.create("large.wal")) {
            for (ByteBuffer part : List.of(direct, slice, readOnly)) {
                output.write(part);
                assertThat(part.hasRemaining()).isFalse();
            }
        }
        assertThat(readAll("large.wal")).isEqualTo(data);
        assertThat(store.read("large.wal")).hasValue(data);
    }

    @Test
    void aFileIsCreatedOnce() throws IOException {
        LogOutput open = store.create("once.wal");
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> store.create("once.wal"));
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.createExclusive("once.wal", new byte[1]));
        open.write(bytes("mine"));
        open.close();
        open.close();
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> store.create("once.wal"));
        assertThat(content("once.wal")).isEqualTo("mine");
    }

    @Test
    void aDirectoryIsListedByNameInOrder() throws IOException {
        assertThat(store.list("d")).isEmpty();
        store.createExclusive("d/b", bytes("1").array());
        store.create("d/c.wal").close();
        store.createExclusive("d/a/below", bytes("2").array());
        store.createExclusive("dd", bytes("3").array());

        assertThat(store.list("d")).containsExactly("a", "b", "c.wal");
    }

    @Test
    void aFileBeingWrittenIsListedAndNothingElseBesideIt() throws IOException {
        try (LogOutput output = store.create("d/open.wal")) {
            output.flush(Sync.HFLUSH);
            assertThat(store.list("d")).containsExactly("open.wal");
        }
        store.replaceAtomically("d/small", bytes("1").array());
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.createExclusive("d/small", bytes("2").array()));
        assertThat(store.list("d")).containsExactly("open.wal", "small");
    }

    @Test
    void ofSeveralWhoCreateExclusivelyOneSucceedsAndItsContentIsThere() throws Exception {
        int callers = 6;
        CyclicBarrier together = new CyclicBarrier(callers);
        List<CompletableFuture<Integer>> attempts = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            int caller = i;
            attempts.add(CompletableFuture.supplyAsync(() -> claim(together, caller), this::inNewThread));
        }
        List<Integer> winners = new ArrayList<>();
        for (CompletableFuture<Integer> attempt : attempts) {
            int winner = attempt.get(60, TimeUnit.SECONDS);
            if (winner >= 0) {
                winners.add(winner);
            }
        }
        assertThat(winners).hasSize(1);
        assertThat(store.read("epoch/1")).hasValue(claimOf(winners.get(0)));
        assertThat(store.list("epoch")).containsExactly("1");
    }

    @Test
    void aReaderSeesTheOldContentOrTheNewButNeverAMixture() throws Exception {
        store.replaceAtomically("driver", claimOf(0));
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(
                () -> {
                    try {
                        for (int i = 1; i <= 20; i++) {
                            store.replaceAtomically("driver", claimOf(i));
                        }
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    } finally {
                        done.set(true);
                    }
                },
                this::inNewThread);
        while (!done.get()) {
            byte[] seen = store.read("driver").orElseThrow();
            assertThat(seen).isEqualTo(claimOf(seen[0]));
        }
        writer.get(60, TimeUnit.SECONDS);
        assertThat(store.read("driver")).hasValue(claimOf(20));
    }

    @Test
    void deletingTakesAFileOrATreeAndMindsNothingThatIsAbsent() throws IOException {
        store.createExclusive("t/a", new byte[1]);
        store.createExclusive("t/b/c", new byte[1]);
        store.delete("t/a");
        assertThat(store.list("t")).containsExactly("b");
        store.delete("t");
        store.delete("t");
        assertThat(store.list("t")).isEmpty();
        assertThat(store.read("t/b/c")).isEmpty();
    }

    @Test
    void whatIsAbsentIsNamed() throws IOException {
        assertThat(store.read("none")).isEmpty();
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> store.open("none"))
                .withMessageContaining("none");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> store.seal("none"))
                .withMessageContaining("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "a/", "a//b", "..", "a/../b", "./a", "hdfs://a"})
    void aPathThatIsNotRelativeToTheRootIsRefused(String path) {
        assertThatThrownBy(() -> store.create(path)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.list(path)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + path + "\" is not a path");
    }

    @Test
    void aFileThatItsWriterClosedIsFinalAtOnce() throws IOException {
        store.create("closed.wal").close();
        store.createExclusive("small", new byte[1]);
        assertThat(store.seal("closed.wal")).isTrue();
        assertThat(store.seal("closed.wal")).isTrue();
        assertThat(store.seal("small")).isTrue();
    }

    @Test
    void onceAFileIsSealedItsWriterFailsAndEverythingAcknowledgedIsThere() throws IOException {
        LogOutput zombie = store.create("zombie.wal");
        zombie.write(bytes("before "));
        zombie.flush(Sync.HFLUSH);
        if (store.seal("zombie.wal")) {
            assertThatThrownBy(() -> append(zombie, "after")).isInstanceOf(IOException.class);
            assertThat(content("zombie.wal")).isEqualTo("before ");
            return;
        }
        append(zombie, "meanwhile");
        boolean sealed = sealPatiently(store, "zombie.wal");

        if (sealed) {
            assertThatThrownBy(() -> append(zombie, "after")).isInstanceOf(LogFencedException.class);
        } else {
            zombie.close();
            assertThat(sealPatiently(store, "zombie.wal")).isTrue();
        }
        assertThat(content("zombie.wal")).isEqualTo("before meanwhile");
        assertThat(store.seal("zombie.wal")).isTrue();
    }

    private static void append(LogOutput output, String text) throws IOException {
        output.write(bytes(text));
        output.flush(Sync.HFLUSH);
    }

    private int claim(CyclicBarrier together, int caller) {
        try {
            together.await(60, TimeUnit.SECONDS);
            store.createExclusive("epoch/1", claimOf(caller));
            return caller;
        } catch (FileAlreadyExistsException lost) {
            return -1;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private static byte[] claimOf(int caller) {
        byte[] claim = new byte[5000];
        Arrays.fill(claim, (byte) caller);
        return claim;
    }

    private void inNewThread(Runnable task) {
        new Thread(task, "contract").start();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private String content(String path) throws IOException {
        return new String(readAll(path), UTF_8);
    }

    private byte[] readAll(String path) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (LogInput input = store.open(path)) {
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            while (input.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
        return all.toByteArray();
    }
}
