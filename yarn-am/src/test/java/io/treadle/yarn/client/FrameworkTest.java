package io.treadle.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameworkTest {
    @TempDir
    private Path folder;

    @Test
    void listedJarsAreFoundByNameOrByArtifactOfAnotherVersion() throws IOException {
        Path guava = jar("lib/guava-34.0-jre.jar", "x");
        Path engine = jar("lib/treadle-engine-0.1.0-SNAPSHOT.jar", "y");
        Path own = jar("lib/my-own-1.0.jar", "z");

        Framework framework = Framework.among(
                List.of(guava, engine, own), names("guava-33.6.0-jre.jar", "treadle-engine-0.1.0-SNAPSHOT.jar"));

        assertThat(framework.jars())
                .containsExactly(
                        Map.entry("guava-34.0-jre.jar", guava), Map.entry("treadle-engine-0.1.0-SNAPSHOT.jar", engine));
        assertThat(framework.has("guava-33.6.0-jre.jar")).isTrue();
        assertThat(framework.has("my-own-1.0.jar")).isFalse();
    }

    @Test
    void missingJarsAreNamedTogether() throws IOException {
        Path there = jar("a-1.jar", "x");

        assertThatThrownBy(() -> Framework.among(List.of(there), names("a-1.jar", "b-2.jar", "c-3.jar")))
                .isInstanceOf(SubmissionException.class)
                .hasMessageContaining("b-2.jar, c-3.jar");
    }

    @Test
    void theNameDependsOnContentAndNotOnPlace() throws IOException {
        String name = FrameworkArchive.name(new Framework(Map.of("a.jar", jar("one/a.jar", "content"))));

        assertThat(FrameworkArchive.name(new Framework(Map.of("a.jar", jar("two/a.jar", "content")))))
                .isEqualTo(name)
                .matches("treadle-.*-[0-9a-f]{20}\\.zip");
        assertThat(FrameworkArchive.name(new Framework(Map.of("a.jar", jar("three/a.jar", "CONTENT")))))
                .isNotEqualTo(name);
    }

    @Test
    void theArchiveHoldsEveryJarUnchanged() throws IOException {
        Path jar = jar("a.jar", "content");
        ByteArrayOutputStream archive = new ByteArrayOutputStream();

        FrameworkArchive.write(new Framework(Map.of("a.jar", jar)), archive);

        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive.toByteArray()))) {
            assertThat(zip.getNextEntry())
                    .isNotNull()
                    .extracting(ZipEntry::getName)
                    .isEqualTo("a.jar");
            assertThat(zip.readAllBytes()).isEqualTo(Files.readAllBytes(jar));
            assertThat(zip.getNextEntry()).isNull();
        }
    }

    @Test
    void theApplicationsArchiveLeavesOutWhatIsOfTheFramework() throws IOException {
        Path jar = folder.resolve("app.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("org/example/App.class", "lib/guava-1.jar", "lib/own-1.jar")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        ByteArrayOutputStream archive = new ByteArrayOutputStream();

        List<String> classPath = ApplicationArchive.write(jar, "guava-1.jar"::equals, archive);

        assertThat(classPath).containsExactly("application.jar", "lib/own-1.jar");
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive.toByteArray()))) {
            assertThat(zip.getNextEntry())
                    .isNotNull()
                    .extracting(ZipEntry::getName)
                    .isEqualTo("application.jar");
            assertThat(entries(new ByteArrayInputStream(zip.readAllBytes()))).containsExactly("org/example/App.class");
            assertThat(zip.getNextEntry())
                    .isNotNull()
                    .extracting(ZipEntry::getName)
                    .isEqualTo("lib/own-1.jar");
            assertThat(zip.getNextEntry()).isNull();
        }
    }

    private static List<String> entries(ByteArrayInputStream content) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(content)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private static Set<String> names(String... names) {
        return new LinkedHashSet<>(List.of(names));
    }

    private Path jar(String name, String content) throws IOException {
        Path jar = folder.resolve(name);
        Files.createDirectories(jar.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            ZipEntry entry = new ZipEntry("content");
            entry.setTime(1_700_000_000_000L);
            zip.putNextEntry(entry);
            zip.write(content.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return jar;
    }
}
