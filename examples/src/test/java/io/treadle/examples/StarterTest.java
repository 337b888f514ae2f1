package io.treadle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project to copy is not a module, for it knows Treadle from the outside only; so this looks after it. */
class StarterTest {
    private static final Path STARTER = Path.of("starter");

    @Test
    void itsCodeCompilesAgainstTheseVersions(@TempDir Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            problems,
                            List.of("-d", classes.toString(), "-proc:none"),
                            null,
                            files.getJavaFileObjects(STARTER.resolve("src/main/java/org/example/MyApp.java")))
                    .call();
            assertThat(compiled).as("%s", problems.getDiagnostics()).isTrue();
        }
    }

    @Test
    void itAsksForTheVersionThatIsBuiltHere() throws IOException {
        assertThat(first("<treadle.version>(.+?)<", STARTER.resolve("pom.xml")))
                .isEqualTo(first("<version>(.+?)<", Path.of("pom.xml")));
    }

    private static String first(String pattern, Path file) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
        assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
        return matcher.group(1);
    }
}
