package io.treadle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationJarTest {
    @TempDir
    private Path folder;

    @Test
    void aMainClassIsFoundByItsNameOrByOneLikeIt() throws Exception {
        ApplicationJar jar = ApplicationJar.open(write(null, TreadleMain.class, ExitCode.class));
        assertThat(jar.has("io.treadle.cli.TreadleMain")).isTrue();
        assertThat(jar.similar("treadlemain")).containsExactly("io.treadle.cli.TreadleMain");
        assertThat(jar.mains()).containsExactly("io.treadle.cli.TreadleMain");
        assertThat(jar.manifestMain()).isEmpty();
    }

    @Test
    void theManifestsMainClassIsFound() throws Exception {
        assertThat(ApplicationJar.open(write("com.example.App")).manifestMain()).contains("com.example.App");
    }

    @Test
    void whatIsNoJarIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jar"), "no zip");
        assertThatThrownBy(() -> ApplicationJar.open(text)).hasMessageContaining("cannot be read as a jar");
        assertThatThrownBy(() -> ApplicationJar.open(folder.resolve("none.jar")))
                .hasMessageContaining("no such jar");
        assertThatThrownBy(() -> ApplicationJar.open(folder)).hasMessageContaining("is a folder");
    }

    private Path write(String manifestMain, Class<?>... classes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (manifestMain != null) {
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, manifestMain);
        }
        Path jar = folder.resolve("app.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Class<?> type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(out);
                }
                out.closeEntry();
            }
        }
        return jar;
    }
}
