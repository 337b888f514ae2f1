package io.treadle.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The walls between packages, and the calls that only few may make. The reasons are in docs/architecture.md. */
class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.treadle");

    private static final String[] GENERATED = {"io.treadle.protocol.wire..", "io.treadle.protocol.durable.."};

    private static final int MOST_TYPES = 30;

    /** To be divided; the test fails when one is, so that its name is taken out here. */
    private static final Set<String> TOO_LARGE_YET = Set.of("io.treadle.engine", "io.treadle.runtime.task");

    /** To be untied. */
    private static final Set<String> IN_CIRCLES_YET = Set.of(
            "io.treadle.api",
            "io.treadle.api.role",
            "io.treadle.runtime",
            "io.treadle.runtime.task",
            "io.treadle.runtime.transport");

    /** A pattern such as {@code io.treadle.*.(*)..} would leave the root package of each module out. */
    private static final SliceAssignment EACH_PACKAGE = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return IN_CIRCLES_YET.contains(type.getPackageName())
                    ? SliceIdentifier.ignore()
                    : SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "io.treadle.api..|io.treadle.api..",
                "io.treadle.wal..|io.treadle.wal..",
                "io.treadle.protocol..|io.treadle.protocol..",
                "io.treadle.engine..|io.treadle.engine.. io.treadle.api.. io.treadle.wal.. io.treadle.protocol..",
                "io.treadle.runtime..|io.treadle.runtime.. io.treadle.api.. io.treadle.wal.. io.treadle.protocol..",
                "io.treadle.yarn..|io.treadle.yarn.. io.treadle.engine.. io.treadle.runtime.. io.treadle.api.."
                        + " io.treadle.wal.. io.treadle.protocol..",
                "io.treadle.local..|io.treadle.local.. io.treadle.engine.. io.treadle.runtime.. io.treadle.api.."
                        + " io.treadle.wal.. io.treadle.protocol..",
                "io.treadle.connectors..|io.treadle.connectors.. io.treadle.api..",
                "io.treadle.cluster..|io.treadle.cluster..",
                "io.treadle.examples..|io.treadle.examples.. io.treadle.api.. io.treadle.connectors.."
                        + " io.treadle.local..",
            })
    void aRoomSeesOnlyTheRoomsItMaySee(String room, String mayBeSeen) {
        check(noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat(resideInAPackage("io.treadle..")
                        .and(DescribedPredicate.not(resideInAnyPackage(mayBeSeen.split(" "))))));
    }

    @Test
    void yarnIsNamedOnlyInItsRoomHdfsOnlyInItsOwnAndKafkaOnlyInItsConnector() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.treadle.yarn..", "io.treadle.cluster..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.hadoop.yarn.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.treadle.yarn..",
                        "io.treadle.wal.hdfs..",
                        "io.treadle.connectors.files..",
                        "io.treadle.cluster..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.hadoop.fs..", "org.apache.hadoop.hdfs.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.treadle.connectors.kafka..",
                        "io.treadle.cluster..",
                        "io.treadle.cli..",
                        "io.treadle.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "kafka.."));
    }

    @Test
    void theApiAndTheLogNeedNothingButThePlatform() {
        check(classes()
                .that()
                .resideInAnyPackage("io.treadle.api..", "io.treadle.wal..")
                .and()
                .resideOutsideOfPackage("io.treadle.wal.hdfs..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.treadle.api..", "io.treadle.wal..", "java..", "org.jspecify..", "org.slf4j.."));
    }

    @Test
    void onlyTransportsSpeakGrpc() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.treadle.protocol..",
                        "io.treadle.engine.transport..",
                        "io.treadle.runtime.transport..",
                        "io.treadle.yarn..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.grpc.."));
    }

    @Test
    void theEnginesCoreHasNoThreadsLocksSocketsFilesOrRandomness() {
        check(noClasses()
                .that(resideInAPackage("io.treadle.engine")
                        .and(notNamed(".*(Loop|Host|Server)(\\$.*)?"))
                        .and(notNamed(".*\\.Driver(\\$.*)?")))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.Thread|java\\.util\\.concurrent\\.(locks\\..*|.*Executor.*|.*Queue)"
                        + "|java\\.net\\..*Socket.*|java\\.nio\\.file\\.Files|java\\.io\\.File|java\\.util\\.Random"));
    }

    @Test
    void thereAreNoCirclesBetweenPackagesRootPackagesIncluded() {
        check(slices().matching("io.treadle.(*)..").should().beFreeOfCycles());
        check(slices().assignedFrom(EACH_PACKAGE).should().beFreeOfCycles());
    }

    @Test
    void noConnectorSeesAnother() {
        check(slices().matching("io.treadle.connectors.(*)..").should().notDependOnEachOther());
    }

    @Test
    void clientDriverAndExecutorOnYarnKnowEachOtherOnlyThroughWhatTheyShare() {
        check(slices().matching("io.treadle.yarn.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(resideInAPackage("io.treadle.yarn.."), resideInAPackage("io.treadle.yarn.launch..")));
    }

    @Test
    void noPackageHasMoreTypesThanOneCanKeepInMind() {
        Map<String, Integer> types = new TreeMap<>();
        OURS.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .filter(DescribedPredicate.not(resideInAnyPackage(GENERATED)))
                .forEach(type -> types.merge(type.getPackageName(), 1, Integer::sum));

        assertThat(types).isNotEmpty();
        types.values().removeIf(number -> number <= MOST_TYPES);
        assertThat(types.keySet()).as("packages of over %d types", MOST_TYPES).isEqualTo(TOO_LARGE_YET);
    }

    @Test
    void theClockIsReadAndThreadsSleepOnlyInMainsAndLoops() {
        check(noClasses()
                .that(notNamed(".*(Main|Loop)(\\$.*)?"))
                .and()
                .resideOutsideOfPackage("io.treadle.cluster..")
                .should()
                .callMethodWhere(calls("java.lang.System.(currentTimeMillis|nanoTime|getenv)"
                        + "|java.time.Instant.now|java.lang.Thread.sleep")));
    }

    @Test
    void threadsAreMadeOnlyByLoopsHostsAndServers() {
        check(noClasses()
                .that(notNamed(".*(Loop|Host|Server)(\\$.*)?"))
                .and()
                .resideOutsideOfPackage("io.treadle.cluster..")
                .should()
                .callConstructorWhere(calls("java.lang.Thread.<init>"))
                .orShould()
                .callMethodWhere(calls("java.util.concurrent.Executors\\..*")));
    }

    @Test
    void namesSayTheJobAndNotTheLayer() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(GENERATED)
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Base)|.*\\.Abstract[A-Z][^.]*"));
        check(noClasses().should().resideInAnyPackage("..common..", "..util..", "..utils.."));
    }

    @Test
    void nothingIsSerialisedByJava() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.Object(In|Out)putStream|java\\.util\\.logging\\..*"));
    }

    @Test
    void noPackageOfTheEngineTheRuntimeOrTheLogShowsMoreTypesThanItHides() {
        Map<String, int[]> counts = new TreeMap<>();
        for (JavaClass type : OURS) {
            boolean counted = type.isTopLevelClass() && !type.getSimpleName().equals("package-info");
            if (counted
                    && resideInAnyPackage("io.treadle.engine..", "io.treadle.runtime..", "io.treadle.wal..")
                            .test(type)) {
                int[] shownAndHidden = counts.computeIfAbsent(type.getPackageName(), name -> new int[2]);
                shownAndHidden[type.getModifiers().contains(JavaModifier.PUBLIC) ? 0 : 1]++;
            }
        }
        Set<String> small = Set.of("io.treadle.wal.hdfs"); // a door and one room behind it
        assertThat(counts)
                .isNotEmpty()
                .allSatisfy((name, shownAndHidden) -> assertThat(shownAndHidden[0])
                        .as("public types of %s, with %d hidden", name, shownAndHidden[1])
                        .isLessThanOrEqualTo(small.contains(name) ? 2 : shownAndHidden[1]));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(OURS);
    }

    private static DescribedPredicate<JavaClass> notNamed(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return DescribedPredicate.describe(
                "are not named " + pattern,
                type -> !compiled.matcher(type.getName()).matches());
    }

    private static DescribedPredicate<JavaAccess<?>> calls(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return DescribedPredicate.describe(
                "of " + pattern,
                access -> compiled.matcher(access.getTargetOwner().getName() + "."
                                + access.getTarget().getName())
                        .matches());
    }
}
