package io.treadle.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.api.StreamingException;
import io.treadle.api.conf.SettingsException;
import io.treadle.api.role.Roles;
import io.treadle.api.source.DirectSource;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionTest {
    private static final ApplicationId ID = ApplicationId.newInstance(1_700_000_000_000L, 7);

    @TempDir
    private Path folder;

    private Path jar = Path.of("");

    /** Mains that do not get as far as a cluster. The test's own class loader has them. */
    public static final class Fails {
        public static void main(String[] arguments) {
            switch (arguments[0]) {
                case "assertion" -> throw new AssertionError("seven is not eight");
                case "overflow" -> throw new StackOverflowError();
                case "library" -> throw new NoClassDefFoundError("org/example/Library");
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    public static final class DoesNothing {
        public static void main(String[] arguments) {
            // And so describes no application.
        }
    }

    public static final class HasNoOutput {
        public static void main(String[] arguments) {
            new StreamingContext(new StreamingConf(), Duration.ofSeconds(1)).start();
        }
    }

    public static final class IsWhole {
        public static void main(String[] arguments) {
            StreamingContext context = new StreamingContext(new StreamingConf(), Duration.ofSeconds(1));
            context.stream(new NoSource()).print(1);
            context.start();
        }
    }

    private record NoSource() implements DirectSource<String> {
        @Override
        public String kind() {
            return "none";
        }

        @Override
        public SourcePlanner planner(SourceContext context) {
            throw new UnsupportedOperationException("described only");
        }

        @Override
        public SliceReader<String> reader(SourceContext context) {
            throw new UnsupportedOperationException("described only");
        }
    }

    @BeforeEach
    void makeAnEmptyJar() throws IOException {
        jar = folder.resolve("app.jar");
        new JarOutputStream(Files.newOutputStream(jar), new Manifest()).close();
    }

    @AfterEach
    void takeTheRoleAway() {
        Roles.submitWith(Map.of());
    }

    @Test
    void whateverMainThrowsIsToldInASentence() {
        assertThatThrownBy(() -> submission(Fails.class, "assertion").run())
                .isInstanceOf(SubmissionException.class)
                .hasMessageContaining("Fails threw java.lang.AssertionError: seven is not eight");
        assertThatThrownBy(() -> submission(Fails.class, "overflow").run())
                .isInstanceOf(SubmissionException.class)
                .hasMessageContaining("StackOverflowError");
    }

    @Test
    void aClassThatIsMissingIsToldWithWhereItsLibraryBelongs() {
        assertThatThrownBy(() -> submission(Fails.class, "library").run())
                .isInstanceOf(SubmissionException.class)
                .hasMessageContaining("put the library that has org.example.Library into lib/ of app.jar")
                .hasMessageContaining("docs/applications.md");
        assertThat(MissingClass.remedy(new NoClassDefFoundError("Could not initialize class org.example.It"), jar))
                .isEmpty();
    }

    @Test
    void aMainThatSubmitsNothingIsTold() {
        assertThatThrownBy(() -> submission(DoesNothing.class).run())
                .isInstanceOf(SubmissionException.class)
                .hasMessageContaining("call start()");
    }

    @Test
    void aWrongGraphIsToldWithoutBlamingMain() {
        assertThatThrownBy(() -> submission(HasNoOutput.class).run())
                .isInstanceOf(SubmissionException.class)
                .hasMessageStartingWith("Not submitted: The application has no output");
    }

    @Test
    void localModeIsNotForSubmissionsAndTheSubmissionIsNotMainsDoing() {
        assertThatThrownBy(() -> submission(IsWhole.class)
                        .with(Map.of("treadle.master", "local[2]"))
                        .run())
                .isInstanceOf(SubmissionException.class)
                .hasMessageContaining("treadle.master = local[2]: a submission runs on YARN only")
                .hasMessageContaining("run main itself");
    }

    @Test
    void whatMainThrowsAfterTheSubmissionDoesNotDenyIt() {
        RuntimeException told = submission(Fails.class).told(new IllegalStateException("too late"), Optional.of(ID));

        assertThat(told)
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("application_1700000000000_0007 was submitted")
                .hasMessageContaining("too late")
                .hasMessageContaining("treadle status application_1700000000000_0007")
                .hasMessageNotContaining("Not submitted");
    }

    @Test
    void whatIsOursIsPassedOnAsItIs() {
        RuntimeException failed = new StreamingException("batch 7 failed", null);
        RuntimeException wrong = new SettingsException("the settings", List.of("one"));

        assertThat(submission(Fails.class).told(failed, Optional.of(ID))).isSameAs(failed);
        assertThat(submission(Fails.class).told(wrong, Optional.empty())).isSameAs(wrong);
    }

    private Submission submission(Class<?> main, String... arguments) {
        return Submission.of(jar, main.getName(), List.of(arguments));
    }
}
