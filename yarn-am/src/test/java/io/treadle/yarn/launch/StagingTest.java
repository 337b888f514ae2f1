package io.treadle.yarn.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
    @TempDir
    private Path folder;

    @Test
    void whatAnotherUserMayNotReadIsAsGoodAsGone() throws IOException {
        for (IOException refusal : new IOException[] {
            new AccessControlException("Permission denied: user=you"), new FileNotFoundException("no such file")
        }) {
            Staging staging = staging(refusal);
            assertThat(staging.checkpoint()).isEmpty();
            assertThat(staging.identity()).isEmpty();
            assertThat(staging.streams()).isEmpty();
        }
    }

    @Test
    void aFilesystemThatDoesNotAnswerIsNotTakenForAnEmptyOne() throws IOException {
        Staging staging = staging(new IOException("connection refused"));

        assertThatThrownBy(staging::checkpoint).hasMessage("connection refused");
    }

    private Staging staging(IOException refusal) throws IOException {
        RefusingFiles files = new RefusingFiles(refusal);
        files.initialize(URI.create("file:///"), new Configuration(false));
        return Staging.of(files, new org.apache.hadoop.fs.Path(folder.toUri()), "application_1700000000000_0001");
    }

    /** Opens nothing. */
    private static final class RefusingFiles extends RawLocalFileSystem {
        private final IOException refusal;

        RefusingFiles(IOException refusal) {
            this.refusal = refusal;
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
            throw refusal;
        }
    }
}
