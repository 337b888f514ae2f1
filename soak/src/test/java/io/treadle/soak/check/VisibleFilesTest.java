package io.treadle.soak.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisibleFilesTest {
    @TempDir
    private Path directory;

    @TempDir
    private Path local;

    private VisibleFiles files;

    @BeforeEach
    void open() throws IOException {
        files = new VisibleFiles(
                FileSystem.getLocal(new Configuration()), new org.apache.hadoop.fs.Path(directory.toUri()));
    }

    @Test
    void filesOfEveryDepthAreCopiedUnderNamesThatDoNotCollide() throws IOException {
        write("a/part-0.parquet", "one");
        write("b/part-0.parquet", "two");
        assertThat(files.copyTo(local)).isEqualTo(2);
        assertThat(names(local)).containsExactly("000000.parquet", "000001.parquet");
        assertThat(files.count()).isEqualTo(2);
        assertThat(files.hidden()).isEmpty();
    }

    @Test
    void namesThatBeginWithADotOrALineAreNotDataNorIsWhatIsInThem() throws IOException {
        write("part-0.parquet", "one");
        write(".part-1.parquet", "half");
        write("_temporary/0/part-2.parquet", "half");
        write("_SUCCESS", "");
        assertThat(files.copyTo(local)).isEqualTo(1);
        assertThat(files.hidden()).hasSize(3).allMatch(path -> path.contains("/.part") || path.contains("/_"));
    }

    @Test
    void aDirectoryThatIsNotThereHasNoFiles() throws IOException {
        Files.delete(directory);
        assertThat(files.copyTo(local)).isZero();
        assertThat(files.hidden()).isEmpty();
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
