package io.treadle.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLogStoreTest extends LogStoreContract {
    @TempDir
    Path root;

    @Override
    protected LogStore openStore() {
        return new LocalLogStore(root.resolve("store"));
    }

    @Override
    protected boolean sealPatiently(LogStore store, String path) throws IOException {
        return store.seal(path);
    }

    @Test
    void aReaderInTheSameProcessDoesNotLoseTheWriterItsLock() throws Exception {
        try (LogOutput output = openStore().create("log/open.wal")) {
            output.write(ByteBuffer.allocate(10));
            openStore().open("log/open.wal").close();
            assertThat(openStore().seal("log/open.wal")).isFalse();

            assertThat(sealInAnotherProcess("log/open.wal")).isEqualTo("false");
        }
        assertThat(sealInAnotherProcess("log/open.wal")).isEqualTo("true");
    }

    @Test
    void nothingIsLeftBesideAFileThatIsFinished() throws IOException {
        LogStore store = openStore();
        store.create("log/closed.wal").close();
        store.seal("log/closed.wal");
        store.createExclusive("log/small", new byte[1]);
        store.replaceAtomically("log/small", new byte[2]);

        try (var files = Files.list(root.resolve("store/log"))) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("closed.wal", "small");
        }
    }

    @Test
    void aFileWhoseWriterWasKilledCanBeSealed() throws Exception {
        Process writer = inAnotherProcess("write", "log/killed.wal");
        assertThat(writer.inputReader().readLine()).isEqualTo("written");
        assertThat(openStore().seal("log/killed.wal")).isFalse();

        writer.destroyForcibly().waitFor(60, TimeUnit.SECONDS);

        assertThat(openStore().seal("log/killed.wal")).isTrue();
        assertThat(openStore().read("log/killed.wal")).hasValue(new byte[10]);
    }

    private String sealInAnotherProcess(String path) throws Exception {
        Process process = inAnotherProcess("seal", path);
        String answer = process.inputReader().readLine();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return answer;
    }

    private Process inAnotherProcess(String what, String path) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcessMain.class.getName(),
                what,
                root.resolve("store").toString(),
                path);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
